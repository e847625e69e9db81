"""Reading the record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, connections
from django.db.models import QuerySet

from tonghu.audit.models import Entry
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A link that does not hold. `fault`: changed, missing before, does not follow, missing at the end."""

    chain: str
    number: int
    fault: str


def entries_about(kind: str, subject: int, *, actor: Actor) -> QuerySet[Entry]:
    """What was done to one row, newest first, within the actor's reach (row-level security holds it)."""
    return Entry.objects.filter(kind=kind, subjects__contains=[subject]).order_by("-at", "-id")


def entries_for_auditor(actor: Actor) -> QuerySet[Entry]:
    """Every entry, newest first. NotPermitted but for the auditor."""
    actor.check("audit.read", "查阅审计记录")
    return Entry.objects.order_by("-at", "-id")


def broken_links(using: str = "default") -> list[Broken]:
    """Every link of every chain that does not hold; empty when all do. Reads all entries: seconds a million."""
    with connections[using].cursor() as cursor:
        cursor.execute("select chain, number, fault from audit_broken()")
        return [Broken(chain=chain, number=number, fault=fault) for chain, number, fault in cursor.fetchall()]


def entry_count(using: str = "default") -> int:
    """How many entries there are, as far as the connection's role may see."""
    with connections[using].cursor() as cursor:
        cursor.execute("select count(*) from audit_entry")
        (count,) = cursor.fetchone()
        return int(count)


def chain_heads() -> list[tuple[str, int, str]]:
    """(chain, number, hash in hex) of each chain's last entry: print and keep it apart from the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct on (chain) chain, number, encode(hash, 'hex') from audit_entry order by chain, number desc"
        )
        return [(chain, number, digest) for chain, number, digest in cursor.fetchall()]


@dataclass(frozen=True, kw_only=True)
class Figure:
    """How often a verb was done to a kind of row: `entries`; by how many `people`; over how many `subjects`."""

    verb: str
    kind: str
    entries: int
    people: int
    subjects: int


def figures(within: Reach, *, since: dt.datetime, before: dt.datetime) -> list[Figure]:
    """Counts by verb and kind of what was done in a range of places; none but for the posts that report on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select verb, kind, entries, people, subjects from audit_figures(%s, %s, %s, %s)",
            [within.low, within.high, since, before],
        )
        return [
            Figure(verb=verb, kind=kind, entries=entries, people=people, subjects=int(subjects))
            for verb, kind, entries, people, subjects in cursor.fetchall()
        ]


def read_under_break_glass(used: int) -> list[Figure]:
    """What was read under one break-glass record, by verb and kind; `people` is always 1."""
    with connection.cursor() as cursor:
        cursor.execute("select verb, kind, entries, subjects from audit_of_break_glass(%s)", [used])
        return [
            Figure(verb=verb, kind=kind, entries=entries, people=1, subjects=int(subjects))
            for verb, kind, entries, subjects in cursor.fetchall()
        ]
