"""The cases beside a duty: what an official would draw on paper, and what follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tonghu.policy.duties.population import RISK_LEVELS
from tonghu.policy.duties.schema import STATUSES, DrawnEvidence, DutyCase, EvidenceKind, Reading, Status
from tonghu.policy.reading import Item

# What may be said of a subject in a case: from when until when it is one, and what populations ask for.
SAID = ("since", "until", "born", "risk", "category", "at_school")


@dataclass(frozen=True)
class CaseReader:
    """Reads the cases of one duty."""

    kinds: Mapping[str, EvidenceKind]
    readings: Collection[Reading]

    def cases(self, item: Item) -> tuple[DutyCase, ...]:
        """Every case; there must be two at least, one done or excused and one not done."""
        read = tuple(case for case in map(self._case, item) if case is not None)
        given = {case.gives for case in read}
        if not given & {"done", "late", "excused"} or not given & {"due", "overdue", "late"}:
            item.wrong("例子至少要两个：一个已完成，一个没有完成")
        return read

    def _case(self, item: Item) -> DutyCase | None:
        item.only_keys("words", "reading", "on", "subject", "evidence", "gives")
        words, on, gives = item.need("words"), item.need("on"), item.need("gives")
        if words is None or on is None or gives is None:
            return None
        keys = [reading.key for reading in self.readings]
        reading, subject, evidence = item.get("reading"), item.get("subject"), item.get("evidence")
        named = gives.one_of(STATUSES, "结果")
        status: Status = next((each for each in STATUSES if each == named), "not_applicable")
        drawn = [self._evidence(each) for each in evidence or ()]
        return DutyCase(
            file=item.file,
            line=item.line,
            words=words.text(),
            reading=reading.one_of(keys, "口径") if reading else keys[0],
            on=on.day() or dt.date.min,
            subject=_said(subject) if subject else {},
            evidence=tuple(each for each in drawn if each is not None),
            gives=status,
        )

    def _evidence(self, item: Item) -> DrawnEvidence | None:
        item.only_keys("kind", "on", "until", "received")
        kind, on = item.need("kind"), item.need("on")
        if kind is None or on is None:
            return None
        until, received = item.get("until"), item.get("received")
        return DrawnEvidence(
            kind=kind.one_of(self.kinds, "佐证种类"),
            on=on.day() or dt.date.min,
            until=until.day() if until else None,
            received=received.day() if received else None,
        )


def _said(item: Item) -> dict[str, object]:
    item.only_keys(*SAID)
    said: dict[str, object] = {}
    for name, value in item.fields.items():
        match name:
            case "since" | "until" | "born":
                said[name] = value.day()
            case "risk":
                said[name] = value.one_of(RISK_LEVELS, "风险等级")
            case "category":
                said[name] = value.texts()
            case "at_school":
                said[name] = value.scalar is True
    return said
