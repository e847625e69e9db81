"""The second run and all that follow: each fact once, changed facts in place of the old, nothing lost."""

from contextlib import ExitStack

import pytest
from django.conf import settings

from registers import AS_OF, COUNTY, a_small_county, an_officer
from tonghu.discovery.run.discover import Request, prepared
from tonghu.leads.intake import take_in
from tonghu.leads.models import Lead, Run, RunState, State, Step
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What discovery finds: until=… the day on which the father's term ends."""
    with ExitStack() as stack:
        ready = {}
        for until in ("2030-01-09", "2031-05-09", "2026-01-09"):
            _, files = a_small_county(folder := tmp_path_factory.mktemp("county"), until=until)
            request = Request(registers=next(folder.iterdir()), as_of=AS_OF, catalogue=settings.CATALOGUE)
            ready[until] = stack.enter_context(prepared(request, lambda line: None))
            assert len(files) == 6
        yield ready


@pytest.fixture
def alice():
    return an_officer()


@pytest.fixture
def discovered(found):
    """Takes in what discovery found, as the end of a run does."""

    def discover(by, until="2030-01-09"):
        with acting(by):
            run = Run.objects.scoped(by).create(
                place=COUNTY,
                batch_id=0,
                as_of=AS_OF,
                started_by="",
                started_post=by.post_id,
                state=RunState.DONE,
            )
            run.counts = take_in(run, found[until], by=by)
        return run

    return discover


def leads(by):
    with acting(by):
        rows = Lead.objects.scoped(by).filter(name="郑晓阳").order_by("id")
        return [(lead.state, lead.seen_run, lead.missing_run) for lead in rows]


def decide(by, state):
    """As the workflow leaves a lead."""
    with acting(by):
        Lead.objects.scoped(by).filter(name="郑晓阳").update(state=state)


def test_the_same_facts_are_one_lead_however_often_they_are_found(alice, discovered):
    first, second = discovered(alice), discovered(alice)
    assert second.counts["taken"] == {"standing": 2, "missing": 0}
    assert leads(alice) == [(State.NEW, second.pk, None)]
    assert first.pk != second.pk
    assert second.counts["roster"] == {"unclear": 0, "children": 0, "holdings": 0, "known": 1}
    with acting(alice):
        assert (Child.objects.scoped(alice).count(), Holding.objects.scoped(alice).count()) == (1, 1)


@pytest.mark.parametrize("state", [State.NEW, State.RETURNED])
def test_changed_facts_take_the_place_of_an_undecided_lead(alice, discovered, state):
    first = discovered(alice)
    decide(alice, state)
    second = discovered(alice, until="2031-05-09")
    assert second.counts["taken"] == {"changed": 1, "standing": 1, "missing": 0}
    assert leads(alice) == [(State.SUPERSEDED, first.pk, None), (State.NEW, second.pk, None)]
    with acting(alice):
        step = Step.objects.scoped(alice).get()
        assert (step.transition, step.before, step.after) == ("supersede", state, State.SUPERSEDED)
        assert Lead.objects.scoped(alice).get(state=State.SUPERSEDED).version == 2


@pytest.mark.parametrize("state", [State.VERIFIED, State.REVIEWED])
def test_a_lead_that_was_verified_is_not_taken_from_under_the_reviewer(alice, discovered, state):
    discovered(alice)
    decide(alice, state)
    second = discovered(alice, until="2031-05-09")
    assert second.counts["taken"] == {"in_hand": 1, "standing": 1, "missing": 0}
    assert leads(alice) == [(state, second.pk, None)]


@pytest.mark.parametrize(
    ("state", "counted"), [(State.REJECTED, "rejected_before"), (State.ACCEPTED, "accepted_before")]
)
def test_what_was_decided_is_raised_again_only_when_a_fact_changed(alice, discovered, state, counted):
    discovered(alice)
    decide(alice, state)
    same = discovered(alice)
    assert same.counts["taken"] == {counted: 1, "standing": 1, "missing": 0}
    changed = discovered(alice, until="2031-05-09")
    assert changed.counts["taken"] == {"raised": 1, "standing": 1, "missing": 0}
    assert [lead[0] for lead in leads(alice)] == [state, State.NEW]


def test_a_lead_that_is_no_longer_found_stays_and_says_so(alice, discovered):
    first = discovered(alice)
    second = discovered(alice, until="2026-01-09")
    assert second.counts["taken"]["missing"] == 1
    assert leads(alice) == [(State.NEW, first.pk, second.pk)]
    third = discovered(alice)
    assert leads(alice) == [(State.NEW, third.pk, None)]


def test_a_category_that_a_child_gave_up_is_not_opened_again_by_an_old_roster(alice, discovered):
    first = discovered(alice)
    with acting(alice):
        Holding.objects.scoped(alice).update(end_on=first.as_of, end_basis="父亲释放")
    second = discovered(alice)
    assert second.counts["roster"]["holdings"] == 0
