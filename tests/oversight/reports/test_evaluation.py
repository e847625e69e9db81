"""The evaluator's view: counts and sampled cases, drawn by a printed seed, from which nobody finds a child."""

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.oversight.reports.conftest import IN_OTHER, IN_VILLAGE
from tests.oversight.reports.test_making import made, words
from tests.workbench.duties.conftest import enrolled, visited
from tests.workbench.pages import client_of

from people import QINGHE, VILLAGE
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.oversight.reports.composing import composed
from tonghu.oversight.reports.models import Kind
from tonghu.oversight.reports.sampling import age_band, age_band_bounds, drawn
from tonghu.oversight.reports.snapshot import from_json
from tonghu.places.models import Division
from tonghu.registry.correcting import correct

CASES = 5


def evaluated(county, seed="2026-A", size=CASES, **more):
    return made(county, who="evaluator", kind=Kind.EVALUATION, seed=seed, size=size, **more)


def test_the_same_seed_draws_the_same_cases_and_another_draws_others():
    ids = range(1000)
    assert drawn(ids, seed="甲甲甲甲", size=20) == drawn(reversed(ids), seed="甲甲甲甲", size=20)
    assert drawn(ids, seed="甲甲甲甲", size=20) != drawn(ids, seed="乙乙乙乙", size=20)
    assert len(drawn(range(3), seed="甲甲甲甲", size=20)) == 3


def test_a_file_that_is_opened_later_takes_at_most_one_place():
    before = drawn(range(1000), seed="甲甲甲甲", size=20)
    after = drawn(range(1001), seed="甲甲甲甲", size=20)
    assert len({*before} - {*after}) <= 1


def test_cases_say_what_is_owed_and_how_it_stands(county):
    visited(county, "director", "甲0")
    report = evaluated(county, size=IN_VILLAGE + IN_OTHER)
    cases = from_json(report.figures).sample
    month = f"{timezone.localdate():%Y年%-m月}"
    told = sorted(case.owed for case in cases)
    assert told.count((("D10-4 d10_4的口径", "逾期未办", ""),)) == IN_VILLAGE - 1
    assert told.count((("D10-4 d10_4的口径", "已完成", month),)) == 1
    assert told.count((("D10-4 d10_4的口径", "待办", ""),)) == IN_OTHER
    assert "抽样种子" in words(composed(report))
    assert "2026-A" in words(composed(report))


def test_nothing_in_it_leads_to_a_child(county):
    """Names, addresses, carers and places below the county stand in the files, and nowhere in the report."""
    with acting(officer := county.actors["officer"]):
        child = county.children["甲0"]
        correct(
            child=child,
            changes={"address": "大王镇东村 8 号", "carer": "王奶奶"},
            reason="补",
            version=child.version,
            by=officer,
        )
    report = evaluated(county, size=IN_VILLAGE + IN_OTHER)
    said = words(composed(report)) + str(report.figures)
    below = list(
        Division.objects.filter(place__startswith=QINGHE).exclude(place=QINGHE).values_list("name", flat=True)
    )
    secrets = [each.name for each in county.children.values()] + ["东村 8 号", "王奶奶", VILLAGE, "赵主任"]
    # The towns of a county have a line each in its counts; a case says no more than the county.
    cases = str(report.figures["sample"]) + words(composed(report))
    assert [secret for secret in secrets if secret in said] == []
    assert [name for name in below if name in str(report.figures["sample"])] == []
    assert "青河县" in cases


def test_who_is_nearly_alone_is_told_of_with_less(county):
    """Eight boys of nine hold the same category; the one with another is told of without category, age and sex."""
    enrolled(county.actors["officer"], "周孤一", category="disabled")
    report = evaluated(county, size=IN_VILLAGE + IN_OTHER + 1)
    cases = from_json(report.figures).sample
    hidden = [case for case in cases if not case.category]
    assert [(case.category, case.age, case.sex, case.risk) for case in hidden] == [("", "", "", "")]
    assert {(case.category, case.age) for case in cases if case.category} == {("孤儿", "6至11岁")}


def test_an_evaluator_opens_no_page_with_a_child(county):
    client, child = client_of(county.posts["evaluator"]), county.children["甲0"].pk
    refused = {
        name: client.get(reverse(name, args=args)).status_code
        for name, args in (
            ("children:list", []),
            ("children:child", [child]),
            ("children:duties", [child]),
            ("duties:mine", []),
            ("duties:behind", []),
            ("duties:explain", ["d10_4", child]),
            ("leads:list", []),
            ("casework:list", []),
        )
    }
    assert set(refused.values()) == {403}, refused
    assert client.get("/").status_code == 200
    assert client.get(reverse("reports:list")).status_code == 200


@pytest.mark.parametrize(("seed", "size"), [("", 5), ("abc", 5), ("2026", 0), ("2026", 201)])
def test_a_sample_without_a_seed_or_a_size_is_none(county, seed, size):
    with pytest.raises(UserError):
        evaluated(county, seed=seed, size=size)


@pytest.mark.parametrize(
    ("years", "words"),
    [
        (0, "不满3岁"),
        (2, "不满3岁"),
        (3, "3至5岁"),
        (6, "6至11岁"),
        (11, "6至11岁"),
        (12, "12至15岁"),
        (17, "16至17岁"),
        (18, "18岁以上"),
    ],
)
def test_ages_are_told_in_bands(years, words):
    today = timezone.localdate()
    born = today.replace(year=today.year - years, day=1)
    after, until = age_band_bounds(born, today)
    assert age_band(years) == words
    assert after < born <= until
