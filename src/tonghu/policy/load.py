"""Reads the catalogue folder. Path = id; a fault names file, line, key and nearest name."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from tonghu.policy.calendars import read_calendar
from tonghu.policy.duties.read import Around, DutyReader
from tonghu.policy.duties.read_evidence import EvidenceReader
from tonghu.policy.duties.schema import Duty, EvidenceKind
from tonghu.policy.fields import check_fields, field_kinds
from tonghu.policy.forms.definition import CodeList, FormDef
from tonghu.policy.forms.facts import Known, kinds_of_facts
from tonghu.policy.forms.read import Beside, kinds_at_the_top, read_code_list, read_form
from tonghu.policy.indicators.read import IndicatorReader
from tonghu.policy.matters.read import MatterReader, Named
from tonghu.policy.matters.schema import MatterKind
from tonghu.policy.parse_row import day, row_term
from tonghu.policy.parse_situation import SituationParser
from tonghu.policy.parse_visit import visit_question
from tonghu.policy.phrases import BLANK, DAY_BLANKS
from tonghu.policy.reading import Item, Problems, nearest, read_yaml
from tonghu.policy.schema import (
    SOURCE_KINDS,
    STATUSES,
    Calendar,
    Catalogue,
    CatalogueError,
    Category,
    Clause,
    Condition,
    ConditionSource,
    Contradiction,
    DatedValue,
    Exit,
    Group,
    Parameter,
    Source,
    SourceKind,
    Status,
    Value,
    Workflow,
)
from tonghu.policy.services import Service, ServiceReader
from tonghu.policy.terms import Day, Term
from tonghu.policy.toolkits.read import ToolkitReader
from tonghu.policy.toolkits.schema import Toolkit
from tonghu.policy.workflows import read_workflow

Record = TypeVar("Record")

# BIGINT bit sets: the sign bit stays out of it.
MOST_CONDITIONS = 62
ID = re.compile(r"[a-z][a-z0-9_]*")
# Clauses by document and article, calendars by year.
NAMED_OTHERWISE = ("clauses", "calendars")


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder. Raises CatalogueError with every fault, one a line."""
    if not (folder / "categories").is_dir():
        raise CatalogueError(f"{folder} 不是目录库:里面没有 categories 文件夹。请用 --catalogue 指明目录库。")
    reader = _Loader(folder)
    catalogue = reader.load()
    if reader.problems.lines:
        raise CatalogueError("\n".join(reader.problems.lines))
    return catalogue


class _Loader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems = Problems()
        self.clauses: dict[str, Clause] = {}
        self.parameters: dict[str, Parameter] = {}
        self.code_lists: dict[str, CodeList] = {}

    def load(self) -> Catalogue:
        self.clauses = self._each("clauses", "*/*.yaml", self._clause)
        self.parameters = self._each("parameters", "*.yaml", self._parameter)
        self.code_lists = self._each("code_lists", "*.yaml", self._code_list)
        conditions = self._each("conditions", "*.yaml", self._condition)
        condition_names = [p.stem for p in self._files("conditions", "*.yaml")]
        groups = self._each("groups", "*.yaml", lambda i, item: self._group(i, item, condition_names))
        group_names = [p.stem for p in self._files("groups", "*.yaml")]
        rules = SituationParser(self.parameters, {*condition_names, *group_names})
        categories = self._each("categories", "*.yaml", lambda i, item: self._category(i, item, rules))
        if len(conditions) > MOST_CONDITIONS:
            self.problems.add_file(
                str(self.folder / "conditions"), f"情形超过 {MOST_CONDITIONS} 个,位集放不下"
            )
        for both in sorted({*condition_names} & {*group_names}):
            self.problems.add_file(str(self.folder / "groups"), f'"{both}" 既是情形又是情形组,请改一个名')
        matters, forms = self._each("matters", "*.yaml", self._matter), self._forms()
        evidence = self._evidence(forms, matters)
        return Catalogue(
            clauses=self.clauses,
            parameters=self.parameters,
            groups=groups,
            conditions=conditions,
            categories=categories,
            calendars=self._each("calendars", "*.yaml", self._calendar),
            workflows=self._each("workflows", "*.yaml", self._workflow),
            matters=matters,
            code_lists=self.code_lists,
            forms=forms,
            services=self._services(),
            toolkits=self._toolkits(),
            evidence=evidence,
            duties=self._duties(categories, evidence),
            indicators=self._each(
                "indicators", "*.yaml", IndicatorReader(self.clauses, categories, self._source).read
            ),
            folder=str(self.folder),
        )

    def _fields_of_forms(self) -> Known:
        silent = Problems()
        return {
            path.stem: kinds_at_the_top(item)
            for path in self._files("forms", "*.yaml")
            if (item := read_yaml(path, path.name, silent)) is not None
        }

    def _forms(self) -> dict[str, FormDef]:
        """Forms speak of answers to other forms, so every form's fields are looked at first."""
        known = self._fields_of_forms()
        beside = Beside(clauses=self.clauses, code_lists=self.code_lists, known=known)
        return self._each(
            "forms", "*.yaml", lambda i, item: read_form(i, item, self._source(item.need("source")), beside)
        )

    def _files(self, kind: str, pattern: str) -> list[Path]:
        files = sorted((self.folder / kind).glob(pattern))
        return [f for f in files if not f.name.endswith(".cases.yaml")]

    def _each(self, kind: str, pattern: str, read: Callable[[str, Item], Record | None]) -> dict[str, Record]:
        records: dict[str, Record] = {}
        for path in self._files(kind, pattern):
            name = path.relative_to(self.folder / kind).with_suffix("").as_posix()
            shown = f"{self.folder.name}/{kind}/{name}.yaml"
            if kind not in NAMED_OTHERWISE and not ID.fullmatch(name):
                self.problems.add_file(shown, "文件名即编号,只能用小写字母、数字和下划线")
            item = read_yaml(path, shown, self.problems)
            record = read(name, item) if item else None
            if record is not None:
                records[name] = record
        return records

    # what several kinds share

    def _source(self, item: Item | None) -> Source | None:
        if item is None:
            return None
        item.only_keys("document", "article", "quote", "kind", "status", "note")
        document, kind, status = item.need("document"), item.need("kind"), item.need("status")
        if document is None or kind is None or status is None:
            return None
        return Source(
            document=document.text(),
            article=_optional_text(item, "article"),
            quote=_optional_text(item, "quote"),
            kind=_kind(kind),
            status=_status(status),
            note=_optional_text(item, "note"),
        )

    def _clause_ids(self, item: Item) -> tuple[str, ...]:
        named = item.need("clauses")
        return tuple(i.one_of(self.clauses, "条款") for i in named) if named else ()

    # one kind each

    def _clause(self, name: str, item: Item) -> Clause | None:
        item.only_keys("document", "article", "title", "text", "kind", "status", "note")
        document, article, title = item.need("document"), item.need("article"), item.need("title")
        kind, status = item.need("kind"), item.need("status")
        if not (document and article and title and kind and status):
            return None
        text = _optional_text(item, "text")
        record = Clause(
            id=name,
            document=document.text(),
            article=str(article.scalar),
            title=title.text(),
            text=text,
            kind=_kind(kind),
            status=_status(status),
            note=_optional_text(item, "note"),
        )
        if text is None and record.status != "待核":
            item.fields["status"].wrong("没有原文的条款只能标 待核")
        return record

    def _calendar(self, name: str, item: Item) -> Calendar | None:
        return read_calendar(name, item, self._source(item.need("source")))

    def _code_list(self, name: str, item: Item) -> CodeList | None:
        return read_code_list(name, item, self._source(item.need("source")))

    def _workflow(self, name: str, item: Item) -> Workflow | None:
        return read_workflow(name, item, self._source(item.need("source")))

    def _services(self) -> dict[str, Service]:
        needs = self.code_lists.get("child_need")
        reader = ServiceReader(
            facts=kinds_of_facts(self._fields_of_forms()),
            needs=[option.key for option in needs.options] if needs else [],
            parameters=self.parameters,
            clauses=self.clauses,
        )
        return self._each(
            "services", "*.yaml", lambda i, item: reader.read(i, item, self._source(item.need("source")))
        )

    def _toolkits(self) -> dict[str, Toolkit]:
        reader = ToolkitReader(
            fields=self._keys_of_forms(),
            facts=kinds_of_facts(self._fields_of_forms()),
            parameters=self.parameters,
        )
        return self._each(
            "toolkits", "*.yaml", lambda i, item: reader.read(i, item, self._source(item.need("source")))
        )

    def _evidence(self, forms: dict[str, FormDef], matters: dict[str, MatterKind]) -> dict[str, EvidenceKind]:
        reader = EvidenceReader(forms=forms, matters=matters, parameters=self.parameters)
        return self._each("evidence", "*.yaml", reader.read)

    def _duties(self, categories: dict[str, Category], evidence: dict[str, EvidenceKind]) -> dict[str, Duty]:
        departments = self.code_lists.get("department")
        around = Around(
            clauses=self.clauses,
            departments=[option.key for option in departments.options] if departments else [],
            categories=categories,
            parameters=self.parameters,
            forms=self._names("forms"),
            matters=self._names("matters"),
            kinds=evidence,
        )
        return self._each("duties", "*.yaml", DutyReader(around, self._source).read)

    def _keys_of_forms(self) -> dict[str, set[str]]:
        """Of each form, its questions and its groups: a repeat names who assessed."""
        silent = Problems()
        found: dict[str, set[str]] = {}
        for path in self._files("forms", "*.yaml"):
            if (item := read_yaml(path, path.name, silent)) is None or (groups := item.get("groups")) is None:
                continue
            keys = found.setdefault(path.stem, set())
            for group in groups:
                keys |= {part.text() for part in (group.get("key"),) if part}
                keys |= {key.text() for field in group.get("fields") or () if (key := field.get("key"))}
        return found

    def _matter(self, name: str, item: Item) -> MatterKind | None:
        known = Named(
            forms=self._names("forms"),
            parameters=self.parameters,
            kinds=self._names("matters"),
            clauses=self.clauses,
        )
        return MatterReader(known).read(name, item, self._source(item.need("source")))

    def _names(self, kind: str) -> list[str]:
        return [path.stem for path in self._files(kind, "*.yaml")]

    def _parameter(self, name: str, item: Item) -> Parameter | None:
        item.only_keys("title", "unit", "values", "note")
        title, values = item.need("title"), item.need("values")
        if title is None or values is None:
            return None
        dated = tuple(v for v in map(self._dated_value, values) if v is not None)
        self._check_overlaps(values, dated)
        return Parameter(
            id=name,
            title=title.text(),
            unit=_optional_text(item, "unit"),
            values=dated,
            note=_optional_text(item, "note"),
        )

    def _dated_value(self, item: Item) -> DatedValue | None:
        item.only_keys("value", "shown", "from", "to", "source")
        value, start, end = item.need("value"), item.get("from"), item.get("to")
        source = self._source(item.need("source"))
        if value is None or source is None:
            return None
        return DatedValue(
            value=_value(value),
            shown=_optional_text(item, "shown"),
            start=start.day() if start else None,
            end=end.day() if end else None,
            source=source,
        )

    def _check_overlaps(self, item: Item, values: tuple[DatedValue, ...]) -> None:
        for first, second in pairwise(values):
            if first.end is None or second.start is None or first.end > second.start:
                item.wrong("取值应按日期先后排列,前一个的 to 不晚于后一个的 from")

    def _group(self, name: str, item: Item, condition_names: list[str]) -> Group | None:
        item.only_keys("title", "conditions", "clauses")
        title, conditions = item.need("title"), item.need("conditions")
        if title is None or conditions is None:
            return None
        members = tuple(i.one_of(condition_names, "情形") for i in conditions)
        return Group(id=name, title=title.text(), conditions=members, clauses=self._clause_ids(item))

    def _condition(self, name: str, item: Item) -> Condition | None:
        item.only_keys(
            "title",
            "definition",
            "clauses",
            "sources",
            "contradicted_by",
            "phrases",
            "ended_phrases",
            "visit",
        )
        title, definition = item.need("title"), item.need("definition")
        sources, phrases = item.need("sources"), item.need("phrases")
        if not (title and definition and sources and phrases):
            return None
        contradicted, ended = item.get("contradicted_by"), item.get("ended_phrases")
        read = tuple(s for s in map(self._condition_source, sources) if s is not None)
        for wording in (phrases, *([ended] if ended else [])):
            _check_blanks(wording, {name for s in read for name in (*field_kinds(s), *s.tells)})
        return Condition(
            id=name,
            title=title.text(),
            definition=definition.text(),
            clauses=self._clause_ids(item),
            sources=read,
            contradicted_by=tuple(c for c in map(_contradiction, contradicted or ()) if c is not None),
            phrases=phrases.texts(),
            ended_phrases=ended.texts() if ended else (),
            visit=visit_question(visit) if (visit := item.get("visit")) else None,
        )

    def _condition_source(self, item: Item) -> ConditionSource | None:
        item.only_keys(
            "register", "person", "children", "qualifies", "holds", "ended", "since", "until", "tells", "note"
        )
        register, person, holds = item.need("register"), item.need("person"), item.need("holds")
        if register is None or person is None or holds is None:
            return None
        person.only_keys("name", "number")
        rule, tells = row_term(holds, self.parameters), item.get("tells")
        if rule is None:
            return None
        source = ConditionSource(
            register=register.text(),
            name_field=_optional_text(person, "name"),
            number_field=_optional_text(person, "number"),
            children_field=_optional_text(item, "children"),
            qualifies=self._optional_rule(item, "qualifies"),
            holds=rule,
            ended=self._optional_rule(item, "ended"),
            since=self._days(item, "since"),
            until=self._days(item, "until"),
            tells=tells.texts() if tells else (),
            note=_optional_text(item, "note"),
        )
        check_fields(source, item, self.folder, self.parameters)
        return source

    def _optional_rule(self, item: Item, key: str) -> Term | None:
        body = item.get(key)
        return row_term(body, self.parameters) if body else None

    def _days(self, item: Item, key: str) -> tuple[Day, ...]:
        body = item.get(key)
        days = (day(i, self.parameters) for i in body) if body else ()
        return tuple(d for d in days if d is not None)

    def _category(self, name: str, item: Item, rules: SituationParser) -> Category | None:
        item.only_keys("title", "definition", "clauses", "from", "to", "enter", "exits", "sentence", "note")
        title, definition, sentence = item.need("title"), item.need("definition"), item.need("sentence")
        enter, exits, start, end = item.need("enter"), item.get("exits"), item.get("from"), item.get("to")
        clauses = self._clause_ids(item)
        if not (title and definition and sentence and enter):
            return None
        rule = rules.term(enter)
        read = tuple(e for e in (self._exit(i, rules) for i in exits or ()) if e is not None)
        if rule is None:
            return None
        _check_unique(exits, read)
        return Category(
            id=name,
            title=title.text(),
            definition=definition.text(),
            clauses=clauses,
            start=start.day() if start else None,
            end=end.day() if end else None,
            enter=rule,
            exits=read,
            sentence=_template(sentence),
            note=_optional_text(item, "note"),
        )

    def _exit(self, item: Item, rules: SituationParser) -> Exit | None:
        item.only_keys("id", "title", "rule", "sentence")
        name, title, body = item.need("id"), item.need("title"), item.need("rule")
        sentence = item.need("sentence")
        rule = rules.term(body) if body else None
        if not (name and title and rule and sentence):
            return None
        return Exit(id=name.text(), title=title.text(), rule=rule, sentence=_template(sentence))


def _optional_text(item: Item, key: str) -> str | None:
    body = item.get(key)
    return body.text() if body else None


def _kind(item: Item) -> SourceKind:
    name = item.one_of(SOURCE_KINDS, "出处类型")
    return next((kind for kind in SOURCE_KINDS if kind == name), "项目默认")


def _status(item: Item) -> Status:
    name = item.one_of(STATUSES, "核实状态")
    return next((status for status in STATUSES if status == name), "待核")


def _value(item: Item) -> Value:
    if item.kind == "list":
        return item.texts()
    if isinstance(item.scalar, int) and not isinstance(item.scalar, bool):
        return item.scalar
    return item.text()


def _contradiction(item: Item) -> Contradiction | None:
    item.only_keys("register", "day", "words")
    register, field, words = item.need("register"), item.need("day"), item.need("words")
    if not (register and field and words):
        return None
    return Contradiction(register=register.text(), day=field.text(), words=words.text())


def _check_unique(item: Item | None, exits: tuple[Exit, ...]) -> None:
    names = [e.id for e in exits]
    if item and len(names) != len({*names}):
        item.wrong("退出依据的 id 重复")


def _check_blanks(item: Item, fields: set[str]) -> None:
    """A phrase may leave blank a field that the condition reads or tells, or a day; nothing else."""
    known = {*DAY_BLANKS, *fields}
    for entry in item:
        for blank in BLANK.findall(entry.text()):
            if blank not in known:
                entry.wrong(f'句子里没有 "{{{blank}}}" 这个空{nearest(blank, known)}')


def _template(item: Item) -> str:
    text = item.text()
    for blank in re.findall(r"\{(.*?)\}", text):
        if blank not in ("facts", "title"):
            item.wrong(f'句子里没有 "{{{blank}}}" 这个空{nearest(blank, ("facts", "title"))}')
    return text
