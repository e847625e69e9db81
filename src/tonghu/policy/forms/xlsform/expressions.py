"""Conditions as the expressions of XLSForm. Written so that `parse` reads each back as what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.policy.forms.conditions import (
    AgeAt,
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Count,
    FactRef,
    FieldRef,
    Literally,
    NotOf,
    Operand,
    Scalar,
    Sum,
)
from tonghu.policy.forms.definition import Kind

SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
# Facts of the server are hidden questions, which the other side may fill: ${fact__child__birth_on}.
FACT = "fact__"


@dataclass(frozen=True)
class Writer:
    """Writes expressions. `kinds`: of every field and fact by its name; `own`: the field whose constraint it is."""

    kinds: Mapping[str, Kind]
    own: str | None = None

    def condition(self, condition: Condition) -> str:
        """The expression."""
        match condition:
            case AllOf(terms):
                return f"({' and '.join(map(self.condition, terms))})"
            case AnyOf(terms):
                return f"({' or '.join(map(self.condition, terms))})"
            case NotOf(term):
                return f"not({self._bare(term)})"
            case Comparison():
                return self._test(condition)

    def _bare(self, condition: Condition) -> str:
        return self.condition(condition)

    def _test(self, test: Comparison) -> str:
        left = self.operand(test.left)
        match test:
            case Comparison("given", _, (Literally(wanted),)):
                return f"{left} != ''" if wanted else f"{left} = ''"
            case Comparison("has", _, (Literally(value),)):
                return f"selected({left}, {self._literal(value, test.left)})"
            case Comparison("in", _, (Literally(tuple() as values),)):
                # One value is written twice: once alone would be `is`.
                shown = values if len(values) > 1 else values * 2
                return f"({' or '.join(f'{left} = {self._literal(each, test.left)}' for each in shown)})"
            case Comparison("between", _, (low, high)):
                return (
                    f"({left} >= {self._right(low, test.left)} and {left} <= {self._right(high, test.left)})"
                )
            case Comparison("ne", _, (value,)):
                return f"({left} != '' and {left} != {self._right(value, test.left)})"
            case Comparison(op, _, (value,)):
                return f"{left} {SIGNS[op]} {self._right(value, test.left)}"
        raise ValueError(f"no expression for {test!r}")

    def operand(self, operand: Operand) -> str:
        """A value by its name."""
        match operand:
            case FieldRef(key):
                return "." if key == self.own else f"${{{key}}}"
            case FactRef("today"):
                return "today()"
            case FactRef(name):
                return f"${{{fact_name(name)}}}"
            case Count(key) if self.kinds.get(key) == "choices":
                return f"count-selected({self.operand(FieldRef(key))})"
            case Count(key) if key in self.kinds:  # a photo: these tools know one at a time
                return f"if({self.operand(FieldRef(key))} != '', 1, 0)"
            case Count(key):
                return f"count(${{{key}}})"
            case Sum(keys):
                shown = [self.operand(FieldRef(key)) for key in keys]
                # Of one field: to come back as a sum and not as the field.
                return f"({' + '.join(shown if len(shown) > 1 else [*shown, '0'])})"
            case AgeAt(born, on):
                return f"int(({_as_number(self.operand(on))} - {_as_number(self.operand(born))}) div 10000)"
            case Literally(value):
                return self._literal(value, None)

    def _right(self, operand: Operand, left: Operand) -> str:
        return self._literal(operand.value, left) if isinstance(operand, Literally) else self.operand(operand)

    def _literal(self, value: Scalar | tuple[Scalar, ...], left: Operand | None) -> str:
        if isinstance(value, bool):
            return "'yes'" if value else "'no'"
        if isinstance(value, int | float):
            return str(value)
        text = str(value).replace("'", "’")
        named = left.key if isinstance(left, FieldRef) else left.name if isinstance(left, FactRef) else None
        dated = left is None or (named is not None and self.kinds.get(named) == "date")
        return f"date('{text}')" if dated else f"'{text}'"


def fact_name(name: str) -> str:
    """child.birth_on → fact__child__birth_on"""
    return FACT + name.replace(".", "__")


def _as_number(day: str) -> str:
    """20260702: two of them subtracted give whole years in the ten thousands."""
    return f"number(format-date({day}, '%Y%m%d'))"
