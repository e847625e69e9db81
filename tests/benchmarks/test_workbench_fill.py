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


def _plan(rows, *more):
    """How PostgreSQL would run it with anything but an index made dear."""
    with connection.cursor() as cursor:
        for way in ("seqscan", "sort", "incremental_sort", "bitmapscan", *more):
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
def without_places(server):
    """A cursor that reads as the province under row-level security, with no index that begins with the place."""
    admin = server.as_(server.user, "tonghu").connect()
    admin.autocommit = False
    with admin, admin.cursor() as cursor:
        cursor.execute(
            "select indexname from pg_indexes where tablename in ('registry_child', 'leads_lead')"
            " and indexdef ~ '\\(place[,) ]' and indexname not like '%once'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"drop index {name}")
        cursor.execute("select set_config('tonghu.low', '37', true), set_config('tonghu.high', '38', true)")
        cursor.execute(
            "set local enable_seqscan = off; set local enable_bitmapscan = off; set local role tonghu_app"
        )
        yield cursor
        admin.rollback()


@pytest.mark.parametrize(
    ("search", "condition"),
    [("张小", "name"), ("zxm", "initials"), ("379901201501010012", "number_index")],
)
@pytest.mark.parametrize("listed", ["children", "leads"])
def test_every_search_is_a_condition_of_an_index(without_places, search, condition, listed):
    """LIKE would not be: beside a policy only what cannot leak may be."""
    actor = an_actor("province_lead", "37")
    with acting(actor):
        if listed == "children":
            rows = children_visible_to(actor, ChildFilters(search=search), today=TODAY)
        else:
            rows = leads_narrowed(leads_visible_to(actor), LeadFilters(words=search), today=TODAY)
        sql, values = rows.values("pk").query.sql_with_params()
    plan = [line for (line,) in without_places.execute(f"explain {sql}", values).fetchall()]
    assert any("Index Cond" in line and f"({condition} " in line for line in plan), plan


def test_a_county_is_counted_without_reading_its_rows():
    actor = an_actor("county_officer", "379901")
    with acting(actor):
        children = children_visible_to(actor, ChildFilters(sex="1"), today=TODAY)
        leads = leads_narrowed(leads_visible_to(actor), LeadFilters(category="orphan"), today=TODAY)
        plans = [
            _plan(children.values("last_visit_on", "birth_on"), "indexscan"),
            _plan(leads.values("state", "due_on"), "indexscan"),
        ]
    assert ["Index Only Scan" in plan for plan in plans] == [True, True], plans
