"""Which fields of a register a condition reads, and as what: told from its terms, checked with the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tonghu.policy.reading import Item, Problems, nearest, read_yaml
from tonghu.policy.schema import ConditionSource, Parameter
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
    ParameterRef,
    Term,
    Words,
)
from tonghu.policy.walk import parts_of

NAME = re.compile(r"[a-z][a-z0-9_]*")
FieldKind = Literal["text", "number", "date", "any"]
KIND_WORDS = {"text": "文字", "number": "数字", "date": "日期", "any": "任何"}
Use = tuple[str, FieldKind]
Parameters = Mapping[str, Parameter]
LAYOUT_KINDS: dict[str, FieldKind] = {"date": "date", "month": "date", "integer": "number", "names": "any"}


@dataclass(frozen=True)
class LayoutField:
    """A field as the register's layout has it; `codes` empty where it is no code."""

    kind: FieldKind
    codes: frozenset[str]


def field_kinds(source: ConditionSource) -> dict[str, FieldKind]:
    """Every field that decides, with the kind that its use asks for; `any` where only emptiness is asked."""
    kinds: dict[str, FieldKind] = {}
    for name, kind in _uses_of_source(source):
        if kinds.get(name, "any") == "any":
            kinds[name] = kind
    return kinds


def check_fields(source: ConditionSource, item: Item, folder: Path, parameters: Parameters) -> None:
    """Notes a field used in two kinds, and what the register's layout does not have or has otherwise."""
    kinds = field_kinds(source)
    others = [n for n in (source.name_field, source.number_field, source.children_field) if n]
    others += source.tells
    # Names go into SQL as they stand.
    for name in (source.register, *kinds, *others):
        if not NAME.fullmatch(name):
            item.wrong(f'"{name}" 不能作名称,只能用小写字母、数字和下划线')
    for name, kind in _uses_of_source(source):
        if "any" not in (kind, kinds[name]) and kind != kinds[name]:
            item.wrong(f'"{name}" 既当{KIND_WORDS[kinds[name]]}又当{KIND_WORDS[kind]}用')
    if not (folder / "registers").is_dir():
        return
    layout = _layout(folder, source.register)
    if not layout:
        known = [p.stem for p in (folder / "registers").glob("*.yaml")]
        item.wrong(f'没有名为 "{source.register}" 的登记表{nearest(source.register, known)}')
        return
    for name in dict.fromkeys((*kinds, *others)):
        if name not in layout:
            item.wrong(f'登记表 {source.register} 没有 "{name}" 这一栏{nearest(name, layout)}')
        elif kinds.get(name, "any") not in ("any", layout[name].kind):
            was, now = KIND_WORDS[layout[name].kind], KIND_WORDS[kinds[name]]
            item.wrong(f'登记表 {source.register} 的 "{name}" 是{was},这里当{now}用')
    _check_codes(source, item, layout, parameters)


def _check_codes(
    source: ConditionSource, item: Item, layout: Mapping[str, LayoutField], parameters: Parameters
) -> None:
    """A code that the layout never gives would never be met, and the condition would silently never hold."""
    for part in parts_of((source.qualifies, source.holds, source.ended)):
        if not isinstance(part, IsOneOf) or part.field not in layout or not layout[part.field].codes:
            continue
        for word in _all_words(part.values, parameters):
            if word not in layout[part.field].codes:
                near = nearest(word, layout[part.field].codes)
                item.wrong(f'登记表 {source.register} 的 "{part.field}" 没有 "{word}" 这个代码{near}')


def _all_words(words: Words, parameters: Parameters) -> tuple[str, ...]:
    """Words written out, or every value that the parameter ever had."""
    if not isinstance(words, ParameterRef):
        return words
    values = parameters[words.id].values if words.id in parameters else ()
    return tuple(word for dated in values if isinstance(dated.value, tuple) for word in dated.value)


def _layout(folder: Path, register: str) -> dict[str, LayoutField]:
    """The fields of a register's layout; none where there is no such register.

    The layout's own loader reports its faults; here a fault only means that a field is not known.
    """
    path = folder / "registers" / f"{register}.yaml"
    item = read_yaml(path, path.name, Problems()) if path.is_file() else None
    body = item.get("fields") if item else None
    fields: dict[str, LayoutField] = {}
    for name, entry in (body.fields if body else {}).items():
        kind, values = entry.get("kind"), entry.get("values")
        word = str(kind.scalar) if kind else ""
        fields[name] = LayoutField(LAYOUT_KINDS.get(word, "text"), frozenset(values.fields if values else ()))
    return fields


def _uses_of_source(source: ConditionSource) -> Iterator[Use]:
    for term in (source.qualifies, source.holds, source.ended):
        if term is not None:
            yield from _uses(term)
    for day in (*source.since, *source.until):
        yield from _uses_of_day(day)


def _uses(term: Term) -> Iterator[Use]:
    match term:
        case AllOf(terms) | AnyOf(terms):
            for inner in terms:
                yield from _uses(inner)
        case NotOf(inner):
            yield from _uses(inner)
        case IsOneOf(field, _) | Contains(field, _):
            yield field, "text"
        case Compare(field, _, _):
            yield field, "number"
        case IsNull(field, _):
            yield field, "any"
        case MonthsSince(field, _):
            yield field, "date"
        case Before(earlier, later, _):
            yield from _uses_of_day(earlier)
            yield from _uses_of_day(later)
        case LastsMonths(start, end, _, _):
            yield from _uses_of_day(start)
            yield from _uses_of_day(end)
        case CoversAsOf(start, end_field, _):
            yield from _uses_of_day(start)
            yield end_field, "date"


def _uses_of_day(day: Day) -> Iterator[Use]:
    match day:
        case AsOf():
            return
        case FieldDay(field):
            yield field, "date"
        case DayAfter(inner):
            yield from _uses_of_day(inner)
        case MonthsLater(inner, months):
            yield from _uses_of_day(inner)
            if isinstance(months, FieldNumber):
                yield months.field, "number"
