"""What stands and a rebuild from nothing agree; where they do not, it is said and mended; killed half-way, nothing has changed."""

import pytest
from django.db import connections
from psycopg.sql import SQL
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import OTHER_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.duties import queries
from tonghu.duties.models import Changed, Fact, Figures, Row, WideRow
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.refreshing import refresh
from tonghu.duties.running import rows
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import FromBuiltIn, FromRecord, Standing
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db

SEEN = a_kind("seen", FromRecord(form="t_seen"))


@pytest.fixture
def officer():
    with in_use(a_catalogue(a_duty(), kinds=(SEEN,))):
        yield an_actor("county_officer", QINGHE)


def rows_and_figures():
    """All that stands, by what it says and not by its ids."""
    with as_system() as system:
        wide = WideRow.objects.scoped(system).order_by("row", "subject")
        figures = Figures.objects.scoped(system).order_by("row", "is_county", "place")
        return (
            list(wide.values_list("row", "subject", "place", "since", "slots", "ripens")),
            list(figures.values_list("row", "is_county", "place", "day", "counts")),
        )


def test_what_was_kept_up_to_date_is_what_a_rebuild_makes(officer):
    rebuild()
    with acting(officer):
        child, other = a_held_child(), a_held_child("李小红")
        written(child, ago(3))
        refresh()
        record = written(child, ago(1))
        Child.objects.scoped(officer).filter(pk=other.pk).update(place=OTHER_VILLAGE)
        Holding.objects.scoped(officer).filter(child=other).update(place=OTHER_VILLAGE)
        refresh()
        written(child, ago(2), corrects=record)
        refresh()
    stood = rows_and_figures()
    assert rebuild().differed == 0
    assert rows_and_figures() == stood
    assert [
        (row, place, counts[:2]) for row, county, place, _, counts in stood[1] if not county and row == 1
    ] == [
        (1, VILLAGE, [1, 1]),
        (1, OTHER_VILLAGE, [1, 0]),
    ]


def test_what_was_marked_and_comes_out_as_it_was_is_not_written_again(officer):
    with acting(officer):
        child, other = a_held_child(), a_held_child("李小红")
    rebuild()

    def versions():
        with as_system():
            return dict(rows(SQL("select subject, xmin::text from duties_widerow where row = 1")))

    before = versions()
    with as_system():
        Changed.objects.create(row=Row.CHILD, subject=child.pk)
    with acting(officer):
        written(other, ago(1))
    assert refresh() == 2
    after = versions()
    assert after[child.pk] == before[child.pk]
    assert after[other.pk] != before[other.pk]
    assert rebuild().differed == 0


def test_what_a_trigger_missed_is_said_aloud_and_mended(officer, caplog):
    with acting(officer):
        child = a_held_child()
        written(child, ago(1))
    rebuild()
    before = rows_and_figures()
    with as_system() as system:
        WideRow.objects.scoped(system).filter(subject=child.pk, row=1).update(
            slots=[ago(300)] * len(before[0][0][4])
        )
    mended = rebuild()
    assert mended.rows == {1: 1}
    assert "differed from a rebuild" in caplog.text
    assert rows_and_figures() == before


class Killed(Exception):
    pass


def test_killed_half_way_leaves_the_old_rows_standing(officer):
    with acting(officer):
        child = a_held_child()
    rebuild()
    before = rows_and_figures()
    with acting(officer):
        written(child, ago(1))

    def kill(row):
        raise Killed

    with pytest.raises(Killed):
        rebuild(before_swap=kill)
    assert rows_and_figures() == before
    # What was marked is still marked, and the next read brings it in.
    assert refresh() == 1
    assert rows_and_figures() != before


def test_a_state_that_begins_or_ends_on_a_day_to_come_comes_to_count_on_it(officer):
    with acting(officer):
        child = a_held_child(since=ago(-5))
    rebuild()
    later = ago(-6)
    with acting(officer):
        assert queries.subjects("d10_4", VILLAGE, None, officer, today()) == []
        assert refresh(later) == 1
        (line,) = queries.subjects("d10_4", VILLAGE, None, officer, later)
    assert (line.subject, line.status) == (child.pk, "due")


def test_a_post_held_is_evidence_of_its_village():
    posting = a_kind(
        "posting", FromBuiltIn(name="posting", given={"role": "child_director"}), "village", at="village"
    )
    reading = a_reading(subject="village", when=Standing(), proof=("posting",))
    with in_use(a_catalogue(a_duty(reading), kinds=(posting,))):
        officer = an_actor("county_officer", QINGHE)
        rebuild()
        an_actor("child_director", VILLAGE)
        with acting(officer):
            found = {
                line.place: line.status for line in queries.subjects("d10_4", QINGHE, None, officer, today())
            }
    assert (found[VILLAGE], found[OTHER_VILLAGE]) == ("done", "overdue")


def test_facts_are_written_by_triggers_alone(officer):
    from django.db import DatabaseError, transaction

    with acting(officer), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Fact.objects.create(
            place=VILLAGE, kind_id=1, row=1, subject=1, day=today(), last=today(), received_at="2026-01-01T00:00Z",
            source="record", source_id=1,
        )  # fmt: skip
    assert connections["default"].in_atomic_block
