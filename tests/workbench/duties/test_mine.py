"""My duties: gravest first, why, until when, and the button that does it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.duties.duties_made_up import SEEN, a_catalogue, a_duty, a_kind, a_reading, in_use
from tests.workbench.duties.conftest import RULE, enrolled, visited
from tests.workbench.pages import text_of

from tonghu.duties.rebuilding import rebuild
from tonghu.policy.duties.schema import Bearer, FromRecord, OnceBy, Standing
from tonghu.workbench.duties import presented


def listed(client, **query):
    page = client.get(reverse("duties:mine"), query)
    assert page.status_code == 200
    return re.findall(r'<span class="who">(.*?)</span>', page.content.decode())


def counters(client):
    page = client.get(reverse("duties:mine")).content.decode()
    return {
        label: int(number)
        for number, label in re.findall(r'class="figure">(\d+)</span><span class="label">(.*?)</span>', page)
    }


def test_a_director_sees_her_village_the_overdue_first(world):
    assert listed(world.client("director")) == ["张逾期", "李近期"]
    assert counters(world.client("director")) == {
        "未完成": 2,
        "逾期或未办": 1,
        "近期到期": 1,
        "已完成": 0,
        "有正当理由": 0,
    }


def test_it_says_why_and_what_to_press(world):
    page = world.client("director").get(reverse("duties:mine"))
    child = world.children["late"].pk
    assert "第10项要求：每7天（待核）一次；凭“seen的标题”算完成。" in text_of(page)
    assert re.search(r"逾期 张逾期 .* 已逾期 \d+ 个工作日", text_of(page)) is not None
    assert f'href="{reverse("casework:fill", args=[child, "visit"])}"' in page.content.decode()
    assert f'href="{reverse("duties:explain", args=[RULE, child])}"' in page.content.decode()


def test_what_is_overdue_for_more_than_a_month_says_the_day_and_counts_none(world):
    child = enrolled(world.actors["officer"], "吴久远", since=200)
    due = world.today - 193 * world.one_day
    said = f"应于 {due} 前办理， 至今未办"
    client = world.client("director")
    assert re.search(
        rf"逾期 吴久远 .*? 为什么 ：吴久远 按期走访 {said} ", text_of(client.get(reverse("duties:mine")))
    )
    on_file = text_of(client.get(reverse("children:duties", args=[child.pk])))
    assert (said in on_file, "个工作日" in on_file) == (True, False)


SURVEYED = a_kind("surveyed", FromRecord(form="visit"), "village", at="village")


def surveyed_once():
    """A county's duty about each of its villages, due on one day for all."""
    once = a_reading(
        "d10_1",
        subject="village",
        when=OnceBy(day=dt.date(2024, 6, 30)),
        proof=("surveyed",),
        bearer=Bearer(role="county_officer"),
    )
    return a_catalogue(a_duty(once, name="d10_1"), kinds=(SEEN, SURVEYED))


def test_a_village_is_named_once_and_the_place_says_where_it_lies(world):
    with in_use(surveyed_once()):
        rebuild()
        client = world.client("officer")
        listed = re.findall(
            r'class="who">(.*?)</span> <span class="soft">(.*?)</span>',
            client.get(reverse("duties:mine")).content.decode(),
        )
        behind = text_of(client.get(reverse("duties:behind"), {"rule": "d10_1", "status": "overdue"}))
        home = text_of(client.get("/"))
    assert ("大王东村", "大王镇") in listed
    assert [line for line in listed if line[0] in line[1]] == []
    assert ("大王东村 大王镇 逾期未办 2024-06-30 王爱丽" in behind, "大王镇 大王东村" in behind) == (
        True,
        False,
    )
    # The same day for all of them: none is the earliest.
    assert ("应于 2024-06-30 前办理， 至今未办" in home, "最早的一项" in home) == (True, False)


def test_what_must_always_hold_says_so_in_words(world):
    with in_use(a_catalogue(a_duty(a_reading(when=Standing())))):
        rebuild()
        said = text_of(world.client("director").get(reverse("duties:mine")))
        homes = [text_of(world.client(who).get("/")) for who in ("director", "other_director")]
    # Of two children the earlier day, of one its own.
    since = world.today - 20 * world.one_day
    assert [f"最早自 {since} 起应办" in home for home in homes] == [True, False]
    assert f" 自 {since} 起应办" in homes[1]
    assert said.count("第10项要求：一直具备；凭“seen的标题”算完成。") == 2


def test_what_was_due_on_friday_is_not_due_today_on_saturday(world):
    friday, saturday = dt.date(2026, 6, 26), dt.date(2026, 6, 27)
    assert presented.remaining("overdue", friday, saturday) == -1
    assert presented.remaining("due", saturday, saturday) == 0


def test_a_visit_moves_it_to_done(world):
    visited(world, "director", "late")
    client = world.client("director")
    assert listed(client) == ["李近期"]
    assert listed(client, show="done") == ["张逾期"]


def test_nobody_owes_what_another_post_bears(world):
    assert [listed(world.client(who)) for who in ("supervisor", "officer", "city")] == [[], [], []]
    assert listed(world.client("other_director")) == ["周外村"]


def test_pages_follow_one_another_without_a_gap(world, monkeypatch):
    monkeypatch.setattr("tonghu.workbench.duties.mine.PAGE", 1)
    client = world.client("director")
    page = client.get(reverse("duties:mine")).content.decode()
    following = re.search(r'href="([^"]*after=[^"]*)"', page)[1].replace("&amp;", "&")
    assert listed(client) == ["张逾期"]
    assert re.findall(r'<span class="who">(.*?)</span>', client.get(following).content.decode()) == ["李近期"]


@pytest.mark.parametrize("after", ["", "x", "1~2~3", "9~20261399~d~1", "1~20260101~d10_4~1~2"])
def test_a_broken_page_key_begins_at_the_beginning(world, after):
    assert listed(world.client("director"), after=after) == ["张逾期", "李近期"]


def test_the_home_page_has_one_line_a_duty(world):
    enrolled(world.actors["officer"], "吴逾期", since=30)
    page = world.client("director").get("/").content.decode()
    shown = re.findall(r'<span class="who">(.*?)</span>', page)
    assert "2名儿童" in shown
    assert [name for name in ("张逾期", "吴逾期", "李近期") if name in page] == []
    assert "按期走访 · 逾期未办" in page


def test_a_line_of_the_home_page_for_several_says_that_its_day_is_of_the_first(world):
    client = world.client("director")
    alone = text_of(client.get("/"))
    enrolled(world.actors["officer"], "吴久远", since=200)
    both = text_of(client.get("/"))
    said = f"最早的一项 应于 {world.today - 193 * world.one_day} 前办理， 至今未办"
    assert ("最早的一项" in alone, said in both) == (False, True)


@pytest.mark.parametrize("more", [0, 3])
def test_the_list_costs_the_same_however_long(world, uncounted_rail, more):
    for number in range(more):
        enrolled(world.actors["officer"], f"儿童{number}", since=9)
    client = world.client("director")
    client.get(reverse("duties:mine"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("duties:mine"))
    assert len(asked) == 13
