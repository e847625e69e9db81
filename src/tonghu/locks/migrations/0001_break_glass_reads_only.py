"""The tables that were secured before break-glass was held in the database; later ones get it from SecureRows."""

from typing import Any

from django.db import migrations

from tonghu.locks.row_security import changes_nothing_under_break_glass

_WITHOUT = """
select tablename from pg_policies where schemaname = 'public' and policyname = 'reach'
except
select tablename from pg_policies where schemaname = 'public' and policyname = 'still_insert'
"""


def hold(apps: Any, schema_editor: Any) -> None:
    """Whatever order the migrations ran in: each table with a reach, once."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_WITHOUT)
        tables = sorted(table for (table,) in cursor.fetchall())
    for table in tables:
        for statement in changes_nothing_under_break_glass(table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0007_found_by_index"),
        ("exchange", "0004_units"),
        ("leads", "0006_found_by_index"),
    ]

    operations = [migrations.RunPython(hold, migrations.RunPython.noop)]
