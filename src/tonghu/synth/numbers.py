"""Resident numbers for people who do not exist: valid, unique, under the unassigned prefix 3799."""

from __future__ import annotations

import datetime as dt
from random import Random

from tonghu.kernel.resident_number import check_digit

HOME_AREA = "379903"
OTHER_AREAS = ("379991", "379985", "379977")


class NumberOffice:
    """Hands out numbers and remembers them, so that no damage can turn one into another person's."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.issued: set[str] = set()

    def issue(self, area: str, born: dt.date, male: bool) -> str:
        """A new number: six digits of area, eight of birth, three in sequence (odd for men), the check
        digit.
        """
        while True:
            sequence = self._rng.randrange(1, 500) * 2 - (1 if male else 0)
            number = self._complete(area, born, sequence)
            if number not in self.issued:
                self.issued.add(number)
                return number

    def issue_next(self, sibling: str, male: bool) -> str:
        """The number a twin gets: the next sequence of the same day that fits the sex."""
        area, born = sibling[:6], dt.date(int(sibling[6:10]), int(sibling[10:12]), int(sibling[12:14]))
        sequence = int(sibling[14:17])
        for step in range(1, 1000):
            candidate = (sequence + step) % 1000
            number = self._complete(area, born, candidate)
            if candidate and candidate % 2 == int(male) and number not in self.issued:
                self.issued.add(number)
                return number
        raise AssertionError("a thousand twins on one day")

    @staticmethod
    def _complete(area: str, born: dt.date, sequence: int) -> str:
        first17 = f"{area}{born:%Y%m%d}{sequence:03d}"
        return first17 + check_digit(first17)
