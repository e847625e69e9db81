"""What is known of a child and its parents at as-of, as bit sets over the catalogue's sorted conditions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tonghu.policy.terms import Role


@dataclass(frozen=True)
class PersonState:
    """Bit i is the i-th condition of `Catalogue.condition_ids`: held, undecided, over by record."""

    holds: int = 0
    unknown: int = 0
    ended: int = 0


@dataclass(frozen=True)
class Situation:
    """One row of the table `situation`. A parent that is None is not known, and so is every term about it."""

    birth_date: dt.date | None
    child: PersonState
    father: PersonState | None
    mother: PersonState | None

    def person(self, role: Role) -> PersonState | None:
        return {"child": self.child, "father": self.father, "mother": self.mother}[role]
