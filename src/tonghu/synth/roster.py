"""The roster of children as civil affairs keeps it: right in part, out of date in part, wrong in part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random

from tonghu.kernel.periods import age_in_whole_years
from tonghu.synth.people import World
from tonghu.synth.truth import CATEGORIES, Facts, categories_of, has_evidence_of_end

_KEPT = {
    "orphan": 0.72,
    "de_facto_unattended": 0.55,
    "left_behind": 0.58,
    "disabled": 0.6,
    "low_income": 0.62,
}


class RosterWriter:
    """Writes enrolments from what is true (`facts` by pid), so it runs after everything else has been
    written.
    """

    def __init__(self, world: World, rng: Random, facts: Mapping[int, Facts]) -> None:
        self.world = world
        self.rng = rng
        self.facts = facts

    def write(self) -> None:
        for family in self.world.families:
            mood = self.rng.random()
            for pid in family.children:
                for category in self._enrolled(pid, mood):
                    self._row(pid, category)

    def _enrolled(self, pid: int, mood: float) -> list[str]:
        """Siblings share the mood of the clerk, so most families are listed whole or not at all."""
        child = self.world.people[pid]
        mine, fathers, mothers = (self.facts.get(person, ()) for person in (pid, child.father, child.mother))
        held = categories_of(child.born, self.world.as_of, pid, mine, fathers, mothers)
        age = age_in_whole_years(child.born, self.world.as_of)
        # In the order of CATEGORIES: that of a set is another in each process, and each would draw another roster.
        listed = [category for category in CATEGORIES if category in held]
        enrolled = {category for category in listed if mood < _KEPT[category] or self.rng.random() < 0.04}
        for category in set(CATEGORIES) - held:
            ended = has_evidence_of_end(category, pid, mine, fathers, mothers)
            if ended and mood < (0.62 if category in ("left_behind", "de_facto_unattended") else 0.35):
                enrolled.add(category)
        if child.died and self.rng.random() < 0.4:
            enrolled.add(self.rng.choice(("left_behind", "de_facto_unattended", "disabled")))
        if age >= 16 and self.rng.random() < 0.035:
            enrolled.add(
                "left_behind" if age < 18 or self.rng.random() < 0.6 else self.rng.choice(CATEGORIES)
            )
        if self.rng.random() < 0.003:
            enrolled.add(
                "de_facto_unattended"
            )  # somebody's mistake: no register says that anything has ended
        return sorted(enrolled)

    def _row(self, pid: int, category: str) -> None:
        child = self.world.people[pid]
        days = max(2, (self.world.as_of - child.born).days)
        recognised = self.world.as_of - dt.timedelta(days=self.rng.randint(1, min(days, 1900)))
        village = child.village
        assert village is not None, "children are registered in the county"
        guardian = self.rng.choice(
            (child.father, child.mother, self.world.people[child.father].father or child.father)
        )
        self.world.write(
            "roster",
            pid,
            category=category,
            recognised_on=recognised,
            stopped_on=None,
            village_code=village.code,
            guardian_name=self.world.people[guardian].name,
            guardian_phone=f"199{self.rng.randrange(10**8):08d}",
        )
