"""A list's state in its address: read, and written with one thing changed."""

from __future__ import annotations

from dataclasses import fields

from django.http import QueryDict
from django.urls import reverse

from tonghu.leads.filters import Filters

NAMES = {"words": "q"}
# Where a reader stands in the list; left behind when the filters change.
SEARCHED = ("words",)
POSITION = ("after", "before", "open")


def filters_of(query: QueryDict) -> Filters:
    """The filters an address asks for; unknown values are dropped."""
    given = {field.name: query.get(NAMES.get(field.name, field.name), "") for field in fields(Filters)}
    given["state"] = query.get("state", Filters.state)
    return Filters(**{**given, "overdue": given["overdue"] == "1"}).known()  # type: ignore[arg-type]  # overdue alone is no text


def address(
    query: QueryDict,
    *,
    name: str = "leads:list",
    keep: tuple[str, ...] = (),
    without: str = "",
    **changes: str,
) -> str:
    """The list's address with these parts changed; an empty one is taken out. The position is kept where named."""
    new = query.copy()
    new.pop(without, None)
    for part in POSITION:
        if part not in keep:
            new.pop(part, None)
    for part, value in changes.items():
        new.pop(part, None)
        if value:
            new[part] = value
    return reverse(name) + (f"?{new.urlencode()}" if new else "")


def kept_in_a_view(query: QueryDict) -> str:
    """What a saved view keeps of an address: the filters that are understood and the columns, nothing searched for."""
    filters = filters_of(query)
    kept = QueryDict(mutable=True)
    for part in fields(Filters):
        value = getattr(filters, part.name)
        if part.name in SEARCHED or value == part.default:
            continue
        kept[part.name] = "1" if value is True else value
    if columns := query.getlist("column"):
        kept.setlist("column", columns)
    return kept.urlencode()


def number_in(query: QueryDict, name: str) -> int | None:
    """A row's id in an address; None for anything else."""
    value = query.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
