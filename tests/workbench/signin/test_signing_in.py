"""Sign-in with a password, its limits, devices, messages; and what does not exist here."""

import subprocess
import sys

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from tests.workbench.pages import client_of, text_of

from people import QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Notice, User
from tonghu.accounts.passwords import reset_password
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
PASSWORD, NEW = "一把很长的伞-4711", "另一把很长的伞-0815"


@pytest.fixture(autouse=True)
def _no_earlier_requests(db):
    cache.clear()


@pytest.fixture
def director():
    post = a_post("child_director", VILLAGE, name="赵敏")
    post.user.set_password(PASSWORD)
    post.user.save()
    return post


def sign_in(client, user, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.username, "password": password, **more})


def test_a_person_signs_in_and_comes_back_to_the_page_that_was_left(director):
    client = Client()
    away = client.get("/settings/roles/")
    assert away.headers["Location"] == "/accounts/login/?next=/settings/roles/"
    page = client.get(away.headers["Location"])
    assert 'name="next" value="/settings/roles/"' in page.content.decode()
    assert sign_in(client, director.user, next="/settings/roles/").headers["Location"] == "/settings/roles/"
    assert client.get("/settings/roles/").status_code == 200
    assert sign_in(Client(), director.user, next="https://evil.example/").headers["Location"] == "/"


def test_the_page_never_says_which_half_was_wrong(director):
    wrong = text_of(sign_in(Client(), director.user, "不对的口令"))
    nobody = text_of(Client().post(reverse("account_login"), {"login": "nobody", "password": "x"}))
    assert ("登录名或口令不对" in wrong, "登录名或口令不对" in nobody) == (True, True)


def test_guessing_a_password_is_stopped_and_the_page_says_for_how_long(director):
    for _ in range(5):
        sign_in(Client(), director.user, "不对的口令")
    held = sign_in(Client(), director.user)
    assert "请 5 分钟后再试" in text_of(held)
    assert Client().get("/settings/").status_code == 302
    other = a_post("child_director", VILLAGE).user
    other.set_password(PASSWORD)
    other.save()
    assert sign_in(Client(), other).status_code == 302


def test_too_many_requests_from_one_address_get_a_page_with_the_wait(director, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        sign_in(Client(), director.user, "不对的口令")
    held = sign_in(Client(), director.user)
    assert (held.status_code, 10 <= int(held.headers["Retry-After"]) <= 60) == (429, True)
    assert "操作太频繁" in text_of(held)
    assert f"请等 {held.headers['Retry-After']} 秒后再试" in text_of(held) or "请等 1 分钟后再试" in text_of(
        held
    )


def test_limits_are_kept_where_every_process_sees_them(settings):
    assert settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_reset_password",
        "account_confirm_email",
        "socialaccount_signup",
    ],
)
def test_there_is_no_sign_up_and_nothing_by_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"])
def test_their_addresses_lead_nowhere(path):
    assert Client().get(path).status_code == 404


def test_the_demo_s_sign_in_does_not_exist_outside_a_demo():
    asked = (
        "import os, django; os.environ.update(TONGHU_DEMO='0', TONGHU_SECRET_KEY='s' * 50, TONGHU_KEY_RING='');"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'tonghu.config.settings'; django.setup();"
        "from django.urls import get_resolver; "
        "print('signin:demo' in [n for n in ('signin:demo',) if any('demo' in str(p.pattern)"
        " for u in get_resolver().url_patterns for w in getattr(u, 'url_patterns', [])"
        " for p in getattr(w, 'url_patterns', []))])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_a_first_password_is_changed_and_then_the_pages_open(director):
    admin = an_actor("system_administrator", QINGHE)
    User.objects.filter(pk=director.user.pk).update(home=VILLAGE)
    director.user.refresh_from_db()
    with acting(admin):
        given = reset_password(user=director.user, reason="忘记", by=admin)
    client = Client()
    assert "登录名或口令不对" in text_of(sign_in(client, director.user))
    sign_in(client, director.user, given)
    assert client.get("/").headers["Location"] == "/accounts/password/change/?next=/"
    change = {"oldpassword": given, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), change)
    assert client.get("/").status_code == 200
    director.user.refresh_from_db()
    assert (director.user.check_password(NEW), director.user.password_given) == (True, False)


def test_devices_are_listed_and_ended(director):
    here, there = Client(headers={"user-agent": "办公室电脑"}), Client(headers={"user-agent": "旧手机"})
    sign_in(here, director.user)
    sign_in(there, director.user)
    page = here.get(reverse("signin:account"))
    assert ("办公室电脑" in text_of(page), "旧手机" in text_of(page)) == (True, True)
    other = director.user.usersession_set.get(user_agent="旧手机")
    here.post(reverse("signin:end_device", args=[other.pk]))
    assert there.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert here.get("/").status_code == 200
    stranger = client_of(a_post("child_director", VILLAGE))
    own = director.user.usersession_set.get()
    assert stranger.post(reverse("signin:end_device", args=[own.pk])).status_code == 404


def test_messages_are_listed_read_one_by_one_and_all(director):
    client = client_of(director)
    Notice.objects.create(post=a_post("child_director", VILLAGE), text="别人的消息")
    first = Notice.objects.create(post=director, text="线索退回", url="/settings/")
    Notice.objects.create(post=director, text="另一条")
    page = text_of(client.get(reverse("signin:messages")))
    assert ("线索退回" in page, "别人的消息" in page, "消息 2 条未读" in page) == (True, False, True)
    assert client.post(reverse("signin:read"), {"notice": first.pk}).headers["Location"] == "/settings/"
    assert director.notices.filter(read_at=None).count() == 1
    client.post(reverse("signin:read"))
    assert director.notices.filter(read_at=None).count() == 0
    theirs = Notice.objects.exclude(post=director).get()
    assert client.post(reverse("signin:read"), {"notice": theirs.pk}).status_code == 404


def test_sign_in_and_out_are_on_record(director):
    client = Client()
    sign_in(client, director.user, "不对的口令")
    sign_in(client, director.user)
    client.post(reverse("account_logout"))
    auditor = an_actor("auditor", QINGHE)
    with acting(auditor):
        assert list(Entry.objects.order_by("id").values_list("verb", flat=True)) == [
            "sign_in_failed",
            "sign_in",
            "sign_out",
        ]


def test_a_session_ends_after_half_an_hour_untouched(settings):
    assert settings.SESSION_COOKIE_AGE == 1800
    client = client_of(a_post("child_director", VILLAGE))
    client.get("/")
    session = client.session
    session.set_expiry(timezone.now() - timezone.timedelta(minutes=1))
    session.save()
    assert client.get("/settings/").headers["Location"] == "/accounts/login/?next=/settings/"


def test_a_session_that_is_used_goes_on_and_is_written_once_a_minute():
    client = client_of(a_post("child_director", VILLAGE))
    stored = Session.objects.filter(pk=client.cookies["sessionid"].value)

    def left_after(minutes):
        """Minutes until the end, once a page was opened so long after it was last put off."""
        stored.update(expire_date=timezone.now() + timezone.timedelta(minutes=30 - minutes))
        assert client.get("/").status_code == 200
        return round((stored.get().expire_date - timezone.now()).total_seconds() / 60, 1)

    assert [left_after(minutes) for minutes in (0.5, 2, 29.5)] == [29.5, 30, 30]
    stored.update(expire_date=timezone.now())
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
