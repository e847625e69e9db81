from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from tonghu.policy.engines.sql import category_sql, condition_row_sql, contradiction_sql, duckdb_macros
from tonghu.policy.fields import field_kinds
from tonghu.policy.load import load_catalogue

FOLDER = Path(__file__).parents[2] / "catalogue"
SQL_TYPES = {"text": "VARCHAR", "number": "BIGINT", "date": "DATE", "any": "VARCHAR", "names": "VARCHAR[]"}


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue(FOLDER)


@pytest.fixture(scope="session")
def db():
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    # Thousands of one-row queries: planning them cleverly takes longer than answering them.
    connection.execute("PRAGMA disable_optimizer")
    connection.execute(duckdb_macros())
    yield connection
    connection.close()


class SqlCases:
    """Runs drawn cases through register tables, state rows, situations and category SQL, all in DuckDB."""

    def __init__(self, catalogue):
        self.catalogue = catalogue
        self.db = duckdb.connect()
        self.db.execute("SET threads = 1")
        self.db.execute(duckdb_macros())

    def columns(self):
        columns = defaultdict(dict)
        for condition in self.catalogue.conditions.values():
            for source in condition.sources:
                for name, kind in field_kinds(source).items():
                    if kind != "any" or name not in columns[source.register]:
                        columns[source.register][name] = kind
                if source.children_field:
                    columns[source.register][source.children_field] = "names"
        return columns

    def fill(self, cases):
        tables = self.columns()
        for register, fields in tables.items():
            typed = "".join(f", {name} {SQL_TYPES[kind]}" for name, kind in fields.items())
            self.db.execute(f"CREATE OR REPLACE TABLE in_{register} (owner VARCHAR, role VARCHAR{typed})")
        for number, case in enumerate(cases):
            for role in ("child", "father", "mother"):
                for register, rows in (getattr(case, role) or {}).items():
                    for row in rows:
                        names = ", ".join(["owner", "role", *row])
                        marks = ", ".join("?" * (len(row) + 2))
                        self.db.execute(
                            f"INSERT INTO in_{register} ({names}) VALUES ({marks})",
                            [str(number), role, *row.values()],
                        )
        self.db.execute("CREATE OR REPLACE TABLE child (owner VARCHAR, name VARCHAR, birth_date DATE)")
        self.db.executemany(
            "INSERT INTO child VALUES (?, ?, ?)", [[str(n), c.name, c.born] for n, c in enumerate(cases)]
        )

    def state_rows(self, as_of):
        self.db.execute(
            "CREATE OR REPLACE TABLE state_row (owner VARCHAR, role VARCHAR, condition VARCHAR, bit BIGINT,"
            " holds BOOLEAN, ended BOOLEAN, since DATE)"
        )
        for condition in self.catalogue.conditions.values():
            for source in condition.sources:
                sql = condition_row_sql(condition, source, self.catalogue, as_of)
                names = f"r.{source.children_field}" if source.children_field else "NULL"
                self.db.execute(
                    f"INSERT INTO state_row SELECT owner, role, '{condition.id}',"
                    f" {1 << self.catalogue.bit_of(condition.id)}, {sql.holds}, {sql.ended}, {sql.since}"
                    f" FROM in_{source.register} r JOIN child c USING (owner)"
                    f" WHERE role = 'child' OR c.name IS NULL OR {names} IS NULL"
                    f" OR list_contains({names}, c.name)"
                )
            for contradiction in contradiction_sql(condition):
                self.db.execute(
                    f"UPDATE state_row s SET holds = NULL WHERE condition = '{condition.id}' AND holds"
                    f" AND EXISTS (SELECT 1 FROM in_{contradiction.register} r"
                    f" WHERE r.owner = s.owner AND r.role = s.role AND {contradiction.when})"
                )

    def situations(self, cases):
        self.db.execute(
            "CREATE OR REPLACE TABLE person AS WITH per AS ("
            " SELECT owner, role, bit, bool_or(coalesce(holds, FALSE)) AS held,"
            " bool_or(holds IS NULL) AS open, bool_or(coalesce(ended, FALSE)) AS over"
            " FROM state_row GROUP BY ALL)"
            " SELECT owner, role, CAST(sum(CASE WHEN held THEN bit ELSE 0 END) AS BIGINT) AS holds,"
            " CAST(sum(CASE WHEN open AND NOT held THEN bit ELSE 0 END) AS BIGINT) AS unknown,"
            " CAST(sum(CASE WHEN over THEN bit ELSE 0 END) AS BIGINT) AS ended FROM per GROUP BY ALL"
        )
        self.db.execute("CREATE OR REPLACE TABLE known (owner VARCHAR, role VARCHAR)")
        self.db.executemany(
            "INSERT INTO known VALUES (?, ?)",
            [
                [str(n), role]
                for n, case in enumerate(cases)
                for role in ("father", "mother", "child")
                if getattr(case, role) is not None
            ],
        )
        columns = ", ".join(
            f"coalesce({role[0]}.{bits}, 0) AS {role}_{bits}"
            for role in ("child", "father", "mother")
            for bits in ("holds", "unknown", "ended")
        )
        joins = " ".join(
            f"LEFT JOIN person {role[0]} ON {role[0]}.owner = x.owner AND {role[0]}.role = '{role}'"
            for role in ("child", "father", "mother")
        )
        knows = ", ".join(
            f"EXISTS (SELECT 1 FROM known k WHERE k.owner = x.owner AND k.role = '{role}') AS {role}_known"
            for role in ("father", "mother")
        )
        self.db.execute(
            f"CREATE OR REPLACE TABLE situation AS SELECT x.owner, x.birth_date, {columns}, {knows}"
            f" FROM child x {joins}"
        )

    def answers(self, cases):
        """Per case: the answers by category, and the exits that hold by category."""
        found = [({}, {}) for _ in cases]
        for as_of in sorted({case.as_of for case in cases}):
            chosen = [(n, case) for n, case in enumerate(cases) if case.as_of == as_of]
            self.fill([case for _, case in chosen])
            self.state_rows(as_of)
            self.situations([case for _, case in chosen])
            for category in self.catalogue.categories.values():
                sql = category_sql(category, self.catalogue, as_of)
                exits = "".join(f", {rule} AS {name}" for name, rule in sql.exits)
                rows = self.db.execute(f"SELECT owner, {sql.enter}{exits} FROM situation s").fetchall()
                for owner, enter, *left in rows:
                    answers, exits_found = found[chosen[int(owner)][0]]
                    answers[category.id] = enter
                    exits_found[category.id] = tuple(
                        name for (name, _), value in zip(sql.exits, left, strict=True) if value is True
                    )
        return found


@pytest.fixture(scope="session")
def sql_cases():
    return SqlCases
