"""A plan in force is looked at again on a day, told above when nobody does, and closed with what came of it."""

import datetime as dt

import pytest
from tests.casework.matters_made_up import Office, filled, seen, stepped
from tests.casework.test_plans import in_a_month, measures, planned, signed, today

from tonghu.accounts.models import Notice
from tonghu.casework import escalating, queries
from tonghu.casework.guarding import NotYet
from tonghu.casework.rules import end_of
from tonghu.casework.system import casework_system
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def plan(office):
    """In force, with one measure that the health office is to do."""
    plan = planned(office, "mind")
    stepped(
        office.supervisor,
        measures(office, plan)["counselling"],
        "adopt",
        receiver=office.health,
        due_on=in_a_month(),
    )
    return signed(office, plan)


def test_a_review_says_how_it_goes_and_when_the_next_one_is(office, plan):
    on = today() + dt.timedelta(days=45)
    after = stepped(
        office.supervisor, plan, "review", due_on=on, filled=filled("plan_review", progress="better")
    )
    assert (after.state, after.due_at) == ("in_force", end_of(on))
    with acting(office.officer):
        newest = queries.records_of(after, office.officer)[0]
    assert (newest.form, newest.answers["progress"]) == ("plan_review", "better")


@pytest.mark.parametrize("on", [None, -1])
def test_a_review_without_a_next_day_or_with_one_gone_by_is_refused(office, plan, on):
    day = None if on is None else today() + dt.timedelta(days=on)
    with pytest.raises(UserError, match="期限"):
        stepped(office.supervisor, plan, "review", due_on=day, filled=filled("plan_review"))


def test_a_review_that_nobody_makes_is_told_above(office, plan):
    Notice.objects.all().delete()
    with acting(system := casework_system(None)):
        escalating.escalate(now=plan.due_at + dt.timedelta(seconds=1), by=system)
    told = Notice.objects.filter(text__startswith="逾期:帮扶方案").values_list("post__role", flat=True)
    assert sorted(told) == ["county_lead", "county_officer"]


def test_it_closes_with_an_outcome_once_nothing_of_it_is_under_way(office, plan):
    with pytest.raises(NotYet, match="没办结的措施"):
        stepped(office.supervisor, plan, "close", filled=filled("plan_closing"))
    measure = measures(office, plan)["counselling"]
    stepped(office.doctor, measure, "accept")
    stepped(office.doctor, measure, "finish", filled=filled("measure_outcome"))
    done = stepped(office.supervisor, plan, "close", filled=filled("plan_closing", outcome="partly"))
    assert (done.state, done.is_open, done.closed_at is not None) == ("closed", False, True)
    with acting(office.officer):
        outcome = queries.records_of(done, office.officer)[0]
    assert (outcome.form, outcome.answers["outcome"]) == ("plan_closing", "partly")
    assert seen(office.officer, done).due_at is None
