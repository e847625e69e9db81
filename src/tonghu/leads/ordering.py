"""The order in which leads are worked on, and pages of it by key.

First what is overdue, then what has a last day, then what has none; within each the clear cases before the unclear,
then by last day, then the newest first. All it compares stands in the index `leads_lead_counted`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, DateField, F, IntegerField, Value, When
from django.db.models.expressions import Combinable, Func
from django.db.models.fields import BooleanField
from django.db.models.functions import Coalesce

from tonghu.leads.models import OPEN, Confidence, Lead
from tonghu.locks.scoped import ScopedQuerySet

OVERDUE, DUE, UNDATED = 0, 1, 2
NO_DAY = dt.date.max
_CLEAREST_FIRST = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)


@dataclass(frozen=True)
class Page:
    """Rows of a page, and the ids to go on from: `before` the first, `after` the last; None at either end."""

    rows: list[Lead]
    before: int | None
    after: int | None


def in_order(leads: ScopedQuerySet[Lead], *, today: dt.date) -> ScopedQuerySet[Lead]:
    """All of them, the most urgent and clearest first."""
    return leads.order_by(*_keys(today))


def page(
    leads: ScopedQuerySet[Lead],
    *,
    of: ScopedQuerySet[Lead],
    today: dt.date,
    size: int,
    after: int | None = None,
    before: int | None = None,
) -> Page:
    """`size` of the leads after or before one. `of`: all that the post sees, so that a lead whose state has changed
    since still marks the place; one that is gone leads to the first page.
    """
    marked = after if after is not None else before
    anchor = _key_of(of, marked, today) if marked is not None else None
    backwards = anchor is not None and after is None
    rows = leads
    if anchor is not None:
        beyond = _Beyond(*_keys(today), *anchor, sign="<" if backwards else ">")
        rows = rows.filter(beyond)
    keys = [key.desc() if backwards else key.asc() for key in _keys(today)]  # type: ignore[attr-defined]  # all can
    # The ids first, which the index alone answers: of the many that are sorted only this page's rows are read.
    ids = rows.order_by(*keys).values("pk")[: size + 1]
    found = list(leads.filter(pk__in=ids).order_by(*keys))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_before, has_after = (more, True) if backwards else (anchor is not None, more)
    return Page(
        found,
        found[0].pk if found and has_before else None,
        found[-1].pk if found and has_after else None,
    )


def _keys(today: dt.date) -> list[Combinable]:
    is_open = When(state__in=OPEN, then=F("due_on"))
    overdue = When(state__in=OPEN, due_on__lt=today, then=Value(OVERDUE))
    due = When(state__in=OPEN, due_on__gte=today, then=Value(DUE))
    clearness = [When(confidence=each, then=Value(at)) for at, each in enumerate(_CLEAREST_FIRST)]
    return [
        Case(overdue, due, default=Value(UNDATED), output_field=IntegerField()),
        Case(*clearness, default=Value(len(_CLEAREST_FIRST)), output_field=IntegerField()),
        Coalesce(Case(is_open, output_field=DateField()), Value(NO_DAY)),
        -F("pk"),
    ]


def _key_of(leads: ScopedQuerySet[Lead], pk: int, today: dt.date) -> list[Value] | None:
    found = leads.filter(pk=pk).values_list(*_keys(today)).first()
    return [Value(each) for each in found] if found else None


class _Beyond(Func):
    """(a, b, …) > (c, d, …): the first half of the expressions against the second."""

    output_field = BooleanField()

    def __init__(self, *both: Combinable, sign: str) -> None:
        super().__init__(*both)
        self.sign = sign

    def as_sql(self, compiler, connection, *_, **__):  # type: ignore[no-untyped-def]  # Django's own shape
        parts = [compiler.compile(each) for each in self.source_expressions]
        half = len(parts) // 2
        left, right = (", ".join(sql for sql, _ in side) for side in (parts[:half], parts[half:]))
        return f"({left}) {self.sign} ({right})", tuple(value for _, values in parts for value in values)
