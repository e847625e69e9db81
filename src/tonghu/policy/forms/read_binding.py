"""What a record of a form is bound to beside its answers: who was there, who may write it, what its findings begin."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tonghu.policy.forms.definition import WHO, Opens, Who
from tonghu.policy.forms.read_field import READER
from tonghu.policy.reading import Item

BINDING = ("participants", "writers", "opens")


def participants_of(item: Item, about: str) -> tuple[Who, ...]:
    """Kinds of people whom a record may name, in the order of WHO."""
    found = item.get("participants")
    if found is None:
        return ()
    if about == "child":
        found.wrong("针对一名儿童的表单不写 participants：记录本来就是这名儿童的")
    found.only_keys("of")
    of = found.need("of")
    named = [each.one_of(WHO, "参加人员") for each in of or ()]
    return tuple(each for each in WHO if each in named)


def writers_of(item: Item) -> tuple[str, ...]:
    """Role keys and `unit:<kind>`, as they stand there."""
    found = item.get("writers")
    for each in found or ():
        if not READER.fullmatch(str(each.scalar)):
            each.wrong("填写者写作角色编号,或 unit:单位类别,如 unit:school")
    return found.texts() if found else ()


def opens_of(item: Item, repeats: Mapping[str, Collection[str]]) -> Opens | None:
    """What begins for each finding. `repeats`: the keys of the fields of each repeat."""
    found = item.get("opens")
    if found is None:
        return None
    found.only_keys("matter", "each", "where")
    matter, each, where = found.need("matter"), found.need("each"), found.get("where")
    if not (matter and each):
        return None
    group = each.one_of(repeats, "可重复的组")
    asked = where.fields if where else {}
    for key, values in asked.items():
        if group and key not in repeats[group]:
            values.wrong(f'"{key}" 不是“{group}”里的字段')
    return Opens(
        matter=matter.text(), each=group, where={key: values.texts() for key, values in asked.items()}
    )
