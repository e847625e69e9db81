"""Bars and columns as inline SVG. Every figure also stands beside its bar as text, in a table."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

BAR_WIDTH = 100
BAR_HEIGHT = 10
COLUMN_CHART = (360, 150)
COLUMN_FLOOR = 128
COLUMN_TOP = 18


def bar(parts: Sequence[tuple[str, float]], whole: float) -> Markup:
    """A horizontal bar of (class, amount) parts against `whole`; screen readers get the text beside it."""
    x = 0.0
    drawn = Markup("")
    for kind, amount in parts:
        width = BAR_WIDTH * amount / whole if whole else 0.0
        if width > 0:
            drawn += Markup('<rect class="{}" x="{:.2f}" y="0" width="{:.2f}" height="{}"/>').format(
                kind, x, width, BAR_HEIGHT
            )
        x += width
    return Markup(
        '<svg class="bar" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(BAR_WIDTH, BAR_HEIGHT, drawn)


def columns(values: Sequence[tuple[str, int]], *, label: str) -> Markup:
    """A column per (label, count), the count above it and the label below; `label` says what it shows."""
    width, height = COLUMN_CHART
    step = width / max(len(values), 1)
    highest = max((count for _, count in values), default=0) or 1
    drawn = Markup("")
    for at, (name, count) in enumerate(values):
        tall = (COLUMN_FLOOR - COLUMN_TOP) * count / highest
        middle = at * step + step / 2
        drawn += Markup(
            '<rect class="c-enter" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
            '<text x="{:.1f}" y="{:.1f}" class="n">{}</text><text x="{:.1f}" y="{}" class="l">{}</text>'
        ).format(
            at * step + 2,
            COLUMN_FLOOR - tall,
            step - 4,
            tall,
            middle,
            COLUMN_FLOOR - tall - 4,
            count or "",
            middle,
            COLUMN_FLOOR + 15,
            name,
        )
    return Markup(
        '<svg class="columns" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line x1="0" y1="{}" x2="{}" y2="{}"/>{}</svg>'
    ).format(width, height, label, COLUMN_FLOOR, width, COLUMN_FLOOR, drawn)
