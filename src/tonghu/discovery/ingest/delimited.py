"""Text tables: comma, tab or semicolon between the cells."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tonghu.discovery.ingest.encoding import find_encoding
from tonghu.discovery.ingest.sheet import HEAD_ROWS, PlainText, Row, Sheet
from tonghu.kernel.errors import UserError

DELIMITERS = (",", "\t", ";", "|", ",")
csv.field_size_limit(min(sys.maxsize, 1 << 24))


def read_delimited(path: Path, file: str) -> Sheet:
    """The table in a text file; UserError where its encoding cannot be told."""
    encoding = find_encoding(path, file)
    with path.open(encoding=encoding.codec, errors="replace", newline="") as stream:
        sample = list(islice(stream, HEAD_ROWS))
    delimiter = _delimiter(sample)

    def rows() -> Iterator[Row]:
        with path.open(encoding=encoding.codec, errors="replace", newline="") as stream:
            try:
                for record in csv.reader(stream, delimiter=delimiter):
                    yield tuple(record)
            except csv.Error as error:
                raise UserError(
                    f"{file} 不是合格的文本表格({error})。请用 Excel 打开核对引号,另存为 .xlsx 后重试。"
                ) from error

    plain = PlainText(path=path, delimiter=delimiter, codec=encoding.codec)
    database_reads_it = not encoding.unreadable and not encoding.blank_lines
    return Sheet(
        file=file,
        name="",
        head=tuple(islice(rows(), HEAD_ROWS)),
        rows=rows,
        plain=plain if database_reads_it else None,
        notes=_notes(file, encoding.unreadable),
        lossy=encoding.unreadable > 0,
        delimited=True,
    )


def _delimiter(lines: list[str]) -> str:
    """The one that gives the widest table on the most lines; a comma where none does."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=delimiter) if len(record) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _notes(file: str, unreadable: int) -> tuple[str, ...]:
    if not unreadable:
        return ()
    return (
        f"{file} 有 {unreadable} 处文字解不出来(乱码),所在单元格已记入未读清单,请向报送部门索取完好的文件。",
    )
