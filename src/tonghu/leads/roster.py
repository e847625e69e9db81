"""The county's roster as it came in its register, made into files, so that an exit has a file to act on."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from tonghu.audit.actions import record
from tonghu.discovery.run.discover import Prepared
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Run
from tonghu.leads.placing import Placing
from tonghu.registry.core.initials import initials
from tonghu.registry.models import Change, Child, Holding, Sex, Standing
from tonghu.secrecy.ring import blind_indexes

SOURCE = "在册儿童名册"
AT_A_TIME = 1000
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}
_LISTED = """
select l.category, l.certain, number_text(c.number_17) as number, coalesce(c.name, r.name, '') as name, c.birth_date,
       c.sex, coalesce(r.village_code, '') as listed_in, coalesce(c.village_code, '') as registered_in, r.recognised_on
from listing l
join child c on c.child_id = l.child_id
join in_roster r on r.row_id = l.row_id
order by l.child_id, l.category
"""


class _Listed(NamedTuple):
    category: str
    certain: bool
    number: str | None
    name: str
    birth_on: dt.date | None
    sex: str | None
    listed_in: str
    registered_in: str
    recognised_on: dt.date | None


def take_roster(run: Run, ready: Prepared, *, by: Actor) -> dict[str, int]:
    """Open a file for each child of the roster that has none, and its categories. Running it again adds nothing.

    A category that a child held and gave up is not opened again: the file knows better than an old list.
    """
    listed = [_Listed(*row) for row in ready.con.execute(_LISTED).fetchall()]
    counts = Counter(unclear=sum(not row.certain for row in listed))
    certain = [row for row in listed if row.certain]
    known = _Files(run, by)
    placing = Placing((code for row in certain for code in (row.listed_in, row.registered_in)), run.place)
    fresh: dict[str, Child] = {}
    for row in certain:
        if known.find(row) is None:
            fresh.setdefault(_who(row), _child(row, placing))
    made = Child.objects.scoped(by).bulk_create(fresh.values(), batch_size=AT_A_TIME)
    Change.objects.scoped(by).bulk_create([_change(child, by) for child in made], batch_size=AT_A_TIME)
    known.add(fresh)
    held = _held(certain, known, by)
    holdings: dict[tuple[int, str], Holding] = {}
    for row in certain:
        child = known.find(row)
        assert child is not None
        pk, place = child
        if (pk, row.category) not in held:
            holdings.setdefault((pk, row.category), _holding(row, pk, place, run))
    Holding.objects.scoped(by).bulk_create(holdings.values(), batch_size=AT_A_TIME)
    counts.update(children=len(made), holdings=len(holdings), known=len({*map(_who, certain)}) - len(made))
    if made:
        record(
            "open", "child", [child.pk for child in made], by=by, place=run.place, detail={"source": SOURCE}
        )
    return dict(counts)


class _Files:
    """The files of the county by number, and by name and birth date for children without one."""

    def __init__(self, run: Run, by: Actor) -> None:
        rows = (
            Child.objects.scoped(by)
            .filter(place__begins=run.place)
            .exclude(standing=Standing.MERGED)
            .values_list("pk", "place", "number_index", "name", "birth_on")
        )
        self._by_who: dict[str, tuple[int, str]] = {}
        for pk, place, index, name, born in rows:
            who = bytes(index).hex() if index is not None else f"{name}|{born or ''}"
            self._by_who.setdefault(who, (pk, place))

    def find(self, row: _Listed) -> tuple[int, str] | None:
        """(id, place) of the child's file."""
        return next((self._by_who[who] for who in _all_whos(row) if who in self._by_who), None)

    def add(self, made: dict[str, Child]) -> None:
        self._by_who |= {who: (child.pk, child.place) for who, child in made.items()}


def _all_whos(row: _Listed) -> list[str]:
    indexes = blind_indexes(row.number or "", "resident_number")
    return [index.hex() for index in indexes] or [f"{row.name}|{row.birth_on or ''}"]


def _who(row: _Listed) -> str:
    return _all_whos(row)[0]


def _held(rows: Sequence[_Listed], known: _Files, by: Actor) -> set[tuple[int, str]]:
    """(child, category) that were ever held."""
    children = [child[0] for row in rows if (child := known.find(row)) is not None]
    held = Holding.objects.scoped(by).filter(child_id__in=children)
    return set(held.values_list("child_id", "category"))


def _child(row: _Listed, placing: Placing) -> Child:
    return Child(
        place=placing.place(row.listed_in if placing.knows(row.listed_in) else row.registered_in),
        name=row.name,
        initials=initials(row.name),
        number=row.number,
        birth_on=row.birth_on,
        sex=_SEXES.get(row.sex or "", Sex.UNKNOWN),
    )


def _holding(row: _Listed, child: int, place: str, run: Run) -> Holding:
    return Holding(
        child_id=child,
        place=place,
        category=row.category,
        start_on=row.recognised_on or run.as_of,
        basis=SOURCE,
    )


def _change(child: Child, by: Actor) -> Change:
    fields: dict[str, Any] = {"user_name": by.user_name, "post_title": by.title, "post_id": by.post_id}
    return Change(child=child, place=child.place, verb="open", words=f"据{SOURCE}建档", **fields)
