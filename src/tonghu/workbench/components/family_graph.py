"""Family graph: who belongs to a child, and how that is known; the same in words below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from tonghu.workbench.components.component import ComponentError, component

WIDTH = 320
BOX_WIDTH = 154
NAMED_HEIGHT = 44
LINE_HEIGHT = 15
GAP = 34
LETTERS_A_LINE = 11
UNKNOWN_NAME = gettext_lazy("未能确认")


@dataclass(frozen=True)
class Relative:
    """Somebody of the family.

    `kin`: 儿童, 父亲, 祖母. `row`: the generation, -2 grandparents, -1 parents, 0 the child and sisters and brothers.
    `is_child`: the child whom all this is about. `name` is empty for somebody not known. `note`: how the person is
    known, or what became of them. `through`: kin word of the relative by whom this one belongs to the child, 父亲 for a
    grandfather; empty: the child.
    """

    kin: str
    row: int
    name: str = ""
    note: str = ""
    is_child: bool = False
    through: str = ""


class Box(NamedTuple):
    """A relative as drawn: left, top, middle and height in the drawing's units."""

    who: Relative
    x: float
    y: float
    height: int
    lines: tuple[tuple[float, str], ...]

    @property
    def middle(self) -> float:
        """Where its words are centred."""
        return self.x + BOX_WIDTH / 2

    @property
    def look(self) -> str:
        """The class it is drawn with."""
        return "child" if self.who.is_child else ("other" if self.who.name else "nobody")

    @property
    def name(self) -> str:
        """The name, cut to fit."""
        return _cut(self.who.name or str(UNKNOWN_NAME), LETTERS_A_LINE - 2)

    @property
    def kin_at(self) -> float:
        """The line of the kin word."""
        return self.y + 16

    @property
    def name_at(self) -> float:
        """The line of the name."""
        return self.y + 34


@component
def family_graph(*, family: Sequence[Relative]) -> dict[str, object]:
    """A small drawing; a dashed line leads to somebody not known.

    family: Relative, exactly one of them with is_child.
    """
    if sum(who.is_child for who in family) != 1:
        raise ComponentError("family_graph: family needs exactly one Relative with is_child=True")
    boxes = _placed(family)
    child = next(box for box in boxes if box.who.is_child)
    by_kin = {box.who.kin: box for box in boxes} | {"": child}
    for who in family:
        if who.through not in by_kin:
            raise ComponentError(
                f"family_graph: {who.kin} belongs through {who.through!r}, who is not in the family"
            )
    return {
        "width": WIDTH,
        "box_width": BOX_WIDTH,
        "height": max(box.y + box.height for box in boxes) + 2,
        "boxes": boxes,
        "lines": [_line(box, by_kin[box.who.through]) for box in boxes if box is not child],
        "family": [(who.kin, who.name or UNKNOWN_NAME, who.note) for who in family],
    }


def _placed(family: Sequence[Relative]) -> list[Box]:
    """Generation below generation, two in a row."""
    placed: list[Box] = []
    y = 1.0
    for generation in sorted({who.row for who in family}):
        members = [who for who in family if who.row == generation]
        for at in range(0, len(members), 2):
            pair = members[at : at + 2]
            left = (WIDTH - BOX_WIDTH) / 2 if len(pair) == 1 else 1.0
            row = [_box(who, left + nth * (WIDTH - BOX_WIDTH - 2), y) for nth, who in enumerate(pair)]
            placed += row
            y += max(box.height for box in row) + GAP
    return placed


def _box(who: Relative, x: float, y: float) -> Box:
    first, rest = who.note[:LETTERS_A_LINE], who.note[LETTERS_A_LINE:]
    lines = [line for line in (first, _cut(rest, LETTERS_A_LINE)) if line]
    height = NAMED_HEIGHT + LINE_HEIGHT * len(lines)
    return Box(who, x, y, height, tuple((y + 51 + at * LINE_HEIGHT, line) for at, line in enumerate(lines)))


def _line(box: Box, other: Box) -> tuple[str, str]:
    """(class, path) from the box to the other, between the edges that face each other."""
    above = box.y < other.y
    aside = 0 if box.x == other.x else (-40 if box.x < other.x else 40)
    start = f"M{box.middle} {box.y + box.height if above else box.y}"
    end = f"L{other.middle + aside} {other.y if above else other.y + other.height}"
    return ("known" if box.who.name else "unknown", start + end)


def _cut(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"
