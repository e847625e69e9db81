"""Data quality and discovery by county: what came in, how good it was, what became of the leads."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from tests.architecture.two_counties import filled
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.exchange.models import RegisterFile
from tonghu.leads.models import Lead, Run
from tonghu.locks.acting import acting

QUERIES = 16


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


def test_a_county_and_a_town_see_their_own_county_alone(db):
    filled_county(QINGHE, VILLAGE, state="new")
    filled_county(BAISHAN, BAISHAN_VILLAGE, state="new")
    for post, place in ((a_post("county_officer", QINGHE), QINGHE), (a_post("child_supervisor", TOWN), TOWN)):
        assert [county.name for county, _, _ in quality(post, place).context["counties"]] == ["青河县"]


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
