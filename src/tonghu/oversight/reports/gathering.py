"""Counts what a report says, as of a day: the places right below and the place itself, every rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tonghu.duties import queries as duties
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.rules import catalogue
from tonghu.duties.system import as_system
from tonghu.kernel.actor import Actor
from tonghu.oversight.boards import clauses_of_notice, doubts_of
from tonghu.oversight.leaving import is_about_people
from tonghu.oversight.reports.cases import sampled_cases
from tonghu.oversight.reports.key_matters import listed
from tonghu.oversight.reports.models import Kind
from tonghu.oversight.reports.snapshot import RuleAt, Snapshot
from tonghu.oversight.suppression import least_shown
from tonghu.oversight.tallies import Tally, total
from tonghu.places.models import Division


def gathered(
    kind: Kind, place: str, *, first: dt.date, last: dt.date, on: dt.date, seed: str = "", size: int = 0
) -> Snapshot:
    """Everything that a report of this kind says, counted by the system over the whole of the place.

    Whoever asks may be an evaluator, who reaches no child: what is counted here is what the report shows of it.
    """
    name = Division.objects.values_list("name", flat=True).get(place=place)
    least = least_shown(on=on)
    rules = duties.rules()
    with as_system() as system:
        matrix, names = _matrix(place, on, system)
        cases = (
            sampled_cases(place, on=on, seed=seed, size=size, by=system) if kind == Kind.EVALUATION else ()
        )
        matters = listed(place, year=last.year, on=on, by=system) if kind == Kind.KEY_MATTERS else ()
    return Snapshot(
        place=place,
        name=name,
        rules=tuple(_rule_at(rule, on) for rule in rules),
        names=names,
        matrix=matrix,
        key_matters=matters,
        sample=cases,
        least=least.value,
        least_unverified=least.unverified,
        clauses=tuple((each.id, each.article, each.title) for each in clauses_of_notice(catalogue())),
    )


def _matrix(
    place: str, on: dt.date, system: Actor
) -> tuple[Mapping[str, Mapping[str, Tally]], Mapping[str, str]]:
    """(counts by place and rule, names): what lies in no division below is the place's own."""
    below = dict(Division.objects.filter(parent=place).order_by("place").values_list("place", "name"))
    matrix = {key: _tallies(key, on, system) for key in below}
    whole = _tallies(place, on, system)
    own = {rule: _less(tally, [lines[rule] for lines in matrix.values()]) for rule, tally in whole.items()}
    return {**matrix, place: own}, below


def _tallies(place: str, on: dt.date, system: Actor) -> dict[str, Tally]:
    return {
        counts.rule.id: Tally(
            applicable=counts.applicable,
            done=counts.done,
            late=counts.late,
            excused=counts.excused,
            due=counts.due,
            overdue=counts.overdue,
        )
        for counts in duties.standing(place, system, on)
    }


def _less(whole: Tally, parts: list[Tally]) -> Tally:
    below = total(parts)
    return Tally(
        applicable=whole.applicable - below.applicable,
        done=whole.done - below.done,
        late=whole.late - below.late,
        excused=whole.excused - below.excused,
        due=whole.due - below.due,
        overdue=whole.overdue - below.overdue,
    )


def _rule_at(rule: Rule, on: dt.date) -> RuleAt:
    known, duty, reading = catalogue(), rule.duty, rule.reading
    clause = known.clauses[duty.clause]
    title = f"{duty.title}（{reading.title}）" if len(duty.readings) > 1 else duty.title
    return RuleAt(
        rule=rule.id,
        hash=rule.hash,
        number=duty.number,
        title=title,
        clause=duty.clause,
        article=clause.article,
        clause_title=clause.title,
        target=reading.target.share if reading.target else None,
        pooled=not reading.beside,
        people=is_about_people(reading),
        doubts=doubts_of(duty, reading, known, on),
    )
