"""Hiding who somebody is: numbers become 379902********1234, names 王**, in fields and in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from tonghu.discovery.core.result import (
    Candidate,
    Cell,
    Difference,
    Lead,
    LeadRow,
    Link,
    Person,
    Reject,
    ReviewCase,
    ReviewRow,
    RowRef,
    Term,
)
from tonghu.kernel import resident_number
from tonghu.secrecy.masking import mask_phone

TextMask = Callable[[str], str]
AnyLead = TypeVar("AnyLead", bound=Lead)

NUMBER_KINDS = {"resident_number", "student_number", "disability_certificate"}
PLACE_CODE_DIGITS = 12  # a place is nobody's secret
PHONE_DIGITS = 11
SHORTEST_NUMBER = 6  # what is shorter (a number cut off) would hide years and row numbers in sentences
LONG_DIGITS = re.compile(r"\d{11,}[Xx]?")
BETWEEN_NAMES = re.compile(r"([、，,;；/\s]+)")
COMPOUND_SURNAMES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "夏侯", "长孙", "宇文")
)


def mask_number(number: str) -> str:
    """A resident number, or a code that holds one, with its middle hidden; 15 and 18 digits alike."""
    return resident_number.mask(number)


def mask_name(name: str) -> str:
    """The surname and a star for every further character; a single character is hidden whole."""
    surname = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:surname] + "*" * (len(name) - surname) if len(name) > 1 else "*" * len(name)


def _mask_digits(found: re.Match[str]) -> str:
    digits = found.group()
    if len(digits) == PLACE_CODE_DIGITS and digits.isdigit():
        return digits
    if len(digits) == PHONE_DIGITS:
        return mask_phone(digits)
    return mask_number(digits)


def text_mask(names: Iterable[str] = (), numbers: Iterable[str] = ()) -> TextMask:
    """A function that hides these names and numbers, and every long run of digits, anywhere in a text."""
    secrets = {name: mask_name(name) for name in names if len(name) > 1}
    secrets |= {number: mask_number(number) for number in numbers if len(number) >= SHORTEST_NUMBER}
    if not secrets:
        return lambda text: LONG_DIGITS.sub(_mask_digits, text)
    # Longest first, so that 王明华 is not read as 王明 and a rest.
    known = re.compile("|".join(re.escape(word) for word in sorted(secrets, key=lambda w: (-len(w), w))))
    return lambda text: LONG_DIGITS.sub(_mask_digits, known.sub(lambda found: secrets[found.group()], text))


def mask_unread(value: str) -> str:
    """A value nobody could read, hidden so that its shape still tells what was wrong with it.

    A date or a short figure keeps four digits, a long number both ends, anything else its first character.
    """
    kept: set[int] = set()
    digits = [at for at, char in enumerate(value) if char.isdigit() or char in "Xx"]
    words = [at for at, char in enumerate(value) if char.isalpha() and char not in "年月日号时分Xx"]
    if words:
        kept.add(min(words + digits))
    elif len(digits) > PHONE_DIGITS:
        kept.update(digits[:6] + digits[-4:])
    else:
        kept.update(digits[:4])
    return "".join(
        char if at in kept or not (char.isdigit() or char in "Xx" or (char.isalpha() and words)) else "*"
        for at, char in enumerate(value)
    )


def mask_reject(reject: Reject) -> Reject:
    """A reject without its value in clear, neither in the value nor in the reason."""
    hidden = mask_unread(reject.value)
    reason = reject.reason.replace(reject.value, hidden) if len(reject.value) > 1 else reject.reason
    return reject._replace(value=hidden, reason=text_mask()(reason))


def mask_lead_row(row: LeadRow) -> LeadRow:
    """A line of leads.csv without the child's number and name."""
    number, name = row.child_id_number or "", row.child_name
    hidden = mask_name(name)
    # A pattern per row would cost more than the rest of the line.
    evidence = row.evidence.replace(name, hidden) if len(name) > 1 else row.evidence
    return row._replace(
        child_id_number=mask_number(number),
        child_name=hidden,
        evidence=LONG_DIGITS.sub(_mask_digits, evidence),
    )


def mask_review_row(row: ReviewRow) -> ReviewRow:
    """A line of review.csv without the child's number, and without any name it knows."""
    hide = text_mask([row.child_name, *row.names], [row.child_id_number or ""])
    return row._replace(
        child_id_number=mask_number(row.child_id_number or ""),
        child_name=mask_name(row.child_name),
        evidence=hide(row.evidence),
        why=hide(row.why),
        names=(),
    )


def mask_lead(lead: AnyLead) -> AnyLead:
    """The same lead with every name and number it knows hidden, in fields and in sentences."""
    names, numbers = secrets_of(lead)
    hide = text_mask(names, numbers)
    masked = replace(
        lead,
        child_id_number=None if lead.child_id_number is None else mask_number(lead.child_id_number),
        child_name=mask_name(lead.child_name),
        sentence=hide(lead.sentence),
        terms=tuple(_mask_term(term, hide) for term in lead.terms),
        family=tuple(_mask_person(person, hide) for person in lead.family),
        links=tuple(_mask_link(link, hide) for link in lead.links),
        names=(),
    )
    if isinstance(masked, ReviewCase):
        return replace(
            masked,
            why=hide(masked.why),
            candidates=tuple(_mask_candidate(candidate, hide) for candidate in masked.candidates),
        )
    return masked


def rows_of(lead: Lead) -> Iterable[RowRef]:
    """Every row a lead rests on, in reading order: terms, links, candidates; the same row may come twice."""
    for term in lead.terms:
        yield from term.rows
    for link in lead.links:
        yield link.row
    if isinstance(lead, ReviewCase):
        for candidate in lead.candidates:
            yield from candidate.rows


def secrets_of(lead: Lead) -> tuple[set[str], set[str]]:
    """Names and numbers that this lead knows: of the child, of the family, and of the rows it rests on."""
    names = {lead.child_name, *lead.names}
    numbers = {lead.child_id_number or ""}
    for person in lead.family:
        names.add(person.name or "")
        numbers.add(person.number or "")
    for row in rows_of(lead):
        for cell in row.fields:
            _collect(cell.kind, cell.value, names, numbers)
        for difference in row.differs:
            _collect(difference.kind, difference.value, names, numbers)
            _collect(difference.kind, difference.expected, names, numbers)
    return names, numbers


def _collect(kind: str, value: str, names: set[str], numbers: set[str]) -> None:
    if kind == "name":
        names.add(value)
    elif kind == "names":
        names.update(BETWEEN_NAMES.split(value)[::2])
    elif kind in NUMBER_KINDS:
        numbers.add(value)


def _mask_value(kind: str, value: str, hide: TextMask) -> str:
    if kind == "name":
        return mask_name(value)
    if kind == "names":
        parts = BETWEEN_NAMES.split(value)
        return "".join(part if at % 2 else mask_name(part) for at, part in enumerate(parts))
    if kind in NUMBER_KINDS:
        return mask_number(value)
    return value if kind == "place_code" else hide(value)


def _mask_cell(cell: Cell, hide: TextMask) -> Cell:
    return replace(cell, value=_mask_value(cell.kind, cell.value, hide))


def _mask_difference(difference: Difference, hide: TextMask) -> Difference:
    return replace(
        difference,
        value=_mask_value(difference.kind, difference.value, hide),
        expected=_mask_value(difference.kind, difference.expected, hide),
    )


def _mask_row(row: RowRef, hide: TextMask) -> RowRef:
    return replace(
        row,
        file=hide(row.file),
        sheet=None if row.sheet is None else hide(row.sheet),
        fields=tuple(_mask_cell(cell, hide) for cell in row.fields),
        differs=tuple(_mask_difference(difference, hide) for difference in row.differs),
    )


def _mask_term(term: Term, hide: TextMask) -> Term:
    rows = tuple(_mask_row(row, hide) for row in term.rows)
    return replace(term, words=hide(term.words), detail=hide(term.detail), rows=rows)


def _mask_person(person: Person, hide: TextMask) -> Person:
    return replace(
        person,
        name=None if person.name is None else mask_name(person.name),
        number=None if person.number is None else mask_number(person.number),
        how_known=hide(person.how_known),
        note=hide(person.note),
    )


def _mask_link(link: Link, hide: TextMask) -> Link:
    return replace(link, words=hide(link.words), row=_mask_row(link.row, hide))


def _mask_candidate(candidate: Candidate, hide: TextMask) -> Candidate:
    return replace(
        candidate,
        words=hide(candidate.words),
        rows=tuple(_mask_row(row, hide) for row in candidate.rows),
    )
