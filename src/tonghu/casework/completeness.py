"""Is a child's file whole: the elements of the catalogue's list, each there or missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tonghu.casework.models import Matter
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.registry.models import Adult, Child, Holding
from tonghu.registry.queries import responsible_at

PARAMETER = "file_elements"


@dataclass(frozen=True)
class Element:
    """An element of a file. `there`: the file has it."""

    id: str
    title: str
    there: bool


@dataclass(frozen=True)
class Wholeness:
    """How whole a file is. `unverified`: the list of elements is 待核."""

    elements: tuple[Element, ...]
    unverified: bool

    @property
    def missing(self) -> list[str]:
        """What is missing, in words."""
        return [each.title for each in self.elements if not each.there]


Check = Callable[[Child, Actor, dt.date], bool]
_CHECKS: dict[str, tuple[str, Check]] = {
    "identity": (
        "身份信息",
        lambda child, by, on: bool(child.name and child.birth_on and child.number_index),
    ),
    "address": ("现住址", lambda child, by, on: bool(child.address)),
    "guardian": (
        "监护人",
        lambda child, by, on: (
            Adult.objects.scoped(by).filter(child=child, is_guardian=True, end_on=None).exists()
        ),
    ),
    "carer": ("实际照料人", lambda child, by, on: bool(child.carer)),
    "category": (
        "类别认定",
        lambda child, by, on: Holding.objects.scoped(by).filter(child=child, end_on=None).exists(),
    ),
    "visit": ("走访记录", lambda child, by, on: child.last_visit_on is not None),
    "needs": (
        "需求评估",
        lambda child, by, on: standing_records(by).filter(child=child, form="needs").exists(),
    ),
    "plan": (
        "帮扶方案",
        lambda child, by, on: (
            Matter.objects.scoped(by).filter(child=child, kind="plan", state="in_force").exists()
        ),
    ),
    "responsible": ("责任人", lambda child, by, on: child.place in responsible_at([child.place], on=on)),
}


def known_elements() -> frozenset[str]:
    """Every element that the catalogue's list may name."""
    return frozenset(_CHECKS)


def wholeness(child: Child, *, by: Actor, on: dt.date) -> Wholeness:
    """Each element of the list in force on the day, there or missing."""
    dated = catalogue().parameters[PARAMETER].at(on)
    assert isinstance(dated.value, tuple)  # tests/casework holds it
    found = tuple(Element(name, _CHECKS[name][0], _CHECKS[name][1](child, by, on)) for name in dated.value)
    return Wholeness(found, dated.source.status == "待核")
