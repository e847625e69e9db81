"""Every version of every row of a file, as the triggers kept them, told field by field."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from tonghu.kernel.actor import Actor
from tonghu.registry.changing import shown, shown_masked
from tonghu.registry.models import Change, Child
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField

# (model of the versions, what the row is, the column that names the child)
KEPT = (
    ("ChildEvent", "档案", "pgh_obj_id"),
    ("AdultEvent", "家庭成员", "child_id"),
    ("HoldingEvent", "类别认定", "child_id"),
)
# What counts or follows by itself.
SILENT = frozenset({"id", "child", "version", "changed_at", "initials", "opened_on"})
WITHOUT_WORDS = {"start_on": "自", "end_on": "至", "merged_into": "并入", "last_visit_on": "最近走访"}
SHOWN = 200
CLOSED = "（保护令屏蔽）"
# Of a person whom an order names. Who it is stays: whoever looks after the child must know whom to keep away.
LEADS_TO_THEM = frozenset({"number", "number_index", "phone", "state", "source"})
CARERS = frozenset({"carer_phone"})


@dataclass(frozen=True)
class RowVersion:
    """A version. `fields`: (name, before, after) of what differs from the one before; all of them for a first one.

    `who`: whose change it was, by the transaction; empty where the database was changed past the application.
    """

    at: dt.datetime
    what: str
    row: int
    first: bool
    fields: list[tuple[str, str, str]]
    who: str
    why: str


def versions_of(child: Child, actor: Actor, *, closed: Collection[int] = ()) -> list[RowVersion]:
    """Newest first, at most 200 a table. Four queries, however many versions.

    `closed`: ids of family members whom a protection order in force names; what leads to them is left out, and the
    phones of carers with it, for a carer of the past may be that person.
    """
    told: dict[dt.datetime, list[Change]] = defaultdict(list)
    for change in Change.objects.scoped(actor).filter(child=child):
        told[change.at].append(change)
    found: list[RowVersion] = []
    for model_name, what, column in KEPT:
        events: Any = apps.get_model("registry", model_name)
        rows = events.objects.filter(**{column: child.pk}).order_by("-pgh_id")[:SHOWN]
        hidden = dict.fromkeys(closed, LEADS_TO_THEM) if model_name == "AdultEvent" else {}
        if model_name == "ChildEvent" and closed:
            hidden = {child.pk: CARERS}
        found += _told(list(reversed(rows)), what, told, hidden)
    return sorted(found, key=lambda version: version.at, reverse=True)


def hidden_fields(change: Change, closed: Collection[int]) -> frozenset[str]:
    """The fields of a change that are left out, as in `versions_of`."""
    if not closed:
        return frozenset()
    adult = change.detail.get("adult") if isinstance(change.detail, dict) else None
    return LEADS_TO_THEM if adult in closed else CARERS


def _told(
    rows: Sequence[Any],
    what: str,
    told: dict[dt.datetime, list[Change]],
    hidden: Mapping[int, frozenset[str]],
) -> Iterable[RowVersion]:
    before: dict[int, Any] = {}
    for row in rows:
        earlier = before.get(row.pgh_obj_id)
        before[row.pgh_obj_id] = row
        fields = list(_differences(earlier, row, hidden.get(row.pgh_obj_id, frozenset())))
        if not fields:
            continue
        changes = told.get(row.pgh_created_at, ())
        yield RowVersion(
            row.pgh_created_at,
            what,
            row.pgh_obj_id,
            earlier is None,
            fields,
            "、".join(dict.fromkeys(f"{change.user_name}（{change.post_title}）" for change in changes)),
            "；".join(dict.fromkeys(change.reason for change in changes if change.reason)),
        )


def _differences(earlier: Any, row: Any, hidden: frozenset[str]) -> Iterable[tuple[str, str, str]]:
    for field in row._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in SILENT:
            continue
        before = getattr(earlier, field.attname) if earlier is not None else None
        after = getattr(row, field.attname)
        if (before or None) == (after or None):
            continue
        if field.name in hidden:
            yield _words(field), CLOSED if before else "", CLOSED if after else ""
        else:
            yield _words(field), _value(field, before), _value(field, after)


def _words(field: models.Field[Any, Any]) -> str:
    if isinstance(field, BlindIndexField):
        return "公民身份号码"
    if field.model.__name__ == "HoldingEvent":
        return str(field.verbose_name)
    return WITHOUT_WORDS.get(field.name, str(field.verbose_name))


def _value(field: models.Field[Any, Any], value: Any) -> str:
    if isinstance(field, BlindIndexField):
        return "（有）" if value else ""
    if isinstance(field, EncryptedTextField):
        return shown_masked(value, is_phone="phone" in field.name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    return shown(value)
