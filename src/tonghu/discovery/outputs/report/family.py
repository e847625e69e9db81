"""The child's family as a small drawing: who is known, and how. A dashed line leads to somebody not known."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from tonghu.discovery.core.result import Person
from tonghu.discovery.outputs.report.typesetting import typeset

WIDTH = 320
BOX_WIDTH = 154
NAMED_HEIGHT = 44
LINE_HEIGHT = 15
GAP = 34
LETTERS_A_LINE = 11
ROLE_WORDS = {"child": "儿童", "father": "父亲", "mother": "母亲", "other": "其他家人"}
UNKNOWN_NAME = "未能确认"


def family_graph(family: Sequence[Person]) -> Markup:
    """The drawing, or nothing where no family is given. Its words stand in full in the list beside it."""
    if not family:
        return Markup("")
    places = _places(family)
    height = max(y + _height(person) for person, _, y in places) + 2
    child = next((place for place in places if place[0].role == "child"), None)
    lines = ""
    if child is not None:
        lines = "".join(_line(person, x, y, child) for person, x, y in places if person.role != "child")
    boxes = "".join(_box(person, x, y) for person, x, y in places)
    said = "；".join(f"{ROLE_WORDS[p.role]} {p.name or UNKNOWN_NAME}" for p in family)
    return Markup(
        f'<svg class="family" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="家庭关系：{escape(said)}">'
        f"{lines}{boxes}</svg>"
    )


def _places(family: Sequence[Person]) -> list[tuple[Person, float, float]]:
    """Parents above, the child in the middle, others below, two in a row."""
    parents = [person for person in family if person.role in ("father", "mother")]
    others = [person for person in family if person.role == "other"]
    rows = [parents[at : at + 2] for at in range(0, len(parents), 2)]
    rows += [[person] for person in family if person.role == "child"]
    rows += [others[at : at + 2] for at in range(0, len(others), 2)]
    placed: list[tuple[Person, float, float]] = []
    y = 1.0
    for row in rows:
        left = (WIDTH - BOX_WIDTH) / 2 if len(row) == 1 else 1.0
        placed += [(person, left + at * (WIDTH - BOX_WIDTH - 2), y) for at, person in enumerate(row)]
        y += max(_height(person) for person in row) + GAP
    return placed


def _height(person: Person) -> int:
    return NAMED_HEIGHT + LINE_HEIGHT * len(_wrapped(person.how_known))


def _line(person: Person, x: float, y: float, child: tuple[Person, float, float]) -> str:
    """From the person's box to the child's, from the edges that face each other."""
    whose, child_x, child_y = child
    above = y < child_y
    aside = 0 if x == child_x else (-40 if x < child_x else 40)
    start = y + _height(person) if above else y
    end = child_y if above else child_y + _height(whose)
    kind = "known" if person.name else "unknown"
    return f'<path class="{kind}" d="M{x + BOX_WIDTH / 2} {start}L{child_x + BOX_WIDTH / 2 + aside} {end}"/>'


def _box(person: Person, x: float, y: float) -> str:
    middle = x + BOX_WIDTH / 2
    role, name = ROLE_WORDS[person.role], escape(_short(person.name or UNKNOWN_NAME))
    how = "".join(
        f'<text class="how" x="{middle}" y="{y + 51 + at * LINE_HEIGHT}">{escape(line)}</text>'
        for at, line in enumerate(_wrapped(typeset(person.how_known)))
    )
    kind = person.role if person.name else "nobody"
    return (
        f'<g class="{kind}"><rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{_height(person)}" rx="6"/>'
        f'<text class="role" x="{middle}" y="{y + 16}">{role}</text>'
        f'<text class="name" x="{middle}" y="{y + 34}">{name}</text>{how}</g>'
    )


def _short(text: str) -> str:
    return text if len(text) <= LETTERS_A_LINE - 2 else text[: LETTERS_A_LINE - 3] + "…"


def _wrapped(text: str) -> list[str]:
    """At most two lines that fit the box."""
    first, rest = text[:LETTERS_A_LINE], text[LETTERS_A_LINE:]
    if not rest:
        return [first] if first else []
    return [first, rest if len(rest) <= LETTERS_A_LINE else rest[: LETTERS_A_LINE - 1] + "…"]
