"""Where the header stands: under title rows, above the data, sometimes on two lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tonghu.discovery.ingest.profile import fold
from tonghu.discovery.ingest.sheet import Row

LOOK_AT = 30
_FEWEST_KNOWN = 2
Count = Callable[[Sequence[str]], float]


@dataclass(frozen=True, kw_only=True)
class Header:
    """row: number of the last header line, from 1; lines: 1 or 2; names: one for each column,
    blank where none.
    """

    row: int
    lines: int
    names: tuple[str, ...]


def find_header(head: Sequence[Row], width: int, known: Count) -> Header | None:
    """The line, or two lines, in which the most headers are known;
    else the first full line above numbers and dates.
    """
    best, best_score = None, 0.0
    for header in _candidates(head, width, known):
        score = known(header.names)
        if score > best_score:
            best, best_score = header, score
    return best if best is not None and best_score >= _FEWEST_KNOWN else _above_data(head, width)


def single_lines(head: Sequence[Row], width: int) -> list[Header]:
    """Each of the first lines as a header."""
    return [
        Header(row=number, lines=1, names=_padded(row, width))
        for number, row in enumerate(head[:LOOK_AT], start=1)
        if any(cell.strip() for cell in row)
    ]


def _candidates(head: Sequence[Row], width: int, known: Count) -> list[Header]:
    singles = single_lines(head, width)
    pairs = [
        Header(row=lower.row, lines=2, names=_joined(upper.names, lower.names, known))
        for upper, lower in pairwise(singles)
        if lower.row == upper.row + 1 and known(upper.names) + known(lower.names) > 0
    ]
    return [*singles, *pairs]


def _joined(upper: Sequence[str], lower: Sequence[str], known: Count) -> tuple[str, ...]:
    """父亲 spanning 姓名 and 身份证号 gives 父亲姓名 and 父亲身份证号;
    a header over two merged lines stays itself.
    """
    names, above = [], ""
    for top, bottom in zip(upper, lower, strict=True):
        above = top.strip() or above
        if not bottom.strip():
            names.append(top)
        elif known([above + bottom]) > 0:
            names.append(above + bottom)
        else:
            names.append(bottom)
    return tuple(names)


def _above_data(head: Sequence[Row], width: int) -> Header | None:
    """The first line filled almost through that holds no number: with numbers below it, else without."""
    full = [
        header
        for header in single_lines(head, width)
        if sum(1 for cell in header.names if cell.strip()) >= max(2, 0.6 * width)
        and not any(_is_value(cell) for cell in header.names)
    ]
    above = [h for h in full if h.row < len(head) and any(_is_value(cell) for cell in head[h.row])]
    return next(iter([*above, *full]), None)


def _is_value(cell: str) -> bool:
    return sum(character.isdigit() for character in fold(cell)) >= 6


def _padded(row: Row, width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))
