"""Pages of a list by key: the next page begins after a row, whatever was added or removed before it.

The address of a page carries the id of that row and nothing else, so that no name stands in a browser's history.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.db.models.expressions import Combinable

from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.models import NO_DAY, Child, known_day


@dataclass(frozen=True)
class Order:
    """An order of the list. `field`: sorted by, then by id; `is_day`: a date that may be unknown."""

    title: str
    field: str
    is_day: bool = False
    downwards: bool = False

    @property
    def key(self) -> Combinable:
        """What is compared."""
        if self.is_day:
            return known_day(self.field)
        return F(self.field)

    def of(self, row: Child) -> Any:
        """The same, of one row."""
        value = getattr(row, self.field)
        return NO_DAY if value is None else value


ORDERS = {
    "place": Order("地区", "place"),
    "name": Order("姓名拼音", "initials"),
    "birth": Order("出生日期,从大到小", "birth_on", is_day=True),
    "visit": Order("最久未走访", "last_visit_on", is_day=True),
    "changed": Order("最近变动", "changed_at", downwards=True),
}


@dataclass(frozen=True)
class Page:
    """Rows of a page, and the ids to go on from: `after` the last, `before` the first; None at either end."""

    rows: list[Child]
    before: int | None
    after: int | None


class _Beyond(Func):
    """(a, b) > (c, d), which PostgreSQL reads off an index of (a, b)."""

    output_field = BooleanField()

    def __init__(self, *both: Any, downwards: bool) -> None:
        super().__init__(*both)
        self.downwards = downwards

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(each) for each in self.source_expressions]
        left, right = (f"({a[0]}, {b[0]})" for a, b in (parts[:2], parts[2:]))
        sign = "<" if self.downwards else ">"
        return f"{left} {sign} {right}", tuple(value for _, values in parts for value in values)


def page(
    children: ScopedQuerySet[Child],
    order: Order,
    *,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Page:
    """`size` rows after or before a row. A row that is gone meanwhile leads to the first page."""
    anchor_id = after if after is not None else before
    # Only the queryset's own scope may find the anchor: the filters may have changed under the reader.
    anchor = children.filter(pk=anchor_id).first() if anchor_id is not None else None
    backwards = anchor is not None and after is None
    downwards = order.downwards != backwards
    rows = children
    if anchor is not None:
        key = Value(order.of(anchor))
        rows = rows.filter(_Beyond(order.key, F("pk"), key, Value(anchor.pk), downwards=downwards))
    sign = [order.key.desc(), F("pk").desc()] if downwards else [order.key.asc(), F("pk").asc()]  # type: ignore[attr-defined]  # every key orders
    # The ids first, which an index alone answers: only the rows of this page are read, however many are sorted.
    keys = rows.order_by(*sign).values("pk")[: size + 1]
    found = list(children.filter(pk__in=keys).order_by(*sign))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before = more if backwards else anchor is not None
    has_after = True if backwards else more
    return Page(
        found,
        found[0].pk if found and has_before else None,
        found[-1].pk if found and has_after else None,
    )
