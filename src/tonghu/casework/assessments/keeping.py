"""A record of a toolkit's form becomes a result: total, level, day, who; in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tonghu.casework.assessments.risk import propose_level
from tonghu.casework.effects import Entry
from tonghu.casework.filling import file_of
from tonghu.casework.forms import form_of
from tonghu.casework.models import Assessment, Record
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.policy.toolkits.schema import Toolkit
from tonghu.policy.toolkits.scoring import level_at


def toolkit_of(form: str) -> Toolkit | None:
    """The toolkit whose form this is."""
    return next((each for each in catalogue().toolkits.values() if each.form == form), None)


def keep_result(toolkit: Toolkit, entry: Entry, by: Actor) -> Assessment:
    """UserError for too few different assessors, or for another level than proposed without a reason."""
    record, told = entry.record, entry.answers
    people = check_assessors(toolkit, told, record.by_name)
    proposed, reasons = "", []
    if toolkit.how == "rules":
        child = file_of(record.child_id, by=by)
        assert child is not None  # the form is about a child
        proposal = propose_level(child, by=by)
        proposed, reasons = proposal.level, proposal.kept_reasons
        if told["level"] != proposed and not str(told.get("why", "")).strip():
            raise UserError(
                f"提出的等级是“{toolkit.titled(proposed)}”，您选的是“{toolkit.titled(told['level'])}”。请写明理由。"
            )
    score = told.get(toolkit.score) if toolkit.score else None
    level = level_at(toolkit, int(score)) if score is not None else str(told[toolkit.level or ""])
    sealed: Any = reasons
    return Assessment.objects.create(
        place=record.place,
        child_id=_child_of(record),
        record=record,
        toolkit=toolkit.id,
        tool_name=_tool_name(toolkit, told),
        level=level,
        total=score,
        proposed=proposed,
        reasons=sealed,
        assessed_on=record.occurred_on,
        valid_until=dt.date.fromisoformat(told[toolkit.until])
        if toolkit.until
        else valid_until(toolkit, record.occurred_on),
        assessors=people,
        by_name=str(told.get("assessor", record.by_name)),
        institution=str(told.get("institution", "")),
    )


def _tool_name(toolkit: Toolkit, told: Mapping[str, Any]) -> str:
    """What the form itself says was used, in words; else the toolkit's title."""
    if "toolkit" in told:
        options = form_of(toolkit.form or "").field("toolkit").options
        return next((option.title for option in options if option.key == told["toolkit"]), toolkit.title)
    return str(told.get("tool", toolkit.title))


def _child_of(record: Record) -> int:
    assert record.child_id is not None  # forms of toolkits are about a child
    return int(record.child_id)


def check_assessors(toolkit: Toolkit, told: Mapping[str, Any], writer: str) -> int:
    """How many different people assessed, by the names in the form. UserError for fewer than the toolkit wants."""
    if toolkit.assessors_in is None:
        return 1
    items = told.get(toolkit.assessors_in, ())
    names = {
        "".join(str(value).split())
        for item in items
        for key, value in item.items()
        if key in ("name", "assessor") or key.endswith("_name")
    }
    if len(names) < toolkit.assessors:
        raise UserError(
            f"“{toolkit.title}”至少由 {toolkit.assessors} 名不同的人评估，现在写了 {len(names)} 名。请补充评估人。"
        )
    return len(names)


def valid_until(toolkit: Toolkit, day: dt.date) -> dt.date | None:
    """The last day on which a result of that day holds."""
    return day + dt.timedelta(days=number_of(toolkit.validity, on=day)) if toolkit.validity else None
