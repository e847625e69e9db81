"""What can be done for a child: catalogue/services, one file a service, proposed by rules that an official can read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tonghu.policy.forms.conditions import Condition
from tonghu.policy.forms.definition import Kind
from tonghu.policy.forms.parse_condition import ConditionParser, Surroundings
from tonghu.policy.reading import Item
from tonghu.policy.schema import Source


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A reason for which a service is proposed. `words`: said on the plan, beside what it rests on."""

    when: Condition
    words: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service. `need`: the need that it meets, an option of the code list child_need.

    `units`: kinds of organisation that give it; empty: the village or the town gives it itself. `days`: parameter of
    days in which it should be done. `proposals`: tried in order, the first that holds gives the reason.
    """

    id: str
    title: str
    need: str
    clauses: tuple[str, ...]
    units: tuple[str, ...]
    days: str
    proposals: tuple[Proposal, ...]
    source: Source


@dataclass(frozen=True)
class ServiceReader:
    """Reads one file after another. `facts`: what proposals may ask about, with the kind of each."""

    facts: Mapping[str, Kind]
    needs: Collection[str]
    parameters: Collection[str]
    clauses: Collection[str]

    def read(self, name: str, item: Item, source: Source | None) -> Service | None:
        """The service a file holds; None after its faults were noted."""
        item.only_keys("title", "need", "clauses", "units", "days", "proposed", "source")
        title, need, clauses = item.need("title"), item.need("need"), item.need("clauses")
        days, proposed, units = item.need("days"), item.need("proposed"), item.get("units")
        if not (title and need and clauses and days and proposed and source):
            return None
        read = (self._proposal(each) for each in proposed)
        return Service(
            id=name,
            title=title.text(),
            need=need.one_of(self.needs, "需求"),
            clauses=tuple(each.one_of(self.clauses, "条款") for each in clauses),
            units=units.texts() if units else (),
            days=days.one_of(self.parameters, "参数"),
            proposals=tuple(each for each in read if each is not None),
            source=source,
        )

    def _proposal(self, item: Item) -> Proposal | None:
        item.only_keys("when", "words")
        when, words = item.need("when"), item.need("words")
        if when is None or words is None:
            return None
        around = Surroundings(fields={}, repeats={}, facts=self.facts)
        read = ConditionParser(around, repeat=None, before=0).condition(when)
        return None if read is None else Proposal(when=read, words=words.text())
