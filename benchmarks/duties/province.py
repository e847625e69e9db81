"""A province for the duties, by set-wise SQL: every village, its director, children with categories, risk levels and schools,
and three years of facts of every kind that child-level rules ask for.

Facts are written as the triggers would write them, and not through records: what is measured of the triggers is the batch of
records that `measuring` sends through them.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from tonghu.config.database import read_url, start_embedded
from tonghu.duties import rules as in_force
from tonghu.places.keep import keep_catalogue_divisions

FACTS_PER_CHILD = 15
DIRECTORS = 75_000

_SETUP = """
set session_replication_role = replica;
set work_mem = '512MB';
set maintenance_work_mem = '1GB';
create temporary table village as
    select row_number() over (order by place) - 1 as n, place from places_division where level = 'village';
create temporary table size as select count(*) as villages from village;
create index on village (n);
"""
_PEOPLE = """
insert into accounts_user (id, password, username, full_name, initials, home, date_joined, is_superuser, is_staff, is_active,
    email, password_given)
select i, '!', 'user' || i, '王某' || i, 'wm', '', now(), false, false, true, '', false from generate_series(1, {directors}) i;
insert into accounts_post (id, user_id, role, place, start_on, reason, made_at)
select i, i, 'child_director', v.place, '2025-01-01', '', now()
from generate_series(1, {directors}) i cross join size join village v on v.n = i % size.villages;
"""
_CHILDREN = """
insert into registry_child (id, place, name, initials, birth_on, sex, address, carer, carer_relation, standing, version, opened_on,
    changed_at)
select i, v.place, '张某' || i, 'zm', date '2008-06-01' + (hashint8(i) & 2147483647) % 6500, '1', '', '', '', 'open', 1,
    '2024-01-01', now()
from generate_series(1, {children}) i cross join size join village v on v.n = (i * 7919::bigint) % size.villages;
insert into registry_adult (place, child_id, relation, name, is_guardian, state, source)
select place, id, 'father', '李某' || id, true, '', '' from registry_child;
insert into registry_holding (place, child_id, category, start_on, basis, end_basis)
select place, id, (array['left_behind', 'left_behind', 'left_behind', 'low_income', 'disabled', 'de_facto_unattended', 'orphan'])
    [1 + id % 7], date '2023-01-01' + (hashint8(id * 3) & 2147483647) % 1000, '试', ''
from registry_child;
"""
# By kind: the key of the category held, the newest risk level, the school, and the rest drawn from all that rules ask for.
_FACTS = """
insert into duties_fact (kind_id, row, subject, place, day, last, received_at, source, source_id, child)
select k.id, 1, h.child_id, h.place, h.start_on, '9999-12-31', now(), 'holding', h.id, h.child_id
from registry_holding h join duties_kind k on k.key = 'category:' || h.category;
insert into duties_fact (kind_id, row, subject, place, day, last, received_at, source, source_id, child)
select k.id, 1, c.id, c.place, date '2024-01-01' + (hashint8(c.id * 5) & 2147483647) % 700, '9999-12-31', now(), 'assessment',
    c.id, c.id
from registry_child c join duties_kind k on k.key = 'risk:' || (array['high', 'middle', 'low', 'low', 'low'])[1 + c.id % 5]
where c.id % 10 < 9;
insert into duties_fact (kind_id, row, subject, place, day, last, received_at, source, source_id, child)
select k.id, 1, c.id, c.place, '2024-09-01', '9999-12-31', now(), 'entrusted', c.id, c.id
from registry_child c join duties_kind k on k.key = 'school' where c.id % 4 < 3;
create temporary table asked as
    select row_number() over (order by k.id) - 1 as n, k.id as kind_id, m.is_state from duties_kind k
    join lateral (select bool_or(is_state) as is_state from duties_mapping where kind_id = k.id) m on true
    where k.key = any (%s);
create temporary table asked_size as select count(*) as kinds from asked;
insert into duties_fact (kind_id, row, subject, place, day, last, received_at, source, source_id, child)
select a.kind_id, 1, c.id, c.place, d.day, case when a.is_state then d.day + 200 else d.day end, d.day, 'record',
    c.id * 100::bigint + s, c.id
from registry_child c cross join generate_series(1, {per_child}) s cross join asked_size
cross join lateral (select date '2023-11-26' + (hashint8(c.id * 31 + s * 17) & 2147483647) % 1096 as day) d
join asked a on a.n = (hashint8(c.id * 13 + s) & 2147483647) % asked_size.kinds;
"""
_DONE = """
select setval(pg_get_serial_sequence('registry_child', 'id'), (select max(id) from registry_child));
select setval(pg_get_serial_sequence('accounts_user', 'id'), (select max(id) from accounts_user));
select setval(pg_get_serial_sequence('accounts_post', 'id'), (select max(id) from accounts_post));
set session_replication_role = origin;
"""
_STARTED = time.perf_counter()


def say(words: str) -> None:
    """A line with the time since the beginning."""
    print(f"{time.perf_counter() - _STARTED:7.1f} s  {words}", flush=True)


def fill(children: int) -> None:
    """Fill an empty, migrated database. Facts are put in without their indexes, which are made again afterwards."""
    say(f"divisions: {keep_catalogue_divisions():,}")
    kinds = [kind for kind in in_force.rules().layouts[1].kinds if ":" not in kind and kind != "school"]
    admin = read_url("(embedded)", start_embedded(Path(settings.DATA)).get_uri())
    with admin.as_(admin.user, "tonghu").connect() as connection, connection.cursor() as cursor:
        cursor.execute(_SETUP)
        cursor.execute(_PEOPLE.format(directors=DIRECTORS if children > 100_000 else 7_500))
        cursor.execute(_CHILDREN.format(children=children))
        say(f"children: {children:,}")
        indexes = _indexes_of(cursor, "duties_fact")
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        for statement in _FACTS.format(per_child=FACTS_PER_CHILD).split(";\n"):
            if statement.strip():
                cursor.execute(statement, [kinds] if "%s" in statement else None)
        for _, made in indexes:
            cursor.execute(made)
        cursor.execute(_DONE)
        cursor.execute("select count(*) from duties_fact")
        say(f"facts: {cursor.fetchone()[0]:,} of {len(kinds)} kinds")  # type: ignore[index]  # a count is always there
        cursor.execute("vacuum analyze")


def _indexes_of(cursor: psycopg.Cursor[Any], table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "select indexname, indexdef from pg_indexes where tablename = %s and indexname not like '%%pkey'",
        [table],
    )
    return cursor.fetchall()
