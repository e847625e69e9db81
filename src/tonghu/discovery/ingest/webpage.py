"""Web pages under the name of a spreadsheet, as many older systems export them: the rows of their tables."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from tonghu.discovery.ingest.encoding import find_encoding
from tonghu.discovery.ingest.sheet import HEAD_ROWS, Row, Sheet

_PIECE = 1 << 20


class _Tables(HTMLParser):
    """Collects the rows of all tables; a cell that spans columns fills them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.done: list[Row] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._end_cell()
            span = dict(attrs).get("colspan") or "1"
            self._cell, self._span = [], int(span) if span.isdigit() else 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag == "tr" and self._row is not None:
            self._end_cell()
            self.done.append(tuple(self._row))
            self._row = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is not None and self._row is not None:
            self._row.extend([" ".join("".join(self._cell).split())] + [""] * (self._span - 1))
        self._cell = None


def read_webpage(path: Path, file: str) -> Sheet:
    """All tables of the page, one below the other."""
    codec = find_encoding(path, file).codec

    def rows() -> Iterator[Row]:
        parser = _Tables()
        with path.open(encoding=codec, errors="replace") as stream:
            while piece := stream.read(_PIECE):
                parser.feed(piece)
                yield from parser.done
                parser.done.clear()
        parser.close()
        yield from parser.done

    read = list(rows())
    return Sheet(file=file, name="", head=tuple(read[:HEAD_ROWS]), rows=rows)
