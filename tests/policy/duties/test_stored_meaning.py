"""Whom a reading means, stored and read again, is the same."""

import datetime as dt
import json
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from tests.duties.duties_made_up import a_reading

from tonghu.policy.duties import stored
from tonghu.policy.duties.population import (
    RISK_LEVELS,
    Age,
    AllOf,
    AnyOf,
    AtSchool,
    Has,
    InCategory,
    Not,
    Risk,
    Term,
)
from tonghu.policy.duties.schema import Each, EachPeriod, EveryDays, OnceBy, Standing, When, Within

A_DAY = dt.date(2024, 6, 30)
names = st.lists(st.sampled_from(["orphan", "disabled", "left_behind"]), min_size=1, unique=True).map(tuple)
bounds = st.none() | st.integers(0, 18)
leaves = (
    st.builds(InCategory, names=names)
    | st.builds(Risk, levels=st.lists(st.sampled_from(RISK_LEVELS), min_size=1, unique=True).map(tuple))
    | st.builds(Age, least=bounds, under=bounds)
    | st.builds(AtSchool, holds=st.booleans())
    | st.builds(Has, kind=st.sampled_from(["seen", "unseen"]))
)


def several(terms):
    return st.lists(terms, min_size=1, max_size=3).map(tuple)


terms = st.recursive(
    leaves,
    lambda inner: (
        st.builds(AllOf, terms=several(inner))
        | st.builds(AnyOf, terms=several(inner))
        | st.builds(Not, term=inner)
    ),
    max_leaves=6,
)


@given(terms)
def test_a_population_is_read_as_it_was_written(term):
    reading = a_reading(population=term)
    kept = json.loads(json.dumps(stored.meaning_of(reading)))
    assert stored.as_meant(a_reading(subject="guardian"), kept).population == term
    assert stored.as_meant(a_reading(subject="guardian"), kept).subject == "child"


def test_every_term_of_the_language_is_drawn():
    drawn = {InCategory, Risk, Age, AtSchool, Has, AllOf, AnyOf, Not}
    assert set(get_args(Term)) == drawn


def test_of_a_time_limit_what_decides_who_is_meant_is_kept():
    within = Within(event="seen", parameter="n7", unit="days")
    day = OnceBy(day=A_DAY)
    read = {
        type(when): stored.as_meant(a_reading(), stored.meaning_of(a_reading(when=when))).when
        for when in (within, EachPeriod(unit="holiday"), day, Standing(), Each(), EveryDays(parameter="n7"))
    }
    assert read == {
        Within: within,
        EachPeriod: EachPeriod(unit="holiday"),
        OnceBy: day,
        # These three mean everybody that the population does.
        Standing: Standing(),
        Each: Standing(),
        EveryDays: Standing(),
    }
    assert set(read) == set(get_args(When))
