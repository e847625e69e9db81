"""A place by what somebody types: its name or a part of the path, the initials of its pinyin, or its code."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tonghu.kernel.reach import Reach
from tonghu.places.models import Division

CODE_DIGITS = 12


def places_found(
    typed: str, *, within: Reach | None = None, levels: Collection[str] = ()
) -> QuerySet[Division]:
    """Divisions that it may mean, the nearest first; none for nothing typed. Divisions are public facts.

    `within`: of this branch only; `levels`: of these levels only, all when empty.
    """
    words = "".join(typed.split())
    rows = among(within=within, levels=levels)
    if not words:
        return rows.none()
    if words.isascii() and words.isdigit():
        return rows.filter(Q(place=words) | Q(code__startswith=words)).order_by("place")
    if words.isascii():
        return _nearest(rows.filter(initials__startswith=words.lower()), Q(initials=words.lower()))
    # 青河大王 finds 大王镇 under 青河县: every character in its order, the last ones in the name itself.
    pattern = ".*".join(f"{each}" for each in words if each.isalnum())
    if not pattern:
        return rows.none()
    last = next(each for each in reversed(words) if each.isalnum())
    return _nearest(
        rows.filter(path__regex=pattern, name__contains=last), Q(name=words), Q(name__startswith=words)
    )


def among(*, within: Reach | None = None, levels: Collection[str] = ()) -> QuerySet[Division]:
    """Every division of a branch and of some levels, by place."""
    rows = Division.objects.order_by("place")
    if within is not None:
        rows = rows.filter(place__gte=within.low, place__lt=within.high)
    return rows.filter(level__in=list(levels)) if levels else rows


def exactly(typed: str, rows: QuerySet[Division]) -> Division | None:
    """The one that is meant beyond doubt: by its key, or by its code with or without the zeros at the end."""
    words = "".join(typed.split())
    if not words:
        return None
    by_code = rows.filter(code=words.ljust(CODE_DIGITS, "0")).first() if words.isdigit() else None
    return rows.filter(place=words).first() or by_code


def _nearest(rows: QuerySet[Division], *whole: Q) -> QuerySet[Division]:
    """Those that are just what was typed before those in which it stands."""
    ranks = [When(each, then=Value(rank)) for rank, each in enumerate(whole)]
    rank = Case(*ranks, default=Value(len(whole)), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "place")
