"""Row terms from YAML: what a condition may say about one row of a register."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tonghu.policy.reading import Item
from tonghu.policy.schema import Parameter, Value
from tonghu.policy.terms import (
    AllOf,
    AnyOf,
    AsOf,
    Before,
    Compare,
    Contains,
    CoversAsOf,
    Day,
    DayAfter,
    FieldDay,
    FieldNumber,
    IsNull,
    IsOneOf,
    LastsMonths,
    MonthsLater,
    MonthsSince,
    NotOf,
    Number,
    ParameterRef,
    Term,
    Words,
)

WHOLE = (
    "all",
    "any",
    "not",
    "field",
    "before",
    "on_or_before",
    "lasts_months",
    "months_since",
    "covers_as_of",
)
OF_FIELD = ("is", "in", "contains_any_of", "at_least", "at_most", "is_null")

Parameters = Mapping[str, Parameter]


def row_term(item: Item, parameters: Parameters) -> Term | None:
    """The term that a mapping says; None after noting the fault."""
    operator = single_key(item, WHOLE)
    if operator is None:
        return None
    body = item.fields[operator]
    match operator:
        case "all" | "any":
            terms = tuple(t for t in (row_term(i, parameters) for i in body) if t is not None)
            if not body.items:
                body.wrong("这里应是一串条件,每条以“- ”开头")
            return AllOf(terms) if operator == "all" else AnyOf(terms)
        case "not":
            inner = row_term(body, parameters)
            return None if inner is None else NotOf(inner)
        case "field":
            return _field_term(item, parameters)
        case "before" | "on_or_before":
            return _before(body, parameters, or_same=operator == "on_or_before")
        case "lasts_months":
            return _lasts_months(body, parameters)
        case "months_since":
            body.only_keys("field", "at_least")
            field, months = body.need("field"), body.need("at_least")
            return MonthsSince(field.text(), number(months, parameters)) if field and months else None
        case _:
            return _covers_as_of(body)


def single_key(item: Item, known: tuple[str, ...]) -> str | None:
    """The one known key that names the operator; the companions of `field` are let through."""
    if item.kind != "mapping":
        item.wrong("这里应是一条条件,如 field: status")
        return None
    if "field" in known and "field" in item.fields:
        return "field"
    item.only_keys(*known)
    present = [key for key in item.fields if key in known]
    if len(present) == 1:
        return present[0]
    if present:
        item.wrong(f"一条条件只能有一个关键词,这里有 {'、'.join(present)};请用 all 或 any 分开写")
    elif not item.fields:
        item.wrong("条件是空的")
    return None


def _field_term(item: Item, parameters: Parameters) -> Term | None:
    item.only_keys("field", *OF_FIELD)
    present = [key for key in item.fields if key in OF_FIELD]
    if len(present) != 1:
        item.wrong(f"field 之后应正好有一项:{'、'.join(OF_FIELD)}")
        return None
    field, operator = item.fields["field"].text(), present[0]
    body = item.fields[operator]
    match operator:
        case "is":
            return IsOneOf(field, (body.text(),))
        case "in":
            return IsOneOf(field, words(body, parameters))
        case "contains_any_of":
            return Contains(field, words(body, parameters))
        case "is_null":
            if not isinstance(body.scalar, bool):
                body.wrong("这里应是 true 或 false")
            return IsNull(field, wanted=body.scalar is True)
        case _:
            return Compare(field, ">=" if operator == "at_least" else "<=", number(body, parameters))


def _before(body: Item, parameters: Parameters, *, or_same: bool) -> Term | None:
    if len(body.items) != 2:
        body.wrong("这里应是两个日期,如 [left_on, as_of]")
        return None
    earlier, later = (day(i, parameters) for i in body.items)
    return Before(earlier, later, or_same) if earlier and later else None


def _lasts_months(body: Item, parameters: Parameters) -> Term | None:
    body.only_keys("from", "to", "through", "at_least")
    start, months = body.need("from"), body.need("at_least")
    ends = [body.fields[key] for key in ("to", "through") if key in body.fields]
    if len(ends) != 1:
        body.wrong("应正好写一个终点:to(不含当日)或 through(含当日)")
        return None
    first = day(start, parameters) if start else None
    last = day(ends[0], parameters)
    if first is None or last is None or months is None:
        return None
    return LastsMonths(first, last, number(months, parameters), counts_end="through" in body.fields)


def _covers_as_of(body: Item) -> Term | None:
    body.only_keys("from", "to", "open_end")
    start, end, open_end = body.need("from"), body.need("to"), body.need("open_end")
    if start is None or end is None or open_end is None:
        return None
    meaning = open_end.one_of(("continues", "unknown"), "终点留空的含义")
    return CoversAsOf(
        FieldDay(start.text()), end.text(), "continues" if meaning == "continues" else "unknown"
    )


def day(item: Item, parameters: Parameters) -> Day | None:
    """`as_of`, a field, `{day: …, plus_months: …}` or `{day_after: …}`."""
    if item.kind == "scalar":
        name = item.text()
        return AsOf() if name == "as_of" else FieldDay(name)
    if "day_after" in item.fields:
        item.only_keys("day_after")
        inner = day(item.fields["day_after"], parameters)
        return DayAfter(inner) if inner else None
    item.only_keys("day", "plus_months")
    start, months = item.need("day"), item.need("plus_months")
    inner = day(start, parameters) if start else None
    if inner is None or months is None:
        return None
    return MonthsLater(inner, _months(months, parameters))


def _months(item: Item, parameters: Parameters) -> Number | FieldNumber:
    """A number, a parameter, or `{field: …}`: the months that the row itself gives."""
    if item.kind == "mapping":
        item.only_keys("field")
        field = item.need("field")
        return FieldNumber(field.text() if field else "")
    return number(item, parameters)


def number(item: Item, parameters: Parameters) -> Number:
    """A whole number, or the name of a parameter that is one."""
    if isinstance(item.scalar, int) and not isinstance(item.scalar, bool):
        return item.scalar
    return _parameter(item, parameters, "数字", lambda value: isinstance(value, int))


def words(item: Item, parameters: Parameters) -> Words:
    """A list of words, or the name of a parameter that is one."""
    if item.kind == "list":
        if not item.items:
            item.wrong("词表是空的")
        return item.texts()
    return _parameter(item, parameters, "词表", lambda value: isinstance(value, tuple))


def _parameter(item: Item, parameters: Parameters, what: str, fits: Callable[[Value], bool]) -> ParameterRef:
    name = item.one_of(parameters, "参数")
    if name and not all(fits(dated.value) for dated in parameters[name].values):
        item.wrong(f'参数 "{name}" 不是{what}')
    return ParameterRef(name)
