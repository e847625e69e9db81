"""How often a rule is right, from verdicts, with the interval that so many verdicts allow."""

from __future__ import annotations

import math
from dataclasses import dataclass

# The half-width of a 95 % interval in standard deviations.
Z = 1.959963984540054
# Below this many verdicts a share says little; the page says so beside it.
FEW = 30


@dataclass(frozen=True)
class Share:
    """`right` of `judged`. `low` and `high`: Wilson's 95 % interval, 0 to 1; None without a verdict."""

    right: int
    judged: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float | None:
        """The share itself, 0 to 1; None without a verdict."""
        return self.right / self.judged if self.judged else None

    @property
    def is_few(self) -> bool:
        """True where the verdicts are too few to judge the rule by."""
        return self.judged < FEW


def share(right: int, judged: int) -> Share:
    """ValueError unless 0 ≤ right ≤ judged."""
    if not 0 <= right <= judged:
        raise ValueError(f"{right} of {judged} verdicts cannot be right")
    if judged == 0:
        return Share(right, judged, None, None)
    centre = (right / judged + Z * Z / (2 * judged)) / (1 + Z * Z / judged)
    spread = right / judged * (1 - right / judged) / judged + Z * Z / (4 * judged * judged)
    half = Z / (1 + Z * Z / judged) * math.sqrt(spread)
    return Share(right, judged, max(0.0, centre - half), min(1.0, centre + half))
