"""A province's roster, made up: every village of the catalogue, its director, its children and their parents.

Written by COPY, as a restore would be; everything measured afterwards goes through the application.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from django.conf import settings

from tonghu.accounts.roles import ROLES
from tonghu.config.database import read_url, start_embedded
from tonghu.kernel.resident_number import check_digit
from tonghu.places.keep import keep_catalogue_divisions
from tonghu.places.models import Division, Level
from tonghu.registry.core.initials import initials
from tonghu.registry.models import Adult, Child
from tonghu.secrecy.purposes import Purpose
from tonghu.secrecy.ring import key_ring
from tonghu.synth import names

BORN_FROM = dt.date(2009, 1, 1)
SINCE = dt.date(2025, 1, 1)
CATEGORIES = ("left_behind", "low_income", "disabled", "de_facto_unattended", "orphan")
SHARES = (0.80, 0.10, 0.06, 0.03, 0.01)
AREA = "379999"
LEADS_PER_CHILD = 0.04


@dataclass(frozen=True)
class Size:
    """What was made."""

    children: int
    adults: int
    villages: int
    users: int
    leads: int


def fill(children: int, *, seed: int = 1) -> Size:
    """Fill an empty, migrated database."""
    _say(f"divisions: {keep_catalogue_divisions():,}")
    villages = list(Division.objects.filter(level=Level.VILLAGE).values_list("place", flat=True))
    rng = Random(seed)
    # COPY does not go through row-level security, so that only a superuser may use it on these tables.
    admin = read_url("(embedded)", start_embedded(Path(settings.DATA)).get_uri())
    with admin.as_(admin.user, "tonghu").connect() as connection, connection.cursor() as cursor:
        users = _people_of_office(cursor, rng)
        _say(f"users and posts: {users:,}")
        _children(cursor, villages, children, rng)
        _say(f"children: {children:,}")
        _adults(cursor, children, rng)
        _say(f"adults: {2 * children:,}")
        _holdings(cursor)
        leads = _leads(cursor, villages, int(children * LEADS_PER_CHILD), rng)
        _say(f"leads: {leads:,}")
        cursor.execute("vacuum analyze")
    return Size(children, 2 * children, len(villages), users, leads)


_STARTED = time.perf_counter()


def _say(words: str) -> None:
    print(f"{time.perf_counter() - _STARTED:7.1f} s  {words}", flush=True)


def _copy(
    cursor: psycopg.Cursor[Any], table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]
) -> None:
    with cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def _people_of_office(cursor: psycopg.Cursor[Any], rng: Random) -> int:
    posts = [
        (role.key, place)
        for role in ROLES.values()
        if role.level is not None and role.sees_children
        for place in Division.objects.filter(level=role.level).values_list("place", flat=True)
    ]
    now = dt.datetime.now(dt.UTC)
    _copy(
        cursor,
        "accounts_user",
        (
            "id",
            "password",
            "is_superuser",
            "username",
            "email",
            "is_staff",
            "is_active",
            "date_joined",
            "full_name",
        ),
        (
            (number, "!", False, f"user{number}", "", False, True, now, _name(rng))
            for number in range(1, len(posts) + 1)
        ),
    )
    _copy(
        cursor,
        "accounts_post",
        ("id", "user_id", "role", "place", "start_on", "reason", "made_at"),
        ((number, number, role, place, SINCE, "", now) for number, (role, place) in enumerate(posts, 1)),
    )
    return len(posts)


def _name(rng: Random) -> str:
    return names.surname(rng) + names.given(rng, rng.random() < 0.5)


def _number(rng: Random, born: dt.date, serial: int) -> str:
    """Valid, and different for each serial: the area's last two digits carry what the day's 999 cannot."""
    body = f"3799{serial // 1000 % 100:02d}{born:%Y%m%d}{serial % 1000:03d}"
    return body + check_digit(body)


def _sealed(model: type[Any], number: str) -> tuple[bytes, bytes | None]:
    where = model._meta.get_field("number").bound_to
    ring = key_ring()
    return ring.seal(number, Purpose.RESIDENT_NUMBER, where), ring.index(number, Purpose.RESIDENT_NUMBER)


def _children(cursor: psycopg.Cursor[Any], villages: Sequence[str], children: int, rng: Random) -> None:
    now = dt.datetime.now(dt.UTC)

    def rows() -> Iterator[tuple[Any, ...]]:
        for serial in range(1, children + 1):
            born = BORN_FROM + dt.timedelta(days=rng.randrange(6000))
            name = _name(rng)
            sealed, index = _sealed(Child, _number(rng, born, serial))
            yield (
                serial, rng.choice(villages), name, initials(name), sealed, index, born,
                rng.choice("12"), "", "", "", "open", 1, SINCE, now,
            )  # fmt: skip

    _copy(
        cursor,
        "registry_child",
        (
            "id", "place", "name", "initials", "number", "number_index", "birth_on", "sex", "address", "carer",
            "carer_relation", "standing", "version", "opened_on", "changed_at",
        ),
        rows(),
    )  # fmt: skip
    cursor.execute("select setval(pg_get_serial_sequence('registry_child', 'id'), %s)", [children])


def _adults(cursor: psycopg.Cursor[Any], children: int, rng: Random) -> None:
    # Sealed apart and put beside the child's place in one statement: a million places need not be kept here.
    cursor.execute(
        "create temp table parent (child_id bigint, relation text, name text, number bytea, number_index bytea)"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for serial in range(1, children + 1):
            for relation, offset in (("father", 0), ("mother", 1)):
                born = dt.date(1975, 1, 1) + dt.timedelta(days=rng.randrange(5000))
                sealed, index = _sealed(Adult, _number(rng, born, 2 * serial + offset))
                yield serial, relation, _name(rng), sealed, index

    _copy(cursor, "parent", ("child_id", "relation", "name", "number", "number_index"), rows())
    cursor.execute(
        "insert into registry_adult (place, child_id, relation, name, number, number_index, is_guardian, state, source)"
        " select c.place, p.child_id, p.relation, p.name, p.number, p.number_index, true, '', ''"
        " from parent p join registry_child c on c.id = p.child_id"
    )


def _holdings(cursor: psycopg.Cursor[Any]) -> None:
    bounds = [sum(SHARES[: n + 1]) for n in range(len(SHARES))]
    cases = " ".join(
        f"when part < {bound} then '{name}'" for bound, name in zip(bounds, CATEGORIES, strict=True)
    )
    cursor.execute(
        f"insert into registry_holding (place, child_id, category, start_on, basis, end_basis)"
        f" select place, id, case {cases} else 'orphan' end, date '2025-01-01', '', ''"
        f" from (select id, place, (id * 7919 % 10000) / 10000.0 as part from registry_child) shares"
    )


def _leads(cursor: psycopg.Cursor[Any], villages: Sequence[str], leads: int, rng: Random) -> int:
    now = dt.datetime.now(dt.UTC)
    counties = sorted({place[:6] for place in villages})
    _copy(
        cursor,
        "leads_run",
        ("id", "place", "batch_id", "as_of", "state", "steps", "counts", "problem", "rules", "started_by",
         "started_post", "asked_at", "attempts", "folder"),
        (
            (n, county, n, dt.date(2026, 6, 30), "done", "[]", "{}", "", "", "", 0, now, 1, "")
            for n, county in enumerate(counties, 1)
        ),
    )  # fmt: skip
    run_of = {county: n for n, county in enumerate(counties, 1)}
    columns = [column.name for column in cursor.execute("select * from leads_lead limit 0").description or ()]
    fixed: dict[str, Any] = {
        "kind": "enter", "confidence": "high", "basis": "父亲服刑,母亲失联", "doubt": "", "state": "new",
        "assigned_name": "", "verdict": "", "version": 1, "raised_at": now, "changed_at": now,
    }  # fmt: skip

    def rows() -> Iterator[tuple[Any, ...]]:
        for serial in range(1, leads + 1):
            place, name = rng.choice(villages), _name(rng)
            row = fixed | {
                "id": serial, "place": place, "run_id": run_of[place[:6]], "name": name,
                "initials": initials(name), "birth_on": BORN_FROM + dt.timedelta(days=rng.randrange(6000)),
                "category": rng.choice(CATEGORIES), "fact": f"bench-{serial}",
            }  # fmt: skip
            yield tuple(row.get(column) for column in columns)

    _copy(cursor, "leads_lead", columns, rows())
    cursor.execute("select setval(pg_get_serial_sequence('leads_lead', 'id'), %s)", [leads])
    return leads
