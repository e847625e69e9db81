"""The plan clause by clause, one clause with its duties, and the clause itself in the catalogue."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.workbench.boards.boards_made_up import CITY_VILLAGE, VISITS
from tests.workbench.pages import client_of, text_of

from people import QINGHE, VILLAGE, a_post
from tonghu.duties.models import ClosedPeriod
from tonghu.duties.rules import rules
from tonghu.duties.system import as_system

CLAUSES, CLAUSE = 27, 27


def clauses(post, **asked):
    return client_of(post).get(reverse("monitoring:clauses"), asked)


def clause(post, name="10", **asked):
    return client_of(post).get(reverse("monitoring:clause", args=[name]), asked)


def lines(answer):
    return [line for _, group in answer.context["groups"] for line in group]


def closed(place, months, applicable, done, *, restates=None, reason=""):
    """A month that was closed; `months` ago."""
    first = (timezone.localdate().replace(day=1) - dt.timedelta(days=31 * months)).replace(day=1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    with as_system():
        return ClosedPeriod.objects.create(
            place=place,
            rule=VISITS,
            rule_hash=rules().by_id[VISITS].hash,
            first=first,
            last=last,
            applicable=applicable,
            done=done,
            done_late=0,
            missed_ids=list(range(applicable - done)),
            restates=restates,
            reason=reason,
        )


def test_every_task_and_safeguard_of_the_notice_has_a_line(county):
    answer = clauses(a_post("county_officer", QINGHE))
    assert [(title, len(group)) for title, group in answer.context["groups"]] == [
        ("任务", 23),
        ("保障措施", 3),
    ]
    found = {line.title: (line.share.done, line.share.owed, line.target) for line in lines(answer)}
    assert found["开展摸底走访建档"] == (4, 13, "只报告，不设目标")
    assert [owed for title, (_, owed, _) in found.items() if owed] == [13, 1]
    assert found["加强思想道德建设"] == (0, 0, "没有可计算的义务")


def test_a_line_names_the_places_furthest_behind_and_what_is_unverified(county):
    (line,) = [each for each in lines(clauses(a_post("county_officer", QINGHE))) if each.share.owed == 13]
    assert [(place.name, place.words) for place in line.worst] == [("城关街道", "0.0%"), ("大王镇", "66.6%")]
    assert line.doubts == "n7、出处"


def test_the_board_of_a_village_counts_the_village(county):
    answer = clauses(a_post("county_officer", QINGHE), place=CITY_VILLAGE)
    assert [(line.share.done, line.share.owed) for line in lines(answer) if line.share.owed] == [(0, 7)]


def test_a_clause_says_of_each_duty_who_when_and_by_what_and_leads_up_to_its_words(county):
    answer = clause(a_post("county_officer", QINGHE))
    (one,) = answer.context["readings"]
    assert (one.share.done, one.share.owed, one.overdue, one.bearer) == (4, 13, 9, "儿童主任")
    assert [place.words for place in one.worst] == ["0.0%（未完成 7）", "66.6%（未完成 2）"]
    up = client_of(a_post("county_officer", QINGHE)).get(answer.context["clause_url"])
    assert "10.开展摸底走访建档。县级民政部门组织儿童督导员、儿童主任" in text_of(up)
    assert reverse("monitoring:clause", args=["10"]) in up.content.decode()


def test_a_village_s_clause_names_who_holds_the_post_and_a_vacant_seat(county):
    post = a_post("county_officer", QINGHE)
    for place, holder in ((VILLAGE, "赵敏"), ("379901100201", "空缺")):
        (one,) = clause(post, place=place).context["readings"]
        assert one.holders == holder
    (above,) = clause(post).context["readings"]
    assert above.holders == ""


def ways_down(answer):
    """What the page of a clause offers of the places below: in its head, and duty by duty."""
    return answer.context["below_url"], [one.below_url for one in answer.context["readings"]]


def test_a_clause_leads_down_only_where_something_of_it_lies_below(county):
    post = a_post("county_officer", QINGHE)
    here = reverse("monitoring:place", args=[QINGHE])
    assert ways_down(clause(post)) == (f"{here}?count=10", [f"{here}?count={VISITS}"])
    assert "按地区查看" in text_of(clause(post))
    # What a county owes itself is owed by none of its towns, and nothing lies below a village.
    for page in (clause(post, "g1"), clause(post, place=VILLAGE)):
        assert ways_down(page) == ("", [""])
        assert ("按地区查看" in text_of(page), "在地图上看" in text_of(page)) == (False, False)


@pytest.mark.parametrize(("role", "place"), [("city_lead", "3799"), ("province_lead", "37")])
def test_a_map_is_offered_where_one_is_drawn(county, role, place):
    assert "在地图上看" in text_of(clause(a_post(role, place)))
    assert "在地图上看" not in text_of(clause(a_post(role, place), place=QINGHE))


def test_the_trend_is_of_closed_periods_and_marks_what_was_restated(county):
    closed(VILLAGE, 3, 10, 5)
    old = closed(VILLAGE, 2, 10, 5)
    closed(VILLAGE, 2, 10, 8, restates=old, reason="补录走访3次")
    closed(CITY_VILLAGE, 2, 10, 0)
    (one,) = clause(a_post("county_officer", QINGHE)).context["readings"]
    assert [(each.share, each.restated) for each in one.periods] == [(50.0, False), (40.0, True)]
    (elsewhere,) = clause(a_post("county_officer", "379902")).context["readings"]
    assert elsewhere.periods == []


def test_a_clause_that_there_is_not_is_not_there(county):
    assert clause(a_post("county_officer", QINGHE), "99").status_code == 404
    client = client_of(a_post("county_officer", QINGHE))
    assert client.get(reverse("catalogue:clause", args=["lu_min_2024_5", "99"])).status_code == 404


def test_the_words_of_a_clause_are_for_every_post(county):
    answer = client_of(a_post("child_director", VILLAGE)).get(
        reverse("catalogue:clause", args=["lu_min_2024_5", "g1"])
    )
    assert ("制定年度计划" in text_of(answer), "/monitoring/" in answer.content.decode()) == (True, False)


@pytest.mark.parametrize(
    ("address", "queries"), [("monitoring:clauses", CLAUSES), ("monitoring:clause", CLAUSE)]
)
def test_queries_are_as_many_for_many_duties_and_periods_as_for_few(
    county, django_assert_num_queries, uncounted_rail, address, queries
):
    client = client_of(a_post("county_officer", QINGHE))
    for name in ("10", "g1") if address == "monitoring:clause" else ("",):
        where = reverse(address, args=[name] if name else [])
        client.get(where)
        with django_assert_num_queries(queries):
            client.get(where)
    for months in (2, 3):
        closed(VILLAGE, months, 10, 5)
    client.get(where)
    with django_assert_num_queries(queries):
        client.get(where)


def test_the_rail_leads_there(county):
    answer = client_of(a_post("county_officer", QINGHE)).get(reverse("inbox:home"))
    assert reverse("monitoring:home") in answer.content.decode()
