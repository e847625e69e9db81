"""What a post reaches: a half-open range of place keys, so that one comparison covers a whole branch of the tree.

A place key is the significant digits of a division's code. A division inside a functional zone hangs under the
county it was mapped to: its key is the county's six digits, "~", and its own digits. "~" sorts after every digit,
so the range of a county covers its zones, and the range of a town never reaches into them.
"""

from __future__ import annotations

from dataclasses import dataclass

ZONE_MARK = "~"
# The digit after "9" in the C collation is ":", so the last child of a parent has an upper bound of its own.
_AFTER = {**{str(digit): chr(ord(str(digit)) + 1) for digit in range(10)}, ZONE_MARK: chr(ord(ZONE_MARK) + 1)}


@dataclass(frozen=True)
class Reach:
    """Place keys from `low` (in) to `high` (out), compared byte by byte."""

    low: str
    high: str

    def covers(self, place: str) -> bool:
        """True when the place lies in the range."""
        return self.low <= place < self.high


def branch(place: str) -> Reach:
    """The place and all below it. ValueError on an empty key: the reach of nothing must not be everything."""
    if not place:
        raise ValueError("a reach needs a place; an empty key would cover the whole country")
    return Reach(place, place[:-1] + _AFTER[place[-1]])


def place_key(code: str, *, county_of_zone: str | None = None) -> str:
    """The key of a twelve-digit code; `county_of_zone`: six digits of the county a zone was mapped to.

    >>> place_key("370102001000")
    '370102001'
    >>> place_key("370171001001", county_of_zone="370102")
    '370102~370171001001'
    """
    significant = next(code[:digits] for digits in (2, 4, 6, 9, 12) if code[digits:].strip("0") == "")
    if county_of_zone is None or significant.startswith(county_of_zone):
        return significant
    return f"{county_of_zone}{ZONE_MARK}{significant}"


def code_of(place: str) -> str:
    """The twelve-digit code of a place key."""
    return place.rpartition(ZONE_MARK)[2].ljust(12, "0")
