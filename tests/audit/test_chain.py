"""The record is append-only, hash-chained, and part of the deed's own transaction."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from people import QINGHE, VILLAGE, an_actor
from tonghu.audit.actions import record
from tonghu.audit.models import Entry
from tonghu.audit.queries import broken_links, entries_about, entries_for_auditor
from tonghu.kernel.actor import NotPermitted
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


def some_entries(actor, count=3):
    for number in range(count):
        with acting(actor):
            record("read", "child", [number + 1], by=actor, reason="走访前查看")


def test_entries_follow_each_other_and_hold():
    alice = an_actor("child_director", VILLAGE)
    some_entries(alice)
    with acting(alice):
        chain = list(
            entries_about("child", 2, actor=alice).values_list(
                "chain", "number", "verb", "reason", "user_name"
            )
        )
    assert chain == [("379901", 2, "read", "走访前查看", "王某")]
    assert broken_links() == []


def test_an_entry_stands_or_falls_with_the_deed():
    alice = an_actor("child_director", VILLAGE)

    def fail():
        with acting(alice):
            record("change", "child", [7], by=alice)
            raise RuntimeError("the deed fails")

    with pytest.raises(RuntimeError):
        fail()
    with acting(alice):
        assert list(entries_about("child", 7, actor=alice)) == []


@pytest.mark.parametrize(
    "statement", ["update audit_entry set verb = 'x'", "delete from audit_entry", "truncate audit_entry"]
)
def test_the_application_cannot_touch_an_entry(statement):
    some_entries(an_actor("child_director", VILLAGE))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_only_the_auditor_reads_everything_and_nobody_reads_another_county():
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", "379902")
    auditor = an_actor("auditor", "379902")
    some_entries(alice)
    with acting(charlie):
        assert Entry.objects.count() == 0
        with pytest.raises(NotPermitted, match="查阅审计记录"):
            entries_for_auditor(charlie)
    with acting(auditor):
        assert entries_for_auditor(auditor).count() == 3


@pytest.mark.django_db(databases=["owner"], transaction=False)
@pytest.mark.parametrize(
    ("harm", "found"),
    [
        ("update audit_entry set reason = 'x' where number = 2", [("379901", 2, "changed")]),
        ("delete from audit_entry where number = 2", [("379901", 3, "missing before")]),
        ("delete from audit_entry where number = 3", [("379901", 3, "missing at the end")]),
    ],
)
def test_verification_finds_what_an_owner_of_the_database_did(harm, found):
    with connections["owner"].cursor() as cursor:
        for _ in range(3):
            cursor.execute(
                "insert into audit_entry (user_name, post_title, role, place, verb, kind, subjects, reason, detail)"
                " values ('王某', '', '', '379901', 'read', 'child', '{1}', '', '{}')"
            )
        assert broken_links("owner") == []
        cursor.execute("alter table audit_entry disable trigger all")
        cursor.execute(harm)
    assert [(link.chain, link.number, link.fault) for link in broken_links("owner")] == found
