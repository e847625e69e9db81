"""A constraint taken apart: limits that the closed language has words for, and checks of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tonghu.policy.forms.definition import Check, Field, Kind, Limits
from tonghu.policy.forms.patterns import PATTERNS
from tonghu.policy.forms.xlsform.parse import Binary, Call, Joined, Node, NotSaid, Ref, Value, parse
from tonghu.policy.forms.xlsform.sheets import SheetRow
from tonghu.policy.forms.xlsform.understand import Reader
from tonghu.policy.forms.xlsform.writing import SHAPES, alone

OWN = Ref(".")
NUMBERS: tuple[Kind, ...] = ("integer", "decimal")


def limited(row: SheetRow, field: Field, reader: Reader) -> tuple[Limits, tuple[Check, ...]]:
    """The limits and checks of a field, its faults noted at the cell."""
    limits = Limits()
    if field.kind in ("photo", "attachment"):
        limits = replace(limits, min_items=_number(row, "tonghu_min"), max_items=_number(row, "tonghu_max"))
    text = row.get("constraint")
    if not text:
        return limits, ()
    checks: list[Node] = []
    try:
        for term in _terms(text):
            found = _limit(term, field)
            if found is None:
                checks.append(term)
            else:
                limits = replace(limits, **found)
        return limits, tuple(_checks(row, field, checks, reader))
    except NotSaid as error:
        row.wrong("constraint", str(error))
        return limits, ()


def _terms(text: str) -> tuple[Node, ...]:
    tree = parse(text)
    # `(a and b)` written whole is one check; `a and b` are two limits. The tree of both is one, the text is not.
    whole = text.startswith("(") and _closes_at_end(text)
    return tree.terms if isinstance(tree, Joined) and tree.word == "and" and not whole else (tree,)


def _closes_at_end(text: str) -> bool:
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def _limit(term: Node, field: Field) -> Mapping[str, Any] | None:
    match term:
        case Binary(">=", Ref("."), Value(int() | float() as number)) if field.kind in NUMBERS:
            return {"least": number}
        case Binary("<=", Ref("."), Value(int() | float() as number)) if field.kind in NUMBERS:
            return {"most": number}
        case Binary(">=", Call("string-length", (Ref("."),)), Value(int() as number)):
            return {"min_length": number}
        case Binary("<=", Call("string-length", (Ref("."),)), Value(int() as number)):
            return {"max_length": number}
        case Binary(">=", Call("count-selected", (Ref("."),)), Value(int() as number)):
            return {"min_items": number}
        case Binary("<=", Call("count-selected", (Ref("."),)), Value(int() as number)):
            return {"max_items": number}
        case Binary("<=", Ref("."), Call("today", ())):
            return {"not_future": True}
        case Joined("or", (Binary("=", Ref(other), Value("")), Binary(sign, Ref("."), Ref(same)))) if (
            other == same and field.kind == "date" and sign in (">", ">=")
        ):
            return {"after" if sign == ">" else "not_before": other}
        case Call("regex", (Ref("."), Value(str() as expression))):
            return _pattern(expression, field)
    if any(term == parse(alone(option)) for option in field.options if option.alone):
        return {}
    return None


def _pattern(expression: str, field: Field) -> Mapping[str, str]:
    if SHAPES.get(field.kind) == expression:
        return {}
    for name, pattern in PATTERNS.items():
        if pattern.expression == expression:
            return {"pattern": name}
    raise NotSaid(f"格式“{expression}”没有名称,可用的有 {'、'.join(PATTERNS)}")


def _checks(row: SheetRow, field: Field, terms: list[Node], reader: Reader) -> list[Check]:
    words = [line for line in row.get("constraint_message").splitlines() if line]
    if len(words) != len(terms):
        words = ["".join(words) or f"“{field.title}”不符合要求。"] * len(terms)
    return [Check(must=reader.condition(term), words=said) for term, said in zip(terms, words, strict=True)]


def _number(row: SheetRow, column: str) -> int | None:
    return int(row.get(column)) if row.get(column).isdigit() else None
