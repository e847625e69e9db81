"""Figures of a board out of a matrix: pooled, ranked, with what is furthest behind; drawn without a database."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from tests.duties.duties_made_up import a_catalogue, a_duty, a_reading

from tonghu.oversight.boards import clause_figures, doubts_of, place_figures, pooled_rules, whole
from tonghu.oversight.leaving import Tables, counted, leaving
from tonghu.oversight.tallies import Tally, total

ON = dt.date(2026, 7, 1)
FIRST, SECOND = a_reading("d10_4", key="high"), a_reading("d10_4", key="low")
CATALOGUE = a_catalogue(a_duty(FIRST, SECOND))
NAMES = {"3799": "测试市", "379901": "青河县", "379902": "白山县"}
counts = st.integers(0, 20)
tallies = st.builds(lambda done, left: Tally(applicable=done + left, done=done, overdue=left), counts, counts)
RULES = ("d10_4.high", "d10_4.low")
CELLS = [(place, rule) for place in NAMES for rule in RULES]


@st.composite
def matrices(draw):
    numbers = draw(st.lists(tallies, min_size=len(CELLS), max_size=len(CELLS)))
    found = {place: {} for place in NAMES}
    for (place, rule), number in zip(CELLS, numbers, strict=True):
        found[place][rule] = number
    return found


def tally(done, owed):
    return Tally(applicable=owed, done=done, overdue=owed - done)


def test_every_reading_is_pooled():
    assert pooled_rules(CATALOGUE) == {"d10_4.high", "d10_4.low"}
    assert pooled_rules(CATALOGUE, clause="lu_min_2024_5/1") == frozenset()


@given(matrices())
def test_clauses_and_places_add_up_to_the_same(matrix):
    rules = pooled_rules(CATALOGUE)
    places = total(line.tally for line in place_figures(matrix, NAMES, rules, at="3799"))
    clauses = total(each.tally for each in clause_figures(matrix, NAMES, CATALOGUE, at="3799", on=ON))
    assert places == clauses == whole(matrix, rules)


def test_the_board_s_own_place_stands_last_and_is_never_the_worst():
    matrix = {
        "3799": {"d10_4.high": tally(0, 3)},
        "379901": {"d10_4.high": tally(1, 4)},
        "379902": {"d10_4.high": tally(9, 9)},
    }
    lines = place_figures(matrix, NAMES, {"d10_4.high"}, at="3799")
    assert [(line.name, line.own_level) for line in lines] == [
        ("青河县", False),
        ("白山县", False),
        ("测试市", True),
    ]
    clause = clause_figures(matrix, NAMES, CATALOGUE, at="3799", on=ON)[9]
    assert [place.name for place in clause.worst] == ["青河县"]


def test_what_a_duty_rests_on_that_nobody_verified_is_named():
    duty = CATALOGUE.duties["d10_4"]
    assert doubts_of(duty, duty.readings[0], CATALOGUE, ON) == ("n7", "出处")


@given(tallies, tallies)
def test_a_reading_is_held_back_alone_only_where_the_total_is_not_shown(one, two):
    matrix = {"379901": {"d10_4.high": one, "d10_4.low": two}}
    tables = Tables(places=RULES, readings=True)
    left = leaving(matrix, counted(CATALOGUE), tables, least=5)
    owed = {"d10_4.high": one, "d10_4.low": two}
    held = [rule for rule, line in left.readings.items() if line is None and owed[rule].owed]
    small = any(0 < part < 5 for part in ((one + two).fulfilled, (one + two).open))
    others = [line for line in left.readings.values() if line is not None and line.owed]
    assert len(held) != 1 or small or not others
