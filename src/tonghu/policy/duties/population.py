"""Whom a duty is for: a closed language over what is known of a subject.

Nothing else can be asked than these terms; an unknown value is unknown, and whom it concerns stays in the count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from tonghu.policy.reading import Item

RiskLevel = Literal["high", "raised", "middle", "low"]
RISK_LEVELS: tuple[RiskLevel, ...] = ("high", "raised", "middle", "low")
RISK_TITLES = {"high": "高风险", "raised": "较高风险", "middle": "中风险", "low": "低风险"}


@dataclass(frozen=True, kw_only=True)
class InCategory:
    """Holds one of the categories on the day."""

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Risk:
    """The newest risk level is one of these. A child that nobody assessed has none: unknown."""

    levels: tuple[RiskLevel, ...]


@dataclass(frozen=True, kw_only=True)
class Age:
    """Whole years on the day: `least` at least, under `under`. None: no bound."""

    least: int | None
    under: int | None


@dataclass(frozen=True, kw_only=True)
class AtSchool:
    """Entrusted to a school or kindergarten on the day, or not."""

    holds: bool


@dataclass(frozen=True, kw_only=True)
class Has:
    """Evidence of the kind: a state that holds on the day, or something that has happened by then."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class AllOf:
    """Each of them."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class AnyOf:
    """At least one of them."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, kw_only=True)
class Not:
    """The opposite; unknown stays unknown."""

    term: Term


Term = InCategory | Risk | Age | AtSchool | Has | AllOf | AnyOf | Not
_WORDS = ("category", "risk", "age", "at_school", "has", "all", "any", "not")


@dataclass(frozen=True)
class PopulationReader:
    """Reads a population. `categories`, `kinds`: ids that it may name; `child`: the subject is a child or its guardian."""

    categories: Collection[str]
    kinds: Collection[str]
    child: bool

    def term(self, item: Item) -> Term | None:
        """The term; None after its faults were noted."""
        item.only_keys(*_WORDS)
        if item.kind != "mapping" or not item.fields:
            item.wrong(f"这里应写明对象的范围，可用 {'、'.join(_WORDS)}")
            return None
        read = [self._one(name, value) for name, value in item.fields.items() if name in _WORDS]
        known = tuple(term for term in read if term is not None)
        if len(known) != len(item.fields):
            return None
        return known[0] if len(known) == 1 else AllOf(terms=known)

    def _one(self, name: str, item: Item) -> Term | None:
        if name in ("category", "risk", "age", "at_school") and not self.child:
            item.wrong(f'"{name}" 只能用于儿童和监护人')
            return None
        match name:
            case "category":
                return InCategory(names=tuple(each.one_of(self.categories, "类别") for each in item))
            case "risk":
                found = [each.one_of(RISK_LEVELS, "风险等级") for each in item]
                return Risk(levels=tuple(level for level in RISK_LEVELS if level in found))
            case "age":
                return self._age(item)
            case "at_school":
                return self._at_school(item)
            case "has":
                return Has(kind=item.one_of(self.kinds, "佐证种类"))
            case "not":
                inside = self.term(item)
                return None if inside is None else Not(term=inside)
            case _:
                return self._several(name, item)

    def _several(self, name: str, item: Item) -> Term | None:
        read = [self.term(each) for each in item]
        known = tuple(term for term in read if term is not None)
        if len(known) != len(read) or not known:
            return None
        return AllOf(terms=known) if name == "all" else AnyOf(terms=known)

    def _age(self, item: Item) -> Term | None:
        item.only_keys("from", "under")
        least, under = _whole(item.get("from")), _whole(item.get("under"))
        if least is None and under is None:
            item.wrong("年龄应写 from（满几周岁）或 under（不满几周岁）")
            return None
        if least is not None and under is not None and least >= under:
            item.wrong("from 应小于 under，否则没有人符合")
            return None
        return Age(least=least, under=under)

    def _at_school(self, item: Item) -> Term | None:
        if isinstance(item.scalar, bool):
            return AtSchool(holds=item.scalar)
        item.wrong("这里应是 true 或 false")
        return None


def _whole(item: Item | None) -> int | None:
    if item is None:
        return None
    if isinstance(item.scalar, int) and not isinstance(item.scalar, bool) and item.scalar >= 0:
        return item.scalar
    item.wrong("这里应是不小于零的整数")
    return None


def kinds_in(term: Term | None) -> Iterator[str]:
    """Every evidence kind that a population asks for."""
    match term:
        case Has(kind=kind):
            yield kind
        case AllOf(terms=terms) | AnyOf(terms=terms):
            for each in terms:
                yield from kinds_in(each)
        case Not(term=inside):
            yield from kinds_in(inside)
        case _:
            return
