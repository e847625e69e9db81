"""The yearly list of key matters as a report shows it: from the matters of that kind and what was recorded of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from tonghu.casework.models import Matter, MatterStep, Record
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.leads.rules import catalogue
from tonghu.oversight.reports.snapshot import KeyMatter
from tonghu.places.models import Division

KIND, LISTED, PROGRESS = "key_matter", "key_matter", "key_matter_progress"
WORDS_SHOWN = 120


def listed(place: str, *, year: int, on: dt.date, by: Actor) -> tuple[KeyMatter, ...]:
    """What stands on the lists of a year in a place and below, as it stood at the end of a day."""
    around = branch(place)
    matters = Matter.objects.scoped(by).filter(
        kind=KIND, opened_on__lte=on, place__gte=around.low, place__lt=around.high
    )
    found = [_line(each, on, by) for each in matters.select_related("sender").order_by("place", "id")]
    return tuple(line for line, of in found if of == str(year))


def _line(matter: Matter, on: dt.date, by: Actor) -> tuple[KeyMatter, str]:
    records = Record.objects.scoped(by).filter(
        matter=matter, occurred_on__lte=on, corrected_by=None, withdrawn_at=None
    )
    told = list(records.order_by("occurred_on", "id"))
    about: Mapping[str, Any] = next((each.answers for each in told if each.form == LISTED), {})
    progress = [each.answers for each in told if each.form == PROGRESS]
    state = kind_of(matter.kind).states[_state_on(matter, on, by)].title
    line = KeyMatter(
        title=str(about.get("name") or matter.title),
        place=Division.objects.values_list("name", flat=True).filter(place=matter.place).first() or "",
        owner=matter.sender.name if matter.sender else _together(about.get("together_with")),
        due=matter.promised_on.isoformat() if matter.promised_on else "",
        state=_with_share(state, progress),
        words=str(progress[-1].get("done", ""))[:WORDS_SHOWN] if progress else "",
    )
    return line, str(about.get("year", matter.opened_on.year))


def _state_on(matter: Matter, on: dt.date, by: Actor) -> str:
    """The state at the end of a day: after the last step taken until then."""
    ends = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))
    steps = list(MatterStep.objects.scoped(by).filter(matter=matter).order_by("at", "id"))
    taken = [step for step in steps if step.at < ends]
    if taken:
        return taken[-1].after
    return (steps[0].before or steps[0].after) if steps else matter.state


def _with_share(state: str, progress: list[dict[str, object]]) -> str:
    share = progress[-1].get("percent") if progress else None
    return f"{state}（完成{share}%）" if isinstance(share, int) else state


def _together(keys: object) -> str:
    """The departments named beside it."""
    codes = catalogue().code_lists["department"].options
    titles = {option.key: option.title for option in codes}
    named: Iterable[str] = keys if isinstance(keys, list) else ()
    return "、".join(titles.get(key, key) for key in named)
