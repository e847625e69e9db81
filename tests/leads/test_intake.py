"""The second run and all that follow: each fact once, changed facts in place of the old, nothing lost."""

import pytest

from registers import a_small_county, an_agreement, an_officer, arrive
from test_runs import run_over
from tonghu.leads.models import Lead, State, Step
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    by = an_officer()
    an_agreement(by=by)
    return by


def discovered(by, tmp_path, **county):
    """A run over a small county's batch."""
    _, files = a_small_county(tmp_path, **county)
    return run_over(arrive(*files, by=by).batch, by)


def leads(by):
    with acting(by):
        rows = Lead.objects.scoped(by).filter(name="郑晓阳").order_by("id")
        return [(lead.state, lead.seen_run, lead.missing_run) for lead in rows]


def decide(by, state):
    """As the workflow leaves a lead."""
    with acting(by):
        Lead.objects.scoped(by).filter(name="郑晓阳").update(state=state)


def test_the_same_facts_are_one_lead_however_often_they_are_found(alice, tmp_path):
    first, second = discovered(alice, tmp_path), discovered(alice, tmp_path)
    assert second.counts["taken"] == {"standing": 2, "missing": 0}
    assert leads(alice) == [(State.NEW, second.pk, None)]
    assert first.pk != second.pk
    assert second.counts["roster"] == {"unclear": 0, "children": 0, "holdings": 0, "known": 1}
    with acting(alice):
        assert (Child.objects.scoped(alice).count(), Holding.objects.scoped(alice).count()) == (1, 1)


@pytest.mark.parametrize("state", [State.NEW, State.RETURNED])
def test_changed_facts_take_the_place_of_an_undecided_lead(alice, tmp_path, state):
    first = discovered(alice, tmp_path)
    decide(alice, state)
    second = discovered(alice, tmp_path, until="2031-05-09")
    assert second.counts["taken"] == {"changed": 1, "standing": 1, "missing": 0}
    assert leads(alice) == [(State.SUPERSEDED, first.pk, None), (State.NEW, second.pk, None)]
    with acting(alice):
        step = Step.objects.scoped(alice).get()
        assert (step.transition, step.before, step.after) == ("supersede", state, State.SUPERSEDED)
        assert Lead.objects.scoped(alice).get(state=State.SUPERSEDED).version == 2


@pytest.mark.parametrize("state", [State.VERIFIED, State.REVIEWED])
def test_a_lead_that_was_verified_is_not_taken_from_under_the_reviewer(alice, tmp_path, state):
    discovered(alice, tmp_path)
    decide(alice, state)
    second = discovered(alice, tmp_path, until="2031-05-09")
    assert second.counts["taken"] == {"in_hand": 1, "standing": 1, "missing": 0}
    assert leads(alice) == [(state, second.pk, None)]


@pytest.mark.parametrize(
    ("state", "counted"), [(State.REJECTED, "rejected_before"), (State.ACCEPTED, "accepted_before")]
)
def test_what_was_decided_is_raised_again_only_when_a_fact_changed(alice, tmp_path, state, counted):
    discovered(alice, tmp_path)
    decide(alice, state)
    same = discovered(alice, tmp_path)
    assert same.counts["taken"] == {counted: 1, "standing": 1, "missing": 0}
    changed = discovered(alice, tmp_path, until="2031-05-09")
    assert changed.counts["taken"] == {"raised": 1, "standing": 1, "missing": 0}
    assert [lead[0] for lead in leads(alice)] == [state, State.NEW]


def test_a_lead_that_is_no_longer_found_stays_and_says_so(alice, tmp_path):
    first = discovered(alice, tmp_path)
    second = discovered(alice, tmp_path, until="2026-01-09")
    assert second.counts["taken"]["missing"] == 1
    assert leads(alice) == [(State.NEW, first.pk, second.pk)]
    third = discovered(alice, tmp_path)
    assert leads(alice) == [(State.NEW, third.pk, None)]


def test_a_category_that_a_child_gave_up_is_not_opened_again_by_an_old_roster(alice, tmp_path):
    first = discovered(alice, tmp_path)
    with acting(alice):
        Holding.objects.scoped(alice).update(end_on=first.as_of, end_basis="父亲释放")
    second = discovered(alice, tmp_path)
    assert second.counts["roster"]["holdings"] == 0
