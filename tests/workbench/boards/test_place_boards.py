"""Boards of places: what is counted, where it leads, who gets in, and how few queries it takes."""

import dataclasses

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.architecture.test_matrix import holder
from tests.duties.duties_made_up import in_use
from tests.workbench.boards.boards_made_up import CITY_VILLAGE, PLAN, VISITS, County, enrolled, two_duties
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import EveryDays
from tonghu.registry.blocking import register_block

QUERIES = 21


def board(post, place=QINGHE, **asked):
    return client_of(post).get(reverse("monitoring:place", args=[place]), asked)


def test_a_county_ranks_its_towns_worst_first_and_pools_the_duties(county):
    answer = board(a_post("county_officer", QINGHE))
    assert [(line.name, line.done, line.due) for line in answer.context["ranked"]] == [
        ("城关街道", 0, 7),
        ("大王镇", 4, 6),
        ("青河县本级", 1, 1),
    ]
    assert (answer.context["whole"].owed, answer.context["whole"].fulfilled) == (14, 5)


def test_one_duty_is_counted_alone_with_its_words(county):
    answer = board(a_post("county_officer", QINGHE), count=VISITS)
    assert [(line.name, line.done, line.due) for line in answer.context["ranked"]] == [
        ("城关街道", 0, 7),
        ("大王镇", 4, 6),
    ]
    words = text_of(answer)
    assert ("每7天（待核）一次" in words, "儿童主任" in words) == (True, True)
    assert "尚未与官方文本核对" in words


def test_one_clause_is_counted_alone(county):
    answer = board(a_post("county_officer", QINGHE), count="g1")
    assert (answer.context["whole"].owed, answer.context["whole"].fulfilled) == (1, 1)


def test_a_sum_of_nothing_leads_nowhere(county):
    post = a_post("county_officer", QINGHE)
    listed = f"{reverse('duties:behind')}?rule={PLAN}&amp;place="
    assert f'href="{listed}{QINGHE}"' in board(post, count=PLAN).content.decode()
    # A county's own plan is owed by no town.
    assert listed not in board(post, TOWN, count=PLAN).content.decode()


def test_each_level_goes_down_to_the_child(county):
    province, child = a_post("county_officer", QINGHE), county.children[VILLAGE][5]
    down = board(province)
    assert reverse("monitoring:place", args=[TOWN]) in [line.opens for line in down.context["ranked"]]
    town = board(province, TOWN)
    assert [line.opens for line in town.context["ranked"]] == [
        reverse("monitoring:place", args=[VILLAGE]),
        reverse("monitoring:place", args=["379901100201"]),
    ]
    village = board(province, VILLAGE)
    shown = [(one.name, one.open, one.overdue) for one in village.context["children"]]
    assert shown[:2] == [(county.children[VILLAGE][at].name, 1, 1) for at in (4, 5)]
    assert shown[2:] == [(county.children[VILLAGE][at].name, 0, 0) for at in range(4)]
    assert f"/children/{child.pk}/" in village.content.decode()


def test_a_village_names_who_answers_and_a_vacant_seat(county):
    answer = board(a_post("child_supervisor", TOWN, name="孙强"), VILLAGE)
    assert answer.context["holders"] == [("儿童主任", "赵敏"), ("儿童督导员", "孙强")]
    empty = board(a_post("county_officer", QINGHE), "379901100201")
    assert empty.context["holders"] == [("儿童主任", "空缺"), ("儿童督导员", "孙强")]


@pytest.mark.parametrize(("role", "place"), [("city_lead", "3799"), ("province_lead", "37")])
def test_a_city_and_a_province_see_numbers_and_no_name_of_a_child(county, role, place):
    answer = board(a_post(role, place), VILLAGE)
    assert (answer.context["children"], answer.context["number"]) == (None, 6)
    assert [child.name for child in county.children[VILLAGE] if child.name in answer.content.decode()] == []


@pytest.mark.parametrize(
    ("role", "own", "asked"),
    [
        ("county_officer", BAISHAN, QINGHE),
        ("county_officer", BAISHAN, VILLAGE),
        ("county_officer", QINGHE, "3799"),
        ("county_officer", QINGHE, "37"),
        ("child_supervisor", TOWN, QINGHE),
        ("child_supervisor", TOWN, CITY_VILLAGE),
        ("city_lead", "3701", QINGHE),
        ("county_officer", QINGHE, "379999"),
        ("county_officer", QINGHE, "%"),
    ],
)
def test_a_board_out_of_reach_is_not_there(county, role, own, asked):
    client = client_of(a_post(role, own))
    for name in ("place", "screen", "screen_part", "export", "directors", "quality"):
        assert (name, client.get(reverse(f"monitoring:{name}", args=[asked])).status_code) == (name, 404)
    assert client.get(reverse("monitoring:clauses"), {"place": asked}).status_code == 404
    assert client.get(reverse("monitoring:clause", args=["10"]), {"place": asked}).status_code == 404


@pytest.mark.parametrize("role", ["child_director", "department_caseworker", "school_contact", "auditor"])
def test_posts_without_the_permission_are_refused(county, role):
    client = client_of(holder(role, QINGHE))
    for name in ("place", "screen", "export", "directors", "quality"):
        assert client.get(reverse(f"monitoring:{name}", args=[QINGHE])).status_code == 403
    for address in (reverse("monitoring:home"), reverse("monitoring:clauses")):
        assert client.get(address).status_code == 403


def test_counties_of_one_city_do_not_mix(county):
    County(BAISHAN, ((BAISHAN_VILLAGE, 5, 5),))
    answer = board(a_post("city_lead", "3799"), "3799", count=VISITS)
    assert [(line.name, line.done, line.due) for line in answer.context["ranked"]] == [
        ("青河县", 4, 13),
        ("白山县", 5, 5),
    ]
    assert board(a_post("county_officer", QINGHE), count=VISITS).context["whole"].owed == 13


def test_a_board_takes_the_same_queries_for_many_places_as_for_few(
    county, django_assert_num_queries, uncounted_rail
):
    post = a_post("county_officer", QINGHE)
    client, address = client_of(post), reverse("monitoring:place", args=[QINGHE])
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for village in ("379901100201", "379901001201"):
        enrolled(county.officer, village, f"又一名{village}")
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)


def test_what_was_looked_at_is_on_record(county):
    board(a_post("county_officer", QINGHE), VILLAGE, count=PLAN)
    with acting(actor_for(a_post("auditor", QINGHE))):
        seen, listed = (Entry.objects.filter(verb=verb).latest("id") for verb in ("aggregate", "list"))
    assert (seen.kind, seen.place, seen.detail) == ("duty", VILLAGE, {"what": "place", "count": PLAN})
    assert listed.subjects == [child.pk for child in county.children[VILLAGE]]


def test_who_a_protection_order_keeps_away_sees_no_name_and_is_counted_nothing_of_the_child(county):
    number = "37990119800101001" + check_digit("37990119800101001")
    named = a_post("child_supervisor", TOWN, name="孙强", person=number)
    kept_from = county.children[VILLAGE][5]
    with acting(county.officer):
        register_block(
            child=kept_from,
            order="(2026)鲁01民保令1号",
            name="孙强",
            number=number,
            start_on=timezone.localdate(),
            by=county.officer,
        )
    answer = board(named, VILLAGE, count=VISITS)
    assert kept_from.name not in answer.content.decode()
    assert (len(answer.context["children"]), answer.context["whole"].owed) == (5, 5)
    other = board(a_post("child_supervisor", TOWN), VILLAGE, count=VISITS)
    assert (len(other.context["children"]), other.context["whole"].owed) == (6, 6)


def test_rules_that_were_changed_and_not_yet_counted_are_said_to_be_so(county):
    post = a_post("county_officer", QINGHE)
    assert "刚有变动" not in text_of(board(post))
    changed = two_duties()
    reading = dataclasses.replace(changed.duties[VISITS].readings[0], when=EveryDays(parameter="n30"))
    duty = dataclasses.replace(changed.duties[VISITS], readings=(reading,))
    with in_use(dataclasses.replace(changed, duties={**changed.duties, VISITS: duty})):
        answer = board(post)
    assert "有的义务规则刚有变动" in text_of(answer)
    assert answer.context["whole"].owed == 1
