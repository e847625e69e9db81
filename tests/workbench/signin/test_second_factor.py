"""No page opens without what sign-in still asks for: a password of one's own, a second factor, a post."""

import re
import uuid

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern
from tests.workbench.pages import client_of, text_of

from people import QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.models import User
from tonghu.workbench.signin.second_factor import TO_CHANGE_PASSWORD, TO_SET_UP, TO_SHOW_FACTOR

pytestmark = pytest.mark.django_db
LED_TO = ("/account/second-factor/", "/accounts/password/change/")
# Open to everybody, signed in or not, and never told who asks.
PUBLIC = {"portal:report", "portal:send", "portal:outcome", "portal:sign"}
PASSWORD = "一把很长的伞-4711"


@pytest.fixture
def officer():
    post = a_post("county_officer", QINGHE, name="王爱丽")
    post.user.set_password(PASSWORD)
    post.user.save()
    return post


def addresses():
    """(name, address) of every page, numbers and words filled in."""
    found = []

    def walk(patterns, prefix, names):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                filled = re.sub(r"<int:\w+>", "7", re.sub(r"<slug:\w+>", "child_director", route))
                filled = re.sub(r"<uuid:\w+>", str(uuid.uuid4()), filled)
                filled = re.sub(r"<(?:\w+:)?\w+>", VILLAGE, filled)
                name = ":".join([*names, pattern.name or ""])
                found.append((name, "/" + filled.replace("^", "").replace("$", "").replace("\\Z", "")))
            else:
                inner = [*names, pattern.namespace] if pattern.namespace else names
                walk(pattern.url_patterns, route, inner)

    walk(get_resolver().url_patterns, "", [])
    return found


def opened(client, allowed):
    """Pages other than those allowed that did not lead away, by GET and by POST."""
    for name, address in addresses():
        if name in allowed:
            continue
        for send in (client.get, client.post):
            answer = send(address)
            assert "_auth_user_id" in client.session, f"{name} signed out"
            where = answer.headers.get("Location", "").partition("?")[0]
            if where not in LED_TO:
                yield name, send.__name__, answer.status_code


def test_without_a_second_factor_no_page_opens_but_its_set_up(officer):
    client = Client()
    client.force_login(officer.user)
    assert len(addresses()) > 60
    assert {name for name, *_ in opened(client, TO_SET_UP)} == PUBLIC


def test_with_one_set_up_but_not_shown_only_the_challenge_opens(officer):
    TOTP.activate(officer.user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(officer.user)
    away = client.get("/workforce/")
    assert away.headers["Location"] == "/accounts/2fa/reauthenticate/?next=/workforce/"
    assert "mfa_activate_totp" not in TO_SHOW_FACTOR
    assert client.get(reverse("mfa_add_webauthn")).headers["Location"].startswith("/accounts/2fa/reauth")


def test_a_first_password_is_changed_before_anything_else():
    post = a_post("child_director", VILLAGE)
    User.objects.filter(pk=post.user.pk).update(password_given=True)
    client = Client()
    client.force_login(post.user)
    assert client.get("/").headers["Location"] == "/accounts/password/change/?next=/"
    assert {name for name, *_ in opened(client, TO_CHANGE_PASSWORD)} == PUBLIC


def test_a_role_of_one_village_needs_none():
    client = Client()
    client.force_login(a_post("child_director", VILLAGE).user)
    assert client.get("/").status_code == 200


def test_switching_to_a_post_that_asks_for_one_asks_for_it():
    post = a_post("child_director", VILLAGE)
    other = post.user.posts.create(role="child_supervisor", place=TOWN, start_on="2025-01-01")
    client = Client()
    client.force_login(post.user)
    client.post(reverse("signin:switch_post"), {"post": other.pk})
    assert client.get("/").headers["Location"] == "/account/second-factor/?next=/"


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.username, "password": password})


def test_setting_up_an_authenticator_opens_the_pages_and_the_next_sign_in_asks_for_it(officer):
    client = Client()
    assert sign_in(client, officer.user).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/account/second-factor/?next=/"
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    client.post(asked.headers["Location"], {"password": PASSWORD, "next": reverse("mfa_activate_totp")})
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page.content.decode())[1]
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "验证码不对" in text_of(wrong)
    done = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert done.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/").status_code == 200
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    codes = re.findall(
        r'<li class="number">(\w+)</li>', client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )
    assert len(codes) == 10

    again = Client()
    assert sign_in(again, officer.user).headers["Location"] == reverse("mfa_authenticate")
    assert again.get("/").headers["Location"] == "/accounts/login/?next=/"
    assert "六位数字" in text_of(again.get(reverse("mfa_authenticate")))
    again.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert again.get("/").status_code == 200


def test_the_last_second_factor_of_a_post_that_asks_for_one_stays(officer):
    TOTP.activate(officer.user, "JBSWY3DPEHPK3PXP")
    client = client_of(officer)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_deactivate_totp"))
    assert "不能移除最后一个" in text_of(page)
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=officer.user).count() == 1
