"""The demo's stories are told through the product's actions, once, and leave each actor with what is theirs alone."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import counted

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child
from tonghu.casework import queries
from tonghu.casework.models import Matter
from tonghu.demo.accounts import make_accounts
from tonghu.demo.casework import tell_stories
from tonghu.demo.cast import Cast, actor
from tonghu.demo.units import EVALUATORS, NAMES, WITH_CASEWORKER
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.actions import hold_category
from tonghu.registry.entrusted import entrusted_to
from tonghu.workbench.signin.demo_listing import demo_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    make_accounts(QINGHE, listed_village=VILLAGE)
    make_accounts(BAISHAN, listed_village=BAISHAN_VILLAGE)
    cast = Cast(QINGHE, VILLAGE)
    for name, age in (("李晓雨", 9), ("赵一鸣", 12), ("孙乐乐", 4), ("周安安", 1)):
        a_child(by=cast.officer, name=name, birth_on=born(age))
    return cast


def born(age):
    return timezone.localdate() - dt.timedelta(days=age * 366)


def discovered(cast):
    """As the county leaves it that accepts the lead of a child left behind."""
    officer = cast.officer
    child = a_child(by=officer, name="王小满", birth_on=born(10), carer="刘桂英")
    with acting(officer):
        hold_category(
            child=child, category="left_behind", start_on=timezone.localdate(), basis="线索 1", by=officer
        )
    return child


def told(cast):
    tell_stories(cast, lambda: discovered(cast))


def matters(by):
    """{kind: sorted states} of everything that this post sees."""
    with acting(by):
        found = {}
        for kind, state in Matter.objects.scoped(by).values_list("kind", "state").order_by("kind", "state"):
            found.setdefault(kind, []).append(state)
        return found


def known(by):
    with acting(by):
        return entrusted_to(by, on=timezone.localdate())


def turn(by):
    with acting(by):
        return sorted(queries.open_work(by).values_list("kind", "state"))


def test_each_story_is_left_where_a_newcomer_goes_on(cast):
    told(cast)
    assert matters(cast.officer) == {
        "agenda_item": ["decided", "listed"],
        "conference": ["called"],
        "decision": ["under_way"],
        "disability_service": ["rehabilitating"],
        "dropout": ["watching"],
        "emergency_care": ["ended"],
        "harm_handover": ["acknowledged", "answered", "answered"],
        "harm_report": ["handling"],
        "measure": ["done", "dropped", "sent", "sent", "sent", "under_way"],
        "plan": ["in_force"],
        "protection_order": ["granted"],
        "temporary_guardianship": ["in_care"],
    }


def test_told_again_nothing_is_told_twice(cast):
    told(cast)
    before = counted(cast.officer)
    told(cast)
    assert counted(cast.officer) == before


def test_each_unit_sees_what_was_sent_to_it_and_no_file_but_of_those_entrusted_to_it(cast):
    told(cast)
    seen = {kind: matters(cast.at(kind)) for kind in WITH_CASEWORKER}
    assert {kind: found for kind, found in seen.items() if found} == {
        Kind.POLICE: {"harm_handover": ["answered"]},
        Kind.CIVIL_AFFAIRS: {"harm_handover": ["answered"]},
        Kind.EDUCATION: {
            "agenda_item": ["listed"],
            "conference": ["called"],
            "dropout": ["watching"],
            "harm_handover": ["acknowledged"],
        },
        Kind.HEALTH: {
            "agenda_item": ["decided"],
            "conference": ["called"],
            "disability_service": ["rehabilitating"],
            "measure": ["done"],
        },
        Kind.DISABLED_PERSONS: {"disability_service": ["rehabilitating"]},
        Kind.COURT: {"protection_order": ["granted"]},
        Kind.HUMAN_RESOURCES: {"measure": ["sent"]},
        Kind.PROTECTION_CENTRE: {"temporary_guardianship": ["in_care"]},
        Kind.WOMENS_FEDERATION: {
            "agenda_item": ["decided"],
            "conference": ["called"],
            "decision": ["under_way"],
        },
        Kind.YOUTH_LEAGUE: {"measure": ["sent"]},
        Kind.SOCIAL_ORGANISATION: {"disability_service": ["rehabilitating"]},
    }
    # A file is read by the school alone that has the child; centre and rehabilitation are told the least of those they have.
    files = {kind: counted(cast.at(kind))[0] for kind in NAMES}
    assert {kind: number for kind, number in files.items() if number} == {
        Kind.SCHOOL: 3,
    }
    entrusted = {kind: len(known(cast.at(kind))) for kind in NAMES}
    assert {kind: number for kind, number in entrusted.items() if number} == {
        Kind.SCHOOL: 3,
        Kind.PROTECTION_CENTRE: 1,
        Kind.SOCIAL_ORGANISATION: 1,
    }


def test_the_other_county_sees_nothing(cast):
    told(cast)
    other = Cast(BAISHAN, BAISHAN_VILLAGE)
    for by in (other.officer, other.lead, *(other.at(kind) for kind in NAMES)):
        assert counted(by) == (0, 0, 0, 0)


def test_what_is_left_is_somebody_s_turn(cast):
    told(cast)
    assert ("temporary_guardianship", "in_care") in turn(cast.officer)
    assert turn(cast.at(Kind.EDUCATION)) == [("dropout", "watching"), ("harm_handover", "acknowledged")]
    assert turn(actor("child_director", VILLAGE)) == [("measure", "sent")]


def test_the_sign_in_page_lists_units_apart(cast):
    county = demo_accounts()[0]
    assert (
        len(county.units) == len(NAMES) + 2
    )  # the federation has its contact for registers as well; the evaluators
    names = (*NAMES.values(), EVALUATORS)
    assert {each.place for each in county.units} == {name.format(county.name) for name in names}
    assert len({each.role for each in county.accounts}) == len(county.accounts) == 7
