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
from django.db import connections
from django.db.models import Model
from django.utils import timezone

from tonghu.accounts.models import Post, User
from tonghu.accounts.roles import ROLES
from tonghu.config.database import read_url, start_embedded
from tonghu.discovery.core.result import Cell, ClauseRef, Link, Person, RowRef, Term
from tonghu.discovery.core.result import Lead as Explained
from tonghu.kernel.resident_number import check_digit
from tonghu.leads.core.explained import to_json
from tonghu.leads.models import Lead, Run
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
LARGE = 5  # every so manieth village is a large one: twice the children, and two directors
AS_OF = dt.date(2026, 6, 30)
VISITED = 0.7  # of the children; each of them twice in the last year
# Of a hundred leads: waiting, on the way through the hands of people, and closed.
STATES = (
    ("new", 30),
    ("dispatched", 35),
    ("verified", 8),
    ("reviewed", 7),
    ("accepted", 15),
    ("rejected", 5),
)
HELD_UP = ("dispatched", "verified", "reviewed")
BASIS = "父亲服刑,母亲失联"


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
    villages = list(
        Division.objects.filter(level=Level.VILLAGE).order_by("place").values_list("place", flat=True)
    )
    # COPY does not go through row-level security, so that only a superuser may use it on these tables.
    admin = read_url("(embedded)", start_embedded(Path(settings.DATA)).get_uri())
    with admin.as_(admin.user, "tonghu").connect() as connection, connection.cursor() as cursor:
        size = fill_villages(cursor, villages, children, seed=seed)
        cursor.execute("vacuum analyze")
    return size


def fill_villages(
    cursor: psycopg.Cursor[Any], villages: Sequence[str], children: int, *, seed: int = 1
) -> Size:
    """Posts at every division that is there, and children with all that hangs on them in these villages."""
    rng = Random(seed)
    # Rows come checked: neither triggers of the row history nor foreign keys look at each of them.
    cursor.execute("set session_replication_role = replica")
    large = villages[::LARGE]
    users = _people_of_office(cursor, large, rng)
    _say(f"users and posts: {users:,}")
    _children(cursor, [*villages, *large], children, rng)
    _say(f"children: {children:,}")
    _adults(cursor, children, rng)
    _say(f"adults: {2 * children:,}")
    _holdings(cursor)
    _visits(cursor)
    _say("holdings and visits")
    leads = _leads(cursor, villages, int(children * LEADS_PER_CHILD), rng)
    _say(f"leads: {leads:,}")
    return Size(children, 2 * children, len(villages), users, leads)


_STARTED = time.perf_counter()


def _say(words: str) -> None:
    print(f"{time.perf_counter() - _STARTED:7.1f} s  {words}", flush=True)


def _copy(cursor: psycopg.Cursor[Any], model: type[Model], rows: Iterator[dict[str, Any]]) -> None:
    """Rows by column; what a row leaves out is the model's default."""
    usual = {
        field.column: field.get_db_prep_save(field.get_default(), connections["default"])
        for field in model._meta.concrete_fields
        if field.column != "id"
    }
    columns = ["id", *usual]
    with cursor.copy(f"copy {model._meta.db_table} ({', '.join(columns)}) from stdin") as copy:
        for row in rows:
            whole = usual | row
            copy.write_row([whole[column] for column in columns])
    cursor.execute(
        f"select setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'),"
        f" (select max(id) from {model._meta.db_table}))"
    )


def _people_of_office(cursor: psycopg.Cursor[Any], large: Sequence[str], rng: Random) -> int:
    posts = [
        (role.key, place)
        for role in ROLES.values()
        if role.level is not None and role.sees_children
        for place in Division.objects.filter(level=role.level).values_list("place", flat=True)
    ]
    posts += [("child_director", place) for place in large]
    now = dt.datetime.now(dt.UTC)
    _copy(
        cursor,
        User,
        (
            {
                "id": number,
                "password": "!",
                "username": f"user{number}",
                "date_joined": now,
                "full_name": _name(rng),
            }
            for number in range(1, len(posts) + 1)
        ),
    )
    _copy(
        cursor,
        Post,
        (
            {"id": number, "user_id": number, "role": role, "place": place, "start_on": SINCE, "made_at": now}
            for number, (role, place) in enumerate(posts, 1)
        ),
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

    def rows() -> Iterator[dict[str, Any]]:
        for serial in range(1, children + 1):
            born = BORN_FROM + dt.timedelta(days=rng.randrange(6000))
            name = _name(rng)
            sealed, index = _sealed(Child, _number(rng, born, serial))
            yield {
                "id": serial,
                "place": rng.choice(villages),
                "name": name,
                "initials": initials(name),
                "number": sealed,
                "number_index": index,
                "birth_on": born,
                "sex": rng.choice("12"),
                "carer": _name(rng),
                "carer_relation": "祖父母、外祖父母",
                "last_visit_on": _last_visit(rng),
                "opened_on": SINCE,
                "changed_at": now - dt.timedelta(minutes=rng.randrange(500_000)),
            }

    _copy(cursor, Child, rows())


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

    with cursor.copy("copy parent from stdin") as copy:
        for row in rows():
            copy.write_row(row)
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


def _last_visit(rng: Random) -> dt.date | None:
    return None if rng.random() > VISITED else timezone.localdate() - dt.timedelta(days=rng.randrange(180))


def _visits(cursor: psycopg.Cursor[Any]) -> None:
    cursor.execute(
        "insert into registry_visit (place, child_id, visited_on, saw_child, carer, note, post_id, by_name, recorded_at)"
        " select place, id, last_visit_on - days, true, carer, '一切正常', 1, '儿童主任', now()"
        " from registry_child, (values (0), (90)) earlier (days) where last_visit_on is not null"
    )


def _leads(cursor: psycopg.Cursor[Any], villages: Sequence[str], leads: int, rng: Random) -> int:
    now = dt.datetime.now(dt.UTC)
    counties = sorted({place[:6] for place in villages})
    _copy(
        cursor,
        Run,
        (
            {
                "id": n,
                "place": county,
                "batch_id": n,
                "as_of": AS_OF,
                "state": "done",
                "started_by": "",
                "started_post": 0,
            }
            for n, county in enumerate(counties, 1)
        ),
    )
    run_of = {county: n for n, county in enumerate(counties, 1)}
    # Of two directors the first has the village's leads.
    cursor.execute("select place, id from accounts_post where role = 'child_director' order by id desc")
    director = dict(cursor.fetchall())
    explained = _explanation()
    fixed: dict[str, Any] = {
        "kind": "enter", "confidence": "high", "basis": _sealed_basis(), "explained": explained, "changed_at": now,
    }  # fmt: skip
    states, weights = zip(*STATES, strict=True)

    def rows() -> Iterator[dict[str, Any]]:
        for serial in range(1, leads + 1):
            place, name = rng.choice(villages), _name(rng)
            born = BORN_FROM + dt.timedelta(days=rng.randrange(6000))
            state = rng.choices(states, weights)[0]
            sealed, index = _sealed(Lead, _number(rng, born, 3_000_000 + serial))
            row = fixed | {
                "id": serial, "place": place, "run_id": run_of[place[:6]], "name": name,
                "initials": initials(name), "birth_on": born, "number": sealed, "number_index": index,
                "category": rng.choice(CATEGORIES), "fact": f"bench-{serial}", "state": state,
                "seen_run": run_of[place[:6]],
            }  # fmt: skip
            if state in HELD_UP:
                row["assigned_post"] = director[place]
                row["assigned_name"] = "儿童主任"
                row["due_on"] = timezone.localdate() + dt.timedelta(days=rng.randrange(-10, 20))
            if state in ("accepted", "rejected"):
                row["verdict"] = "accepted" if state == "accepted" else "untrue"
            yield row

    _copy(cursor, Lead, rows())
    _visits_of_leads(cursor)
    return leads


def _sealed_basis() -> bytes:
    """One sentence, sealed once."""
    sealed: bytes = Lead._meta.get_field("basis").get_db_prep_save(BASIS, connections["default"])
    return bytes(sealed)


def _explanation() -> bytes:
    """One lead's explanation, sealed once: every lead of the load carries the same bytes, as long as real ones."""
    field = Lead._meta.get_field("explained")
    sealed: bytes = field.get_db_prep_save(to_json(_made_up()), connections["default"])
    return bytes(sealed)


def _made_up() -> Explained:
    rows = tuple(
        RowRef(
            register_title=title,
            file=f"{title}.xlsx",
            sheet="Sheet1",
            row_no=117,
            fields=(
                Cell(title="姓名", value="张小明", kind="name"),
                Cell(title="公民身份号码", value="379901201501010012", kind="resident_number"),
                Cell(title="住址", value="青河县大王镇东村 12 号", kind="address"),
                Cell(title="日期", value="2024-05-12", kind="date"),
            ),
        )
        for title in ("户籍人口", "在押服刑人员", "学籍", "出生医学证明")
    )
    family = (
        Person(role="child", name="张小明", number="379901201501010012", how_known="户籍"),
        Person(
            role="father", name="张大明", number="379901198501010017", how_known="户籍", note="服刑至 2029-03"
        ),
        Person(
            role="mother", name="王芳", number="379901198601010025", how_known="出生医学证明", note="失联"
        ),
    )
    return Explained(
        child_id_number="379901201501010012",
        child_name="张小明",
        birth_date=dt.date(2015, 1, 1),
        division_code="379901100001",
        division_words="青河县大王镇东村",
        category="de_facto_unattended",
        action="enter",
        confidence=0.95,
        confidence_words="依据充分",
        basis=("imprisoned", "missing"),
        sentence=BASIS,
        clauses=(
            ClauseRef(
                id="bench",
                title="条款",
                words="父母双方均符合下列情形之一的儿童。",
                source="通知",
                status="已核",
            ),
        ),
        terms=tuple(
            Term(words=words, value=True, detail="2029-03-01", rows=rows[:2])
            for words in ("未满 18 周岁", "父亲服刑在六个月以上", "母亲失联在六个月以上", "不在名册上")
        ),
        family=family,
        links=tuple(
            Link(person_role=person.role, stage="exact", words="公民身份号码一致", row=row)
            for person, row in zip(family, rows, strict=False)
        ),
    )


def _visits_of_leads(cursor: psycopg.Cursor[Any]) -> None:
    """A lead that waits for a review or for the county was verified on a visit."""
    cursor.execute(
        "insert into leads_verification (place, lead_id, visited_on, saw_child, carer, carer_relation, truths, note,"
        " proposal, by_name, post_id, recorded_at) select place, id, current_date, true, '祖母', 'grandparent', '[]',"
        " '', 'accept', assigned_name, assigned_post, now() from leads_lead where state in ('verified', 'reviewed')"
    )
