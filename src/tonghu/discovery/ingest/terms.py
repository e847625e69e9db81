"""On which terms files are read: columns that somebody explained once, and the fields that may be read at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tonghu.discovery.core.layout import Layouts
from tonghu.discovery.ingest.headers import normalise
from tonghu.discovery.ingest.mappings import StoredMapping, fingerprint
from tonghu.discovery.ingest.recognise import Recognised, Recogniser
from tonghu.discovery.ingest.sheet import Row, Sheet


@dataclass(frozen=True, kw_only=True)
class Terms:
    """taught: register → header as it was written → field. permitted: register → fields; None permits every one.

    A column that is no permitted field is withheld: its cells are emptied before any row is staged.
    """

    taught: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    permitted: Mapping[str, frozenset[str]] | None = None

    def withheld(self, recognised: Recognised) -> tuple[str, ...]:
        """The headers of the columns that are not read, in their order; none where everything is permitted."""
        if self.permitted is None:
            return ()
        allowed = self.permitted.get(recognised.register or "", frozenset())
        kept = {column.index for column in recognised.columns if column.field in allowed}
        return tuple(
            dict.fromkeys(c.header or f"第{c.index + 1}列" for c in recognised.columns if c.index not in kept)
        )

    def narrowed(self, sheet: Sheet, recognised: Recognised) -> tuple[Sheet, Recognised]:
        """The sheet with every cell below the header emptied that no permitted field stands in."""
        if self.permitted is None or recognised.problem is not None:
            return sheet, recognised
        allowed = self.permitted.get(recognised.register or "", frozenset())
        columns = tuple(column for column in recognised.columns if column.field in allowed)
        kept = frozenset(column.index for column in columns)
        if len(columns) == len(recognised.columns) and len(kept) == sheet.width:
            return sheet, recognised

        def emptied(rows: Iterator[Row]) -> Iterator[Row]:
            for number, row in enumerate(rows, start=1):
                below = number > recognised.header_row
                yield _only(row, kept, sheet.width) if below else row

        narrowed = replace(
            sheet, head=tuple(emptied(iter(sheet.head))), rows=lambda: emptied(sheet.rows()), plain=None
        )
        return narrowed, replace(recognised, columns=columns)


OPEN = Terms()


def _only(row: Row, kept: frozenset[int], width: int) -> Row:
    """Cells behind the last header stay: they show that the row slipped, and such a row is not read at all."""
    return tuple(cell if index in kept or index >= width else "" for index, cell in enumerate(row))


class TaughtRecogniser:
    """A recogniser that also knows what single headers mean, whatever stands beside them."""

    def __init__(self, layouts: Layouts, stored: Mapping[str, StoredMapping], terms: Terms) -> None:
        self._layouts, self._plain = layouts, Recogniser(layouts, stored)
        self._taught = {
            register: {normalise(header): name for header, name in columns.items()}
            for register, columns in terms.taught.items()
        }

    def recognise(self, sheet: Sheet) -> Recognised:
        """What this sheet is; what was taught is used where the headers alone leave a column or the register open."""
        plain = self._plain.recognise(sheet)
        if plain.problem is None:
            return self._with(sheet, plain, str(plain.register)) or plain
        likely = sorted(self._taught, key=lambda register: register != plain.register)
        trials = (self._with(sheet, plain, register) for register in likely)
        return next((trial for trial in trials if trial is not None and trial.problem is None), plain)

    def _with(self, sheet: Sheet, plain: Recognised, register: str) -> Recognised | None:
        """The sheet read as this register with what was taught of it; None where that adds nothing."""
        taught = self._taught.get(register, {})
        known = {c.header: c.field for c in plain.columns if c.field and plain.register == register}
        open_headers = {c.header for c in plain.columns if c.header and c.header not in known}
        told = {header: taught[normalise(header)] for header in open_headers if normalise(header) in taught}
        header, _ = self._plain.header(sheet)
        if not told or header is None:
            return None
        columns = {normalise(name): means for name, means in {**known, **told}.items()}
        mapping = StoredMapping(register=register, columns=columns)
        trial = Recogniser(self._layouts, {fingerprint(header.names): mapping}).recognise(sheet)
        return trial if trial.problem is None or plain.problem is not None else None
