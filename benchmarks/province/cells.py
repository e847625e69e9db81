"""CSV text made from arrays: a cell is a row of bytes in a matrix; zero bytes vanish in the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Cells = NDArray[np.uint8]
_CHUNK = 50_000


def vocabulary(words: Sequence[str]) -> Cells:
    """One row per word, its UTF-8 bytes and then zeros. Index it with codes to make a column."""
    encoded = [word.encode() for word in words]
    width = max(1, max(map(len, encoded)))
    return np.frombuffer(b"".join(e.ljust(width, b"\0") for e in encoded), np.uint8).reshape(-1, width)


def letters(codepoints: NDArray[np.uint32]) -> Cells:
    """Text given as code points (n, k), zero for none, below U+0080 or between U+0800 and U+FFFF."""
    wide = codepoints > 0x7F
    out = np.zeros((*codepoints.shape, 3), np.uint8)
    out[..., 0] = np.where(wide, 0xE0 | (codepoints >> 12), codepoints)
    out[..., 1] = np.where(wide, 0x80 | ((codepoints >> 6) & 0x3F), 0)
    out[..., 2] = np.where(wide, 0x80 | (codepoints & 0x3F), 0)
    return out.reshape(len(codepoints), 3 * codepoints.shape[1])


def digits(values: NDArray[np.int64], width: int) -> Cells:
    """Whole numbers in `width` places with leading zeros."""
    out = np.empty((len(values), width), np.uint8)
    rest = values.astype(np.int64, copy=True)
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        out[:, place] = digit + 48
    return out


def blank_where(cells: Cells, empty: NDArray[np.bool_]) -> Cells:
    """The same cells, emptied where told."""
    return np.where(empty[:, None], np.uint8(0), cells)


_FIRST_DAY = np.datetime64("1880-01-01").astype(int)
_DAYS = vocabulary([str(np.datetime64(int(d), "D")) for d in range(_FIRST_DAY, _FIRST_DAY + 80_000)])
NO_DAY = -(10**6)


def days(values: NDArray[np.int64]) -> Cells:
    """Days since 1970 as 2026-06-30; NO_DAY is an empty cell."""
    known = values > NO_DAY
    return blank_where(_DAYS[np.where(known, values - _FIRST_DAY, 0)], ~known)


def months(values: NDArray[np.int64]) -> Cells:
    """Days since 1970 as 2026-06; NO_DAY is an empty cell."""
    return days(values)[:, :7]


def lines(columns: Sequence[Cells]) -> Iterator[bytes]:
    """The rows as CSV, some at a time. No cell may hold a comma, a quote or a line break."""
    rows = len(columns[0])
    comma, newline = np.full((1, 1), 44, np.uint8), np.full((1, 1), 10, np.uint8)
    for start in range(0, rows, _CHUNK):
        stop = min(start + _CHUNK, rows)
        parts = []
        for number, column in enumerate(columns):
            parts.append(column[start:stop])
            end = newline if number == len(columns) - 1 else comma
            parts.append(np.broadcast_to(end, (stop - start, 1)))
        matrix = np.concatenate(parts, axis=1)
        yield matrix[matrix != 0].tobytes()
