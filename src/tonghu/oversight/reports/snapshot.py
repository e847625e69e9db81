"""Figures of a place on a day, whole and by themselves: rules with their words and hashes, counts by place and rule.

What was printed is printed again from here, also after the catalogue changed; so the words go along with the numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from tonghu.oversight.tallies import Tally, total

PARTS = tuple(part.name for part in fields(Tally))


@dataclass(frozen=True, kw_only=True)
class RuleAt:
    """A reading of a duty as it stood. `pooled`: it counts in sums; another may count the same again.

    `people`: it counts children, guardians or what happened to one, so that small counts are held back; an office is
    nobody's secret. `target`: percent, None where it is only reported; `doubts`: what of it is 待核.
    """

    rule: str
    hash: str
    number: str
    title: str
    clause: str
    article: str
    clause_title: str
    target: int | None
    pooled: bool
    people: bool
    doubts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class KeyMatter:
    """A line of the yearly list: title, who is responsible, due when, where it stands, what was last said of it.

    `number`: of the matter, 0 in reports of before it was kept; `standing`: finished, dropped, overdue or under_way, '' there;
    `percent`: how much of it was last said to be done.
    """

    title: str
    place: str
    owner: str
    due: str
    state: str
    words: str
    number: int = 0
    standing: str = ""
    percent: int | None = None


@dataclass(frozen=True, kw_only=True)
class SampledCase:
    """A child of the sample. `number`: 个案 3 of this report, and nothing else that names one; `county`: its name.

    `category`, `age` and `sex` are '' where so few children of the county share them that one could be recognised. `owed`:
    (rule, status in words, month of the newest evidence).
    """

    number: int
    county: str
    category: str
    age: str
    sex: str
    risk: str
    owed: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything that a report says in numbers. `matrix`: place right below, or the place itself → rule → counts."""

    place: str
    name: str
    rules: tuple[RuleAt, ...]
    names: Mapping[str, str]
    matrix: Mapping[str, Mapping[str, Tally]]
    key_matters: tuple[KeyMatter, ...] = ()
    sample: tuple[SampledCase, ...] = ()
    sampled_from: int = 0
    least: int = 5
    least_unverified: bool = True
    clauses: tuple[tuple[str, str, str], ...] = field(default=())

    def over(self, rules: Collection[str]) -> Tally:
        """All places together."""
        return total(lines[rule] for lines in self.matrix.values() for rule in rules if rule in lines)

    def by_place(self, rules: Collection[str]) -> dict[str, Tally]:
        """Each place right below, pooled over some rules; without what the place itself owes."""
        return {
            place: total(lines[rule] for rule in rules if rule in lines)
            for place, lines in self.matrix.items()
            if place != self.place
        }

    @property
    def pooled(self) -> tuple[str, ...]:
        """The rules that count in sums."""
        return tuple(each.rule for each in self.rules if each.pooled)

    @property
    def hash(self) -> str:
        """One hash over the hashes of all rules."""
        told = "\n".join(f"{each.rule} {each.hash}" for each in sorted(self.rules, key=lambda r: r.rule))
        return hashlib.sha256(told.encode()).hexdigest()


def to_json(snapshot: Snapshot) -> dict[str, Any]:
    """As it is stored."""
    return {
        "place": snapshot.place,
        "name": snapshot.name,
        "rules": [asdict(each) | {"doubts": list(each.doubts)} for each in snapshot.rules],
        "names": dict(snapshot.names),
        "matrix": {
            place: {rule: [getattr(tally, part) for part in PARTS] for rule, tally in lines.items()}
            for place, lines in snapshot.matrix.items()
        },
        "key_matters": [asdict(each) for each in snapshot.key_matters],
        "sample": [asdict(each) | {"owed": [list(one) for one in each.owed]} for each in snapshot.sample],
        "sampled_from": snapshot.sampled_from,
        "least": snapshot.least,
        "least_unverified": snapshot.least_unverified,
        "clauses": [list(each) for each in snapshot.clauses],
    }


def from_json(stored: Mapping[str, Any]) -> Snapshot:
    """As `to_json` wrote it."""
    return Snapshot(
        place=stored["place"],
        name=stored["name"],
        rules=tuple(RuleAt(**each | {"doubts": tuple(each["doubts"])}) for each in stored["rules"]),
        names=stored["names"],
        matrix={
            place: {rule: Tally(**dict(zip(PARTS, counts, strict=False))) for rule, counts in lines.items()}
            for place, lines in stored["matrix"].items()
        },
        key_matters=tuple(KeyMatter(**each) for each in stored["key_matters"]),
        sample=tuple(
            SampledCase(**each | {"owed": tuple((a, b, c) for a, b, c in each["owed"])})
            for each in stored["sample"]
        ),
        sampled_from=stored["sampled_from"],
        least=stored["least"],
        least_unverified=stored["least_unverified"],
        clauses=tuple((a, b, c) for a, b, c in stored["clauses"]),
    )


def digest_of(stored: Mapping[str, Any]) -> str:
    """SHA-256 of the figures, written in one way: keys in order, no blanks, UTF-8."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Restated:
    """A rule whose counts are others now. `before`, `after`: over all places, in the order of PARTS; `why`: in words."""

    rule: str
    title: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    why: str


def restated(old: Snapshot, new: Snapshot) -> list[Restated]:
    """What a later report of the same time counts otherwise: evidence that came late, or a rule that was changed."""
    before, after = ({each.rule: each for each in snapshot.rules} for snapshot in (old, new))
    found = []
    for rule in sorted({*before, *after}):
        one, other = old.over((rule,)), new.over((rule,))
        changed = rule in before and rule in after and before[rule].hash != after[rule].hash
        if one == other and not changed:
            continue
        why = "规则改过" if changed else "证据补录或更正"
        if rule not in before or rule not in after:
            why = "新增的口径" if rule in after else "撤去的口径"
        found.append(
            Restated(
                rule=rule,
                title=_title(after.get(rule) or before[rule]),
                before=tuple(getattr(one, part) for part in PARTS),
                after=tuple(getattr(other, part) for part in PARTS),
                why=why,
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class RestatedMatter:
    """A key matter that stands otherwise now. `before`, `after`: in words, '' where it was not on the list."""

    matter: str
    before: str
    after: str
    why: str


def restated_matters(old: Snapshot, new: Snapshot) -> list[RestatedMatter]:
    """What a later report of the same day says otherwise of the list: only what was recorded late or corrected can."""
    before, after = ({_matter(each): each for each in snapshot.key_matters} for snapshot in (old, new))
    found = []
    for key in sorted({*before, *after}):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        why = "补登的事项" if one is None else "撤去的事项" if other is None else "进展补录或更正"
        title = (other or one).title  # type: ignore[union-attr]  # one of the two is there
        found.append(RestatedMatter(matter=title, before=_told(one), after=_told(other), why=why))
    return found


def _matter(each: KeyMatter) -> tuple[int, str, str]:
    return (each.number, "", "") if each.number else (0, each.place, each.title)


def _told(each: KeyMatter | None) -> str:
    if each is None:
        return ""
    share = "" if each.percent is None else f"，完成{each.percent}%"
    return f"{each.state}{share}；时限{each.due or '未定'}"


def _title(rule: RuleAt) -> str:
    return f"{rule.number} {rule.title}"
