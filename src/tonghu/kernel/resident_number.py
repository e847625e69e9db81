"""Citizen identity numbers 公民身份号码 (GB 11643-1999): check digit, 15 to 18 digits, what is inside.

Weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2,
sum modulo 11 mapped to 1 0 X 9 8 7 6 5 4 3 2 (ISO 7064 MOD 11-2).
"""

from __future__ import annotations

import datetime as dt
from operator import mul

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def check_digit(first17: str) -> str:
    """The eighteenth character for seventeen digits."""
    if len(first17) != len(WEIGHTS):
        raise ValueError(f"{len(first17)} digits instead of {len(WEIGHTS)}")
    return CHECK_DIGITS[sum(map(mul, WEIGHTS, map(int, first17))) % 11]


def is_valid(number: str) -> bool:
    """True for eighteen characters whose birth date exists and whose check digit fits."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    return birth_date(number) is not None and check_digit(number[:17]) == number[17]


def from_fifteen(number: str) -> str:
    """The eighteen-character form of an old fifteen-digit number (births of the 1900s)."""
    first17 = number[:6] + "19" + number[6:]
    return first17 + check_digit(first17)


def birth_date(number: str) -> dt.date | None:
    """The date of birth inside an eighteen-character number; None where no such day exists."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    """The seventeenth digit is odd for men."""
    return int(number[16]) % 2 == 1


def mask(number: str) -> str:
    """The number as it may be shown to somebody who need not know it:
    379902********1234 keeps six and four.
    """
    return (
        number[:6] + "*" * max(len(number) - 10, 0) + number[-4:] if len(number) > 10 else "*" * len(number)
    )
