"""Who answers for each line of the list behind a figure: by name, or by post and organisation for who oversees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tonghu.accounts.roles import ROLES
from tonghu.duties.bearers import above, bearers_at, digits_of_role
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import WideRow
from tonghu.duties.queries import SubjectLine
from tonghu.kernel.actor import Actor
from tonghu.oversight.responsible import VACANT
from tonghu.places.models import Division, Organisation

ITSELF = "单位自己"


def whose(
    lines: Sequence[SubjectLine], rule: Rule, actor: Actor, on: dt.date, *, names: bool
) -> dict[int, str]:
    """By subject. `names`: of the people who hold the post; else the post, the place it stands at, and whether it is vacant."""
    if rule.reading.bearer.unit:
        return _units(lines, actor)
    found = bearers_at(rule, [line.place for line in lines], on)
    role = rule.reading.bearer.role
    if names or role is None:
        return {line.subject: found[line.place].words for line in lines}
    seats = _seats(lines, role)
    return {
        line.subject: seats[line.place] + (f"（{VACANT}）" if found[line.place].vacant else "")
        for line in lines
    }


def _units(lines: Sequence[SubjectLine], actor: Actor) -> dict[int, str]:
    """The organisation of each subject, which bears its own."""
    rows = WideRow.objects.scoped(actor).filter(
        row__in={line.row for line in lines}, subject__in=[line.subject for line in lines]
    )
    units = dict(rows.values_list("subject", "organisation"))
    wanted = {unit for unit in units.values() if unit is not None}
    names = dict(Organisation.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {line.subject: names.get(units.get(line.subject) or 0, ITSELF) for line in lines}


def _seats(lines: Sequence[SubjectLine], role: str) -> dict[str, str]:
    """儿童督导员（大王镇）, by place of the subject."""
    title, digits = ROLES[role].title, digits_of_role(role) or 0
    at = {line.place: above(line.place, digits) for line in lines}
    names = dict(Division.objects.filter(place__in=set(at.values())).values_list("place", "name"))
    return {place: f"{names[seat]}{title}" if seat in names else title for place, seat in at.items()}
