"""What happens to the measures of a plan, and to the agenda of a conference, when the whole takes a step."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.models import Matter, Share
from tonghu.kernel.actor import Actor


@effect("propose_measures", permission=Permission.CASE_WORK)
def propose_measures(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The rules propose; nothing of it is in force."""
    from tonghu.casework.planning import propose  # planning takes steps, and steps carry out effects

    propose(plan=deed.matter, by=by)


@effect("start_measures", permission=Permission.CASE_WORK)
def start_measures(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The plan was signed: what was adopted goes to whoever does it."""
    from tonghu.casework.planning import step_parts

    step_parts(deed.matter, kind="measure", states=("adopted",), move="start", reason="", by=by)


@effect("end_measures", permission=Permission.CASE_WORK)
def end_measures(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The plan is not carried out, and so nothing of it."""
    from tonghu.casework.planning import step_parts

    reason = deed.reason or "方案不实施。"
    step_parts(deed.matter, kind="measure", states=("proposed", "adopted"), move="drop", reason=reason, by=by)


@effect("end_agenda", permission=Permission.CASE_WORK)
def end_agenda(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The conference does not take place: its items wait for another."""
    from tonghu.casework.planning import step_parts

    step_parts(
        deed.matter, kind="agenda_item", states=("listed",), move="withdraw", reason=deed.reason, by=by
    )


@effect("call_invited", permission=Permission.CASE_WORK)
def call_invited(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """Whoever is invited to an item is told of the conference, and sees it and that item."""
    from tonghu.casework.telling import tell_units

    items = Matter.objects.scoped(by).filter(parent=deed.matter, kind="agenda_item", state="listed")
    units = (
        Share.objects.scoped(by).filter(matter__in=items, end_on=None).values_list("organisation", flat=True)
    )
    tell_units({*units}, "邀请参加个案会商,请查看与本单位有关的议题。", deed.matter)
