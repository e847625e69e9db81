"""Which cases an evaluator sees: drawn by a seed that is printed, so that anybody can draw them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from heapq import nsmallest

LEAST_OF_SEED = 4


def drawn(ids: Iterable[int], *, seed: str, size: int) -> list[int]:
    """`size` of the ids, or all where there are fewer: those whose SHA-256 with the seed is least.

    A file that is opened or closed later changes no more than its own place in the sample.
    """
    return nsmallest(size, {*ids}, key=lambda number: (_lot(seed, number), number))


def _lot(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()


def age_band(years: int | None) -> str:
    """The age as an evaluator sees it: in bands of school life."""
    if years is None:
        return ""
    for under, words in ((3, "不满3岁"), (6, "3至5岁"), (12, "6至11岁"), (16, "12至15岁"), (18, "16至17岁")):
        if years < under:
            return words
    return "18岁以上"
