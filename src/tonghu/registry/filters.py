"""What a list of children may be narrowed by, and what a typed search means. Pure but for Django's Q."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import add_months
from tonghu.kernel.reach import branch
from tonghu.registry.core.initials import Spelling, is_initials, spellings
from tonghu.registry.models import Standing
from tonghu.secrecy.purposes import Purpose, normalised
from tonghu.secrecy.ring import blind_indexes

NUMBER_DIGITS = (15, 18)
NOBODY = "-"  # as a carer: none is on file
NEVER = "never"  # as a last visit: none is on file
NONE_HELD = "-"  # as a category: none is held


class SearchUnclear(UserError):
    """What was typed cannot be looked for. Never answered with an empty list, which would say "no such child"."""


@dataclass(frozen=True, kw_only=True)
class ChildFilters:
    """Filters of a list, all of which hold. An empty one does not narrow.

    `place`: a place key, it and all below. `category`: an id, held today; NONE_HELD for none. `ages`: years, both
    ends in. `carer`: part of the carer's name or relation, or NOBODY. `unvisited`: no visit on this day or later;
    NEVER: no visit at all. `search`: a name's beginning, initials or a whole number.
    """

    place: str = ""
    category: str = ""
    standing: str = Standing.OPEN
    sex: str = ""
    ages: tuple[int, int] | None = None
    carer: str = ""
    unvisited: dt.date | str = ""
    search: str = ""


def narrowed(filters: ChildFilters, *, today: dt.date, besides: Collection[str] = ()) -> Q:
    """The condition of all filters but the category, which needs a subquery, and but those named `besides` (for
    the counts of their choices). SearchUnclear for a search that cannot be carried out.
    """
    whole = Q()
    for name, part in parts_of(filters, today=today).items():
        if name not in besides:
            whole &= part
    return whole


def parts_of(filters: ChildFilters, *, today: dt.date) -> dict[str, Q]:
    """The condition of each filter but the category, by its name."""
    return {
        "place": _in_place(filters.place),
        "standing": Q(standing=filters.standing) if filters.standing else ~Q(standing=Standing.MERGED),
        "sex": Q(sex=filters.sex) if filters.sex else Q(),
        "ages": of_ages(*filters.ages, today=today) if filters.ages else Q(),
        "carer": _cared_for_by(filters.carer),
        "unvisited": _unvisited(filters.unvisited),
        "search": searched(filters.search),
    }


def of_ages(youngest: int, oldest: int, *, today: dt.date) -> Q:
    """Whole years on the day as the law counts them: who was born on 29 February is a year older on 1 March."""
    return Q(
        birth_on__lte=add_months(today, -12 * youngest), birth_on__gt=add_months(today, -12 * (oldest + 1))
    )


def searched(typed: str) -> Q:
    """The children meant by what was typed; nothing typed means all. SearchUnclear where it means nothing."""
    text = typed.strip()
    if not text:
        return Q()
    bare = normalised(text, Purpose.RESIDENT_NUMBER)
    if bare[:-1].isdigit() and bare[:1].isdigit():
        if len(bare) not in NUMBER_DIGITS:
            raise SearchUnclear(
                f"号码要输全才能查找:身份号码是 18 位,输入了 {len(bare)} 位。请补全,或改用姓名、拼音首字母。"
            )
        return Q(number_index__in=blind_indexes(bare, Purpose.RESIDENT_NUMBER))
    if is_initials(text):
        either = Q()
        for spelling in spellings(text):
            either |= _spelled(spelling)
        return either
    name = "".join(text.split())
    if any(letter.isdigit() for letter in name):
        raise SearchUnclear(
            "没有看懂要查找什么:文字里混有数字。请只输入姓名的开头、拼音首字母或完整的身份号码。"
        )
    return Q(name__begins=name)


def _spelled(spelling: Spelling) -> Q:
    spelled = Q(initials__begins=spelling.prefix)
    return spelled & Q(name__begins=spelling.surname) if spelling.surname else spelled


def _in_place(place: str) -> Q:
    if not place:
        return Q()
    reach = branch(place)
    return Q(place__gte=reach.low, place__lt=reach.high)


def _cared_for_by(carer: str) -> Q:
    if not carer:
        return Q()
    if carer == NOBODY:
        return Q(carer="")
    return Q(carer__contains=carer) | Q(carer_relation__contains=carer)


def _unvisited(since: dt.date | str) -> Q:
    if not since:
        return Q()
    if isinstance(since, str):
        return Q(last_visit_on=None)
    return Q(last_visit_on=None) | Q(last_visit_on__lt=since)
