"""Reads catalogue/evidence: what counts as evidence, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from tonghu.policy.duties.schema import (
    BUILT_INS,
    LEVELS,
    SUBJECT_KINDS,
    EvidenceKind,
    FromBuiltIn,
    FromMatter,
    FromParticipant,
    FromRecord,
    FromStep,
    Origin,
    SubjectKind,
    Valid,
)
from tonghu.policy.forms.definition import Field, FormDef
from tonghu.policy.matters.schema import MatterKind
from tonghu.policy.reading import Item, nearest

ROLES: tuple[Literal["child", "guardian", "worker"], ...] = ("child", "guardian", "worker")
VALID_UNITS: tuple[Literal["days", "months"], ...] = ("days", "months")
_DIVISIONS = frozenset(LEVELS)
Answers = Mapping[str, tuple[str | int | bool, ...]]


@dataclass(frozen=True)
class EvidenceReader:
    """Reads one file after another against the forms, matters and parameters that exist."""

    forms: Mapping[str, FormDef]
    matters: Mapping[str, MatterKind]
    parameters: Collection[str]

    def read(self, name: str, item: Item) -> EvidenceKind | None:
        """The kind a file holds; None after its faults were noted."""
        item.only_keys("title", "subject", "from", "valid", "at", "on")
        title, subject, body = item.need("title"), item.need("subject"), item.need("from")
        if title is None or subject is None or body is None:
            return None
        origin = self._origin(body)
        if origin is None:
            return None
        named = [each.one_of(SUBJECT_KINDS, "对象") for each in subject]
        subjects: tuple[SubjectKind, ...] = tuple(kind for kind in SUBJECT_KINDS if kind in named)
        at = item.get("at")
        level = next((lv for lv in LEVELS if at and lv == at.one_of(LEVELS, "级别")), None)
        if level is None and len(_DIVISIONS & {*subjects}) > 1:
            subject.wrong("对象是几级区划的，应分成几种佐证，各写 at")
        return EvidenceKind(
            id=name,
            title=title.text(),
            subjects=subjects,
            origin=origin,
            valid=self._valid(item.get("valid")),
            at=level,
            on=self._day(item.get("on"), origin),
        )

    def _origin(self, item: Item) -> Origin | None:
        ways: dict[str, Callable[[Item], Origin | None]] = {
            "form": self._record,
            "participant": self._participant,
            "matter": self._matter,
            "step": self._step,
            "built_in": self._built_in,
        }
        found = [way for way in ways if way in item.fields]
        if len(found) != 1:
            item.wrong(f"佐证的来源应写 {'、'.join(ways)} 中的一种")
            return None
        return ways[found[0]](item)

    def _record(self, item: Item) -> Origin | None:
        item.only_keys("form", "where")
        form = self.forms.get(item.fields["form"].one_of(self.forms, "表单"))
        return None if form is None else FromRecord(form=form.id, where=self._where(item.get("where"), form))

    def _participant(self, item: Item) -> Origin | None:
        item.only_keys("participant", "as", "where")
        form = self.forms.get(item.fields["participant"].one_of(self.forms, "表单"))
        role = item.need("as")
        if form is None or role is None:
            return None
        named = role.one_of(ROLES, "到场的人")
        known = next((each for each in ROLES if each == named), None)
        where = self._where(item.get("where"), form)
        return known and FromParticipant(form=form.id, role=known, where=where)

    def _matter(self, item: Item) -> Origin | None:
        item.only_keys("matter", "states")
        kind = self.matters.get(item.fields["matter"].one_of(self.matters, "事项"))
        states = item.need("states")
        if kind is None or states is None:
            return None
        return FromMatter(
            matter=kind.id, states=tuple(each.one_of(kind.states, "事项状态") for each in states)
        )

    def _step(self, item: Item) -> Origin | None:
        item.only_keys("step", "to", "moves")
        kind = self.matters.get(item.fields["step"].one_of(self.matters, "事项"))
        to, moves = item.get("to"), item.get("moves")
        if kind is None:
            return None
        if (to is None) == (moves is None):
            item.wrong("应写 to（进入哪个状态）或 moves（哪一步）中的一项")
            return None
        return FromStep(
            matter=kind.id,
            to=tuple(each.one_of(kind.states, "事项状态") for each in to or ()),
            moves=tuple(each.one_of(kind.moves, "步骤") for each in moves or ()),
        )

    def _built_in(self, item: Item) -> Origin | None:
        item.only_keys("built_in", "with")
        named = item.fields["built_in"].one_of(BUILT_INS, "系统佐证")
        name = next((each for each in BUILT_INS if each == named), None)
        given = item.get("with")
        return name and FromBuiltIn(
            name=name, given={key: value.text() for key, value in given.fields.items()} if given else {}
        )

    def _where(self, item: Item | None, form: FormDef) -> Answers:
        return {} if item is None else {key: self._answers(key, v, form) for key, v in item.fields.items()}

    def _answers(self, key: str, item: Item, form: FormDef) -> tuple[str | int | bool, ...]:
        plain = _plain_fields(form)
        if key not in plain:
            item.wrong(f'表单 {form.id} 里没有可以据以计数的 "{key}"{nearest(key, plain)}')
            return ()
        return tuple(value for each in item if (value := _answer(each, plain[key])) is not None)

    def _valid(self, item: Item | None) -> Valid | None:
        if item is None:
            return None
        item.only_keys("parameter", "unit")
        parameter, unit = item.need("parameter"), item.need("unit")
        if parameter is None or unit is None:
            return None
        named = unit.one_of(VALID_UNITS, "单位")
        known = next((each for each in VALID_UNITS if each == named), VALID_UNITS[0])
        return Valid(parameter=parameter.one_of(self.parameters, "参数"), unit=known)

    def _day(self, item: Item | None, origin: Origin) -> str | None:
        if item is None:
            return None
        if not isinstance(origin, FromRecord | FromParticipant):
            item.wrong("on 只能用于表单的佐证")
            return None
        plain = _plain_fields(self.forms[origin.form])
        days = [key for key, field in plain.items() if field.kind == "date"]
        return item.one_of(days, "日期题")


def _plain_fields(form: FormDef) -> dict[str, Field]:
    """Questions at the top of the answers that are not sealed: what counting may read."""
    return {
        field.key: field
        for group, field in form.fields()
        if group.repeat is None and field.sensitivity == "ordinary"
    }


def _answer(item: Item, field: Field) -> str | int | bool | None:
    match field.kind:
        case "yes_no":
            if isinstance(item.scalar, bool):
                return item.scalar
            item.wrong("这里应是 true 或 false")
        case "choice" | "choices":
            return item.one_of([option.key for option in field.options], "选项")
        case "integer":
            if isinstance(item.scalar, int) and not isinstance(item.scalar, bool):
                return item.scalar
            item.wrong("这里应是整数")
        case _:
            item.wrong(f"{field.title}（{field.kind}）不能据以计数，请选用选择题、是否题或整数")
    return None
