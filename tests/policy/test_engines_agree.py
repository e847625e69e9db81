"""Both engines answer the same on rows and situations that nobody thought of."""

from __future__ import annotations

import datetime as dt
import typing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tonghu.kernel.periods import add_months, age_in_whole_years
from tonghu.policy import terms
from tonghu.policy.engines.row import answer, answer_exit, row_state
from tonghu.policy.engines.sql import category_sql, condition_row_sql
from tonghu.policy.fields import field_kinds
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Category, Condition, ConditionSource, Exit
from tonghu.policy.situation import PersonState, Situation
from tonghu.policy.terms import (
    Age,
    AllOf,
    AnyOf,
    AsOf,
    Before,
    BothParents,
    Compare,
    Contains,
    CoversAsOf,
    DayAfter,
    EitherParent,
    Ended,
    FieldDay,
    FieldNumber,
    Holds,
    IsNull,
    IsOneOf,
    LastsMonths,
    MonthsLater,
    MonthsSince,
    NotOf,
    OneAndOther,
    ParameterRef,
)
from tonghu.policy.walk import parts_of

MANY = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SQL_TYPES = {"text": "VARCHAR", "number": "BIGINT", "date": "DATE", "any": "VARCHAR"}

as_ofs = st.one_of(
    st.sampled_from([dt.date(2026, 6, 30), dt.date(2024, 2, 29), dt.date(2026, 2, 28), dt.date(2026, 8, 31)]),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
)


def days_near(as_of):
    """Days that sit on a boundary as often as not: whole months from as-of, a day more, a day less."""
    near = st.builds(
        lambda months, days: add_months(as_of, months) + dt.timedelta(days=days),
        st.sampled_from([-216, -192, -24, -12, -6, -3, 0, 1, 3, 6, 24]),
        st.integers(-1, 1),
    )
    return st.one_of(st.none(), near, st.dates(dt.date(1900, 1, 1), dt.date(2090, 12, 31)))


def literal(value, kind):
    if value is None:
        return f"CAST(NULL AS {SQL_TYPES[kind]})"
    if kind == "date":
        return f"DATE '{value.isoformat()}'"
    return str(value) if kind == "number" else "'" + value + "'"


def state_by_sql(db, condition, source, row, kinds, catalogue, as_of):
    sql = condition_row_sql(condition, source, catalogue, as_of)
    cells = ", ".join(f"{literal(row[name], kind)} AS {name}" for name, kind in kinds.items())
    return db.execute(
        f"SELECT {sql.holds}, {sql.ended}, {sql.since}, {sql.until} FROM (SELECT {cells}) r"
    ).fetchone()


def words_of_source(source, catalogue, as_of):
    words = {"", "别的"}
    for part in parts_of((source.qualifies, source.holds, source.ended)):
        if isinstance(part, IsOneOf):
            words |= {*catalogue.words(part.values, as_of)}
        if isinstance(part, Contains):
            words |= {f"疑似{word}晚期" for word in catalogue.words(part.words, as_of)}
    return sorted(words)


def rows_of(source, catalogue, as_of):
    cells = {
        "date": days_near(as_of),
        "number": st.one_of(st.none(), st.integers(0, 40), st.sampled_from([-13_000, 12_001, 10**12])),
        "text": st.one_of(st.none(), st.sampled_from(words_of_source(source, catalogue, as_of))),
        "any": st.sampled_from([None, "x"]),
    }
    return st.fixed_dictionaries({name: cells[kind] for name, kind in field_kinds(source).items()})


CATALOGUE = load_catalogue(Path(__file__).parents[2] / "catalogue")
SOURCES = [
    pytest.param(condition.id, number, id=f"{condition.id}-{source.register}")
    for condition in CATALOGUE.conditions.values()
    for number, source in enumerate(condition.sources)
]


@pytest.mark.parametrize(("condition_id", "number"), SOURCES)
@MANY
@given(data=st.data())
def test_a_row_says_the_same_to_both_engines(data, condition_id, number, catalogue, db):
    condition = catalogue.conditions[condition_id]
    source = condition.sources[number]
    as_of = data.draw(as_ofs)
    row = data.draw(rows_of(source, catalogue, as_of))
    state = row_state(condition, source, row, catalogue=catalogue, as_of=as_of)
    assert state_by_sql(db, condition, source, row, field_kinds(source), catalogue, as_of) == (
        state.holds,
        state.ended,
        state.since,
        state.until,
    )


def people(catalogue):
    """Bit sets as the state step makes them: what is held is not unknown."""
    bits = st.sampled_from([1 << i for i in range(len(catalogue.condition_ids))])
    facts = st.lists(st.tuples(bits, st.sampled_from(["holds", "unknown", "ended", "again"])), max_size=4)
    return facts.map(person_of)


def person_of(facts):
    holds = unknown = ended = 0
    for bit, fact in facts:
        holds |= bit if fact in ("holds", "again") else 0
        unknown |= bit if fact == "unknown" else 0
        ended |= bit if fact in ("ended", "again") else 0
    return PersonState(holds, unknown & ~holds, ended)


def situations(catalogue, as_of):
    parent = st.one_of(st.none(), people(catalogue), people(catalogue), people(catalogue))
    return st.builds(Situation, days_near(as_of), people(catalogue), parent, parent)


def categories_by_sql(db, categories, situation, catalogue, as_of):
    cells = [f"{literal(situation.birth_date, 'date')} AS birth_date"]
    for role in ("child", "father", "mother"):
        person = situation.person(role)
        bits = person or PersonState()
        cells += [
            f"CAST({getattr(bits, name)} AS BIGINT) AS {role}_{name}"
            for name in ("holds", "unknown", "ended")
        ]
        if role != "child":
            cells.append(f"{person is not None} AS {role}_known")
    written = [category_sql(category, catalogue, as_of) for category in categories]
    rules = ", ".join(rule for sql in written for rule in (sql.enter, *(r for _, r in sql.exits)))
    return db.execute(f"SELECT {rules} FROM (SELECT {', '.join(cells)}) s").fetchone()


def categories_by_row(categories, situation, catalogue, as_of):
    answers = []
    for category in categories:
        answers.append(answer(category, situation, catalogue=catalogue, as_of=as_of))
        answers += [answer_exit(e, situation, catalogue=catalogue, as_of=as_of) for e in category.exits]
    return tuple(found.value for found in answers)


@MANY
@given(data=st.data())
def test_a_situation_says_the_same_to_both_engines(data, catalogue, db):
    categories = tuple(catalogue.categories.values())
    as_of = data.draw(as_ofs)
    situation = data.draw(situations(catalogue, as_of))
    assert categories_by_sql(db, categories, situation, catalogue, as_of) == categories_by_row(
        categories, situation, catalogue, as_of
    )


# Rules that nobody has written yet ---------------------------------------------

FIELDS = {"d1": "date", "d2": "date", "n1": "number", "t1": "text"}
months = st.one_of(st.integers(0, 30), st.just(ParameterRef("custody_months")))
plain_days = st.one_of(st.just(AsOf()), st.sampled_from([FieldDay("d1"), FieldDay("d2")]))
days = st.one_of(
    plain_days,
    st.builds(DayAfter, plain_days),
    st.builds(MonthsLater, plain_days, st.one_of(months, st.just(FieldNumber("n1")))),
)
texts = st.one_of(
    st.lists(st.sampled_from(["1", "2", "3", "尿毒症"]), min_size=1, max_size=3).map(tuple),
    st.just(ParameterRef("severe_grades_any")),
)
row_terms = st.recursive(
    st.one_of(
        st.builds(IsOneOf, st.just("t1"), texts),
        st.builds(Contains, st.just("t1"), texts),
        st.builds(IsNull, st.sampled_from([*FIELDS]), st.booleans()),
        st.builds(Compare, st.just("n1"), st.sampled_from([">=", "<="]), months),
        st.builds(Before, days, days, st.booleans()),
        st.builds(LastsMonths, plain_days, plain_days, months, st.booleans()),
        st.builds(MonthsSince, st.just("d1"), months),
        st.builds(CoversAsOf, plain_days, st.just("d2"), st.sampled_from(["continues", "unknown"])),
    ),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(NotOf, inner),
    ),
    max_leaves=6,
)
NAMES = ("dead", "gone", "unable", "away_for_work", "certified_disability")


def person_terms(role):
    named = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)
    return st.recursive(
        st.one_of(st.builds(Holds, st.just(role), named), st.builds(Ended, st.just(role), named)),
        lambda inner: st.one_of(
            st.builds(AllOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
            st.builds(AnyOf, st.lists(inner, min_size=1, max_size=2).map(tuple)),
            st.builds(NotOf, inner),
        ),
        max_leaves=3,
    )


situation_terms = st.recursive(
    st.one_of(
        st.builds(
            Age, st.sampled_from(["under", "at_least"]), st.sampled_from([3, 16, ParameterRef("child_age")])
        ),
        person_terms("child"),
        person_terms("father"),
        person_terms("mother"),
        st.builds(BothParents, person_terms("parent")),
        st.builds(EitherParent, person_terms("parent")),
        st.builds(OneAndOther, person_terms("parent"), person_terms("parent")),
    ),
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(NotOf, inner),
    ),
    max_leaves=5,
)


@MANY
@given(data=st.data())
def test_any_row_rule_says_the_same_to_both_engines(data, catalogue, db):
    qualifies, holds, ended = (
        data.draw(st.none() | row_terms),
        data.draw(row_terms),
        data.draw(st.none() | row_terms),
    )
    since = tuple(data.draw(st.lists(days, max_size=2)))
    source = ConditionSource(
        register="x", name_field=None, number_field=None, children_field=None, qualifies=qualifies,
        holds=holds, ended=ended, since=since, until=(), tells=(), note=None,
    )  # fmt: skip
    condition = Condition(
        id="x", title="x", definition="x", clauses=(), sources=(source,), contradicted_by=(), phrases=("x",),
        ended_phrases=(),
    )  # fmt: skip
    as_of = data.draw(as_ofs)
    cells = {
        "date": days_near(as_of),
        "number": st.one_of(st.none(), st.integers(-5, 40), st.just(10**12)),
        "text": st.sampled_from([None, "1", "2", "急性尿毒症", ""]),
    }
    row = data.draw(st.fixed_dictionaries({name: cells[kind] for name, kind in FIELDS.items()}))
    state = row_state(condition, source, row, catalogue=catalogue, as_of=as_of)
    by_sql = state_by_sql(db, condition, source, row, FIELDS, catalogue, as_of)
    assert by_sql == (state.holds, state.ended, state.since, state.until)


@MANY
@given(data=st.data())
def test_any_situation_rule_says_the_same_to_both_engines(data, catalogue, db):
    enter, leave = data.draw(situation_terms), data.draw(situation_terms)
    category = Category(
        id="x", title="x", definition="x", clauses=(), start=None, end=None, enter=enter,
        exits=(Exit(id="gone", title="x", rule=leave, sentence="x"),), sentence="x", note=None,
    )  # fmt: skip
    as_of = data.draw(as_ofs)
    situation = data.draw(situations(catalogue, as_of))
    assert categories_by_sql(db, (category,), situation, catalogue, as_of) == categories_by_row(
        (category,), situation, catalogue, as_of
    )


def test_every_word_of_the_language_is_drawn():
    """A new kind of term without a generator would never be compared."""
    drawn: set[type] = set()

    @settings(MANY, max_examples=300, phases=[Phase.generate])
    @given(st.tuples(row_terms, situation_terms, days))
    def draw(rules):
        drawn.update(type(part) for part in parts_of(rules))

    draw()
    assert drawn == {*typing.get_args(terms.Term), *typing.get_args(terms.Day), FieldNumber, ParameterRef}


@MANY
@given(day=days_near(dt.date(2026, 6, 30)).filter(bool), n=st.integers(-200, 800), on=as_ofs)
def test_the_macros_count_as_the_kernel_counts(day, n, on, db):
    row = db.execute(
        f"SELECT months_later(DATE '{day}', {n}), age_in_whole_years(DATE '{day}', DATE '{on}')"
    ).fetchone()
    assert row == (add_months(day, n), age_in_whole_years(day, on))


def test_nothing_a_row_holds_can_break_the_macros(db):
    wild = "[NULL, -9223372036854775807, 9223372036854775807, 0]"
    rows = db.execute(
        f"SELECT months_later(DATE '2026-01-31', n) FROM (SELECT unnest({wild}) AS n)"
    ).fetchall()
    assert rows == [(None,), (None,), (None,), (dt.date(2026, 1, 31),)]
