"""What may be done with answers, from the version's document alone: cut by reader, by sensitivity, put into words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, cast

from tonghu.policy.forms.compiling import CompiledForm
from tonghu.policy.forms.conditions import Json
from tonghu.policy.forms.definition import SENSITIVITIES, Sensitivity

UNIT = "unit:"
Masks = Mapping[str, Callable[[str], str]]


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Who looks. `role`: the key of the post's role. `unit`: kind of the organisation of the post, if it has one."""

    role: str
    unit: str | None = None


class Said(NamedTuple):
    """One answered question in words. In a repeat, `group` carries the item's number (隐患 2).

    `hidden`: where the answer stands, for one whose text is masked: its key, in a repeat `group.0.key`; else empty.
    """

    group: str
    title: str
    text: str
    hidden: str = ""


def shown_to(compiled: CompiledForm, answers: Json, audience: Audience) -> dict[str, Json]:
    """The answers that this audience may see: fields without readers, and those that name it. Raw answers never."""
    names = {audience.role, f"{UNIT}{audience.unit}"} if audience.unit else {audience.role}

    def seen(field: Json) -> bool:
        readers = field.get("readers")
        return field["sensitivity"] != "raw_answer" and (not readers or bool(names & {*readers}))

    return _only(compiled, answers, seen)


def of_classes(compiled: CompiledForm, answers: Json, classes: Collection[Sensitivity]) -> dict[str, Json]:
    """The answers of these classes alone."""
    return _only(compiled, answers, lambda field: field["sensitivity"] in classes)


def split_by_sensitivity(compiled: CompiledForm, answers: Json) -> dict[Sensitivity, dict[str, Json]]:
    """The answers of each class that occurs. Items of a repeat keep their number in every class ({} where it has none)."""
    parts = {each: _only(compiled, answers, _of_class(each)) for each in SENSITIVITIES}
    return {each: part for each, part in parts.items() if _says_something(part)}


def without_raw_answers(compiled: CompiledForm, answers: Json) -> dict[str, Json]:
    """What may be stored: everything but the class raw_answer. Scores stay."""
    return _only(compiled, answers, lambda field: field["sensitivity"] != "raw_answer")


def level_of(compiled: CompiledForm, key: str, score: int | float) -> str | None:
    """The name of the level of a score field that a score falls in; None below the first, or for a field without."""
    for group in compiled.layout["groups"]:
        for field in group["fields"]:
            if field["key"] == key and "score" in field:
                return _level(field, score)
    return None


def begun(compiled: CompiledForm, facts: Mapping[str, Json]) -> dict[str, Json]:
    """The answers a new form begins with: each field's prefill, where the fact is known."""
    return {
        field["key"]: facts[field["prefill"]]
        for group in compiled.layout["groups"]
        for field in group["fields"]
        if facts.get(field.get("prefill")) is not None
    }


def words_of(compiled: CompiledForm, answers: Json, *, masks: Masks | None = None) -> list[Said]:
    """The answers for pages, Word and PDF, in the order of the form, without what was not answered.

    `masks`: how answers of a kind of field are hidden; without one resident numbers and phones are whole.
    """
    return [*_all_said(compiled, answers, masks or {})]


def answer_at(answers: Json, where: str) -> Json:
    """The answer that stands at `hidden` of a Said; None where there is none."""
    group, *rest = where.split(".")
    if not rest:
        return answers.get(group)
    items = answers.get(group)
    number, key = rest if len(rest) == 2 else ("", "")
    if not isinstance(items, list) or not number.isdecimal() or int(number) >= len(items):
        return None
    return items[int(number)].get(key)


def _only(compiled: CompiledForm, answers: Json, wanted: Callable[[Json], bool]) -> dict[str, Json]:
    kept: dict[str, Json] = {}
    for group in compiled.layout["groups"]:
        keys = [field["key"] for field in group["fields"] if wanted(field)]
        if "repeat" not in group:
            kept |= {key: answers[key] for key in keys if key in answers}
        elif keys and group["key"] in answers:
            kept[group["key"]] = [
                {key: item[key] for key in keys if key in item} for item in answers[group["key"]]
            ]
    return kept


def _of_class(wanted: Sensitivity) -> Callable[[Json], bool]:
    return lambda field: cast(str, field["sensitivity"]) == wanted


def _says_something(part: dict[str, Json]) -> bool:
    return any(value != [{}] * len(value) if isinstance(value, list) else True for value in part.values())


def _all_said(compiled: CompiledForm, answers: Json, masks: Masks) -> Iterator[Said]:
    for group in compiled.layout["groups"]:
        if "repeat" not in group:
            yield from _said(group["title"], group, answers, masks, "")
            continue
        for number, item in enumerate(answers.get(group["key"], ())):
            title = f"{group['repeat']['item']} {number + 1}"
            yield from _said(title, group, item, masks, f"{group['key']}.{number}.")


def _said(title: str, group: Json, answers: Json, masks: Masks, where: str) -> Iterator[Said]:
    for field in group["fields"]:
        key = field["key"]
        if key not in answers:
            continue
        if mask := masks.get(field["kind"]):
            yield Said(title, field["title"], mask(answers[key]), where + key)
        else:
            yield Said(title, field["title"], text_of(field, answers[key]))


@dataclass(frozen=True)
class Named:
    """A file as answers name it. `photo`: asked for as a photo, and not as any attachment."""

    sha256: str
    name: str
    photo: bool


def files_named(compiled: CompiledForm, answers: Json) -> Iterator[Named]:
    """Every file that valid answers name."""
    for group in compiled.layout["groups"]:
        items = answers.get(group["key"], ()) if "repeat" in group else (answers,)
        for field in group["fields"]:
            if field["kind"] in ("photo", "attachment"):
                for item in items:
                    for file in item.get(field["key"], ()):
                        yield Named(file["sha256"], file["name"], field["kind"] == "photo")


def text_of(field: Json, value: Json) -> str:
    """One answer in words. `field`: of a layout."""
    match field["kind"]:
        case "yes_no":
            return "是" if value else "否"
        case "choice":
            return _option(field, value)
        case "choices":
            return "、".join(_option(field, each) for each in value)
        case "photo" | "attachment":
            return "、".join(each["name"] for each in value)
        case "gps":
            return f"北纬{value['lat']:.5f}°，东经{value['lon']:.5f}°（误差约{value['accuracy']:.0f}米）"
        case "score":
            level = _level(field, value)
            return f"{value}{field.get('unit', '分')}" + (f"（{level}）" if level else "")
    return f"{value}{field.get('unit', '')}"


def _option(field: Json, key: str) -> str:
    return next((option["title"] for option in field["options"] if option["key"] == key), key)


def _level(field: Json, score: int | float) -> str | None:
    reached = [level["title"] for level in field["score"]["levels"] if level["from"] <= score]
    return reached[-1] if reached else None
