"""Reads catalogue/duties. A fault names file, line, key and the nearest name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tonghu.policy.duties.periods import OF_SCHOOL, days_of_year, how_many_days
from tonghu.policy.duties.population import PopulationReader, kinds_in
from tonghu.policy.duties.read_case import CaseReader
from tonghu.policy.duties.read_from import FromReader
from tonghu.policy.duties.schema import (
    CALENDAR_TITLES,
    CALENDAR_UNITS,
    LEVELS,
    NAMED_BY,
    OPENED,
    SUBJECT_KINDS,
    TIME_UNITS,
    Act,
    Bearer,
    CalendarUnit,
    Duty,
    Each,
    EachPeriod,
    EveryDays,
    EvidenceKind,
    Needed,
    OnceBy,
    OwedFrom,
    Proof,
    Reading,
    Standing,
    SubjectKind,
    Target,
    When,
    Within,
)
from tonghu.policy.read_source import read_source
from tonghu.policy.reading import Item
from tonghu.policy.schema import Document, Parameter

NUMBER = re.compile(r"[DG]\d{1,2}-\d{1,2}")
KEY = re.compile(r"[a-z][a-z0-9_]*")
# A role's key or a kind of organisation. Which there are, a test holds: accounts and places lie above.
TOKEN = re.compile(r"[a-z][a-z_]*")
PAGES = ("leads", "roster", "registers", "posts", "agreements", "report")
MAIN = "main"


@dataclass(frozen=True)
class Around:
    """What a duty may name."""

    documents: Mapping[str, Document]
    clauses: Collection[str]
    departments: Collection[str]
    categories: Collection[str]
    parameters: Mapping[str, Parameter]
    forms: Collection[str]
    matters: Collection[str]
    kinds: Mapping[str, EvidenceKind]


@dataclass(frozen=True)
class DutyReader:
    """Reads one file after another."""

    around: Around

    def read(self, name: str, item: Item) -> Duty | None:
        """The duty a file holds; None after its faults were noted."""
        item.only_keys(
            "number",
            "title",
            "text",
            "clause",
            "also",
            "departments",
            "source",
            "from",
            "readings",
            "note",
            "cases",
        )
        number, title, text = item.need("number"), item.need("title"), item.need("text")
        clause, departments, readings = item.need("clause"), item.need("departments"), item.need("readings")
        source, cases, note = read_source(item.need("source")), item.need("cases"), item.get("note")
        if not (number and title and text and clause and departments and readings and source and cases):
            return None
        self._check_number(number, name)
        owed = FromReader(self.around.documents, self.around.parameters).owed_from(item, clause)
        read = [self._reading(name, each, owed) for each in readings]
        known = tuple(reading for reading in read if reading is not None)
        if len(known) != len(read):
            return None
        if all(reading.beside for reading in known):
            readings.wrong("至少要有一个口径计入合计")
        if len({reading.key for reading in known}) != len(known):
            readings.wrong("口径的 key 重复")
        return Duty(
            id=name,
            number=str(number.scalar),
            title=title.text(),
            text=text.text(),
            clause=clause.one_of(self.around.clauses, "条款"),
            also=tuple(each.one_of(self.around.clauses, "条款") for each in item.get("also") or ()),
            departments=tuple(each.one_of(self.around.departments, "部门") for each in departments),
            source=source,
            readings=known,
            note=note.text() if note else None,
            cases=CaseReader(self.around.kinds, known).cases(cases),
            owed_from=owed,
        )

    def _check_number(self, item: Item, name: str) -> None:
        number = str(item.scalar)
        if not NUMBER.fullmatch(number) or number.lower().replace("-", "_") != name:
            item.wrong(f'编号应与文件名一致，写作 D10-4 的样子，现在是 "{number}"')

    def _reading(self, duty: str, item: Item, owed: OwedFrom | None) -> Reading | None:
        item.only_keys(
            "key",
            "title",
            "subject",
            "of",
            "population",
            "bearer",
            "when",
            "grace",
            "evidence",
            "excused",
            "act",
            "numerator",
            "denominator",
            "target",
            "beside",
        )
        key, title, subject = item.need("key"), item.need("title"), item.need("subject")
        bearer, when, proof = item.need("bearer"), item.need("when"), item.need("evidence")
        numerator, denominator = item.need("numerator"), item.need("denominator")
        if not (key and title and subject and bearer and when and proof and numerator and denominator):
            return None
        kind = _subject(subject)
        borne, falls, shown = self._bearer(bearer), self._when(when, kind), self._proof(proof, kind)
        if kind is None or borne is None or falls is None or shown is None:
            return None
        if not KEY.fullmatch(key.text()):
            key.wrong("key 只能用小写字母、数字和下划线")
        population, grace = item.get("population"), item.get("grace")
        asked = self._population(kind).term(population) if population else None
        if population:
            for named in kinds_in(asked):
                self._check_subject(population, named, kind)
        return Reading(
            id=duty if key.text() == MAIN else f"{duty}.{key.text()}",
            key=key.text(),
            title=title.text(),
            subject=kind,
            of=self._of(item, kind),
            population=asked,
            bearer=borne,
            when=falls,
            grace=grace.one_of(self.around.parameters, "参数") if grace else None,
            proof=shown,
            excused=tuple(self._kind(each, kind) for each in item.get("excused") or ()),
            act=self._act(item.get("act")),
            numerator=numerator.text(),
            denominator=denominator.text(),
            target=self._target(item.get("target")),
            beside=_beside(item.get("beside")),
            owed_from=owed.day if owed else dt.date.min,
        )

    def _population(self, kind: SubjectKind) -> PopulationReader:
        return PopulationReader(
            categories=self.around.categories, kinds=self.around.kinds, child=kind in ("child", "guardian")
        )

    def _of(self, item: Item, kind: SubjectKind) -> tuple[str, ...]:
        named = item.get("of")
        what = NAMED_BY.get(kind)
        if what is None:
            if named:
                named.wrong(f"对象是 {kind} 的，不写 of")
            return ()
        if named is None:
            item.wrong(f"对象是 {kind} 的，要用 of 写明是哪一种")
            return ()
        if what == "organisations":
            return tuple(_token(each) for each in named)
        known = self.around.matters if what == "matters" else self.around.forms
        return tuple(each.one_of(known, "事项" if what == "matters" else "表单") for each in named)

    def _bearer(self, item: Item) -> Bearer | None:
        item.only_keys("role", "unit", "department", "level")
        role, unit, department, level = (item.get(k) for k in ("role", "unit", "department", "level"))
        if sum(given is not None for given in (role, unit, department)) != 1:
            item.wrong("责任人应写 role（岗位）、unit: subject（单位自己）或 department（部门）中的一种")
            return None
        if unit is not None:
            if unit.scalar != "subject":
                unit.wrong("这里只能写 subject")
            return Bearer(unit=True)
        if role is not None:
            return Bearer(role=_token(role))
        assert department is not None
        if level is None:
            item.wrong("写部门的，要用 level 写明哪一级")
            return None
        named = level.one_of(LEVELS, "级别")
        return Bearer(
            department=department.one_of(self.around.departments, "部门"),
            level=next((each for each in LEVELS if each == named), None),
        )

    def _when(self, item: Item, kind: SubjectKind | None) -> When | None:
        item.only_keys("every", "after", "by", "standing", "each")
        if len(item.fields) != 1:
            item.wrong("期限应写 every、after、by、standing、each 中的一种")
            return None
        ((word, body),) = item.fields.items()
        match word:
            case "every":
                return self._every(body)
            case "after":
                return self._within(body, kind)
            case "by":
                day = body.day()
                return None if day is None else OnceBy(day=day)
            case "standing" | "each" if body.scalar is True:
                return Standing() if word == "standing" else Each()
            case _:
                body.wrong("这里只能写 true")
                return None

    def _every(self, item: Item) -> When | None:
        item.only_keys("unit", "days")
        unit, days = item.get("unit"), item.get("days")
        if (unit is None) == (days is None):
            item.wrong("every 应写 unit（日历周期）或 days（间隔天数的参数）中的一项")
            return None
        if days is not None:
            return EveryDays(parameter=self._number(days))
        assert unit is not None
        named = unit.one_of(CALENDAR_UNITS, "周期")
        found = next((each for each in CALENDAR_UNITS if each == named), None)
        if found is None:
            return None
        self._check_school_days(unit, found)
        return EachPeriod(unit=found)

    def _check_school_days(self, item: Item, unit: CalendarUnit) -> None:
        """The parameters that say when such a period begins and ends are there, and are days of a year."""
        for name in OF_SCHOOL.get(unit, ()):
            found = self.around.parameters.get(name)
            if found is None:
                item.wrong(
                    f"缺少参数 {name}：{CALENDAR_TITLES[unit]}从哪天到哪天，要在 catalogue/parameters 里写明"
                )
                continue
            for dated in found.values:
                if len(days_of_year(dated.value) or ()) != how_many_days(name):
                    item.wrong(
                        f"参数 {name} 的取值 {dated.value!r} 不是“月-日”，如 09-01；起止两天要按先后写"
                    )

    def _within(self, item: Item, kind: SubjectKind | None) -> When | None:
        item.only_keys("event", "within")
        event, within = item.need("event"), item.need("within")
        if event is None or within is None:
            return None
        within.only_keys("parameter", "unit")
        parameter, unit = within.need("parameter"), within.need("unit")
        if parameter is None or unit is None:
            return None
        named = unit.one_of(TIME_UNITS, "单位")
        found = next((each for each in TIME_UNITS if each == named), None)
        begins = OPENED if event.scalar == OPENED else self._kind(event, kind)
        return found and Within(event=begins, parameter=self._number(parameter), unit=found)

    def _number(self, item: Item) -> str:
        """A parameter that is a whole number above zero at every time: a cadence of none never falls due."""
        name = item.one_of(self.around.parameters, "参数")
        found = self.around.parameters.get(name)
        for dated in found.values if found else ():
            if not isinstance(dated.value, int) or dated.value < 1:
                item.wrong(f"参数 {name} 的取值 {dated.value!r} 不是大于零的整数，这项义务永远不会到期")
        return name

    def _proof(self, item: Item, kind: SubjectKind | None) -> Proof | None:
        item.only_keys("any", "all")
        some, every = item.get("any"), item.get("all")
        if (some is None) == (every is None):
            item.wrong("佐证应写 any（有一种即可）或 all（都要有）中的一项")
            return None
        read = [self._needed(each, kind) for each in some or every or ()]
        known = tuple(needed for needed in read if needed is not None)
        return Proof(needed=known, all_of_them=every is not None) if known else None

    def _needed(self, item: Item, subject: SubjectKind | None) -> Needed | None:
        item.only_keys("kind", "least")
        kind, least = item.need("kind"), item.get("least")
        if kind is None:
            return None
        number = 1 if least is None else least.scalar
        if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= 12:
            item.wrong("least 应是 1 至 12 的整数")
            number = 1
        return Needed(kind=self._kind(kind, subject), least=number)

    def _kind(self, item: Item, subject: SubjectKind | None) -> str:
        name = item.one_of(self.around.kinds, "佐证种类")
        self._check_subject(item, name, subject)
        return name

    def _check_subject(self, item: Item, name: str, subject: SubjectKind | None) -> None:
        found = self.around.kinds.get(name)
        if found is not None and subject is not None and subject not in found.subjects:
            item.wrong(f"佐证 {name} 不是 {subject} 的佐证（是 {'、'.join(found.subjects)} 的）")

    def _act(self, item: Item | None) -> Act | None:
        if item is None:
            return None
        item.only_keys("form", "matter", "page")
        for kind, known in (("form", self.around.forms), ("matter", self.around.matters), ("page", PAGES)):
            if (body := item.get(kind)) is not None:
                what = {"form": "表单", "matter": "事项", "page": "页面"}[kind]
                return Act(kind=kind, name=body.one_of(known, what))  # type: ignore[arg-type]  # of the literal tuple above
        item.wrong("办理入口应写 form、matter 或 page")
        return None

    def _target(self, item: Item | None) -> Target | None:
        if item is None:
            return None
        item.only_keys("share", "source")
        share, source = item.need("share"), read_source(item.need("source"))
        if share is None or source is None:
            return None
        if (
            not isinstance(share.scalar, int)
            or isinstance(share.scalar, bool)
            or not 1 <= share.scalar <= 100
        ):
            share.wrong("目标应是 1 至 100 的百分数")
            return None
        return Target(share=share.scalar, source=source)


def _subject(item: Item) -> SubjectKind | None:
    named = item.one_of(SUBJECT_KINDS, "对象")
    return next((kind for kind in SUBJECT_KINDS if kind == named), None)


def _beside(item: Item | None) -> bool:
    if item is not None and item.scalar is not True:
        item.wrong("这里只能写 true；计入合计的口径不写这一项")
    return item is not None


def _token(item: Item) -> str:
    text = item.text()
    if text and not TOKEN.fullmatch(text):
        item.wrong("这里应是岗位或单位类别的英文编号")
    return text
