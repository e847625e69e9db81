"""Data quality and discovery by county: what came in, how good it was, what became of the leads."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.architecture.two_counties import filled
from tests.leads.leads_made_up import a_lead
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.exchange.models import RegisterFile
from tonghu.kernel.periods import add_months
from tonghu.leads.models import Lead, Run, Step, Verification
from tonghu.locks.acting import acting
from tonghu.oversight.leads_over_time import leads_over_time

# Three of them for the months: found, verified, decided.
QUERIES = 19


def quality(post, place=QINGHE):
    return client_of(post).get(reverse("monitoring:quality", args=[place]))


def filled_county(county, village, **lead):
    """A county with a batch, a run with its figures, and a lead."""
    made = filled(county, village)
    with acting(actor := actor_for(made["accounts.Post"])):
        RegisterFile.objects.scoped(actor).update(state="ready", register="hukou")
        Run.objects.scoped(actor).update(
            state="done",
            ended_at=timezone.now(),
            counts={"registers": [{"rows": 200, "number_cells": 150, "numbers": {"valid": 141}}]},
        )
        Lead.objects.scoped(actor).update(**lead)
    return made


def test_each_county_shows_what_came_and_what_became_of_it(db):
    filled_county(QINGHE, VILLAGE, state="accepted", verdict="accepted")
    filled_county(BAISHAN, BAISHAN_VILLAGE, state="new", due_on=timezone.localdate() - dt.timedelta(days=1))
    answer = quality(a_post("city_lead", "3799"), "3799")
    found = {
        county.name: (county.registers, county.rows, county.valid_words, county.open, county.overdue)
        for county, _, _ in answer.context["counties"]
    }
    assert found == {"青河县": (1, 200, "94.0%", 0, 0), "白山县": (1, 200, "94.0%", 1, 1)}
    assert {county.name: words for county, _, words in answer.context["counties"]} == {
        "青河县": "100.0%（95% 区间 20.7%–100.0%）",
        "白山县": "尚无结论",
    }
    assert "结论 1 条，仅供参考" in text_of(answer)
    # A number of leads opens to the leads, and those past their day.
    html = answer.content.decode()
    here = reverse("leads:list")
    assert [f'href="{here}?place={BAISHAN}{more}"' in html for more in ("", "&amp;overdue=1")] == [True, True]
    assert f'href="{here}?place={QINGHE}"' not in html  # nothing is open there


def test_a_county_sees_its_own_alone(db):
    filled_county(QINGHE, VILLAGE, state="new")
    filled_county(BAISHAN, BAISHAN_VILLAGE, state="new")
    answer = quality(a_post("county_officer", QINGHE))
    assert [county.name for county, _, _ in answer.context["counties"]] == ["青河县"]


@pytest.mark.parametrize(("role", "own"), [("child_supervisor", TOWN), ("county_officer", QINGHE)])
def test_a_town_is_told_its_leads_and_not_that_its_county_received_nothing(db, role, own):
    filled_county(QINGHE, VILLAGE, state="new")
    a_lead(by=an_actor("county_officer", QINGHE), place="379901001001")  # of another town
    post = a_post(role, own)
    answer = quality(post, TOWN)
    (town,) = [(each.name, each.leads, each.open) for each, _, _ in answer.context["counties"]]
    assert town == ("大王镇", 1, 1)
    said, html = text_of(answer), answer.content.decode()
    assert ("登记数据由县（市、区）统一接收" in said, "没有收到" in said, "登记种类" in said) == (
        True,
        False,
        False,
    )
    assert re.findall(r'href="[^"]*/leads/\?place=(\d+)', html) == [TOWN]
    empty = text_of(quality(post, "379901100201"))
    assert ("这里没有线索" in empty, "还没有登记数据" in empty) == (True, False)


def test_it_takes_the_same_queries_for_two_counties_as_for_one(db, django_assert_num_queries, uncounted_rail):
    filled_county(QINGHE, VILLAGE, state="new")
    client = client_of(a_post("city_lead", "3799"))
    address = reverse("monitoring:quality", args=["3799"])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    filled_county(BAISHAN, BAISHAN_VILLAGE, state="new")
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def a_month(ago):
    """A day in the middle of a month, so many months ago."""
    first = add_months(timezone.localdate().replace(day=1), -ago)
    return timezone.make_aware(dt.datetime.combine(first, dt.time(9)))


def lead_of(by, *, raised, visited=None, decided=None, verdict="", place=VILLAGE, **fields):
    """A lead raised so many months ago, visited and decided in others. `verdict`: accepted, untrue, handled …"""
    state = "new" if decided is None else "accepted" if verdict == "accepted" else "rejected"
    lead = a_lead(by=by, place=place, raised_at=a_month(raised), state=state, verdict=verdict, **fields)
    with acting(by):
        told = {"lead": lead, "place": place}
        if visited is not None:
            Verification.objects.create(
                **told,
                visited_on=a_month(visited).date(),
                saw_child=True,
                proposal="accept",
                by_name="x",
                post_id=1,
                recorded_at=a_month(visited),
            )
        if decided is not None:
            step = {"transition": "confirm", "before": "reviewed", "after": state, "at": a_month(decided)}
            Step.objects.create(**told, **step, user_name="x", post_title="x", post_id=1)
    return lead


def test_leads_go_month_by_month_from_found_to_decided(db):
    by, theirs = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    lead_of(by, raised=5, visited=4, decided=4, verdict="accepted")
    lead_of(by, raised=5, visited=4, decided=3, verdict="untrue")
    lead_of(by, raised=4, visited=3)
    lead_of(by, raised=0)
    lead_of(by, raised=13, visited=12, decided=12, verdict="accepted")  # before the months shown
    lead_of(theirs, raised=5, visited=4, decided=4, verdict="accepted", place=BAISHAN_VILLAGE)
    with acting(by):
        found = leads_over_time(QINGHE, by=by, on=timezone.localdate())
    told = {
        back: (each.found, each.verified, each.accepted, each.rejected)
        for back, each in zip(reversed(range(12)), found.months, strict=True)
        if (each.found, each.verified, each.accepted, each.rejected) != (0, 0, 0, 0)
    }
    assert told == {5: (2, 0, 0, 0), 4: (1, 2, 1, 0), 3: (0, 1, 0, 1), 0: (1, 0, 0, 0)}
    with acting(city := an_actor("city_lead", "3799")):
        both = leads_over_time("3799", by=city, on=timezone.localdate())
    assert [each.found for each in both.months][-6] == 3


def test_precision_of_each_rule_goes_month_by_month(db):
    by = an_actor("county_officer", QINGHE)
    for verdict, months in (
        ("accepted", (2, 2, 1)),
        ("untrue", (2,)),
        ("register_wrong", (1,)),
        ("handled", (1,)),
    ):
        for ago in months:
            lead_of(by, raised=3, decided=ago, verdict=verdict)
    lead_of(by, raised=3, decided=1, verdict="unable", category="orphan")
    lead_of(by, raised=3, decided=1, verdict="accepted", category="orphan", kind="exit")
    with acting(by):
        rules = leads_over_time(QINGHE, by=by, on=timezone.localdate()).rules
    assert [(rule.category, rule.kind, rule.whole.right, rule.whole.judged) for rule in rules] == [
        ("de_facto_unattended", "enter", 3, 5),
        ("orphan", "exit", 1, 1),
    ]
    by_month = [(each.right, each.judged) for each in rules[0].months]
    assert by_month == [(0, 0)] * 9 + [(2, 3), (1, 2), (0, 0)]


def test_what_was_undone_is_not_decided(db):
    by = an_actor("county_officer", QINGHE)
    lead = lead_of(by, raised=2, decided=1, verdict="accepted")
    with acting(by):
        Lead.objects.scoped(by).filter(pk=lead.pk).update(state="reviewed", verdict="")
        found = leads_over_time(QINGHE, by=by, on=timezone.localdate())
    assert ([each.accepted for each in found.months], found.rules) == ([0] * 12, ())


def test_months_before_the_first_lead_are_one_sentence(db):
    by = an_actor("county_officer", QINGHE)
    lead_of(by, raised=2, visited=1, decided=1, verdict="accepted")
    answer = quality(a_post("county_officer", QINGHE))
    assert [each.first for each in answer.context["months"]] == [a_month(ago).date() for ago in (2, 1, 0)]
    assert f"{a_month(2):%Y-%m} 之前没有线索。" in text_of(answer)
    lead_of(by, raised=11)
    whole = quality(a_post("county_officer", QINGHE))
    assert (len(whole.context["months"]), "之前没有线索" in text_of(whole)) == (12, False)


def test_the_page_shows_both_and_says_where_verdicts_are_few(db):
    by = an_actor("county_officer", QINGHE)
    lead_of(by, raised=2, visited=1, decided=1, verdict="accepted")
    answer = quality(a_post("county_officer", QINGHE))
    said = text_of(answer)
    month = f"{a_month(1):%Y-%m}"
    assert ("线索的变化" in said, f"{month}（结论1条） 100.0%" in said) == (True, True)
    (rule,) = answer.context["rules"]
    assert (rule.words, rule.judged, rule.is_few) == ("100.0%（95% 区间 20.7%–100.0%）", 1, True)
    empty = text_of(quality(a_post("county_officer", BAISHAN), BAISHAN))
    assert ("近 12 个月没有线索" in empty, "还没有可以计算准确率的结论" in empty) == (True, True)
    # A town looks at its own.
    town = quality(a_post("child_supervisor", "379901001"), "379901001")
    assert town.context["over_time"].empty
