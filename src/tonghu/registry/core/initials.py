"""Initials of a name's pinyin: what is kept beside a name, and what somebody may have typed to find it.

Kept is one reading, the surname read as a surname (单立人 slr). Who reads 单 as dan types "dlr": `spellings` finds
those too, by asking for the surname itself. The other characters have the one reading of the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from tonghu.kernel import pinyin


@dataclass(frozen=True)
class Spelling:
    """Names whose kept initials begin with `prefix`; with `surname`, only those that begin with it."""

    prefix: str
    surname: str = ""


def initials(name: str) -> str:
    """As they are kept: 张小明 → zxm. Latin letters stand for themselves, blanks and the middle dot are silent.

    "?" for a character without a reading, so that those after it keep their places.
    """
    kept = "".join(name.split())
    return "".join(
        letter.lower() if letter.isascii() and letter.isalnum() else syllable[:1]
        for letter, syllable in zip(kept, pinyin.syllables(kept), strict=True)
    )


def spellings(typed: str) -> list[Spelling]:
    """What to look for: first the initials as typed, then each surname that is written so but read otherwise.

    >>> spellings("dlr")[1]
    Spelling(prefix='slr', surname='单')
    """
    wanted = "".join(typed.split()).lower()
    return [
        Spelling(wanted),
        *(
            Spelling(kept + wanted[len(plain) :], surname)
            for surname, kept, plain in _read_otherwise()
            if wanted.startswith(plain)
        ),
    ]


def is_initials(typed: str) -> bool:
    """True for Latin letters alone: what a person types who does not switch to Chinese."""
    bare = "".join(typed.split())
    return bare.isascii() and bare.isalpha()


@cache
def _read_otherwise() -> tuple[tuple[str, str, str], ...]:
    """(surname, its initials as a surname, its initials character by character) where the two differ."""
    plain = dict(pinyin.table())
    rows = (
        (surname, pinyin.initials(surname), "".join(plain[letter][:1] for letter in surname))
        for surname, _ in pinyin.surname_overrides()
    )
    return tuple(row for row in rows if row[1] != row[2])
