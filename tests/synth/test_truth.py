"""The rules of the truth on small families written by hand, each boundary a day to either side."""

import datetime as dt

import pytest

from tonghu.synth.people import Entry
from tonghu.synth.truth import Fact, categories_of, facts_of, leads_of

AS_OF = dt.date(2026, 6, 30)
CHILD = 7
BORN = dt.date(2018, 5, 1)


def said(register, **values):
    return facts_of(Entry(register, {"": 1}, values), AS_OF)


@pytest.mark.parametrize(
    ("start", "end", "facts"),
    [
        ("2026-01-01", "2026-07-01", (Fact("imprisoned", True),)),
        ("2026-01-01", "2026-06-30", ()),
        ("2026-01-02", "2026-07-01", ()),
        ("2020-01-01", "2026-06-29", (Fact("imprisoned", False),)),
        ("2025-08-31", "2026-02-28", (Fact("imprisoned", False),)),
    ],
)
def test_a_term_counts_from_six_months_and_ends_by_its_last_day(start, end, facts):
    row = {"term_starts_on": dt.date.fromisoformat(start), "term_ends_on": dt.date.fromisoformat(end)}
    assert said("prison", **row) == facts


@pytest.mark.parametrize(
    ("accepted", "status", "facts"),
    [
        ("2025-12-30", "missing", (Fact("lost_contact", True),)),
        ("2025-12-31", "missing", (Fact("lost_contact", True),)),
        ("2026-01-01", "missing", ()),
        ("2020-01-01", "found", (Fact("lost_contact", False),)),
    ],
)
def test_lost_is_six_months_from_the_day_the_report_was_accepted(accepted, status, facts):
    assert said("missing_person", accepted_on=dt.date.fromisoformat(accepted), status=status) == facts


@pytest.mark.parametrize(
    ("scope", "left", "returned", "facts"),
    [
        ("other_province", "2026-03-30", None, (Fact("away_for_work", True),)),
        ("other_province", "2026-04-01", None, ()),
        ("same_city", "2025-03-31", None, (Fact("away_for_work", True),)),
        ("same_county", "2025-03-31", None, ()),
        ("abroad", "2025-03-31", "2026-06-30", (Fact("away_for_work", False),)),
    ],
)
def test_away_is_three_months_outside_the_county(scope, left, returned, facts):
    row = {"work_scope": scope, "left_on": dt.date.fromisoformat(left)}
    back = dt.date.fromisoformat(returned) if returned else None
    assert said("migrant_work", **row, returned_on=back) == facts


@pytest.mark.parametrize(
    ("kind", "grade", "status", "facts"),
    [
        ("physical", "2", "valid", {Fact("certified_disability", True), Fact("severe_disability", True)}),
        ("physical", "3", "valid", {Fact("certified_disability", True)}),
        ("mental", "4", "valid", {Fact("certified_disability", True), Fact("severe_disability", True)}),
        ("hearing", "1", "expired", {Fact("certified_disability", False), Fact("severe_disability", False)}),
    ],
)
def test_severe_is_grade_one_or_two_or_any_grade_of_mind(kind, grade, status, facts):
    assert set(said("disability", disability_type=kind, grade=grade, status=status)) == facts


@pytest.mark.parametrize(
    ("decided", "released", "facts"),
    [
        ("2024-07-01", None, (Fact("in_detox", True),)),
        ("2024-06-30", None, (Fact("in_detox", False),)),
        ("2025-07-01", dt.date(2026, 6, 30), (Fact("in_detox", False),)),
    ],
)
def test_detox_ends_by_release_or_by_its_term(decided, released, facts):
    row = {"decided_on": dt.date.fromisoformat(decided), "term_months": 24, "released_on": released}
    assert said("detox", **row) == facts


def test_an_illness_off_the_list_says_nothing():
    assert said("serious_illness", disease="糖尿病", status="in_treatment") == ()
    assert said("serious_illness", disease="尿毒症", status="in_treatment") == (
        Fact("serious_illness", True),
    )


DEAD, JAILED, AWAY = Fact("dead", True), Fact("imprisoned", True), Fact("away_for_work", True)
MISSING, RELEASED, BACK = (
    Fact("declared_missing", True),
    Fact("imprisoned", False),
    Fact("away_for_work", False),
)


@pytest.mark.parametrize(
    ("fathers", "mothers", "categories"),
    [
        ([DEAD], [MISSING], {"orphan"}),
        ([DEAD], [JAILED], {"de_facto_unattended"}),
        ([JAILED], [Fact("deported", True)], {"de_facto_unattended"}),
        ([JAILED], [], set()),
        ([DEAD], [], set()),
        ([AWAY], [AWAY], {"left_behind"}),
        ([AWAY], [DEAD], {"left_behind"}),
        ([AWAY], [JAILED], {"left_behind"}),
        ([AWAY], [], set()),
        ([Fact("guardianship_revoked", True, (CHILD,))], [DEAD], {"de_facto_unattended"}),
        ([Fact("guardianship_revoked", True, (8,))], [DEAD], set()),
    ],
)
def test_what_the_two_parents_make_of_a_child(fathers, mothers, categories):
    assert categories_of(BORN, AS_OF, CHILD, [], fathers, mothers) == categories


@pytest.mark.parametrize(
    ("born", "categories"),
    [
        ("2010-07-01", {"left_behind", "de_facto_unattended"}),
        ("2010-06-30", {"de_facto_unattended"}),
        ("2008-07-01", {"de_facto_unattended"}),
        ("2008-06-30", set()),
    ],
)
def test_sixteen_and_eighteen_are_reached_on_the_birthday(born, categories):
    facts = [AWAY, JAILED]
    assert categories_of(dt.date.fromisoformat(born), AS_OF, CHILD, [], facts, facts) == categories


@pytest.mark.parametrize(
    ("born", "enrolled", "mine", "fathers", "mothers", "leads"),
    [
        ("2018-05-01", [], [], [AWAY], [AWAY], {("left_behind", "enter"): ""}),
        ("2018-05-01", ["left_behind"], [], [AWAY], [AWAY], {}),
        ("2018-05-01", ["left_behind"], [], [BACK], [AWAY], {("left_behind", "exit"): "parent_returned"}),
        ("2018-05-01", ["left_behind"], [], [], [AWAY], {}),
        ("2018-05-01", ["de_facto_unattended"], [], [RELEASED], [DEAD],
         {("de_facto_unattended", "exit"): "parent_back"}),
        ("2018-05-01", ["de_facto_unattended"], [], [RELEASED, Fact("deported", True)], [], {}),
        ("2018-05-01", ["de_facto_unattended"], [], [BACK], [], {}),
        ("2018-05-01", ["left_behind"], [DEAD], [AWAY], [AWAY], {("left_behind", "exit"): "child_dead"}),
        ("2009-05-01", ["left_behind"], [], [AWAY], [AWAY], {("left_behind", "exit"): "aged_out"}),
        ("2018-05-01", ["de_facto_unattended"], [], [AWAY], [AWAY], {("left_behind", "enter"): ""}),
        ("2018-05-01", ["disabled"], [Fact("certified_disability", False)], [], [],
         {("disabled", "exit"): "certificate_ended"}),
        ("2018-05-01", ["low_income"], [], [], [], {}),
    ],
)  # fmt: skip
def test_an_exit_needs_a_register_that_says_so(born, enrolled, mine, fathers, mothers, leads):
    assert leads_of(dt.date.fromisoformat(born), AS_OF, CHILD, enrolled, mine, fathers, mothers) == leads
