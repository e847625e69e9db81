"""What a list of leads is narrowed to. Values come from an address: what is unknown is left out, never guessed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from tonghu.kernel.periods import add_months
from tonghu.kernel.reach import branch
from tonghu.leads.models import OPEN, Confidence, Kind, Lead, State
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.registry.core.initials import is_initials, spellings
from tonghu.secrecy.searching import by_number

# Years from (in) to (out): before school, primary school, junior, older.
AGES = {"0-5": (0, 6), "6-11": (6, 12), "12-15": (12, 16), "16-17": (16, 18)}
OPEN_ONES, CLOSED_ONES = "open", "closed"
SHORTEST_NUMBER = 15


@dataclass(frozen=True)
class Filters:
    """Empty means: not narrowed by this. `state`: a state, "open" or "closed"; `words`: name, initials or number."""

    place: str = ""
    category: str = ""
    kind: str = ""
    confidence: str = ""
    age: str = ""
    state: str = OPEN_ONES
    overdue: bool = False
    words: str = ""

    def known(self) -> Filters:
        """The same without values that nothing could match."""
        return Filters(
            place=self.place,
            category=self.category,
            kind=self.kind if self.kind in Kind.values else "",
            confidence=self.confidence if self.confidence in Confidence.values else "",
            age=self.age if self.age in AGES else "",
            state=self.state if self.state in (*State.values, OPEN_ONES, CLOSED_ONES, "") else OPEN_ONES,
            overdue=self.overdue,
            words=self.words.strip(),
        )


def narrowed(
    leads: ScopedQuerySet[Lead], filters: Filters, *, today: dt.date, by_state: bool = True
) -> ScopedQuerySet[Lead]:
    """The leads that pass. `by_state` False: all but state and overdue, for counting by state."""
    if filters.place:
        below = branch(filters.place)
        leads = leads.filter(place__gte=below.low, place__lt=below.high)
    for field in ("category", "kind", "confidence"):
        if value := getattr(filters, field):
            leads = leads.filter(**{field: value})
    if filters.age:
        youngest, oldest = AGES[filters.age]
        leads = leads.filter(
            birth_on__lte=add_months(today, -12 * youngest), birth_on__gt=add_months(today, -12 * oldest)
        )
    if filters.words:
        leads = _searched(leads, filters.words)
    if not by_state:
        return leads
    if filters.overdue:
        return leads.filter(state__in=OPEN, due_on__lt=today)
    if filters.state == OPEN_ONES:
        return leads.filter(state__in=OPEN)
    if filters.state == CLOSED_ONES:
        return leads.exclude(state__in=OPEN)
    return leads.filter(state=filters.state) if filters.state else leads


def _searched(leads: ScopedQuerySet[Lead], words: str) -> ScopedQuerySet[Lead]:
    """By number where it can be one, by initials where only Latin letters were typed, else by the name's beginning."""
    bare = "".join(words.split())
    if len(bare) >= SHORTEST_NUMBER and any(char.isdigit() for char in bare):
        return by_number(leads, bare)  # type: ignore[return-value]  # the same queryset class
    if is_initials(bare):
        asked = Q()
        for each in spellings(bare):
            spelled = Q(initials__begins=each.prefix)
            asked |= spelled & Q(name__begins=each.surname) if each.surname else spelled
        return leads.filter(asked)
    return leads.filter(name__begins=bare)
