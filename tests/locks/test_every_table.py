"""No table with a child's data is without its lock."""

import pytest
from django.apps import apps
from django.db import connection

from tonghu.locks.scoped import ScopedModel

pytestmark = pytest.mark.django_db

# Tables with a place and no child's data; each with its reason.
PUBLIC = {
    "places_division": "public facts",
    "places_organisation": "public facts",
    "accounts_post": "who holds which post is known in the office",
    "accounts_breakglass": "a reason and a place, reviewed by people of several offices",
    "accounts_compliancereport": "counts of a place and a year, and nothing about one child",
    "exchange_agreement": "agreements are public among the departments",
    "exchange_mapping": "words of headers",
    "duties_succession": "which village took the place of which",
    "audit_entry": "has policies of its own, see audit/sql",
}


def tables_with_a_place():
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, c.relrowsecurity and c.relforcerowsecurity"
            " from pg_class c join pg_attribute a on a.attrelid = c.oid"
            " where a.attname = 'place' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())


def test_every_table_with_a_place_is_locked_or_named_here(db):
    open_tables = {table for table, locked in tables_with_a_place().items() if not locked}
    assert open_tables == set(PUBLIC) - {"audit_entry"}


def test_every_scoped_model_is_locked(db):
    tables = tables_with_a_place()
    scoped = {model._meta.db_table for model in apps.get_models() if issubclass(model, ScopedModel)}
    assert {table for table in scoped if not tables[table]} == set()
