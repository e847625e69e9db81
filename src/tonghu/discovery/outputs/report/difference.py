"""Marking, character by character, where two readings of the same field part: 李/黎, 0712/0721."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import groupby

from markupsafe import Markup, escape


def marked(value: str, expected: str) -> tuple[Markup, Markup]:
    """Both texts with the characters that the other does not have inside <mark>."""
    here, there = Markup(""), Markup("")
    if len(value) == len(expected):
        # Place by place: an alignment would show 0712 and 0721 as one digit that moved.
        for same, run in groupby(zip(value, expected, strict=True), key=lambda pair: pair[0] == pair[1]):
            pairs = list(run)
            here += _part("".join(left for left, _ in pairs), same=same)
            there += _part("".join(right for _, right in pairs), same=same)
        return here, there
    for step, a, b, c, d in SequenceMatcher(None, value, expected, autojunk=False).get_opcodes():
        here += _part(value[a:b], same=step == "equal")
        there += _part(expected[c:d], same=step == "equal")
    return here, there


def _part(text: str, *, same: bool) -> Markup:
    return escape(text) if same or not text else Markup("<mark>{}</mark>").format(text)
