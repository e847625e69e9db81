"""Small counts held back: nothing hidden can be computed from what is shown, and no more is hidden than needed."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tonghu.oversight.suppression import least_shown, suppressed
from tonghu.oversight.tallies import Tally, total

LEAST = 5
numbers = st.integers(0, 12)
lines = st.lists(st.tuples(numbers, numbers), max_size=6).map(
    lambda pairs: dict(enumerate(tally(*pair) for pair in pairs))
)
PARTS = {"fulfilled": lambda each: each.fulfilled, "open": lambda each: each.open}


def tally(done, left):
    return Tally(applicable=done + left, done=done, overdue=left)


def is_small(number):
    return 0 < number < LEAST


def values_possible(key, part, table, shown):
    """What the hidden number may be, for whoever reads the rest: the lines shown and the total."""
    if shown.total is None:
        return None
    rest = PARTS[part](shown.total) - sum(PARTS[part](line) for line in shown.lines.values() if line)
    others = [each for each, line in shown.lines.items() if line is None and each != key]
    return range(rest + 1) if others else range(rest, rest + 1)


@given(lines)
def test_no_small_count_is_shown(table):
    shown = suppressed(table, least=LEAST)
    seen = [line for line in (*shown.lines.values(), shown.total) if line is not None]
    assert [(part, line) for line in seen for part, of in PARTS.items() if is_small(of(line))] == []


@given(lines)
def test_no_hidden_count_can_be_computed_from_what_is_shown(table):
    shown = suppressed(table, least=LEAST)
    for key, line in table.items():
        if shown.lines[key] is not None:
            continue
        for part, of in PARTS.items():
            possible = values_possible(key, part, table, shown)
            # A part that is nobody's at all says of nobody anything.
            if possible is not None and is_small(of(line)):
                assert len(possible) > 1


@given(lines)
def test_the_sum_of_what_is_hidden_is_no_small_count_either(table):
    shown = suppressed(table, least=LEAST)
    hidden = total(line for key, line in table.items() if shown.lines[key] is None)
    if shown.total is not None:
        assert not is_small(hidden.fulfilled)
        assert not is_small(hidden.open)


@given(lines)
def test_what_is_shown_is_true_and_nothing_is_hidden_without_need(table):
    shown = suppressed(table, least=LEAST)
    assert shown.lines.keys() == table.keys()
    assert {key: line for key, line in shown.lines.items() if line} == {
        key: table[key] for key, line in shown.lines.items() if line
    }
    if not any(is_small(of(line)) for line in table.values() for of in PARTS.values()) and not any(
        is_small(of(total(table.values()))) for of in PARTS.values()
    ):
        assert not shown.held_back


def test_a_second_line_goes_with_the_first():
    table = {"甲": tally(3, 0), "乙": tally(20, 10), "丙": tally(9, 8)}
    shown = suppressed(table, least=LEAST)
    assert (shown.lines, shown.total) == ({"甲": None, "乙": table["乙"], "丙": None}, tally(32, 18))


def test_a_line_that_owes_nothing_hides_nobody_and_stays():
    table = {"甲": tally(3, 0), "乙": tally(0, 0), "丙": tally(20, 0)}
    shown = suppressed(table, least=LEAST)
    assert shown.lines == {"甲": None, "乙": tally(0, 0), "丙": None}


def test_a_total_that_is_small_itself_is_not_shown():
    shown = suppressed({"甲": tally(1, 0), "乙": tally(2, 0)}, least=LEAST)
    assert (shown.lines, shown.total) == ({"甲": None, "乙": None}, None)


def test_the_threshold_is_a_parameter_that_nobody_has_verified():
    found = least_shown(on=dt.date(2026, 7, 1))
    assert (found.value, found.words, found.unverified) == (5, "5人", True)
