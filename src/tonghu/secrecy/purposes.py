"""What a sealed value is, and the one form in which two spellings of the same number become equal."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from tonghu.kernel import resident_number


class Purpose(StrEnum):
    """What a sealed column holds. Each purpose has keys of its own, derived from those of the ring."""

    RESIDENT_NUMBER = "resident_number"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    PERSON_NAME = "person_name"  # compared whole, for who must not see a report that names them
    TEXT = "text"  # anything else: sealed, never searched


SEARCHED = frozenset({Purpose.RESIDENT_NUMBER, Purpose.PHONE, Purpose.BANK_ACCOUNT, Purpose.PERSON_NAME})
# 86 in its three habits; a mobile number has eleven digits and begins with 1.
COUNTRY_CODES = ("0086", "86")
MOBILE_DIGITS = 11


def normalised(value: str, purpose: Purpose) -> str:
    """Full width becomes half, letters upper case; blanks, hyphens and the rest between digits go.

    Resident numbers of fifteen digits become eighteen, phones lose +86. Nothing left means: no number.
    Raises ValueError for a purpose that is never searched.
    """
    if purpose not in SEARCHED:
        raise ValueError(f"{purpose} is never searched, so that it has no normal form")
    bare = "".join(char for char in unicodedata.normalize("NFKC", value).upper() if char.isalnum())
    if purpose is Purpose.RESIDENT_NUMBER:
        return _eighteen(bare)
    return _without_country(bare) if purpose is Purpose.PHONE else bare


def _eighteen(number: str) -> str:
    if len(number) != 15 or not (number.isascii() and number.isdigit()):
        return number
    longer = resident_number.from_fifteen(number)
    return longer if resident_number.is_valid(longer) else number


def _without_country(number: str) -> str:
    for code in COUNTRY_CODES:
        rest = number.removeprefix(code)
        if rest != number and len(rest) == MOBILE_DIGITS and rest.startswith("1"):
            return rest
    return number
