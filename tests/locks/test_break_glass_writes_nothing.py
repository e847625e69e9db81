"""Under break-glass the database itself refuses every write, were the permissions above it wrong."""

import datetime as dt

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone
from tests.architecture.two_counties import filled

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.models import BreakGlass
from tonghu.accounts.queries import actor_for
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.secrecy.rotation import _check_sees_all
from tonghu.secrecy.sealed_tables import sealed_tables

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def secured_tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename from pg_policies where policyname = 'reach' and 'tonghu_app' = any(roles) order by 1"
        )
        return [table for (table,) in cursor.fetchall()]


def breaking(post, place):
    """The actor of a post that has broken the glass on a place."""
    now = timezone.now()
    use = BreakGlass.objects.create(
        post=post,
        place=place,
        reason="夜间接报，核对住址",
        started_at=now,
        ends_at=now + dt.timedelta(hours=1),
    )
    return actor_for(post, broken=use)


def test_every_secured_table_has_the_three_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select tablename, array_agg(cmd order by cmd) from pg_policies"
            " where permissive = 'RESTRICTIVE' and policyname like 'still_%%' and roles = '{tonghu_app}'"
            " group by tablename"
        )
        found = dict(cursor.fetchall())
    assert found == {table: ["DELETE", "INSERT", "UPDATE"] for table in secured_tables()}


def outcome(actor, statement, parameters=()):
    """Rows written by plain SQL under the application's role; `refused` where row security or a missing grant raised."""
    with acting(actor), connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(statement, parameters)
                return cursor.rowcount
        except Error as error:
            refusals = ("row-level security", "permission denied")
            return "refused" if any(words in str(error) for words in refusals) else str(error)


def test_raw_sql_reads_and_changes_nothing_in_any_table(db):
    filled(QINGHE, VILLAGE)
    owner = an_actor("county_officer", QINGHE)
    reader = breaking(a_post("county_officer", BAISHAN), QINGHE)
    for table in secured_tables():
        read = outcome(reader, f"select 1 from {table}")
        assert (table, read) == (table, outcome(owner, f"select 1 from {table}"))
        # Some tables may not be deleted from by anybody: their grant is missing, and the refusal loud.
        assert (table, outcome(reader, f"delete from {table}")) in ((table, 0), (table, "refused"))
        update = f"update {table} set place = place"
        if read:
            assert (table, outcome(reader, update)) == (table, "refused")


INSERT = (
    "insert into registry_child (place, name, initials, sex, address, carer, carer_relation, standing, version,"
    " opened_on, changed_at) values (%s, '新', 'x', '0', '', '', '', 'open', 1, '2026-07-01', now())"
)


def test_raw_sql_adds_no_row(db):
    reader = breaking(a_post("county_officer", BAISHAN), QINGHE)
    assert outcome(reader, INSERT, [VILLAGE]) == "refused"


def test_the_same_writes_pass_for_the_post_itself_so_that_this_can_fail(db):
    alice = an_actor("county_officer", QINGHE)
    a_child(by=alice)
    assert outcome(alice, INSERT, [VILLAGE]) == 1
    assert outcome(alice, "update registry_child set place = place") == 2


def test_the_glass_mended_the_post_writes_again(db):
    """The setting belongs to one transaction and does not stick to the connection."""
    post = a_post("county_officer", BAISHAN)
    outcome(breaking(post, QINGHE), "select 1")
    assert outcome(actor_for(post), INSERT, [BAISHAN_VILLAGE]) == 1


def test_a_change_of_keys_still_sees_every_row(db):
    """The owner is bound by none of the restrictive policies; `tonghu keys rotate` asks the same question."""
    _check_sees_all(sealed_tables(), "owner")
    with pytest.raises(UserError, match="registry_child"):
        _check_sees_all(sealed_tables(), "default")
