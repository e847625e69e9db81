"""What subjects are called, as far as the actor may know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from psycopg.sql import SQL, Literal

from tonghu.accounts.models import Post
from tonghu.casework.models import Matter, Record
from tonghu.duties import rules as in_force
from tonghu.duties.models import Row
from tonghu.duties.running import rows
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Lead
from tonghu.places.models import Division, Organisation
from tonghu.registry.models import Adult, Child

Named = Iterable[tuple[Any, ...]]


def names_of(row: int, subjects: Sequence[int], by: Actor) -> dict[int, str]:
    """By subject. A name that the actor may not read is not in it."""
    if not subjects or row not in _NAMES:
        return {}
    return dict(_NAMES[Row(row)](sorted(set(subjects)), by))


def _children(ids: Sequence[int], by: Actor) -> Named:
    return Child.objects.scoped(by).filter(pk__in=ids).values_list("pk", "name")


def _guardians(ids: Sequence[int], by: Actor) -> Named:
    return Adult.objects.scoped(by).filter(pk__in=ids).values_list("pk", "name")


def _workers(ids: Sequence[int], by: Actor) -> Named:
    return Post.objects.filter(pk__in=ids).values_list("pk", "user__full_name")


def _classes(ids: Sequence[int], by: Actor) -> Named:
    """A class has no table: it is called as the lists of classes call it."""
    return rows(
        SQL(
            "select distinct on (1) duties_class(r.about_unit_id, each ->> 'class_name'), o.name || ' ' || (each ->> 'class_name')"
            " from duties_widerow w join casework_record r on r.about_unit_id = w.organisation and r.form = 'class_list'"
            " join places_organisation o on o.id = r.about_unit_id"
            " cross join jsonb_array_elements(coalesce(r.answers -> 'classes', '[]')) each"
            " where w.row = 4 and w.subject = any ({ids})"
            " and duties_class(r.about_unit_id, each ->> 'class_name') = w.subject order by 1"
        ).format(ids=Literal(list(ids)))
    )


def _divisions(ids: Sequence[int], by: Actor) -> Named:
    codes = [f"{code:012d}" for code in ids]
    return [
        (int(code), name)
        for code, name in Division.objects.filter(code__in=codes).values_list("code", "name")
    ]


def _organisations(ids: Sequence[int], by: Actor) -> Named:
    return Organisation.objects.filter(pk__in=ids).values_list("pk", "name")


def _matters(ids: Sequence[int], by: Actor) -> Named:
    return Matter.objects.scoped(by).filter(pk__in=ids).values_list("pk", "title")


def _records(ids: Sequence[int], by: Actor) -> Named:
    forms = in_force.catalogue().forms
    found = Record.objects.scoped(by).filter(pk__in=ids).values_list("pk", "form", "occurred_on")
    return [(pk, f"{forms[form].title if form in forms else form}({day})") for pk, form, day in found]


def _leads(ids: Sequence[int], by: Actor) -> Named:
    return Lead.objects.scoped(by).filter(pk__in=ids).values_list("pk", "name")


_NAMES: Mapping[Row, Callable[[Sequence[int], Actor], Named]] = {
    Row.CHILD: _children,
    Row.GUARDIAN: _guardians,
    Row.WORKER: _workers,
    Row.CLASS: _classes,
    Row.DIVISION: _divisions,
    Row.ORGANISATION: _organisations,
    Row.CASE: _matters,
    Row.RECORD: _records,
    Row.LEAD: _leads,
}
