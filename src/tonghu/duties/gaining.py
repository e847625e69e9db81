"""Who comes and who goes with a new version of a rule, by city and each for itself: a balance hides those who were swapped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from psycopg.sql import SQL, Composable, Literal

from tonghu.duties.compiling.layout import Rule, Rules
from tonghu.duties.models import RuleInForce
from tonghu.duties.running import rows
from tonghu.policy.duties.schema import OPENED, Within
from tonghu.policy.duties.stored import as_meant, kinds_named

# City (four digits) → how many.
ByCity = dict[str, int]
Meaning = Callable[[int, list[Rule], Rules, dt.date], Composable | None]


def gains_and_losses(
    fresh: Sequence[Rule],
    before: Mapping[str, RuleInForce],
    known: Rules,
    on: dt.date,
    meaning: Meaning,
) -> dict[str, tuple[ByCity, ByCity]]:
    """By rule: (newly meant, no longer meant), both tried on the rows of today. `before`: the versions that count, by rule.

    A rule is missing where the version before kept no meaning, was about other subjects, or asks for evidence or a number that
    the catalogue has no more: there is nothing to compare with, and that is said.
    """
    pairs = [
        (rule, old)
        for rule in fresh
        if rule.id in before and (old := _as_it_was(rule, before[rule.id], known)) is not None
    ]
    if not pairs:
        return {}
    row = pairs[0][0].row
    now = meaning(row, [rule for rule, _ in pairs], known, on)
    was = meaning(row, [old for _, old in pairs], known, on)
    if now is None or was is None:
        return {}
    counts = [
        SQL("count(*) filter (where {}), count(*) filter (where {})").format(
            SQL("now.meant[{0}] and not was.meant[{0}]").format(Literal(at)),
            SQL("was.meant[{0}] and not now.meant[{0}]").format(Literal(at)),
        )
        for at in range(1, len(pairs) + 1)
    ]
    found = rows(
        SQL(
            "select left(now.place, 4), {} from ({}) now join ({}) was on was.subject = now.subject"
            " group by 1 order by 1"
        ).format(SQL(", ").join(counts), now, was)
    )
    return {
        rule.id: (
            {city: int(line[2 * at]) for city, *line in found if line[2 * at]},
            {city: int(line[2 * at + 1]) for city, *line in found if line[2 * at + 1]},
        )
        for at, (rule, _) in enumerate(pairs)
    }


def _as_it_was(rule: Rule, version: RuleInForce, known: Rules) -> Rule | None:
    """The rule with the meaning of an earlier version; None where that can be tried no more."""
    stored = version.figures.get("meaning")
    if not stored:
        return None
    old = replace(rule, reading=as_meant(rule.reading, stored))
    if old.row != rule.row:
        return None
    asked = set(kinds_named(old.reading.population))
    when = old.reading.when
    if isinstance(when, Within):
        asked |= {when.event} - {OPENED}
        if when.parameter not in known.parameters:
            return None
    return old if asked <= set(known.kinds) else None
