"""Diff of two rows: the same person in two registers, with the characters that part marked: 李/黎, 0712/0721."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from tonghu.workbench.components.component import component


class Compared(NamedTuple):
    """One field of both rows, marked."""

    label: str
    left: SafeString
    right: SafeString
    same: bool


@component
def row_diff(
    *, caption: str, left: str, right: str, fields: Sequence[tuple[str, str, str]]
) -> dict[str, object]:
    """Two rows side by side.

    caption: what is compared. left, right: the registers. fields: (name of the field, left value, right value).
    """
    compared = [Compared(label, *marked(here, there), here == there) for label, here, there in fields]
    return {"caption": caption, "left": left, "right": right, "fields": compared}


def marked(here: str, there: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML with the characters that the other does not have inside <mark>."""
    if len(here) == len(there):
        # Place by place: an alignment would show 0712 and 0721 as one digit that moved.
        runs = groupby(zip(here, there, strict=True), key=lambda pair: pair[0] == pair[1])
        parts = [(same, *map("".join, zip(*pairs, strict=True))) for same, pairs in runs]
    else:
        steps = SequenceMatcher(None, here, there, autojunk=False).get_opcodes()
        parts = [(step == "equal", here[a:b], there[c:d]) for step, a, b, c, d in steps]
    return (
        SafeString("".join(_part(same, text) for same, text, _ in parts)),
        SafeString("".join(_part(same, text) for same, _, text in parts)),
    )


def _part(same: bool, text: str) -> SafeString:
    return SafeString(conditional_escape(text)) if same or not text else format_html("<mark>{}</mark>", text)
