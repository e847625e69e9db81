"""Every row of every table as it stands, so that a test can say that a refused deed changed nothing."""

from django.db import connection

# What every request may write: the record itself, sessions, when a device was last seen.
OF_REQUESTS = ("audit_", "django_session", "usersessions_", "django_migrations")


def snapshot():
    """{table: its rows as text, sorted}. The application's role sees everything for this one look."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tonghu.low', '0', true), set_config('tonghu.high', '~~', true)")
        cursor.execute(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
            " and has_table_privilege(oid, 'select') order by relname"
        )
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(OF_REQUESTS)]
        rows = " union all ".join(f"select '{table}', t::text from {table} t" for table in tables)
        cursor.execute(f"select * from ({rows}) as every (name, row) order by 1, 2")
        found = {}
        for table, row in cursor.fetchall():
            found.setdefault(table, []).append(row)
        cursor.execute("select set_config('tonghu.low', '', true), set_config('tonghu.high', '', true)")
    return found


def new_rows(before, after):
    """Rows, as text, that were not there before, or not so."""
    return [row for table, rows in after.items() for row in set(rows) - set(before.get(table, ()))]


def gone_rows(before, after):
    """Rows, as text, that are there no longer, or not so."""
    return new_rows(after, before)
