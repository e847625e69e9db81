"""Findings with everything they rest on: the sentence, the clause, the terms, the rows,
the family, the doubts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, TypeVar

from tonghu.discovery.core.result import ClauseRef, Lead, Link, ReviewCase, RowRef, StateOf, Term
from tonghu.discovery.findings.told import Evidence, Finding, Told
from tonghu.discovery.findings.wording import confidence_words, days_words, link_words
from tonghu.policy.explain import EvidenceRow, ExplainedTerm, Explanation, explain
from tonghu.policy.schema import Catalogue
from tonghu.policy.terms import Role
from tonghu.policy.walk import conditions_of
from tonghu.policy.words import ROLE_TITLES

ASKED_ABOUT: tuple[Role, ...] = ("child", "father", "mother")

_LeadKind = TypeVar("_LeadKind", Lead, ReviewCase)


class Explainer:
    """Explains the findings chosen."""

    def __init__(
        self,
        told: Told,
        *,
        catalogue: Catalogue,
        as_of: dt.date,
        division_words: Callable[[str], str],
    ) -> None:
        self.told, self.catalogue, self.as_of = told, catalogue, as_of
        self.division_words = division_words

    def leads(self) -> Iterator[Lead]:
        """The certain findings, in the order of the CSV."""
        for finding in self.told.findings(certain=True):
            yield self._lead(finding, Lead)

    def reviews(self) -> Iterator[ReviewCase]:
        """The findings a person must decide, in the order of the CSV."""
        for finding in self.told.findings(certain=False):
            category = self.catalogue.categories[finding.category]
            conditions = frozenset(conditions_of(category, self.catalogue))
            yield self._lead(
                finding,
                ReviewCase,
                why=finding.why,
                candidates=self.told.doubts.of(finding.child_id, conditions),
            )

    def explanation(self, finding: Finding) -> Explanation:
        """What the rules say of one finding, as the policy explains it."""
        return explain(
            self.catalogue.categories[finding.category],
            self.told.situations[finding.child_id],
            [row for e in self.told.of(finding) for row in self._evidence_row(e)],
            catalogue=self.catalogue,
            as_of=self.as_of,
            titles=self.told.rows.titles,
            basis=finding.basis if finding.action == "exit" else None,
            child_name=finding.name,
        )

    def _lead(self, finding: Finding, kind: type[_LeadKind], **more: Any) -> _LeadKind:
        said = self.explanation(finding)
        evidence = self.told.of(finding)
        return kind(
            child_id_number=finding.child_id_number,
            child_name=finding.name,
            birth_date=finding.birth_date,
            division_code=finding.division_code,
            division_words=self.division_words(finding.division_code),
            category=finding.category,
            action=finding.action,
            confidence=finding.confidence,
            confidence_words=confidence_words(finding.confidence, finding.certain),
            basis=tuple(part for part in finding.short_basis.split("+") if part),
            sentence=said.sentence,
            clauses=tuple(
                ClauseRef(
                    id=c.id,
                    title=c.title,
                    words=c.text or c.note or "原文未取得,待核",
                    source=f"{c.document}{c.article}",
                    status=c.status,
                )
                for c in said.clauses
            ),
            terms=tuple(self._term(term, said, finding) for term in deciding(said.terms) if term.depth > 0),
            family=self.told.family[finding.child_id],
            links=tuple(self._links(finding, evidence)),
            **more,
        )

    def _term(self, term: ExplainedTerm, said: Explanation, finding: Finding) -> Term:
        rows: list[RowRef] = []
        details: list[str] = []
        states: list[StateOf] = []
        for row in said.rows:
            if row.condition not in term.conditions or not term.words.lstrip().startswith(
                ROLE_TITLES[row.role]
            ):
                continue
            found = self._row_at(finding, row.role, row.file, row.sheet, row.row_no)
            if found is not None:
                rows.append(found)
            details.append(row.condition_title + days_words(row.state.since, row.state.until))
            over = row.state.ended is True and row.state.holds is not True
            states.append(StateOf(role=row.role, condition=row.condition, ended=over))
        return Term(
            words="　" * (term.depth - 1) + term.words,
            value=term.value,
            detail="、".join(dict.fromkeys(details)),
            rows=tuple(dict.fromkeys(rows)),
            states=tuple(dict.fromkeys(states)) or _left_open(term),
        )

    def _row_at(
        self, finding: Finding, role: Role, file: str, sheet: str | None, row_no: int
    ) -> RowRef | None:
        for e in self.told.of(finding):
            row = self.told.rows.get(e.row_id)
            if row is not None and (e.role, row.file, row.sheet, row.row_no) == (role, file, sheet, row_no):
                return self.told.rows.shown(e.row_id, self._expected(finding, e, row.register))
        return None

    def _links(self, finding: Finding, evidence: Sequence[Evidence]) -> Iterator[Link]:
        for e in evidence:
            row = self.told.rows.get(e.row_id)
            if row is None:
                continue
            shown = self.told.rows.shown(e.row_id, self._expected(finding, e, row.register))
            assert shown is not None
            yield Link(
                person_role=e.role,
                stage=e.stage or "number",
                words=link_words(e),
                row=shown,
                weight=e.weight,
                margin=e.margin,
            )

    def _expected(self, finding: Finding, e: Evidence, register: str) -> dict[str, str]:
        """What the household register says of the person whom a state row means,
        by the row's own field names.
        """
        if e.kind != "state" or register == "hukou":
            return {}
        person = self.told.people.get((finding.child_id, e.role))
        if person is None:
            return {}
        name, number, born = person
        fields = {field.name for field in self.told.layouts.register(register).fields}
        wanted: dict[str, str] = {}
        name_field, number_field = self._person_fields.get(register, ("name", "number"))
        if name and name_field in fields:
            wanted[name_field] = name
        if number and number_field in fields:
            wanted[number_field] = number
        if born and "birth_date" in fields:
            wanted["birth_date"] = born.isoformat()
        return wanted

    @cached_property
    def _person_fields(self) -> dict[str, tuple[str, str]]:
        return {
            source.register: (source.name_field or "name", source.number_field or "number")
            for condition in self.catalogue.conditions.values()
            for source in condition.sources
        }

    def _evidence_row(self, e: Evidence) -> Iterator[EvidenceRow]:
        row = self.told.rows.get(e.row_id)
        if row is not None and e.kind == "state":
            yield EvidenceRow(
                role=e.role,
                register=row.register,
                row=row.row,
                file=row.file,
                sheet=row.sheet,
                row_no=row.row_no,
            )


def _left_open(term: ExplainedTerm) -> tuple[StateOf, ...]:
    """What no register says of a person: one condition can be asked about, a whole group of them cannot."""
    words = term.words.lstrip()
    if term.value is not None or len(term.conditions) != 1:
        return ()
    return tuple(
        StateOf(role=role, condition=term.conditions[0], ended=words.startswith(f"{ROLE_TITLES[role]}曾有"))
        for role in ASKED_ABOUT
        if words.startswith(ROLE_TITLES[role])
    )


def deciding(terms: Sequence[ExplainedTerm]) -> Iterator[ExplainedTerm]:
    """The terms without those that decided nothing: what is false inside something true, with all below it."""
    above: list[bool | None] = []
    hidden_at: int | None = None
    for term in terms:
        del above[term.depth :]
        if hidden_at is not None and term.depth > hidden_at:
            continue
        hidden_at = None
        if above and above[-1] is True and term.value is False:
            hidden_at = term.depth
            continue
        above.append(term.value)
        yield term
