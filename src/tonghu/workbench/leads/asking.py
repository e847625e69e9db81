"""What a visit asks about a lead: of the rule's terms those that can be seen or heard in the house, in spoken words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tonghu.discovery.core.result import Lead, ReviewCase, StateOf
from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.policy.schema import Catalogue
from tonghu.workbench.leads.presented import LeadShown

WHO = {"child": "孩子", "father": "孩子的父亲", "mother": "孩子的母亲", "other": "家里的大人"}
# Of the child itself the form asks by its first question.
SEEN_ANYWAY = ("child", "dead")
AS_A_WHOLE = "登记说的情况，和您看到、听到的一致吗？"


@dataclass(frozen=True)
class Asking:
    """`questions`: in the order of the rule, each once. `left`: what the departments check, and which."""

    questions: tuple[str, ...]
    left: tuple[str, ...]


def asking(lead: Lead | ReviewCase, view: LeadShown, catalogue: Catalogue) -> Asking:
    """`view`: the same lead as its page shows it, for one that was raised before terms named their conditions."""
    states = list(dict.fromkeys(state for term in lead.terms for state in term.states))
    if not states:
        return Asking(tuple(term.words for term in view.terms), ())
    questions = tuple(dict.fromkeys(_questions(states, catalogue)))
    return Asking(questions or (AS_A_WHOLE,), tuple(dict.fromkeys(_left(states, catalogue))))


def _questions(states: list[StateOf], catalogue: Catalogue) -> Iterator[str]:
    for state in states:
        condition = catalogue.conditions.get(state.condition)
        visit = condition.visit if condition else None
        if visit and visit.checkable and (state.role, state.condition) != SEEN_ANYWAY:
            asked = visit.ended_question if state.ended else visit.question
            yield full_width(asked.format(who=WHO[state.role]))


def _left(states: list[StateOf], catalogue: Catalogue) -> Iterator[str]:
    for state in states:
        condition = catalogue.conditions.get(state.condition)
        if condition is None or (condition.visit and condition.visit.checkable):
            continue
        by = condition.visit.by if condition.visit else "由登记的部门核实"
        yield full_width(f"{WHO[state.role]}“{condition.title}”:{by}")
