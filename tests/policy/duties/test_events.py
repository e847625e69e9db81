"""Each event by itself against the verdict of the whole, on random facts."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.duties.duties_made_up import NUMBERS, a_kind, a_reading

from tonghu.policy.duties.evaluate import CHINA, Around, Fact, Subject, evaluate
from tonghu.policy.duties.events import deciding, events_of
from tonghu.policy.duties.schema import FromRecord, Needed, Within

BEGINS, SEEN, TOLD, EXCUSE = (
    a_kind(name, FromRecord(form=f"t_{name}")) for name in ("begins", "seen", "told", "excuse")
)
AROUND = Around(kinds={kind.id: kind for kind in (BEGINS, SEEN, TOLD, EXCUSE)}, parameters=NUMBERS)
FIRST = dt.date(2024, 1, 1)
SUBJECT = Subject(since=FIRST)
HOUR = dt.timedelta(hours=1)


@st.composite
def facts(draw):
    """Of two months; some with the hour, some that last."""
    day = FIRST + dt.timedelta(days=draw(st.integers(0, 60)))
    hour = draw(st.one_of(st.none(), st.integers(0, 23)))
    return Fact(
        kind=draw(st.sampled_from(["begins", "begins", "seen", "told", "excuse"])),
        day=day,
        last=day + dt.timedelta(days=draw(st.sampled_from([0, 0, 0, 5]))),
        at=None if hour is None else dt.datetime.combine(day, dt.time(hour), CHINA),
    )


READINGS = [
    a_reading(when=Within(event="begins", parameter="n5", unit="days"), excused=("excuse",)),
    a_reading(when=Within(event="begins", parameter="n5", unit="working_days"), proof=(Needed(kind="seen", least=2), "told")),
    a_reading(when=Within(event="begins", parameter="n48", unit="hours"), proof=("seen", "told"), all_of=True),
    a_reading(when=Within(event="begins", parameter="n10", unit="days"), owed_from=FIRST + dt.timedelta(days=20)),
]  # fmt: skip


@pytest.mark.parametrize("reading", READINGS)
@given(history=st.lists(facts(), max_size=10), days=st.integers(0, 70))
def test_the_duty_stands_by_one_of_them_and_each_answer_is_in_time_or_late(reading, history, days):
    on = FIRST + dt.timedelta(days=days)
    verdict = evaluate(reading, SUBJECT, history, on, AROUND)
    events = events_of(reading, SUBJECT, history, on, AROUND)
    assert (deciding(events, verdict) is None) == (verdict.status == "not_applicable")
    begun = [fact for fact in history if fact.kind == "begins" and reading.owed_from <= fact.day <= on]
    assert sorted(map(id, begun)) == sorted(id(each.fact) for each in events)
    for each in events:
        assert (each.answer is not None) == (each.status in ("done", "late"))
        if each.answer is not None:
            assert any(each.answer is fact for fact in history)
            if reading.when.unit != "hours":
                assert (each.answer.day <= each.due_on) == (each.status == "done")


def test_hours_are_counted_from_the_event_s_own_moment():
    begins = dt.datetime(2024, 3, 1, 9, tzinfo=CHINA)

    def happened(kind, hours):
        at = begins + hours * HOUR
        return Fact(kind=kind, day=at.date(), last=at.date(), at=at)

    history = [happened("begins", 0), happened("seen", 47), happened("begins", 100), happened("seen", 149)]
    reading = a_reading(when=Within(event="begins", parameter="n48", unit="hours"))
    found = events_of(reading, SUBJECT, history, dt.date(2024, 4, 1), AROUND)
    assert [(each.fact, each.status, each.answer) for each in found] == [
        (history[2], "late", history[3]),
        (history[0], "done", history[1]),
    ]


def test_a_reading_that_counts_from_the_beginning_has_none():
    reading = a_reading(when=Within(event="opened", parameter="n5", unit="days"))
    seen = Fact(kind="seen", day=FIRST, last=FIRST)
    assert events_of(reading, SUBJECT, [seen], FIRST, AROUND) == []
