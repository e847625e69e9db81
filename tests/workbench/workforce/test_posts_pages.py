"""队伍: lists, vacancies, a seat's history, and the forms."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.models import Post, User
from tonghu.accounts.queries import holders

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return client_of(a_post("system_administrator", QINGHE, name="何系统"))


@pytest.fixture
def director():
    return a_post("child_director", VILLAGE, name="赵敏")


def send(client, url, **data):
    page = client.get(url)
    assert page.status_code == 200
    if 'name="key"' in page.content.decode():
        data = {"key": hidden(page, "key"), **data}
    return client.post(url, data)


def test_the_list_shows_the_branch_and_no_other_county(admin, director):
    a_post("child_director", BAISHAN_VILLAGE, name="陈白山")
    page = text_of(admin.get(reverse("workforce:posts")))
    assert ("赵敏" in page, "何系统" in page, "陈白山" in page) == (True, True, False)
    narrowed = text_of(admin.get(reverse("workforce:posts"), {"role": "child_director", "place": TOWN}))
    assert ("赵敏" in narrowed, "何系统 系统管理员" in narrowed) == (True, False)
    outside = admin.get(reverse("workforce:posts"), {"place": BAISHAN})
    assert "没有符合条件的岗位" in text_of(outside)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_whatever_it_holds(admin, uncounted_rail, count):
    for _ in range(count):
        a_post("child_director", VILLAGE)
    with CaptureQueriesContext(connection) as queries:
        admin.get(reverse("workforce:posts"))
    assert len(queries) == 14


def test_villages_without_a_director_today(admin, director):
    page = text_of(admin.get(reverse("workforce:vacancies")))
    assert ("共 3 条" in page, "大王东村" in page) == (True, False)
    Post.objects.filter(pk=director.pk).update(end_on=timezone.localdate())
    assert "共 4 条" in text_of(admin.get(reverse("workforce:vacancies")))


def test_a_seat_shows_who_holds_it_and_who_held_it(admin, director):
    a_post("child_director", VILLAGE, name="旧主任", start_on=dt.date(2020, 1, 1), end_on=dt.date(2024, 1, 1))
    page = text_of(admin.get(reverse("workforce:seat", args=["child_director", VILLAGE])))
    assert "旧主任，儿童主任，2020-01-01 至 2024-01-01" in page
    assert (" 交接 " in page, " 撤销 " in page) == (True, True)
    elsewhere = admin.get(reverse("workforce:seat", args=["child_director", BAISHAN_VILLAGE]))
    assert elsewhere.status_code == 404


def test_an_account_is_made_given_a_post_and_handed_over(admin, director):
    made = send(
        admin,
        reverse("workforce:account_new"),
        full_name="钱新",
        username="qian.xin",
        home=TOWN.ljust(12, "0"),
    )
    user = User.objects.get(username="qian.xin")
    given = text_of(made).split("初始口令 ")[-1].split()[0]
    assert (user.check_password(given), user.password_given, user.home) == (True, True, TOWN)
    url = reverse("workforce:appoint")
    today = timezone.localdate()
    data = {"person": "qian.xin", "role": "child_director", "place": OTHER_VILLAGE, "start_on": today}
    assert send(admin, url, **data).status_code == 302
    url = reverse("workforce:hand_over", args=[director.pk])
    assert send(admin, url, person="QIAN.XIN", on=today, reason="换届").status_code == 302
    assert [post.user.full_name for post in holders("child_director", VILLAGE, on=today)] == ["钱新"]
    late = admin.get(url)
    assert late.status_code == 200
    again = send(admin, url, person="qian.xin", on=today, reason="再交")
    assert (again.status_code, "已于" in text_of(again)) == (409, True)


def test_what_the_domain_refuses_stands_on_the_form_and_nothing_typed_is_lost(admin, director):
    url = reverse("workforce:appoint")
    data = {
        "person": director.user.username,
        "role": "child_director",
        "place": VILLAGE,
        "start_on": timezone.localdate(),
        "reason": "说明在此",
    }
    refused = send(admin, url, **data)
    assert (
        refused.status_code == 422
    )  # no person of that name is kept here, yet a post of theirs is: they are known
    assert ("已担任“儿童主任”" in text_of(refused), "说明在此" in refused.content.decode()) == (True, True)


def test_a_person_of_another_county_is_not_known_here(admin):
    theirs = a_post("child_director", BAISHAN_VILLAGE, name="陈白山").user
    data = {
        "person": theirs.username,
        "role": "child_director",
        "place": VILLAGE,
        "start_on": timezone.localdate(),
    }
    refused = send(admin, reverse("workforce:appoint"), **data)
    assert ("没有找到这个人" in text_of(refused), "陈白山" in text_of(refused)) == (True, False)
    assert admin.get(reverse("workforce:account", args=[theirs.pk])).status_code == 404


def test_delegating_and_taking_back():
    own = a_post("child_supervisor", TOWN, name="周督导")
    deputy = a_post("child_director", VILLAGE, name="赵敏")
    client, today = client_of(own), timezone.localdate()
    page = client.get(reverse("workforce:delegate"))
    assert ("待核" in text_of(page), "最长30天" in text_of(page)) == (True, True)
    done = send(
        client, reverse("workforce:delegate"), person=deputy.user.username, until=today, reason="外出"
    )
    given = Post.objects.get(delegated_from=own)
    assert done.headers["Location"] == reverse("workforce:seat", args=["child_supervisor", TOWN])
    assert "儿童督导员(代)" in text_of(client.get(done.headers["Location"]))
    client.post(reverse("workforce:revoke", args=[given.pk]))
    given.refresh_from_db()
    assert given.end_on == today


def test_pages_are_for_who_manages():
    client = client_of(a_post("child_director", VILLAGE))
    for name in ("posts", "vacancies", "appoint", "delegate", "accounts", "account_new"):
        assert client.get(reverse(f"workforce:{name}")).status_code == 403


def test_an_account_is_closed_opened_and_its_password_reset(admin):
    user = User.objects.create(username="qian", full_name="钱新", home=VILLAGE)
    send(admin, reverse("workforce:account_open", args=[user.pk]), reason="离职")
    user.refresh_from_db()
    assert user.is_active is False
    told = send(admin, reverse("workforce:account_password", args=[user.pk]), reason="本人忘记")
    assert "只显示这一次" in text_of(told)
    send(admin, reverse("workforce:account_second_factor", args=[user.pk]), reason="手机丢失")
    assert "已清除" in text_of(admin.get(reverse("workforce:account", args=[user.pk])))
