"""What the steps of a report of harm bring about."""

from __future__ import annotations

from collections.abc import Mapping

from tonghu.accounts.permissions import Permission
from tonghu.casework.effects import Deed, effect
from tonghu.casework.harm.acting_alone import as_system
from tonghu.casework.harm.closed_files import keep_out_by_orders
from tonghu.casework.harm.given import give
from tonghu.casework.harm.linking import link_to_first, unlink
from tonghu.casework.harm.placing import place_report
from tonghu.casework.harm.suspects import keep_out
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.places.tree import COUNTY_DIGITS


@effect("harm_received", permission=Permission.CASE_WORK)
def received(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """Whoever is named is kept out before anybody is told; then the departments are."""
    from tonghu.casework.actions import take_step  # actions carry out effects
    from tonghu.casework.harm.handing_over import hand_over

    report, told = deed.matter, deed.answers
    with as_system(casework_system(None)) as system:
        keep_out(report, told.get("suspect_name"), told.get("suspect_number"))
        keep_out_by_orders(report, told, by=system)
        hand_over(report, by=system)
        if len(report.place) < COUNTY_DIGITS:
            moved = take_step(matter=report.pk, move="await_place", by=system)
            report.state, report.due_at, report.version = moved.state, moved.due_at, moved.version


@effect("harm_tell", permission=Permission.CASE_WORK)
def told(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The receiver reads what the report says."""
    with as_system(casework_system(None)) as system:
        if deed.matter.parent_id is not None:
            give(deed.matter, by=system)


@effect("harm_placed", permission=Permission.CASE_WORK)
def placed(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The report goes to the county that was named, and to that county's departments. Form: `place`."""
    from tonghu.casework.harm.handing_over import hand_over

    with as_system(casework_system(None)) as system:
        place_report(deed.matter, str(deed.answers["place"]), by=system)
        hand_over(deed.matter, by=system)


@effect("harm_linked", permission=Permission.CASE_WORK)
def linked(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """The report belongs to an earlier one. Form: `first`, the number of that one."""
    link_to_first(deed.matter, int(deed.answers["first"]), by=by)


@effect("harm_unlinked", permission=Permission.CASE_WORK)
def unlinked(deed: Deed, given: Mapping[str, str], by: Actor) -> None:
    """It was another thing after all."""
    unlink(deed.matter, by=by)
