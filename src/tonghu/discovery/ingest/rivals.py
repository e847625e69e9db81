"""Several columns that are called like one field: the better one, unless the wrong one could turn an answer round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tonghu.discovery.core.layout import Field, Words
from tonghu.discovery.ingest.assignment import day_digits
from tonghu.discovery.ingest.fit import fit
from tonghu.discovery.ingest.headers import normalise
from tonghu.discovery.ingest.profile import Profile

CLEARLY_BETTER = 0.3
NEARLY_THE_SAME = 0.97
CLEARLY_FULLER = 0.5


@dataclass(frozen=True)
class Rivals:
    """Columns that claim one field alike. closeness: how near a header comes to the field, 0 to 1."""

    field: Field
    columns: Sequence[int]
    names: Sequence[str]
    profiles: Sequence[Profile]
    words: Words
    closeness: Callable[[str, Field], float]

    def settle(self) -> tuple[int | None, str]:
        """The column and why it; None where only the department can say."""
        fits = {c: fit(self.field, self.profiles[c], self.words.negations) for c in self.columns}
        first, second = sorted(self.columns, key=lambda c: (-fits[c], c))[:2]
        if fits[first] - fits[second] >= CLEARLY_BETTER:
            return first, "按内容"
        for column in self._by_word():
            return column, "按表头"
        fullest = max(self.columns, key=lambda c: (self.profiles[c].filled, -c))
        if self._agree(fullest):
            return fullest, "两栏内容相同,"
        if self._may_choose():
            return max(self.columns, key=self._merit), "暂且"
        return None, ""

    def _may_choose(self) -> bool:
        """The wrong column could not turn an answer round: nothing hangs on it, or it is near enough a beginning."""
        if not self.field.needed or self.field.kind in ("text", "address", "place_code"):
            return True
        if self.field.phase == "ends" or self.field.kind in ("code", "sex"):
            return False
        return not self.field.required or self.field.phase == "begins"

    def _merit(self, column: int) -> tuple[float, int, float, int]:
        name = normalise(self.names[column])
        shared = len(set(name) & set(normalise(self.field.title)))
        return (
            self.closeness(self.names[column], self.field),
            shared,
            round(self.profiles[column].share_filled, 1),
            -column,
        )

    def _by_word(self) -> list[int]:
        """The one column that says it is final, or the one that does not say it is provisional."""
        final = [c for c in self.columns if any(w in self.names[c] for w in self.words.final)]
        firm = [c for c in self.columns if not any(w in self.names[c] for w in self.words.provisional)]
        if self.field.kind in ("address", "place_code"):
            return []
        return next((some for some in (final, firm) if len(some) == 1), [])

    def _agree(self, fullest: int) -> bool:
        """Where both are filled they say the same; or one fills only what the other leaves."""
        ours = self.profiles[fullest].cells
        for column in self.columns:
            theirs = self.profiles[column].cells
            both = ours.keys() & theirs.keys()
            same = sum(ours[r] == theirs[r] or _same_day(self.field, ours[r], theirs[r]) for r in both)
            if not both and theirs and len(theirs) > 0.1 * len(ours):
                return False
            if both and same < NEARLY_THE_SAME * len(both):
                return False
        return bool(ours)


def _same_day(field: Field, one: str, other: str) -> bool:
    return field.kind in ("date", "month") and day_digits(one) == day_digits(other)
