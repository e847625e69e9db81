"""Bad input and bad days: a kind that does not exist, a cadence that never falls due, New Year and leap days, a birth after the
record, a child moved in mid-month, a rule that means everybody.
"""

import datetime as dt

import pytest
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use
from tests.duties.folder_made_up import duty_of, folder

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.duties import queries
from tonghu.duties import rules as in_force
from tonghu.duties.confirming import confirm, count_confirmed, dry_run, introduce
from tonghu.duties.models import RuleInForce
from tonghu.duties.rebuilding import rebuild
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.policy.duties.population import Age, Has, InCategory
from tonghu.policy.duties.schema import EachPeriod, FromRecord
from tonghu.policy.schema import CatalogueError
from tonghu.registry import transferring

pytestmark = pytest.mark.django_db

SEEN = a_kind("seen", FromRecord(form="t_seen"))
__all__ = ["folder"]


def test_a_duty_whose_evidence_does_not_exist_does_not_load(folder):
    assert duty_of(folder).duties["d10_4"].readings[0].proof.needed[0].kind == "seen_here"
    with pytest.raises(CatalogueError, match=r"d10_4.yaml.*seen_her"):
        duty_of(folder, kind="seen_her")


def test_a_cadence_that_never_falls_due_does_not_load(folder):
    path = folder / "parameters" / "visit_days_high.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 7", "value: 0"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="永远不会到期"):
        duty_of(folder)


def status(child, on, officer):
    with acting(officer):
        return [
            line.status
            for line in queries.subjects("d10_4", "37", None, officer, on)
            if line.subject == child.pk
        ]


@pytest.mark.parametrize(
    ("unit", "day", "before"),
    [
        ("year", dt.date(2026, 1, 1), dt.date(2025, 12, 31)),
        ("month", dt.date(2024, 3, 1), dt.date(2024, 2, 29)),
        ("week", dt.date(2025, 12, 29), dt.date(2025, 12, 28)),
        ("school_year", dt.date(2025, 9, 1), dt.date(2025, 8, 31)),
        ("term", dt.date(2026, 2, 1), dt.date(2026, 1, 31)),
    ],
)
def test_the_day_before_belongs_to_the_period_before(unit, day, before):
    with in_use(a_catalogue(a_duty(a_reading(when=EachPeriod(unit=unit))), kinds=(SEEN,))):
        officer = an_actor("county_officer", QINGHE)
        with acting(officer):
            child = a_held_child(since=dt.date(2020, 1, 1))
            written(child, before)
        rebuild()
        assert (status(child, before, officer), status(child, day, officer)) == (["done"], ["due"])


@pytest.mark.parametrize(
    ("born", "on", "meant"),
    [
        (dt.date(2020, 2, 29), dt.date(2026, 2, 28), False),
        (dt.date(2020, 2, 29), dt.date(2026, 3, 1), True),
        (dt.date(2018, 2, 28), dt.date(2024, 2, 29), True),
        (dt.date(2018, 3, 1), dt.date(2024, 2, 29), False),
        (None, dt.date(2024, 2, 29), True),
    ],
)
def test_six_years_old_on_and_around_the_29th_of_february(born, on, meant):
    reading = a_reading(population=Age(least=6, under=None))
    with in_use(a_catalogue(a_duty(reading), kinds=(SEEN,))):
        officer = an_actor("county_officer", QINGHE)
        with acting(officer):
            child = a_held_child(since=dt.date(2020, 3, 1), birth_on=born)
        rebuild()
        assert bool(status(child, on, officer)) == meant
        with acting(officer):
            unknown = [each.unverified for each in queries.subjects("d10_4", VILLAGE, None, officer, on)]
        assert unknown == ([born is None] if meant else [])


def test_a_record_dated_before_birth_counts_for_nothing():
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        officer = an_actor("county_officer", QINGHE)
        with acting(officer):
            child = a_held_child(since=ago(1), birth_on=ago(2))
            written(child, ago(3))
        rebuild()
        assert status(child, today(), officer) == ["due"]


def test_a_child_moved_to_another_county_takes_its_duties_along():
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        officer, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
        with acting(officer):
            child = a_held_child(since=ago(60))
            written(child, ago(3))
        rebuild()
        with acting(officer):
            asked = transferring.offer(
                child=child,
                to_county=BAISHAN,
                address="新址",
                reason="随父母迁居",
                version=child.version,
                by=officer,
            )
        with acting(charlie):
            transferring.accept(transfer=asked, to_place=BAISHAN_VILLAGE, by=charlie)
        assert (status(child, today(), officer), status(child, today(), charlie)) == ([], ["done"])
        with acting(charlie):
            told = queries.explain("d10_4", "child", child.pk, charlie, today())
            (counts,) = queries.standing(BAISHAN, charlie, today())
        assert ([fact.day for fact in told.found], counts.done) == ([ago(3)], 1)
        assert rebuild().differed == 0


NARROW = a_catalogue(a_duty(a_reading(population=InCategory(names=("orphan",)))), kinds=(SEEN,))
WIDE = a_catalogue(a_duty(a_reading(population=InCategory(names=("orphan", "left_behind")))), kinds=(SEEN,))
NOBODY = a_catalogue(a_duty(a_reading(population=Has(kind="seen"))), kinds=(SEEN,))


@pytest.fixture
def roster():
    """Thirty children in one county and ten in the other, one in five of them an orphan."""
    for place, number in ((VILLAGE, 30), (BAISHAN_VILLAGE, 10)):
        with acting(officer := an_actor("county_officer", place[:6])):
            for at in range(number):
                a_held_child(
                    f"{officer.user_id}号", place, category="orphan" if at % 5 == 0 else "left_behind"
                )


def test_a_dry_run_says_who_gains_and_who_loses_by_city(roster):
    with in_use(NARROW):
        (gained,) = dry_run(NARROW, WIDE, today())
        (lost,) = dry_run(NARROW, NOBODY, today())
        assert dry_run(NARROW, NARROW, today()) == []
    assert (gained.universe, gained.before, gained.after, gained.gained, gained.lost) == (
        40,
        8,
        40,
        {"3799": 32},
        {},
    )
    assert (lost.before, lost.after, lost.gained, lost.lost) == (8, 0, {}, {"3799": 8})
    assert "几乎没有排除" in gained.held
    assert "一个也不适用" in lost.held


def test_a_rule_that_means_everybody_counts_only_once_a_person_has_confirmed_it(roster):
    with in_use(NARROW):
        assert introduce() == []
        rebuild()
    lead = an_actor("province_lead", "37")
    with in_use(WIDE):
        (held,) = introduce()
        assert introduce() == []  # noted once
        rebuild()
        with acting(lead):
            assert (queries.rules(), queries.standing("37", lead, today())) == ([], [])
            with pytest.raises(UserError, match="没有义务"):
                queries.subjects("d10_4", "37", None, lead, today())
        officer = an_actor("county_officer", QINGHE)
        with acting(officer), pytest.raises(NotPermitted):
            confirm(rule="d10_4", hash=held.hash, by=officer)
        with acting(lead):
            confirm(rule="d10_4", hash=held.hash, by=lead)
            # Until a worker has counted it, it counts nowhere.
            assert queries.standing("37", lead, today()) == []
            with pytest.raises(UserError):
                confirm(rule="d10_4", hash="another", by=lead)
        assert [count_confirmed(held.pk) for _ in range(2)] == [True, False]
        done = RuleInForce.objects.get(pk=held.pk)
        assert (done.confirmed_post, done.hash) == (lead.post_id, held.hash)
        with acting(lead), pytest.raises(Conflict):
            confirm(rule="d10_4", hash=held.hash, by=lead)
        assert rebuild().differed == 0
        with acting(lead):
            (counts,) = queries.standing("37", lead, today())
        assert counts.applicable == 40


def test_a_change_of_a_parameter_is_another_version():
    with in_use(NARROW):
        (before,) = in_force.rules().all
    changed = a_catalogue(
        a_duty(a_reading(population=InCategory(names=("orphan",)), grace="n3")), kinds=(SEEN,)
    )
    with in_use(changed):
        (after,) = in_force.rules().all
    assert before.hash != after.hash
