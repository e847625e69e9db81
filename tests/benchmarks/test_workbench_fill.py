"""The pages' benchmark: what its fill writes is what the application reads; and whatever order, filter or search a
list offers, row-level security leaves it an index.
"""

import datetime as dt

import pytest
from benchmarks.workbench.province import fill_villages
from django.db import connection
from django.db.models import F

from people import BAISHAN_VILLAGE, VILLAGE, an_actor
from tonghu.discovery.core.result import Lead as Explained
from tonghu.kernel.resident_number import is_valid
from tonghu.leads.core.explained import from_json
from tonghu.leads.filters import Filters as LeadFilters
from tonghu.leads.filters import narrowed as leads_narrowed
from tonghu.leads.models import Lead
from tonghu.leads.queries import leads_visible_to
from tonghu.locks.acting import acting
from tonghu.registry.filters import ChildFilters
from tonghu.registry.models import Child
from tonghu.registry.paging import ORDERS
from tonghu.registry.queries import children_visible_to

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 1)


@pytest.fixture
def filled(server):
    """A cursor on 50 children of two villages, taken back at the end."""
    admin = server.as_(server.user, "tonghu").connect()
    admin.autocommit = False
    with admin, admin.cursor() as cursor:
        size = fill_villages(cursor, [VILLAGE, BAISHAN_VILLAGE], 50)
        yield cursor, size
        admin.rollback()


def _count(cursor, table, condition="true"):
    return cursor.execute(f"select count(*) from {table} where {condition}").fetchone()[0]


def test_a_fill_makes_what_it_says(filled):
    cursor, size = filled
    assert (size.children, size.adults, size.leads) == (50, 100, 2)
    tables = ("registry_child", "registry_adult", "registry_holding", "leads_lead")
    assert [_count(cursor, table) for table in tables] == [50, 100, 50, 2]
    assert _count(cursor, "registry_visit") == 2 * _count(
        cursor, "registry_child", "last_visit_on is not null"
    )
    directors = "role = 'child_director' and place ="
    assert _count(cursor, "accounts_post", f"{directors} '{VILLAGE}'") == 2
    assert _count(cursor, "accounts_post", f"{directors} '{BAISHAN_VILLAGE}'") == 1
    apart = "place <> (select place from registry_child child where child.id = child_id)"
    assert [
        _count(cursor, table, apart) for table in ("registry_adult", "registry_holding", "registry_visit")
    ] == [0] * 3


def test_what_a_fill_sealed_opens_again(filled):
    cursor, _ = filled
    number = Child._meta.get_field("number")
    sealed = cursor.execute("select number from registry_child order by id").fetchall()
    opened = [number.from_db_value(value, None, connection) for (value,) in sealed]
    assert len(set(opened)) == 50
    assert all(is_valid(each) for each in opened)
    explained = Lead._meta.get_field("explained")
    (kept,) = cursor.execute("select explained from leads_lead limit 1").fetchone()
    assert type(from_json(explained.from_db_value(kept, None, connection))) is Explained


def _plan(rows):
    """How PostgreSQL would run it with anything but an index made dear."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan"):
            cursor.execute(f"set local enable_{way} = off")
    return rows.explain()


@pytest.mark.parametrize("order", ORDERS)
def test_every_order_of_the_roster_is_read_off_an_index(order):
    actor = an_actor("province_lead", "37")
    with acting(actor):
        rows = children_visible_to(actor, ChildFilters(), today=TODAY)
        key = ORDERS[order].key
        sorted_rows = rows.order_by(*_both(key, ORDERS[order].downwards)).values("pk")[:51]
        plan = _plan(sorted_rows)
    assert "Sort" not in plan


def _both(key, downwards):

    return [key.desc(), F("pk").desc()] if downwards else [key.asc(), F("pk").asc()]


@pytest.fixture
def province(server):
    """A cursor that reads under row-level security as the province; on tables so small, only what an index is for
    tells it apart, so that those in `drop` are gone until the end.
    """
    admin = server.as_(server.user, "tonghu").connect()
    admin.autocommit = False
    with admin, admin.cursor() as cursor:

        def plan(rows, drop):
            sql, values = rows.query.sql_with_params()
            names = "select indexname from pg_indexes where tablename in ('registry_child', 'leads_lead')"
            cursor.execute(f"{names} and indexname not like '%pkey' and {drop}")
            for (name,) in cursor.fetchall():
                cursor.execute(f"drop index {name}")
            cursor.execute(
                "select set_config('tonghu.low', '37', true), set_config('tonghu.high', '38', true)"
            )
            cursor.execute("set local enable_seqscan = off")
            cursor.execute("set local role tonghu_app")
            return [line for (line,) in cursor.execute(f"explain {sql}", values).fetchall()]

        yield plan
        admin.rollback()


@pytest.mark.parametrize(
    ("search", "condition"),
    [("张小", "name"), ("zxm", "initials"), ("379901201501010012", "number_index")],
)
@pytest.mark.parametrize("listed", ["children", "leads"])
def test_every_search_is_a_condition_of_an_index(province, search, condition, listed):
    """LIKE would not be: beside a policy only what cannot leak may be."""
    actor = an_actor("province_lead", "37")
    with acting(actor):
        if listed == "children":
            rows = children_visible_to(actor, ChildFilters(search=search), today=TODAY)
        else:
            rows = leads_narrowed(leads_visible_to(actor), LeadFilters(words=search), today=TODAY)
        rows = rows.values("pk")
    plan = province(rows, "indexdef like '%(place%'")
    assert any("Index Cond" in line and f"({condition}" in line.replace("((", "(") for line in plan), plan


def test_a_county_is_counted_without_reading_its_rows(province):
    actor = an_actor("county_officer", "379901")
    covering = "indexname not in ('registry_child_facets', 'leads_lead_counted')"
    with acting(actor):
        children = children_visible_to(actor, ChildFilters(sex="1"), today=TODAY).values("last_visit_on")
        leads = leads_narrowed(leads_visible_to(actor), LeadFilters(category="orphan"), today=TODAY)
        leads = leads.values("state", "due_on")
    assert "Index Only Scan" in province(children, covering)[0]
    assert "Index Only Scan" in province(leads, covering)[0]
