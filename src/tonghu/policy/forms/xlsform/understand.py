"""Trees of expressions as conditions of the closed language."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
    Op,
    Operand,
    Scalar,
    Sum,
)
from tonghu.policy.forms.definition import Kind
from tonghu.policy.forms.xlsform.expressions import FACT, fact_name
from tonghu.policy.forms.xlsform.parse import Binary, Call, Joined, Node, NotSaid, Ref, Value

OPS: Mapping[str, Op] = {"=": "eq", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
EMPTY = Value("")


@dataclass(frozen=True)
class Reader:
    """Reads conditions. `kinds`: of every field; `repeats`: keys of the repeats; `facts`: names of the facts there are;
    `own`: the field whose constraint it is.
    """

    kinds: Mapping[str, Kind]
    repeats: Collection[str]
    facts: Collection[str]
    own: str | None = None

    def condition(self, node: Node) -> Condition:
        """The condition. NotSaid where the closed language has no word for it."""
        match node:
            case Joined("and", (first, second)) if (short := self._shortened(first, second)) is not None:
                return short
            case Joined("and", terms):
                return AllOf(tuple(self.condition(term) for term in terms))
            case Joined("or", terms):
                return self._either(terms)
            case Call("not", (inner,)):
                return NotOf(self.condition(inner))
            case Call("selected", (ref, Value(value))) if isinstance(value, str):
                return Comparison("has", self.operand(ref), (Literally(value),))
            case Binary(sign, left, right) if sign in TURNED:
                return self._compared(sign, left, right)
        raise NotSaid("这里应是一个条件")

    def _shortened(self, first: Node, second: Node) -> Condition | None:
        """`is_not` and `between` take two comparisons of one value."""
        match first, second:
            case Binary("!=", one, Value("")), Binary("!=", other, value) if one == other and value != EMPTY:
                left = self.operand(one)
                return Comparison("ne", left, (self._right(value, left),))
            case Binary(">=", one, low), Binary("<=", other, high) if one == other:
                left = self.operand(one)
                return Comparison("between", left, (self._right(low, left), self._right(high, left)))
        return None

    def _either(self, terms: tuple[Node, ...]) -> Condition:
        read = tuple(self.condition(term) for term in terms)
        lefts = {each.left for each in read if isinstance(each, Comparison)}
        values: list[Scalar] = []
        for each in read:
            match each:
                case Comparison("eq", FieldRef(), (Literally(value),)) if isinstance(value, str):
                    values.append(value)
        if len(lefts) == 1 and len(values) == len(read):
            return Comparison("in", lefts.pop(), (Literally(tuple(dict.fromkeys(values))),))
        return AnyOf(read)

    def _compared(self, sign: str, left: Node, right: Node) -> Condition:
        if isinstance(left, Value) and not isinstance(right, Value):
            left, right, sign = right, left, TURNED[sign]
        operand = self.operand(left)
        if right == EMPTY and sign in ("=", "!="):
            return Comparison("given", operand, (Literally(sign == "!="),))
        if sign == "!=":
            return NotOf(self._compared("=", left, right))
        return Comparison(OPS[sign], operand, (self._right(right, operand),))

    def _right(self, node: Node, left: Operand) -> Operand:
        if not isinstance(node, Value):
            return self.operand(node)
        kind = self.kinds.get(left.key) if isinstance(left, FieldRef) else None
        if kind == "yes_no" and node.value in ("yes", "no"):
            return Literally(node.value == "yes")
        return Literally(node.value)

    def operand(self, node: Node) -> Operand:
        """A value. NotSaid where the form or the server has none of that name."""
        match node:
            case Ref("."):
                if self.own is None:
                    raise NotSaid("“.”只能用在 constraint 里")
                return FieldRef(self.own)
            case Ref(name) if name.startswith(FACT):
                return self._fact(name)
            case Ref(name):
                return self._field(name)
            case Call("today", ()):
                return FactRef("today")
            case Call("date", (Value(value),)):
                return Literally(value)
            case Call("count-selected", (Ref(_) as ref,)):
                return Count(self._key(ref))
            case Call("count", (Ref(name),)) if name in self.repeats:
                return Count(name)
            case Call("if", (Binary("!=", Ref(_) as ref, Value("")), Value(1), Value(0))):
                return Count(self._key(ref))
            case Call("int", (Binary("div", Binary("-", on, born), Value(10000)),)):
                return AgeAt(self._day(born), self._day(on))
            case Binary("+", _, _):
                return Sum(tuple(self._key(each) for each in _summed(node) if each != Value(0)))
        raise NotSaid("这个算式无法带入")

    def _day(self, node: Node) -> Operand:
        match node:
            case Call("number", (Call("format-date", (day, Value("%Y%m%d"))),)):
                return self.operand(day)
        raise NotSaid("年龄应写作两个日期按 '%Y%m%d' 相减再 div 10000")

    def _key(self, node: Node) -> str:
        found = self.operand(node)
        if not isinstance(found, FieldRef):
            raise NotSaid("这里应是一个字段")
        return found.key

    def _field(self, name: str) -> FieldRef:
        if name not in self.kinds:
            raise NotSaid(f"表单里没有字段“{name}”")
        return FieldRef(name)

    def _fact(self, name: str) -> FactRef:
        for fact in self.facts:
            if fact_name(fact) == name:
                return FactRef(fact)
        raise NotSaid(f"没有名为“{name}”的已知信息")


def _summed(node: Node) -> tuple[Node, ...]:
    match node:
        case Binary("+", left, right):
            return (*_summed(left), *_summed(right))
    return (node,)
