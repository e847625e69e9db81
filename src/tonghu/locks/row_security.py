"""A migration operation that puts row-level security on a table.

`tonghu_app` sees the range of its post; `tonghu_unit` sees the children entrusted to its organisation;
`tonghu_owner`, which migrates and turns keys and serves no page, sees all. No policy: no rows.

Under break-glass a post reads and changes nothing: three restrictive policies hold that for each table, whatever the
permissions above them say. An insert or update raises, a delete finds no row.
"""

from __future__ import annotations

from django.db.migrations.operations import RunSQL

# Settings that were never set read NULL, and those of a finished transaction read '': both let nothing through.
IN_REACH = "place >= current_setting('tonghu.low', true) and place < current_setting('tonghu.high', true)"
_NOT_CLOSED = (
    "(coalesce(current_setting('tonghu.blocked', true), '') = ''"
    " or {child} is null"
    " or {child} <> all (string_to_array(current_setting('tonghu.blocked', true), ',')::bigint[]))"
)
_SEEN_THROUGH = (
    "(coalesce(current_setting('tonghu.blocked', true), '') = ''"
    " or exists (select 1 from {table} whole where whole.id = {column}))"
)
_OF_UNIT = (
    "{child} in (select child_id from registry_entrusted"
    " where organisation_id = nullif(current_setting('tonghu.organisation', true), '')::bigint)"
)

_NOT_READING = "coalesce(current_setting('tonghu.reading', true), '') = ''"


def changes_nothing_under_break_glass(table: str) -> list[str]:
    """The statements that add the restrictive policies to a table which has its policy `reach`."""
    to = "as restrictive for {verb} to tonghu_app"
    return [
        f"create policy still_insert on {table} {to.format(verb='insert')} with check ({_NOT_READING})",
        # Every row may be locked or looked at; to write any of them is refused with an error.
        f"create policy still_update on {table} {to.format(verb='update')} using (true)"
        f" with check ({_NOT_READING})",
        f"create policy still_delete on {table} {to.format(verb='delete')} using ({_NOT_READING})",
    ]


class SecureRows(RunSQL):
    """Row-level security on `table` by its column `place`.

    `child`: the column that names the child, for protection orders and organisations; None where a row
    concerns no single child. `unit`: True where an organisation may see the rows of children entrusted to it.
    `through`: (column, table it points to) where the row that this one belongs to says whose child it is.
    """

    def __init__(
        self,
        table: str,
        *,
        child: str | None = None,
        unit: bool = False,
        through: tuple[str, str] | None = None,
    ) -> None:
        self.arguments = {"child": child, "unit": unit, "through": through}
        self.table = table
        closed = f" and {_NOT_CLOSED.format(child=child)}" if child else ""
        if through:
            closed += f" and {_SEEN_THROUGH.format(column=through[0], table=through[1])}"
        statements = [
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy owner on {table} to tonghu_owner using (true) with check (true)",
            f"create policy reach on {table} to tonghu_app using ({IN_REACH}{closed}) with check ({IN_REACH})",
            *changes_nothing_under_break_glass(table),
            f"alter table {table} add constraint {table}_place_given check (place <> '')",
        ]
        if unit and child:
            statements.append(
                f"create policy unit on {table} to tonghu_unit using ({_OF_UNIT.format(child=child)}{closed})"
            )
        super().__init__(sql=";\n".join(statements), reverse_sql=RunSQL.noop)

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        """As it is written in a migration."""
        return type(self).__name__, [self.table], dict(self.arguments)
