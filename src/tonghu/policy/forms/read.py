"""A form out of its YAML file. Every fault names file, line, key and the nearest valid name."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tonghu.policy.forms.definition import (
    ABOUT,
    KINDS,
    About,
    CodeList,
    FormDef,
    Group,
    Kind,
    Repeat,
)
from tonghu.policy.forms.facts import Known, kinds_of_facts
from tonghu.policy.forms.parse_condition import ConditionParser, Seen, Surroundings
from tonghu.policy.forms.read_binding import BINDING, opens_of, participants_of, writers_of
from tonghu.policy.forms.read_field import FieldReader, options_of
from tonghu.policy.reading import Item
from tonghu.policy.schema import Source

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ITEMS = 20


@dataclass(frozen=True)
class Beside:
    """What a form may name of the rest of the catalogue. `known`: kinds of the fields of every form."""

    clauses: Collection[str]
    code_lists: Mapping[str, CodeList]
    known: Known


def read_code_list(name: str, item: Item, source: Source | None) -> CodeList | None:
    """The code list a file holds. `source`: where it comes from, read already."""
    item.only_keys("title", "source", "options")
    title, options = item.need("title"), item.need("options")
    if not (title and options and source):
        return None
    return CodeList(id=name, title=title.text(), options=options_of(options), source=source)


def kinds_at_the_top(item: Item) -> dict[str, Kind]:
    """Kinds of the fields of a form's file outside of repeats; silent about faults, which `read_form` tells."""
    kinds: dict[str, Kind] = {}
    groups = item.get("groups")
    for group in groups or ():
        fields = group.get("fields") if group.get("repeat") is None else None
        for field in fields or ():
            key, kind = field.get("key"), field.get("kind")
            found = next((each for each in KINDS if kind and each == kind.scalar), None)
            if key and found:
                kinds[str(key.scalar)] = found
    return kinds


def read_form(name: str, item: Item, source: Source | None, beside: Beside) -> FormDef | None:
    """The form a file holds. `name`: its id; `source`: where it comes from, read already."""
    item.only_keys("title", "about", "clauses", "source", "note", "groups", *BINDING)
    title, about, clauses = item.need("title"), item.need("about"), item.need("clauses")
    groups, note = item.need("groups"), item.get("note")
    if not (title and about and clauses and groups and source):
        return None
    around = Surroundings(
        fields=_fields_seen(groups, beside),
        repeats=_repeats_seen(groups),
        facts=kinds_of_facts(beside.known),
    )
    read = [_group(each, around, beside) for each in groups]
    bound = about.one_of(ABOUT, "所属对象")
    repeats = {
        _key(each): [_key(one) for one in each.get("fields") or ()] for each in groups if each.get("repeat")
    }
    return FormDef(
        id=name,
        title=title.text(),
        about=next((each for each in ABOUT if each == bound), _NOBODY),
        clauses=tuple(each.one_of(beside.clauses, "条款") for each in clauses),
        source=source,
        note=note.text() if note else None,
        groups=tuple(group for group in read if group is not None),
        participants=participants_of(item, bound),
        writers=writers_of(item),
        opens=opens_of(item, repeats),
    )


_NOBODY: About = "nobody"


def _fields_seen(groups: Item, beside: Beside) -> dict[str, Seen]:
    """Every field by its key, noting keys that are not one or stand twice."""
    seen: dict[str, Seen] = {}
    position = 0
    for group in groups:
        repeat = _key(group) if group.get("repeat") is not None else None
        fields = group.get("fields")
        for item in fields or ():
            key, kind = item.get("key"), item.get("kind")
            name = _key(item) if key else ""
            found: Kind = next((each for each in KINDS if kind and each == kind.scalar), "text")
            if name in seen and key:
                key.wrong(f'"{name}" 已是另一个字段,编号在一张表单里只用一次')
            elif name and key and not KEY.fullmatch(name):
                key.wrong("编号用小写英文字母、数字和下划线,以字母开头,最长40个字符")
            seen[name] = Seen(found, _option_keys(item, beside), repeat, position)
            position += 1
    return seen


def _repeats_seen(groups: Item) -> dict[str, int]:
    repeats: dict[str, int] = {}
    last = -1
    for group in groups:
        fields = group.get("fields")
        last += len(list(fields)) if fields else 0
        if group.get("repeat") is not None:
            repeats[_key(group)] = last
    return repeats


def _option_keys(item: Item, beside: Beside) -> tuple[str, ...]:
    codes, options = item.get("codes"), item.get("options")
    if codes:
        known = beside.code_lists.get(str(codes.scalar))
        return tuple(option.key for option in known.options) if known else ()
    keys = (option.get("key") for option in options or ())
    return tuple(str(key.scalar) for key in keys if key)


def _key(item: Item) -> str:
    key = item.get("key")
    return str(key.scalar) if key and key.kind == "scalar" else ""


def _group(item: Item, around: Surroundings, beside: Beside) -> Group | None:
    item.only_keys("key", "title", "help", "relevant", "repeat", "fields")
    key, title, fields = item.need("key"), item.need("title"), item.need("fields")
    if not (key and title and fields):
        return None
    if not KEY.fullmatch(_key(item)) or _key(item) in around.fields:
        key.wrong("组的编号用小写英文,且不与字段同名")
    first = min(
        (seen.position for field in fields if (seen := around.fields.get(_key(field)))),
        default=0,
    )
    help_text, relevant, repeat = item.get("help"), item.get("relevant"), item.get("repeat")
    reader = FieldReader(around, key.text() if repeat else None, beside.clauses, beside.code_lists)
    read = [reader.field(each) for each in fields]
    outside = ConditionParser(around, None, first)
    return Group(
        key=key.text(),
        title=title.text(),
        help=help_text.text() if help_text else None,
        relevant=outside.condition(relevant) if relevant else None,
        repeat=_repeat(repeat, [_key(each) for each in fields], around) if repeat else None,
        fields=tuple(field for field in read if field is not None),
    )


def _repeat(item: Item, keys: list[str], around: Surroundings) -> Repeat | None:
    item.only_keys("item", "min", "max", "distinct")
    name, distinct = item.need("item"), item.get("distinct")
    least, most = _count(item, "min", 0), _count(item, "max", MOST_ITEMS)
    if name is None:
        return None
    if most < max(least, 1):
        item.fields.get("max", item).wrong("最多的条数应不少于最少的条数,且至少为1")
    one = distinct.one_of(keys, "字段") if distinct else None
    if (
        one
        and distinct
        and around.fields[one].kind not in ("text", "choice", "person_name", "resident_number")
    ):
        distinct.wrong("不得重复的字段应是文字、姓名、居民身份号码或单选")
    return Repeat(item=name.text(), min_items=least, max_items=most, distinct=one)


def _count(item: Item, key: str, default: int) -> int:
    found = item.get(key)
    if found is None:
        return default
    if isinstance(found.scalar, int) and not isinstance(found.scalar, bool) and 0 <= found.scalar <= 200:
        return found.scalar
    found.wrong("这里应是0到200的整数")
    return default
