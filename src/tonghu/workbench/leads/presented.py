"""A lead as its page shows it: terms with their rows, where rows part, the family, what is uncertain. Masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tonghu.discovery.core.result import ClauseRef, Difference, Lead, Link, ReviewCase, RowRef, Term
from tonghu.discovery.outputs.masking import NUMBER_KINDS, mask_number, text_mask
from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.workbench.components.family_graph import Relative

GENERATION = {"father": -1, "mother": -1, "child": 0, "other": 1}
KIN = {"father": "父亲", "mother": "母亲", "child": "儿童", "other": "家人"}
SHOWN_AT_BOTH_ENDS = 4


@dataclass(frozen=True)
class RowShown:
    """A register row, masked."""

    register: str
    source: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TermShown:
    """A term of the rule. `answer`: true, false or unknown."""

    words: str
    answer: str
    detail: str
    rows: tuple[RowShown, ...]


@dataclass(frozen=True)
class DiffShown:
    """Two rows that should be one person's and read differently."""

    caption: str
    left: str
    right: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class CandidateShown:
    """One of the readings a person must choose between."""

    words: str
    rows: tuple[RowShown, ...]


@dataclass(frozen=True)
class LeadShown:
    """Everything a lead's page draws from what the lead rests on."""

    sentence: str
    confidence: str
    why: str
    clauses: tuple[ClauseRef, ...]
    terms: tuple[TermShown, ...]
    diffs: tuple[DiffShown, ...]
    links: tuple[tuple[str, str], ...]
    family: tuple[Relative, ...]
    uncertain: tuple[str, ...]
    candidates: tuple[CandidateShown, ...]


def shown(lead: Lead) -> LeadShown:
    """The page's view of what a lead rests on. Numbers are masked everywhere, phones too."""
    is_case = isinstance(lead, ReviewCase)
    return LeadShown(
        sentence=_hide(lead.sentence),
        confidence=lead.confidence_words,
        why=_hide(lead.why) if isinstance(lead, ReviewCase) else "",
        clauses=lead.clauses,
        terms=tuple(_term(term) for term in lead.terms),
        diffs=tuple(_diffs(lead)),
        links=tuple((KIN[link.person_role], _link(link)) for link in lead.links),
        family=tuple(_family(lead)),
        uncertain=tuple(_uncertain(lead)),
        candidates=tuple(
            CandidateShown(_hide(each.words), tuple(_row(row) for row in each.rows))
            for each in (lead.candidates if is_case and isinstance(lead, ReviewCase) else ())
        ),
    )


def source_of(row: RowRef) -> str:
    """司法_服刑人员.xlsx · Sheet1 · 第 18 行."""
    parts = (row.file, row.sheet or "", f"第 {row.row_no} 行")
    return " · ".join(part for part in parts if part)


def masked_pair(here: str, there: str) -> tuple[str, str]:
    """Two numbers masked alike, but for the digits in which they part: that is what the reader must compare."""
    if len(here) != len(there):
        return mask_number(here), mask_number(there)
    kept = [
        at < SHOWN_AT_BOTH_ENDS or at >= len(here) - SHOWN_AT_BOTH_ENDS or here[at] != there[at]
        for at in range(len(here))
    ]
    return tuple("".join(c if k else "*" for c, k in zip(text, kept, strict=True)) for text in (here, there))  # type: ignore[return-value]  # two in, two out


def _hide(text: str) -> str:
    return text_mask()(text)


def _term(term: Term) -> TermShown:
    answer = {True: "true", False: "false", None: "unknown"}[term.value]
    return TermShown(_hide(term.words), answer, _hide(term.detail), tuple(_row(row) for row in term.rows))


def _row(row: RowRef) -> RowShown:
    fields = tuple(
        (cell.title, mask_number(cell.value) if cell.kind in NUMBER_KINDS else _hide(cell.value))
        for cell in row.fields
    )
    return RowShown(row.register_title, source_of(row), fields)


def _link(link: Link) -> str:
    return f"{_hide(link.words)}({link.row.register_title},{source_of(link.row)})"


def _rows(lead: Lead) -> Iterable[RowRef]:
    seen: set[RowRef] = set()
    candidates = lead.candidates if isinstance(lead, ReviewCase) else ()
    groups: Sequence[Iterable[RowRef]] = (
        *(term.rows for term in lead.terms),
        tuple(link.row for link in lead.links),
        *(each.rows for each in candidates),
    )
    for rows in groups:
        for row in rows:
            if row not in seen:
                seen.add(row)
                yield row


def _diffs(lead: Lead) -> Iterable[DiffShown]:
    for row in _rows(lead):
        by_register: dict[str, list[Difference]] = {}
        for difference in row.differs:
            by_register.setdefault(difference.expected_from, []).append(difference)
        for register, differences in by_register.items():
            yield DiffShown(
                caption=source_of(row),
                left=row.register_title,
                right=register,
                fields=tuple((each.title, *_pair(each)) for each in differences),
            )


def _pair(difference: Difference) -> tuple[str, str]:
    if difference.kind in NUMBER_KINDS:
        return masked_pair(difference.value, difference.expected)
    return _hide(difference.value), _hide(difference.expected)


def _family(lead: Lead) -> Iterable[Relative]:
    for person in lead.family:
        note = "，".join(part for part in (person.how_known, person.note) if part)
        yield Relative(
            KIN[person.role],
            GENERATION[person.role],
            person.name or "",
            full_width(_hide(note)),
            is_child=person.role == "child",
        )


def _uncertain(lead: Lead) -> Iterable[str]:
    for term in lead.terms:
        if term.value is None:
            yield f"{_hide(term.words)}:登记数据不能判断。" + (_hide(term.detail) if term.detail else "")
    for person in lead.family:
        if person.name is None:
            yield f"{KIN[person.role]}未能确认。" + _hide(person.note)
