"""Which fields of a register a condition reads, and as what: told from its terms, checked with the layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from tonghu.policy.reading import Item, Problems, nearest, read_yaml
from tonghu.policy.schema import ConditionSource
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
    Term,
)

NAME = re.compile(r"[a-z][a-z0-9_]*")
FieldKind = Literal["text", "number", "date", "any"]
KIND_WORDS = {"text": "文字", "number": "数字", "date": "日期", "any": "任何"}
Use = tuple[str, FieldKind]


def field_kinds(source: ConditionSource) -> dict[str, FieldKind]:
    """Every field that decides, with the kind that its use asks for; `any` where only emptiness is asked."""
    kinds: dict[str, FieldKind] = {}
    for name, kind in _uses_of_source(source):
        if kinds.get(name, "any") == "any":
            kinds[name] = kind
    return kinds


def check_fields(source: ConditionSource, item: Item, folder: Path) -> None:
    """Notes a field used in two kinds, and one that the register's layout does not have."""
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
    layout = layout_fields(folder, source.register)
    if layout is None:
        return
    if not layout:
        known = [p.stem for p in (folder / "registers").glob("*.yaml")]
        item.wrong(f'没有名为 "{source.register}" 的登记表{nearest(source.register, known)}')
        return
    for name in (*kinds, *others):
        if name not in layout:
            item.wrong(f'登记表 {source.register} 没有 "{name}" 这一栏{nearest(name, layout)}')


def layout_fields(folder: Path, register: str) -> frozenset[str] | None:
    """Field names of a register's layout: empty where there is no such register, None without any layouts."""
    if not (folder / "registers").is_dir():
        return None
    path = folder / "registers" / f"{register}.yaml"
    if not path.is_file():
        return frozenset()
    # The layout's own loader reports its faults; here only the names of its fields are wanted.
    item = read_yaml(path, path.name, Problems())
    body = item.get("fields") if item else None
    if body is None:
        return frozenset()
    names = {*body.fields}
    for entry in body.items:
        named = entry.get("name") or entry.get("field") or entry.get("id")
        names |= {str(named.scalar)} if named else set()
    return frozenset(names)


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
