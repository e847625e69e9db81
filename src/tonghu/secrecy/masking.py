"""Numbers as they may be shown to somebody who need not know them. Pure; too short means hidden whole."""

from __future__ import annotations

from tonghu.secrecy.purposes import Purpose

MOBILE_DIGITS = 11


def _ends(value: str, first: int, last: int, stars: int) -> str:
    return value[:first] + "*" * stars + value[len(value) - last :]


def mask_resident_number(number: str) -> str:
    """3799************12: the prefecture and the last two. Neither county nor birthday is left (the sex is)."""
    return _ends(number, 4, 2, len(number) - 6) if len(number) >= 15 else "*" * len(number)


def mask_phone(number: str) -> str:
    """138****1234; of a landline or anything else only the last three characters."""
    if len(number) == MOBILE_DIGITS:
        return _ends(number, 3, 4, 4)
    return _ends(number, 0, 3, len(number) - 3) if len(number) >= 7 else "*" * len(number)


def mask_bank_account(number: str) -> str:
    """***************1234: the last four, by which the holder knows it."""
    return _ends(number, 0, 4, len(number) - 4) if len(number) >= 12 else "*" * len(number)


def mask_text(text: str) -> str:
    """Stars alone, always six: not even the length is told."""
    return "******" if text else ""


# By the kind of a form's field.
OF_FIELDS = {"resident_number": mask_resident_number, "phone": mask_phone}
MASKS = {
    Purpose.RESIDENT_NUMBER: mask_resident_number,
    Purpose.PHONE: mask_phone,
    Purpose.BANK_ACCOUNT: mask_bank_account,
    Purpose.PERSON_NAME: mask_text,
    Purpose.TEXT: mask_text,
}


def masked(value: str | None, purpose: Purpose) -> str:
    """The masked form for a purpose; nothing for nothing."""
    return "" if value is None else MASKS[purpose](value)
