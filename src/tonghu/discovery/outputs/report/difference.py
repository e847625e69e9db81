"""Marking, character by character, where two readings of the same field part: 李/黎, 0712/0721."""

from __future__ import annotations

from difflib import SequenceMatcher

from markupsafe import Markup, escape


def marked(value: str, expected: str) -> tuple[Markup, Markup]:
    """Both texts with the characters that the other does not have inside <mark>."""
    here, there = Markup(""), Markup("")
    for step, a, b, c, d in SequenceMatcher(None, value, expected, autojunk=False).get_opcodes():
        here += _part(value[a:b], same=step == "equal")
        there += _part(expected[c:d], same=step == "equal")
    return here, there


def _part(text: str, *, same: bool) -> Markup:
    return escape(text) if same or not text else Markup("<mark>{}</mark>").format(text)
