"""A table as a department sent it, before anybody knows which register it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD_ROWS = 500  # enough to find the header and to see what a column holds

Row = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlainText:
    """A text file that the database can read by itself: every byte is text, and no line between records is blank.

    codec: a Python codec name; the database itself reads UTF-8 only.
    """

    path: Path
    delimiter: str
    codec: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a workbook, or a text file.

    file: path relative to the folder; name: the sheet's name, empty for text.
    head: the first rows as text, blank rows included, so that head[0] is row 1.
    rows: yields every row in order, from row 1; plain: the same rows where the database can read them itself.
    notes: what a user must know about how this sheet was read, whole sentences.
    lossy: some bytes were not text. delimited: a cell too many in a row has moved all cells behind it.
    """

    file: str
    name: str
    head: tuple[Row, ...]
    rows: Callable[[], Iterator[Row]]
    plain: PlainText | None = None
    notes: tuple[str, ...] = ()
    lossy: bool = False
    delimited: bool = False

    @property
    def width(self) -> int:
        """The number of columns of the widest row of the head."""
        return max((len(row) for row in self.head), default=0)

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"{self.file}(工作表 {self.name})" if self.name else self.file
