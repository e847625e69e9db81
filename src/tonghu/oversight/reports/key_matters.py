"""The yearly list of key matters as a report shows it: from the matters of that kind and what was recorded of them.

As of a day: the state after the last step until then, the time limit that was agreed by then, the progress dated by then. What is
dated later changes nothing of it; what is dated earlier and came later does, and a report made again says so.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
WHOLE = 100


@dataclass(frozen=True)
class _Known:
    """What is read once for all matters: steps and records by matter, in order of time; names of their places."""

    steps: Mapping[int, Sequence[MatterStep]]
    records: Mapping[int, Sequence[Record]]
    names: Mapping[str, str]


def listed(place: str, *, year: int, on: dt.date, by: Actor) -> tuple[KeyMatter, ...]:
    """What stands on the lists of a year in a place and below, as it stood at the end of a day; four reads, however many."""
    around = branch(place)
    rows = Matter.objects.scoped(by).filter(
        kind=KIND, opened_on__lte=on, place__gte=around.low, place__lt=around.high
    )
    matters = list(rows.select_related("sender").order_by("place", "id"))
    known = _known(matters, on, by)
    return tuple(_line(each, on, known) for each in matters if _year(each, known) == str(year))


def _known(matters: Sequence[Matter], on: dt.date, by: Actor) -> _Known:
    ids = [each.pk for each in matters]
    steps: dict[int, list[MatterStep]] = defaultdict(list)
    for step in MatterStep.objects.scoped(by).filter(matter__in=ids).order_by("at", "id"):
        steps[step.matter_id].append(step)
    records: dict[int, list[Record]] = defaultdict(list)
    told = Record.objects.scoped(by).filter(
        matter__in=ids,
        form__in=(LISTED, PROGRESS),
        occurred_on__lte=on,
        corrected_by=None,
        withdrawn_at=None,
    )
    for record in told.order_by("occurred_on", "id"):
        records[record.matter_id or 0].append(record)
    places = {each.place for each in matters}
    names = dict(Division.objects.filter(place__in=places).values_list("place", "name"))
    return _Known(steps, records, names)


def _about(matter: Matter, known: _Known) -> Mapping[str, Any]:
    """What the list says of it."""
    told = known.records.get(matter.pk, ())
    return next((each.answers for each in told if each.form == LISTED), {})


def _year(matter: Matter, known: _Known) -> str:
    return str(_about(matter, known).get("year", matter.opened_on.year))


def _line(matter: Matter, on: dt.date, known: _Known) -> KeyMatter:
    about = _about(matter, known)
    progress = [each.answers for each in known.records.get(matter.pk, ()) if each.form == PROGRESS]
    steps = known.steps.get(matter.pk, ())
    state, due = _state_on(matter, steps, on), _due_on(matter, steps, on)
    standing = _standing(state, due, on)
    return KeyMatter(
        title=str(about.get("name") or matter.title),
        place=known.names.get(matter.place, ""),
        owner=_owner(matter, about, known),
        due=due.isoformat() if due else "",
        state=_words(state, due, on, standing),
        words=str(progress[-1].get("done", ""))[:WORDS_SHOWN] if progress else "",
        number=matter.pk,
        standing=standing,
        percent=_percent(progress, standing),
    )


def _until(steps: Sequence[MatterStep], on: dt.date) -> list[MatterStep]:
    """The steps taken until the end of a day."""
    ends = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))
    return [step for step in steps if step.at < ends]


def _state_on(matter: Matter, steps: Sequence[MatterStep], on: dt.date) -> str:
    """The state at the end of a day: after the last step taken until then."""
    taken = _until(steps, on)
    if taken:
        return taken[-1].after
    return (steps[0].before or steps[0].after) if steps else matter.state


def _due_on(matter: Matter, steps: Sequence[MatterStep], on: dt.date) -> dt.date | None:
    """The last day that was agreed by the end of a day; of a matter whose steps do not tell, the one that it has."""
    agreed = [str(step.detail["promised_on"]) for step in _until(steps, on) if "promised_on" in step.detail]
    return dt.date.fromisoformat(agreed[-1]) if agreed else matter.promised_on


def _standing(state: str, due: dt.date | None, on: dt.date) -> str:
    if not kind_of(KIND).states[state].is_open:
        return "finished" if state == "done" else "dropped"
    return "overdue" if due is not None and due < on else "under_way"


def _words(state: str, due: dt.date | None, on: dt.date, standing: str) -> str:
    title = kind_of(KIND).states[state].title
    return f"{title}，逾期{(on - due).days}天" if standing == "overdue" and due else title


def _percent(progress: Sequence[Mapping[str, Any]], standing: str) -> int | None:
    """How much was last said to be done."""
    if standing == "finished":
        return WHOLE
    share = progress[-1].get("percent") if progress else None
    return share if isinstance(share, int) else None


def _owner(matter: Matter, about: Mapping[str, Any], known: _Known) -> str:
    """The organisation that listed it, or the civil affairs of the place; with the departments named beside it."""
    together = _together(about.get("together_with"))
    owner = matter.sender.name if matter.sender else f"{known.names.get(matter.place, '')}民政部门"
    return f"{owner}（会同{together}）" if together else owner


def _together(keys: object) -> str:
    codes = catalogue().code_lists["department"].options
    titles = {option.key: option.title for option in codes}
    named: Iterable[str] = keys if isinstance(keys, list) else ()
    return "、".join(titles.get(key, key) for key in named)
