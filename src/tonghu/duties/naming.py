"""What subjects are called, as far as the actor may know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tonghu.accounts.models import Post
from tonghu.casework.models import Matter, Record
from tonghu.duties import rules as in_force
from tonghu.duties.models import Row
from tonghu.kernel.actor import Actor
from tonghu.leads.models import Lead
from tonghu.places.models import Division, Organisation
from tonghu.registry.models import Adult, Child

Named = Iterable[tuple[int, str]]


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
    Row.DIVISION: _divisions,
    Row.ORGANISATION: _organisations,
    Row.CASE: _matters,
    Row.RECORD: _records,
    Row.LEAD: _leads,
}
