"""A report is counted once and kept: what is written afterwards changes no number of it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from tests.oversight.reports.conftest import IN_BAISHAN, IN_OTHER, IN_VILLAGE
from tests.workbench.duties.conftest import RULE, visited

from people import BAISHAN, QINGHE, TOWN
from tonghu.duties import queries
from tonghu.duties.system import as_system
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import add_months
from tonghu.locks.acting import acting
from tonghu.oversight.reports.actions import make_report
from tonghu.oversight.reports.composing import composed
from tonghu.oversight.reports.models import Kind, Report
from tonghu.oversight.reports.queries import figures_before, report_for, reports_seen
from tonghu.oversight.reports.snapshot import digest_of, from_json


def this_month():
    first = timezone.localdate().replace(day=1)
    return {"first": first, "last": add_months(first, 1) - dt.timedelta(days=1)}


def made(county, who="officer", kind=Kind.BRIEFING, place=QINGHE, **more):
    with acting(by := county.actors[who]):
        return make_report(kind=kind, place=place, by=by, **{**this_month(), **more})


def stored(**asked):
    """A report as it stands in the table."""
    with as_system() as system:
        return Report.objects.scoped(system).get(**asked)


def figures(report):
    tally = from_json(report.figures).over((RULE,))
    return tally.applicable, tally.fulfilled, tally.overdue


def words(paper):
    """All that a paper says."""
    said = [paper.title, paper.subtitle, paper.notice, *paper.marks]
    for section in paper.sections:
        said += [section.title, *section.lines, *section.heads, section.bars_title]
        said += [str(cell) for row in section.rows for cell in row]
        said += [text for bar in section.bars for text in (bar.name, bar.words)]
    return "\n".join(said)


def test_it_counts_what_the_lists_count(county):
    report = made(county)
    with acting(by := county.actors["officer"]):
        (counts,) = queries.standing(QINGHE, by, timezone.localdate())
    everybody = IN_VILLAGE + IN_OTHER
    assert figures(report) == (counts.applicable, counts.done, counts.overdue) == (everybody, 0, IN_VILLAGE)


def test_evidence_that_comes_later_changes_no_number_of_it(county):
    report = made(county)
    before = words(composed(report))
    for number in range(IN_VILLAGE - 1):
        visited(county, "director", f"甲{number}")
    same = made(county)
    assert (same.pk, same.digest, words(composed(same))) == (report.pk, report.digest, before)
    kept = stored(pk=report.pk)
    assert digest_of(kept.figures) == report.digest


def test_made_again_it_says_what_is_other_now_and_the_old_one_stands(county):
    old = made(county)
    for number in range(IN_VILLAGE - 1):
        visited(county, "director", f"甲{number}")
    new = made(county, anew=True)
    assert (new.revision, new.restates_id, figures(old), figures(new)) == (
        2,
        old.pk,
        (IN_VILLAGE + IN_OTHER, 0, IN_VILLAGE),
        (IN_VILLAGE + IN_OTHER, IN_VILLAGE - 1, 1),
    )
    (change,) = new.restated
    assert (change["rule"], change["why"]) == (RULE, "证据补录或更正")
    assert "与上一次生成相比" in words(composed(new))
    assert stored(pk=old.pk).figures == old.figures


@pytest.mark.parametrize("kind", [Kind.BRIEFING, Kind.YEARLY])
def test_made_later_for_the_same_day_it_counts_the_same_though_much_came_since(county, kind):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    time = {"first": yesterday.replace(day=1), "last": yesterday, "as_of": yesterday}
    report = made(county, kind=kind, **time)
    for number in range(IN_VILLAGE - 1):
        visited(county, "director", f"甲{number}")
    later = made(county, kind=kind, anew=True, **time)
    assert (later.revision, later.digest, later.restated) == (2, report.digest, [])
    # And that this can fail: today is another day.
    assert figures(made(county, kind=kind))[1] == IN_VILLAGE - 1


def test_every_paper_prints_its_day_and_the_hashes_of_its_rules(county):
    (rule,) = queries.rules()
    for kind in (Kind.BRIEFING, Kind.YEARLY, Kind.KEY_MATTERS):
        report = made(county, kind=kind)
        said = words(composed(report))
        assert f"数据截至 {timezone.localdate():%Y-%m-%d}" in said
        assert rule.hash[:12] in said
        assert report.digest in said


def test_the_database_lets_nobody_change_a_report(county):
    report = made(county)
    by = county.actors["officer"]
    # Beside the missing grant a trigger stands in the way of whoever has it: the owner of the tables.
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger where tgrelid = 'reports_report'::regclass and tgtype & 24 = 24"
        )
        assert cursor.fetchall() == [("reports_report_stays",)]
    for change in (
        lambda: Report.objects.scoped(by).filter(pk=report.pk).update(figures={}),
        lambda: Report.objects.scoped(by).filter(pk=report.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="permission denied"), acting(by):
            change()


def test_small_counts_are_held_back_on_paper_and_kept_in_the_figures(county):
    visited(county, "director", "甲0")
    report = made(county)
    assert figures(report) == (IN_VILLAGE + IN_OTHER, 1, IN_VILLAGE - 1)
    said = words(composed(report))
    assert "人数过少，不显示" in said
    assert "应办件数不显示：人数过少，或者显示后能推算出别处人数过少的数。" in said
    sections = {section.title: section for section in composed(report).sections}
    assert [row[1:] for row in sections["各条款完成情况"].rows if row[0].startswith("第10项")] == [
        ("人数过少，不显示", "", "", "", "", "", "")
    ]
    # A sum may be held back only so that a line cannot be told from it.
    assert [row[1:] for row in sections["各条款完成情况"].rows if row[0] == "合计"] == [
        ("不显示", "", "", "", "", "", "")
    ]


def test_the_city_s_report_has_a_line_a_county_and_both_add_up(county):
    report = made(county, who="city", place="3799")
    stored = from_json(report.figures)
    lines = {place: tally.applicable for place, tally in stored.by_place((RULE,)).items() if tally.applicable}
    assert lines == {QINGHE: IN_VILLAGE + IN_OTHER, BAISHAN: IN_BAISHAN}
    assert figures(report) == (IN_VILLAGE + IN_OTHER + IN_BAISHAN, 0, IN_VILLAGE + IN_BAISHAN)


def test_a_briefing_is_compared_with_the_one_before(county):
    last_month = {
        "first": add_months(this_month()["first"], -1),
        "last": this_month()["first"] - dt.timedelta(days=1),
    }
    made(county, **last_month)
    report = made(county)
    with acting(by := county.actors["officer"]):
        before = figures_before(report, by)
    assert before is not None
    assert "与上一期相比" in words(composed(report, before=before))


def test_the_key_of_a_form_makes_one_report(county):
    key = "0b6bcb00-0000-4000-8000-000000000001"
    first, second = (made(county, anew=True, key=key) for _ in range(2))
    assert first.pk == second.pk


@pytest.mark.parametrize(
    ("who", "kind", "place", "refusal"),
    [
        ("charlie", Kind.BRIEFING, QINGHE, NotPermitted),
        ("officer", Kind.BRIEFING, "3799", NotPermitted),
        ("officer", Kind.BRIEFING, TOWN, UserError),
        ("director", Kind.BRIEFING, QINGHE, NotPermitted),
        ("officer", Kind.EVALUATION, QINGHE, NotPermitted),
        ("evaluator", Kind.BRIEFING, QINGHE, NotPermitted),
        ("evaluator", Kind.EVALUATION, BAISHAN, NotPermitted),
    ],
)
def test_who_may_not_make_one_is_refused(county, who, kind, place, refusal):
    with pytest.raises(refusal):
        made(county, who=who, kind=kind, place=place, seed="2026", size=3)


def test_a_time_that_has_not_begun_has_no_report(county):
    ahead = add_months(this_month()["first"], 2)
    with pytest.raises(UserError, match="还没有开始"):
        made(county, first=ahead, last=ahead)


def test_another_county_reads_none_of_it(county):
    report = made(county)
    for who, seen in (("charlie", None), ("officer", report), ("city", report), ("evaluator", report)):
        with acting(by := county.actors[who]):
            assert report_for(by, report.pk) == seen
            assert list(reports_seen(by)) == ([seen] if seen else [])
    with acting(by := county.actors["director"]), pytest.raises(NotPermitted):
        reports_seen(by)
