"""Counts add up; a share is of what is owed, and is 100% only where nothing is left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghu.oversight.tallies import Tally, furthest_behind, total

number = st.integers(0, 5000)


@st.composite
def tallies(draw):
    parts = {name: draw(number) for name in ("done", "late", "excused", "due", "overdue")}
    return Tally(applicable=sum(parts.values()), **parts)


@given(tallies(), tallies(), tallies())
def test_tallies_add_in_any_order_and_keep_their_parts(one, two, three):
    assert (one + two) + three == three + (two + one) == total([one, two, three])
    assert (one + two).owed == one.owed + two.owed == (one + two).fulfilled + (one + two).open


@given(tallies())
def test_the_share_says_100_only_where_nothing_is_left(tally):
    assert (tally.words == "100.0%") == (tally.owed > 0 and tally.open == 0)
    assert (tally.share is None) == (tally.owed == 0) == (tally.step is None)


@given(tallies(), tallies())
def test_the_step_rises_with_the_share(one, two):
    if one.owed and two.owed and one.share <= two.share:
        assert one.step <= two.step


@pytest.mark.parametrize(
    ("done", "owed", "words", "step"),
    [
        (0, 7, "0.0%", 1),
        (1, 5, "20.0%", 2),
        (1999, 2000, "99.9%", 5),
        (5, 5, "100.0%", 5),
        (4, 5, "80.0%", 5),
    ],
)
def test_shares_in_words_and_steps(done, owed, words, step):
    tally = Tally(applicable=owed + 2, done=done, excused=2, overdue=owed - done)
    assert (tally.words, tally.step) == (words, step)


def test_excused_ones_are_not_owed_and_late_ones_are_fulfilled():
    tally = Tally(applicable=10, done=3, late=2, excused=4, due=1)
    assert (tally.owed, tally.fulfilled, tally.open, tally.share) == (6, 5, 1, 100 * 5 / 6)


def test_the_furthest_behind_come_first_and_who_owes_nothing_last():
    behind, more, none = Tally(applicable=4, overdue=4), Tally(applicable=9, overdue=9), Tally()
    fine = Tally(applicable=4, done=4)
    assert sorted([none, fine, behind, more], key=furthest_behind) == [more, behind, fine, none]
