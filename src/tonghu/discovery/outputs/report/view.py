"""What the page shows of a run: leads in groups, each with what its template needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from markupsafe import Markup

from tonghu.discovery.core.result import Action, ClauseRef, Lead, ReviewCase, RowRef, RunResult
from tonghu.discovery.outputs import tables
from tonghu.discovery.outputs.masking import mask_lead
from tonghu.discovery.outputs.report.family import UNKNOWN_NAME, family_graph
from tonghu.discovery.outputs.tally import TOWN_DIGITS, LeadTally, age_of

AnyLead = TypeVar("AnyLead", bound=Lead)

ACTIONS: tuple[Action, ...] = ("enter", "exit")
ACTION_WORDS = {"enter": "纳入", "exit": "退出"}
ACTION_MEANS = {"enter": "符合条件,不在册", "exit": "在册,有记录表明已不符合"}


@dataclass(frozen=True, kw_only=True)
class LeadView:
    """One lead with its anchor, the child's age, the rows its terms open, and what follows from its parts."""

    anchor: str
    lead: Lead
    age: int | None
    town: str
    family: Markup
    uncertain: tuple[str, ...]
    term_rows: frozenset[RowRef]


@dataclass(frozen=True, kw_only=True)
class Group:
    """A list that a figure of the summary links to: `total` leads, of which `shown` are explained here."""

    anchor: str
    category: str
    title: str
    means: str
    total: int
    shown: tuple[LeadView, ...]


@dataclass(frozen=True, kw_only=True)
class ClauseView:
    """A clause and how many of the explained leads rest on it."""

    clause: ClauseRef
    leads: int


def lead_groups(result: RunResult, tally: LeadTally, *, mask: bool, explained: int) -> list[Group]:
    """A group per category and action that has leads, in the catalogue's order."""
    by_group: dict[tuple[str, str], list[Lead]] = {}
    for lead in _sorted(result.leads):
        by_group.setdefault((lead.category, lead.action), []).append(lead)
    groups = []
    for category, words in category_words(result, tally):
        for action in ACTIONS:
            total = tally.by_group[category, action]
            if total:
                anchor = f"{category}-{action}"
                shown = by_group.get((category, action), [])[:explained]
                groups.append(
                    Group(
                        anchor=f"list-{anchor}",
                        category=category,
                        title=f"{words} · {ACTION_WORDS[action]}",
                        means=ACTION_MEANS[action],
                        total=total,
                        shown=_views(result, shown, f"lead-{anchor}", mask=mask),
                    )
                )
    return groups


def review_groups(result: RunResult, tally: LeadTally, *, mask: bool, explained: int) -> list[Group]:
    """A group per category that has cases for a person to decide."""
    by_category: dict[str, list[ReviewCase]] = {}
    for case in _sorted(result.reviews):
        by_category.setdefault(case.category, []).append(case)
    groups = []
    for category, words in category_words(result, tally):
        total = sum(tally.by_group[category, action] for action in ACTIONS)
        if total:
            shown = by_category.get(category, [])[:explained]
            groups.append(
                Group(
                    anchor=f"review-{category}",
                    category=category,
                    title=f"{words} · 待复核",
                    means="登记册不足以判断,须由人决定",
                    total=total,
                    shown=_views(result, shown, f"case-{category}", mask=mask),
                )
            )
    return groups


def clauses_of(groups: Sequence[Group]) -> list[ClauseView]:
    """Every clause that an explained lead rests on, once, by id."""
    clauses: dict[str, ClauseRef] = {}
    leads: Counter[str] = Counter()
    for group in groups:
        for view in group.shown:
            for clause in view.lead.clauses:
                clauses.setdefault(clause.id, clause)
                leads[clause.id] += 1
    return [ClauseView(clause=clauses[id_], leads=leads[id_]) for id_ in sorted(clauses)]


def category_words(result: RunResult, *tallies: LeadTally) -> list[tuple[str, str]]:
    """(id, words) of the catalogue's categories, then of any that only the leads name."""
    words = {titled.id: titled.words for titled in result.categories}
    more = {category for tally in tallies for category, _ in tally.by_group} - set(words)
    return list(words.items()) + [(category, category) for category in sorted(more)]


def _sorted(leads: Iterable[AnyLead]) -> list[AnyLead]:
    return sorted(leads, key=lambda lead: tables.order_of(tables.lead_row(lead)))


def _views(result: RunResult, leads: Sequence[Lead], anchor: str, *, mask: bool) -> tuple[LeadView, ...]:
    return tuple(
        _view(result, mask_lead(lead) if mask else lead, f"{anchor}-{at}")
        for at, lead in enumerate(leads, start=1)
    )


def _view(result: RunResult, lead: Lead, anchor: str) -> LeadView:
    return LeadView(
        anchor=anchor,
        lead=lead,
        age=age_of(lead.birth_date, result.as_of),
        town=lead.division_code[:TOWN_DIGITS],
        family=family_graph(lead.family),
        uncertain=_uncertain(lead),
        term_rows=frozenset(row for term in lead.terms for row in term.rows),
    )


def _uncertain(lead: Lead) -> tuple[str, ...]:
    """What this lead does not know: terms without an answer, and family nobody could be found for."""
    terms = [
        f"{term.words}：不明" + (f"（{term.detail}）" if term.detail else "")
        for term in lead.terms
        if term.value is None
    ]
    roles = {"father": "父亲", "mother": "母亲"}
    people = [
        f"{roles[person.role]}{UNKNOWN_NAME}" + (f"：{person.note}" if person.note else "")
        for person in lead.family
        if person.name is None and person.role in roles
    ]
    return tuple(people + terms)
