"""What a filled-in toolkit brings about: its result, and, where a child spoke of hurting themselves, help the same day."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.casework.assessments.keeping import keep_result, toolkit_of
from tonghu.casework.crises import raise_crisis
from tonghu.casework.effects import Entry, on_every_entry
from tonghu.kernel.actor import Actor
from tonghu.policy.toolkits.schema import Toolkit


@on_every_entry(lambda form: toolkit_of(form) is not None, permission=Permission.CASE_WORK)
def assessed(entry: Entry, by: Actor) -> None:
    """Single answers are looked at here, while they are there, and are gone afterwards."""
    toolkit = toolkit_of(entry.record.form)
    assert toolkit is not None  # asked for above
    keep_result(toolkit, entry, by)
    if _is_crisis(toolkit, entry):
        raise_crisis(entry.record)


@on_every_entry(lambda form: form == "visit", permission=Permission.CASE_WORK)
def visited(entry: Entry, by: Actor) -> None:
    """A visit at which the child gave such a sign begins the same path."""
    if entry.answers.get("danger_sign") is True:
        raise_crisis(entry.record)


def _is_crisis(toolkit: Toolkit, entry: Entry) -> bool:
    return any(str(entry.raw.get(key, "0")) not in ("", "0") for key in toolkit.crisis)
