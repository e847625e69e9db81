"""Linkage models as YAML: read with every fault named by file, line and key, and written."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, get_args

import yaml

from tonghu.discovery.linking.model import (
    MEASURES,
    PARTS,
    Block,
    Comparison,
    Given,
    Key,
    Kind,
    Level,
    Measure,
    MeasureName,
    Model,
    Part,
)
from tonghu.kernel.errors import UserError
from tonghu.policy.reading import Item, Problems, read_yaml

MODELS = Path(__file__).parent / "models"
KINDS: tuple[Kind, ...] = get_args(Kind)
FREE = ("level", "weight", "rarity", "given", "measure", "code", "each")


class ModelError(UserError):
    """A linkage model that cannot be used; one fault a line, each with file, line and key."""


def read_model(path: Path) -> Model:
    """The model in a YAML file. ModelError holds every fault."""
    problems = Problems()
    if not path.is_file():
        raise ModelError(f"没有链接模型文件 {path.name}。请检查文件名。")
    item = read_yaml(path, path.name, problems)
    model = _model(item) if item is not None else None
    if problems.lines or model is None:
        raise ModelError("\n".join(problems.lines))
    return model


def _model(item: Item) -> Model:
    item.only_keys("title", "id", "prior", "accept", "margin", "one_to_one", "compare", "blocks", "seeds")
    title, id_column = item.need("title"), item.get("id")
    compare = item.need("compare")
    comparisons = tuple(_comparison(c) for c in compare.fields.values()) if compare else ()
    if compare and not comparisons:
        compare.wrong("这里应逐项写比较什么")
    _check_names(compare, comparisons)
    _check_given(compare, comparisons)
    _check_kinds(compare, comparisons)
    margin = _number(item, "margin", 0.0)
    if (written := item.get("margin")) and margin <= 0:
        written.wrong("margin 应大于 0,否则并列的人也会被连上")
    return Model(
        title=title.text() if title else "",
        id_column=id_column.text() if id_column else None,
        prior=_prior(item),
        accept=_number(item, "accept", 0.0),
        margin=margin,
        one_to_one=_flag(item, "one_to_one"),
        comparisons=comparisons,
        blocks=_blocks(item.get("blocks")),
        seeds=_blocks(item.get("seeds")),
    )


def _prior(item: Item) -> float | None:
    prior = item.need("prior")
    return None if prior is None or prior.scalar == "rows" else _number(item, "prior", 0.0)


def _comparison(item: Item) -> Comparison:
    item.only_keys("column", "kind", "missing", "levels")
    column, kind = item.get("column"), _kind(item.get("kind"))
    entries = item.need("levels")
    if entries is not None and (entries.kind != "list" or not entries.items):
        entries.wrong("这里应是一列等级,从最一致写到最不一致")
    listed = entries.items if entries else []
    levels = tuple(_level(entry, at, kind, measured=column is not None) for at, entry in enumerate(listed))
    _check_levels(listed, levels, measured=column is not None)
    return Comparison(
        id=item.key,
        column=column.text() if column else None,
        kind=kind or "text",
        missing=_number(item, "missing", 0.0) if item.get("missing") else 0.0,
        levels=levels,
    )


def _kind(item: Item | None) -> Kind | None:
    """The kind of a column, text where none is written; None for one that does not exist."""
    if item is None:
        return "text"
    name = item.one_of(KINDS, "列的类型")
    return next((kind for kind in KINDS if kind == name), None)


def _level(item: Item, at: int, kind: Kind | None, *, measured: bool) -> Level:
    if item.kind != "mapping":
        item.wrong("这里应写 level 和 weight")
        return Level(id="", weight=0.0, code=at)
    level_id = item.need("level")
    for name in ("code", "each"):
        if measured and (written := item.get(name)):
            written.wrong(f"写了 column 的比较由程序判断等级,不写 {name}")
    if not measured:
        item.only_keys(*(key for key in FREE if key != "measure"))
    return Level(
        id=level_id.text() if level_id else "",
        weight=_number(item, "weight", 0.0),
        code=at if measured else _code(item, at),
        measure=_measure(item, kind) if measured else None,
        rarity=_flag(item, "rarity") if item.get("rarity") else False,
        each=_number(item, "each", 0.0) if item.get("each") else 0.0,
        given=_given(item.get("given")),
    )


def _code(item: Item, at: int) -> int | bool:
    code = item.need("code")
    if code is None:
        return at
    if isinstance(code.scalar, int):
        return code.scalar
    code.wrong("code 应是整数,或 true、false")
    return at


def _measure(item: Item, kind: Kind | None) -> Measure | None:
    written = item.need("measure")
    known = [name for name, rule in MEASURES.items() if kind is None or kind in rule.kinds]
    chosen = written.one_of(known, f"比较办法({kind})") if written else ""
    name: MeasureName | None = next((n for n in known if n == chosen), None)
    if name is None:
        return None
    parameter = MEASURES[name].parameter
    item.only_keys(*FREE, *([parameter] if parameter else []))
    if parameter is None:
        return Measure(name=name)
    if parameter == "with":
        other = item.need("with")
        return Measure(name=name, other=other.text() if other else None)
    return Measure(name=name, amount=_amount(item, name, parameter))


def _amount(item: Item, name: MeasureName, parameter: str) -> float:
    amount = _number(item, parameter, 1.0)
    whole = name in ("edits", "prefix")
    if name == "similar" and not 0 < amount <= 1:
        item.fields[parameter].wrong("相似度应在 0 到 1 之间")
    elif whole and (amount < 1 or amount != int(amount)):
        item.fields[parameter].wrong("这里应是正整数")
    elif amount < 0:
        item.fields[parameter].wrong("这里不能小于 0")
    return int(amount) if whole else amount


def _given(item: Item | None) -> Given | None:
    if item is None:
        return None
    item.only_keys("compare", "level", "weight")
    comparison, level = item.need("compare"), item.need("level")
    return Given(
        comparison=comparison.text() if comparison else "",
        level=level.text() if level else "",
        weight=_number(item, "weight", 0.0),
    )


def _check_levels(entries: list[Item], levels: tuple[Level, ...], *, measured: bool) -> None:
    for at, (entry, level) in enumerate(zip(entries, levels, strict=True)):
        if any(level.id == earlier.id for earlier in levels[:at]):
            entry.wrong(f'等级 "{level.id}" 写了两次')
        # 1 and true are equal in Python and not in SQL.
        if any((type(level.code), level.code) == (type(e.code), e.code) for e in levels[:at]):
            entry.wrong(f"code {level.code} 写了两次")
    if measured and levels and levels[-1].measure and levels[-1].measure.name != "different":
        entries[-1].wrong("最后一级应是 measure: different,不然有的对不属于任何一级")


def _check_names(item: Item | None, comparisons: tuple[Comparison, ...]) -> None:
    seen: set[str] = set()
    for comparison in comparisons:
        # A database does not tell names apart by case.
        if item is not None and comparison.id.lower() in seen:
            item.fields[comparison.id].wrong("与另一个比较只有大小写不同,请改一个名")
        seen.add(comparison.id.lower())


def _check_given(item: Item | None, comparisons: tuple[Comparison, ...]) -> None:
    ids = {c.id: [level.id for level in c.levels] for c in comparisons}
    for comparison in comparisons:
        for at, level in enumerate(comparison.levels):
            if item is None or level.given is None:
                continue
            given = item.fields[comparison.id].fields["levels"].items[at].fields["given"]
            if name := given.fields.get("compare"):
                found = name.one_of(set(ids) - {comparison.id}, "比较")
                if found and (other := given.fields.get("level")):
                    other.one_of(ids[found], "等级")


def _check_kinds(item: Item | None, comparisons: tuple[Comparison, ...]) -> None:
    kinds: dict[str, Kind] = {}
    for comparison in comparisons:
        for column in comparison.columns():
            kind: Kind = comparison.kind if column == comparison.column else "text"
            if item is not None and kinds.setdefault(column, kind) != kind:
                item.fields[comparison.id].wrong(f"列“{column}”在别处是 {kinds[column]},这里是 {kind}")


def _blocks(item: Item | None) -> tuple[Block, ...]:
    if item is None:
        return ()
    for block in item:
        if block.kind == "list" and not block.items:
            block.wrong("这里应至少写一列")
    return tuple(tuple(_key(key) for key in block) for block in item)


def _key(item: Item) -> Key:
    if item.kind == "scalar":
        return Key(column=item.text())
    column, part_item = item.need("column"), item.need("part")
    name = part_item.one_of(PARTS, "取法") if part_item else ""
    part: Part = next((p for p in PARTS if p == name), "whole")
    parameter = PARTS[part]
    item.only_keys("column", "part", *([parameter] if parameter else []))
    length = _number(item, parameter, 1.0) if parameter else None
    if length is not None and (length < 1 or length != int(length)):
        item.fields[parameter or ""].wrong("这里应是正整数")
    return Key(
        column=column.text() if column else "", part=part, length=None if length is None else int(length)
    )


def _number(item: Item, name: str, default: float) -> float:
    value = item.need(name)
    if value is None:
        return default
    number = value.scalar
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        value.wrong("这里应是一个数")
        return default
    return number


def _flag(item: Item, name: str) -> bool:
    value = item.need(name)
    if value is None:
        return False
    if not isinstance(value.scalar, bool):
        value.wrong("这里应是 true 或 false")
    return value.scalar is True


def model_text(model: Model) -> str:
    """The YAML from which read_model makes the same model."""
    content: dict[str, Any] = {"title": model.title}
    if model.id_column is not None:
        content["id"] = model.id_column
    content |= {
        "prior": "rows" if model.prior is None else model.prior,
        "accept": model.accept,
        "margin": model.margin,
        "one_to_one": model.one_to_one,
        "compare": {c.id: _comparison_data(c) for c in model.comparisons},
    }
    for name, blocks in (("blocks", model.blocks), ("seeds", model.seeds)):
        if blocks:
            content[name] = [[_key_data(key) for key in block] for block in blocks]
    dumper = yaml.SafeDumper
    return yaml.dump(
        content, Dumper=dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=None
    )


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if comparison.column is not None:
        data |= {"column": comparison.column, "kind": comparison.kind}
    if comparison.missing:
        data["missing"] = comparison.missing
    return data | {"levels": [_level_data(level) for level in comparison.levels]}


def _level_data(level: Level) -> dict[str, Any]:
    data: dict[str, Any] = {"level": level.id}
    if level.measure is None:
        data["code"] = level.code
    else:
        data["measure"] = level.measure.name
        parameter = MEASURES[level.measure.name].parameter
        if parameter is not None:
            data[parameter] = level.measure.other if parameter == "with" else level.measure.amount
    data["weight"] = level.weight
    if level.rarity:
        data["rarity"] = True
    if level.each:
        data["each"] = level.each
    if level.given is not None:
        data["given"] = {
            "compare": level.given.comparison,
            "level": level.given.level,
            "weight": level.given.weight,
        }
    return data


def _key_data(key: Key) -> str | dict[str, Any]:
    if key.part == "whole":
        return key.column
    data: dict[str, Any] = {"column": key.column, "part": key.part}
    return data if key.length is None else data | {"length": key.length}
