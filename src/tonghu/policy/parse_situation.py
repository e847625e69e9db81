"""Situation terms from YAML: what a category may say about a child and its parents."""

from __future__ import annotations

from collections.abc import Collection

from tonghu.policy.parse_row import Parameters, number, single_key
from tonghu.policy.reading import Item
from tonghu.policy.terms import (
    Age,
    AllOf,
    AnyOf,
    BothParents,
    EitherParent,
    Ended,
    Holds,
    NotOf,
    OneAndOther,
    PersonRole,
    Term,
)

OF_CHILD = (
    "all",
    "any",
    "not",
    "age",
    "child",
    "father",
    "mother",
    "both_parents",
    "either_parent",
    "one_parent",
)
OF_PERSON = ("all", "any", "not", "holds", "ended")


class SituationParser:
    """Knows the parameters, conditions and groups that a rule may name."""

    def __init__(self, parameters: Parameters, names: Collection[str]) -> None:
        self.parameters, self.names = parameters, names

    def term(self, item: Item) -> Term | None:
        """The rule of a category or of an exit; None after noting the fault."""
        if "one_parent" in item.fields:
            return self._one_and_other(item)
        operator = single_key(item, OF_CHILD)
        if operator is None:
            return None
        body = item.fields[operator]
        match operator:
            case "all" | "any":
                terms = tuple(t for t in map(self.term, body) if t is not None)
                return AllOf(terms) if operator == "all" else AnyOf(terms)
            case "not":
                inner = self.term(body)
                return NotOf(inner) if inner else None
            case "age":
                return self._age(body)
            case "both_parents" | "either_parent":
                about = self.person(body, "parent")
                if about is None:
                    return None
                return BothParents(about) if operator == "both_parents" else EitherParent(about)
            case "child":
                return self.person(body, "child")
            case "father":
                return self.person(body, "father")
            case _:
                return self.person(body, "mother")

    def person(self, item: Item, role: PersonRole) -> Term | None:
        """What is said of one person: conditions held or ended, and all/any/not of them."""
        operator = single_key(item, OF_PERSON)
        if operator is None:
            return None
        body = item.fields[operator]
        match operator:
            case "all" | "any":
                terms = tuple(t for t in (self.person(i, role) for i in body) if t is not None)
                return AllOf(terms) if operator == "all" else AnyOf(terms)
            case "not":
                inner = self.person(body, role)
                return NotOf(inner) if inner else None
            case _:
                named = tuple(i.one_of(self.names, "情形") for i in body)
                if not named:
                    body.wrong("至少写一个情形")
                return Holds(role, named) if operator == "holds" else Ended(role, named)

    def _age(self, item: Item) -> Term | None:
        operator = single_key(item, ("under", "at_least"))
        if operator is None:
            return None
        years = number(item.fields[operator], self.parameters)
        return Age("under" if operator == "under" else "at_least", years)

    def _one_and_other(self, item: Item) -> Term | None:
        item.only_keys("one_parent", "other_parent")
        first, second = item.need("one_parent"), item.need("other_parent")
        if first is None or second is None:
            return None
        one, other = self.person(first, "parent"), self.person(second, "parent")
        return OneAndOther(one, other) if one and other else None
