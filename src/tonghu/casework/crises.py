"""A child who spoke of hurting themselves: a matter with a clock in minutes, in the transaction of what showed it."""

from __future__ import annotations

from django.utils import timezone

from tonghu.casework.actions import open_matter
from tonghu.casework.harm.acting_alone import as_system
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import kind_of
from tonghu.casework.system import casework_system
from tonghu.casework.telling import path_of, tell, turn_of
from tonghu.registry.models import Child

KIND = "crisis"


def raise_crisis(record: Record) -> Matter:
    """Begin it; where one is open already, those who work on it hear that there is a new sign."""
    assert record.child_id is not None  # forms that show a crisis are about a child
    with as_system(casework_system(record.place)) as by:
        child = Child.objects.scoped(by).select_for_update(of=("self",)).get(pk=record.child_id)
        there = Matter.objects.scoped(by).filter(kind=KIND, child=child, is_open=True).first()
        if there is None:
            return open_matter(
                kind=KIND,
                child=child,
                reason="筛查或走访中出现自伤信号。",
                raised_by=f"crisis:{record.pk}",
                by=by,
            )
        owners = {*kind_of(KIND).states[there.state].owners, "child_supervisor", "county_officer"}
        words = f"{path_of(there.place)}：一件办理中的自伤信号又有新的信号，请立即查看。"
        tell(turn_of(there, sorted(owners), by=by, on=timezone.localdate()), words, there)
        return there
