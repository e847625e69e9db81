"""Conditions of forms out of YAML, checked against the form's fields: kinds, options, order, and the facts there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.policy.forms.conditions import (
    OPERATORS,
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
from tonghu.policy.reading import Item, nearest

LEFT = ("field", "fact", "count", "sum", "age_at")
NUMERIC = ("is", "is_not", "under", "at_most", "over", "at_least", "between", "given")
TIMELY = ("is", "before", "not_after", "after", "not_before", "between", "given")
# What may be asked of which sort of value.
WORDS_OF_SORT: Mapping[str, tuple[str, ...]] = {
    "text": ("is", "is_not", "in", "given"),
    "choice": ("is", "is_not", "in", "given"),
    "yes_no": ("is", "is_not", "given"),
    "choices": ("has", "given"),
    "number": NUMERIC,
    "date": TIMELY,
    "time": TIMELY,
    "other": ("given",),
}
SORT_OF_KIND: Mapping[Kind, str] = {
    "text": "text",
    "long_text": "text",
    "person_name": "text",
    "phone": "text",
    "resident_number": "text",
    "place": "text",
    "post": "text",
    "choice": "choice",
    "choices": "choices",
    "yes_no": "yes_no",
    "integer": "number",
    "decimal": "number",
    "score": "number",
    "date": "date",
    "time": "time",
    "attachment": "other",
    "photo": "other",
    "gps": "other",
}
COUNTED: tuple[Kind, ...] = ("choices", "photo", "attachment")


@dataclass(frozen=True)
class Seen:
    """A field as conditions see it. `repeat`: the key of the repeat it stands in. `position`: from 0, in the form."""

    kind: Kind
    options: tuple[str, ...]
    repeat: str | None
    position: int


@dataclass(frozen=True)
class Surroundings:
    """What a condition may name. `repeats`: repeats by key, with the position of their last field."""

    fields: Mapping[str, Seen]
    repeats: Mapping[str, int]
    facts: Mapping[str, Kind]


@dataclass(frozen=True)
class ConditionParser:
    """Reads conditions that are asked in `repeat` (None: outside of one) and may name what stands before `before`."""

    around: Surroundings
    repeat: str | None
    before: int

    def condition(self, item: Item) -> Condition | None:
        """The condition; None after noting why there is none."""
        if item.kind != "mapping":
            item.wrong("条件应写作 {field: 字段, is: 值},或用 all、any、not 组合")
            return None
        for word in ("all", "any", "not"):
            inner = item.get(word)
            if inner is not None:
                item.only_keys(word)
                return self._joined(word, inner)
        return self._test(item)

    def _joined(self, word: str, inner: Item) -> Condition | None:
        if word == "not":
            term = self.condition(inner)
            return None if term is None else NotOf(term)
        terms = [self.condition(each) for each in inner]
        read = tuple(term for term in terms if term is not None)
        if len(read) < len(terms):
            return None
        return AllOf(read) if word == "all" else AnyOf(read)

    def _test(self, item: Item) -> Condition | None:
        item.only_keys(*LEFT, *OPERATORS)
        lefts = [key for key in LEFT if item.get(key) is not None]
        words = [key for key in OPERATORS if item.get(key) is not None]
        if len(lefts) != 1 or len(words) != 1:
            item.wrong(f"一个条件应有一项({'、'.join(LEFT)} 之一)和一个比较({'、'.join(OPERATORS)} 之一)")
            return None
        read = self._left(lefts[0], item.fields[lefts[0]])
        if read is None:
            return None
        left, sort, options = read
        word, value = words[0], item.fields[words[0]]
        if word not in WORDS_OF_SORT[sort]:
            value.wrong(f'这里不能用 "{word}",可用的有 {"、".join(WORDS_OF_SORT[sort])}')
            return None
        right = self._right(word, value, sort, options)
        return None if right is None else Comparison(OPERATORS[word], left, right)

    # the left side: the operand, its sort, its options

    def _left(self, word: str, item: Item) -> tuple[Operand, str, tuple[str, ...]] | None:
        match word:
            case "field":
                return self._field(item)
            case "fact":
                return self._fact(item)
            case "count":
                return self._count(item)
            case "sum":
                return self.sum(item)
        return self._age(item)

    def _field(self, item: Item) -> tuple[Operand, str, tuple[str, ...]] | None:
        key = self._reachable(item, {k for k in self.around.fields if self._in_reach(k)})
        if key is None:
            return None
        seen = self.around.fields[key]
        return FieldRef(key), SORT_OF_KIND[seen.kind], seen.options

    def _reachable(self, item: Item, known: set[str]) -> str | None:
        key = item.text()
        if key in known:
            return key
        if key in self.around.fields:
            same = self.around.fields[key].repeat in (None, self.repeat)
            item.wrong(
                f'"{key}" 排在后面,条件只能用前面的字段' if same else f'"{key}" 在另一组重复项里,这里取不到'
            )
        elif key:
            item.wrong(f'表单里没有字段 "{key}"{nearest(key, known)}')
        return None

    def _in_reach(self, key: str) -> bool:
        seen = self.around.fields[key]
        return seen.position < self.before and seen.repeat in (None, self.repeat)

    def _fact(self, item: Item) -> tuple[Operand, str, tuple[str, ...]] | None:
        name = item.text()
        if name not in self.around.facts:
            item.wrong(f'没有名为 "{name}" 的已知信息{nearest(name, self.around.facts)}')
            return None
        return FactRef(name), SORT_OF_KIND[self.around.facts[name]], ()

    def _count(self, item: Item) -> tuple[Operand, str, tuple[str, ...]] | None:
        known = {k for k, last in self.around.repeats.items() if last < self.before}
        known |= {k for k, seen in self.around.fields.items() if self._in_reach(k) and seen.kind in COUNTED}
        key = item.text()
        if key not in known:
            item.wrong(f'"{key}" 不能计数{nearest(key, known)};能计数的是前面的多选、照片、附件和重复项')
            return None
        return Count(key), "number", ()

    def sum(self, item: Item) -> tuple[Sum, str, tuple[str, ...]] | None:
        """The sum of the fields of a list."""
        keys: list[str] = []
        for each in item:
            found = self._field(each)
            if found is None:
                return None
            _, sort, options = found
            if sort != "number" and not (sort == "choice" and all(o.isdigit() for o in options)):
                each.wrong("这里应是数字,或选项编号都是数字的单选")
            keys.append(each.text())
        return Sum(tuple(keys)), "number", ()

    def _age(self, item: Item) -> tuple[Operand, str, tuple[str, ...]] | None:
        item.only_keys("born", "on")
        born, on = item.need("born"), item.need("on")
        if born is None or on is None:
            return None
        first, last = self._operand(born, "date", ()), self._operand(on, "date", ())
        return None if first is None or last is None else (AgeAt(first, last), "number", ())

    # the right side

    def _right(
        self, word: str, item: Item, sort: str, options: tuple[str, ...]
    ) -> tuple[Operand, ...] | None:
        if word == "given":
            if not isinstance(item.scalar, bool):
                item.wrong("这里应写 true 或 false")
                return None
            return (Literally(item.scalar),)
        if word == "in":
            values = [_literal(each, sort, options) for each in item]
            read = tuple(value for value in values if value is not None)
            return (Literally(read),) if len(read) == len(values) else None
        if word == "between" and (item.kind != "list" or len(item.items) != 2):
            item.wrong("between 后面应是两个值,如 [1, 5]")
            return None
        entries = item.items if word == "between" else [item]
        operands = [self._operand(each, sort, options) for each in entries]
        found = tuple(operand for operand in operands if operand is not None)
        return found if len(found) == len(operands) else None

    def _operand(self, item: Item, sort: str, options: tuple[str, ...]) -> Operand | None:
        if item.kind != "mapping":
            value = _literal(item, sort, options)
            return None if value is None else Literally(value)
        item.only_keys("field", "fact")
        named = [key for key in ("field", "fact") if item.get(key) is not None]
        if len(named) != 1:
            item.wrong("这里应是一个值,或 {field: 字段},或 {fact: 已知信息}")
            return None
        read = self._left(named[0], item.fields[named[0]])
        if read is None:
            return None
        operand, found, _ = read
        if {found, sort} - {"text", "choice"} and found != sort:
            item.wrong("两边不是同一类值,无法比较")
            return None
        return operand


def _literal(item: Item, sort: str, options: tuple[str, ...]) -> Scalar | None:
    """A value written out, as it stands in answers; None after noting that it cannot be one of this sort."""
    value = item.scalar
    match sort:
        case "choice" | "choices":
            named = item.one_of(options, "选项") if options else item.text()
            return named or None
        case "text":
            return item.text() or None
        case "yes_no" if isinstance(value, bool):
            return value
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        case "date":
            day = item.day()
            return day.isoformat() if day else None
        case "time" if isinstance(value, str):
            return value
    item.wrong(
        {"yes_no": "这里应写 true 或 false", "number": "这里应是数字"}.get(sort, '这里应是时间,写作 "08:30"')
    )
    return None
