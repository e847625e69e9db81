"""A screening result that asks for attention begins a follow-up at the school that wrote it down, with a clock."""

from __future__ import annotations

from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Entry, on_entry
from tonghu.casework.filling import file_of
from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue

KIND = "psych_followup"


@on_entry("screening_result", permission=Permission.CASE_WORK)
def result(entry: Entry, by: Actor) -> None:
    """Which levels ask for it is the parameter `psych_attention_levels`. One follow-up at a time for a child."""
    from tonghu.casework.actions import open_matter  # actions write records, which bring this about

    levels = catalogue().parameters["psych_attention_levels"].at(timezone.localdate()).value
    assert isinstance(levels, tuple)  # tests/casework holds it
    record, child = entry.record, file_of(entry.record.child_id, by=by)
    if entry.answers.get("level") not in levels or child is None or record.organisation is None:
        return
    if Matter.objects.scoped(by).filter(kind=KIND, child=child, is_open=True).exists():
        return
    open_matter(
        kind=KIND,
        child=child,
        parent=record.matter,
        receiver=record.organisation,
        reason="心理筛查结果需要关注。",
        raised_by=f"screening_result:{record.pk}",
        by=by,
    )
