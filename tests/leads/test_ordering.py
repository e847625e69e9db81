"""The order of work, and its pages: whatever leads there are, walking by key shows each once, in that order."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leads_made_up import Staff, a_lead

from tonghu.leads.models import OPEN, Lead
from tonghu.leads.ordering import in_order, page
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 2)
CLEARNESS = ["high", "medium", "low"]
leads_of_any_kind = st.lists(
    st.tuples(
        st.sampled_from(["new", "returned", "verified", "reviewed", "accepted", "rejected", "superseded"]),
        st.sampled_from([None, dt.date(2026, 6, 1), dt.date(2026, 7, 1), TODAY, dt.date(2026, 8, 1)]),
        st.sampled_from(CLEARNESS),
    ),
    min_size=1,
    max_size=12,
)


def test_overdue_before_due_before_undated_and_the_clear_before_the_unclear():
    staff = Staff()
    late, soon = dt.date(2026, 6, 1), dt.date(2026, 8, 1)
    told = [
        ("undated, unclear", "new", None, "low"),
        ("undated, clear, older", "new", None, "high"),
        ("undated, clear", "new", None, "high"),
        ("due later, clear", "verified", dt.date(2026, 8, 9), "high"),
        ("due, unclear", "verified", soon, "low"),
        ("due, clear", "verified", soon, "high"),
        ("due today, middling", "verified", TODAY, "medium"),
        ("overdue, unclear", "verified", late, "low"),
        ("overdue, clear", "verified", dt.date(2026, 7, 1), "high"),
        ("ended long ago", "accepted", late, "high"),
    ]
    for name, state, due_on, confidence in told:
        a_lead(by=staff.officer, name=name, state=state, due_on=due_on, confidence=confidence)
    with acting(staff.officer):
        found = [lead.name for lead in in_order(Lead.objects.scoped(staff.officer), today=TODAY)]
    assert found == [
        "overdue, clear",
        "overdue, unclear",
        "due, clear",
        "due later, clear",
        "due today, middling",
        "due, unclear",
        "ended long ago",
        "undated, clear",
        "undated, clear, older",
        "undated, unclear",
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=leads_of_any_kind, size=st.integers(1, 5))
def test_pages_show_each_lead_once_in_that_order_forwards_and_backwards(drawn, size):
    officer = Staff().officer
    made = {
        a_lead(by=officer, state=state, due_on=day, confidence=clear).pk: (state, day, clear)
        for state, day, clear in drawn
    }

    def reference(pk):
        state, day, clear = made[pk]
        dated = state in OPEN and day is not None
        group = (0 if day < TODAY else 1) if dated else 2
        return group, CLEARNESS.index(clear), day if dated else dt.date.max, -pk

    expected = sorted(made, key=reference)
    with acting(officer):
        leads = Lead.objects.scoped(officer).filter(pk__in=made)

        def walked(**position):
            return page(leads, of=leads, today=TODAY, size=size, **position)

        forwards = [walked()]
        while forwards[-1].after:
            forwards.append(walked(after=forwards[-1].after))
        assert [lead.pk for each in forwards for lead in each.rows] == expected
        assert [len(each.rows) for each in forwards[:-1]] == [size] * (len(forwards) - 1)
        here, backwards = forwards[-1], [forwards[-1]]
        while here.before:
            here = walked(before=here.before)
            backwards.append(here)
        assert [lead.pk for each in reversed(backwards) for lead in each.rows] == expected


def test_a_page_goes_on_from_a_lead_that_left_the_filters_meanwhile():
    officer = Staff().officer
    first, second = (a_lead(by=officer, name=name) for name in ("甲", "乙"))
    with acting(officer):
        leads = Lead.objects.scoped(officer)
        open_ones = leads.filter(state="new").exclude(pk=second.pk)
        after = page(open_ones, of=leads, today=TODAY, size=1, after=second.pk)
        gone = page(open_ones, of=leads, today=TODAY, size=1, after=10**9)
    assert ([lead.pk for lead in after.rows], [lead.pk for lead in gone.rows]) == ([first.pk], [first.pk])
    assert (after.before, gone.before) == (first.pk, None)
