"""What a user is told while the steps run: one line for each kind of work, when the last step of it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from tonghu.discovery.engine.duckdb_engine import StepDone

FAMILY_WORDS = {
    "people": "认人:号码、姓名、住址",
    "links": "把各登记的记录对应到人",
    "parents": "确定孩子的父母",
    "states": "各人的情形:成立、结束、不明",
    "findings": "逐类判断,列出依据",
}


class FamiliesDone:
    """Adds up the steps of each family, the folder a step stands in, and says so when none of it is left."""

    def __init__(self, steps: Iterable[str], say: Callable[[str], None]) -> None:
        """`steps`: the names of all steps that will run."""
        self._left = Counter(map(_family, steps))
        self._steps = dict(self._left)
        self._rows: Counter[str] = Counter()
        self._seconds: dict[str, float] = dict.fromkeys(self._left, 0.0)
        self._say = say

    def done(self, step: StepDone) -> None:
        """Count a step that is done; the line, where it was the last of its family."""
        family = _family(step.step)
        self._rows[family] += step.rows
        self._seconds[family] += step.seconds
        self._left[family] -= 1
        if not self._left[family]:
            words = FAMILY_WORDS.get(family, family)
            counts = f"{self._steps[family]} 步,{self._rows[family]:,} 行,{self._seconds[family]:.1f} 秒"
            self._say(f"{words}({counts})")


def _family(step: str) -> str:
    return step.partition("/")[0]
