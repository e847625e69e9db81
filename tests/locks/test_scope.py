"""Rows are read under a post or not at all: by the queryset, and under it by the database."""

import pytest
from django.db import ProgrammingError, connection
from django.db.models import Count

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_child, an_actor
from tonghu.locks.acting import NobodyActs, acting
from tonghu.locks.scoped import ScopeMissing
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


@pytest.fixture
def counties():
    """A child in each of three villages, in two counties."""
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    a_child(by=alice, place=VILLAGE, name="张小明")
    a_child(by=alice, place=OTHER_VILLAGE, name="李小红")
    a_child(by=charlie, place=BAISHAN_VILLAGE, name="赵小强")
    return alice, charlie


def names(actor):
    with acting(actor):
        return sorted(Child.objects.scoped(actor).values_list("name", flat=True))


def raw_names(actor):
    """What plain SQL under the application's role gives: no queryset stands in between."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("select name from registry_child")
        return sorted(name for (name,) in cursor.fetchall())


@pytest.mark.parametrize("read", [names, raw_names])
def test_a_post_reads_the_rows_of_its_place_and_no_others(counties, read):
    alice, charlie = counties
    assert read(alice) == ["张小明", "李小红"]
    assert read(charlie) == ["赵小强"]
    assert read(an_actor("child_supervisor", TOWN)) == ["张小明", "李小红"]
    assert read(an_actor("child_director", VILLAGE)) == ["张小明"]
    assert read(an_actor("city_lead", "3799")) == ["张小明", "李小红", "赵小强"]


@pytest.mark.parametrize("role", ["auditor", "system_administrator", "security_officer"])
@pytest.mark.parametrize("read", [names, raw_names])
def test_the_three_officers_read_no_child_at_all(counties, read, role):
    assert read(an_actor(role, QINGHE)) == []


def test_outside_a_post_the_database_gives_nothing(counties):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_child")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "run",
    [
        list,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: rows.update(name="x"),
        lambda rows: rows.delete(),
        lambda rows: rows.aggregate(Count("id")),
        lambda rows: list(rows.iterator()),
        lambda rows: list(rows.values("name")),
        lambda rows: rows.in_bulk([1]),
    ],
)
def test_a_query_without_an_actor_raises_instead_of_finding_nothing(counties, run):
    with acting(counties[0]), pytest.raises(ScopeMissing):
        run(Child.objects.filter(name="张小明"))


def test_a_scope_is_good_for_its_own_transaction_only(counties):
    alice, charlie = counties
    with pytest.raises(NobodyActs):
        Child.objects.scoped(alice)
    with acting(charlie), pytest.raises(NobodyActs):
        Child.objects.scoped(alice)


def test_two_posts_never_act_at_once(counties):
    alice, charlie = counties
    with acting(alice), pytest.raises(NobodyActs), acting(charlie):
        pass


def test_a_row_cannot_be_written_outside_the_reach(counties):
    with pytest.raises(ProgrammingError, match="row-level security"):
        a_child(by=counties[0], place=BAISHAN_VILLAGE)


def test_the_application_owns_nothing_and_cannot_lift_the_lock(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("tonghu_app", False, False)
        cursor.execute("select count(*) from pg_class where relowner = 'tonghu_app'::regrole")
        assert cursor.fetchone() == (0,)
    with pytest.raises(ProgrammingError, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("alter table registry_child disable row level security")
