"""Reads the catalogue folder. Path = id; a fault names file, line, key and nearest name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tonghu.policy.calendars import read_calendar
from tonghu.policy.duties.read import Around, DutyReader
from tonghu.policy.duties.read_evidence import EvidenceReader
from tonghu.policy.duties.schema import Duty, EvidenceKind
from tonghu.policy.forms.definition import CodeList, FormDef
from tonghu.policy.forms.facts import Known, kinds_of_facts
from tonghu.policy.forms.read import Beside, kinds_at_the_top, read_code_list, read_form
from tonghu.policy.indicators.read import IndicatorReader
from tonghu.policy.matters.read import MatterReader, Named
from tonghu.policy.matters.schema import MatterKind
from tonghu.policy.matters.served import with_toolkits
from tonghu.policy.matters.writers import written_by_nobody
from tonghu.policy.parse_situation import SituationParser
from tonghu.policy.read_category import CategoryReader
from tonghu.policy.read_condition import ConditionReader
from tonghu.policy.read_parameter import read_clause, read_document, read_parameter
from tonghu.policy.read_source import clause_ids, read_source
from tonghu.policy.reading import Item, Problems, read_yaml
from tonghu.policy.schema import (
    Calendar,
    Catalogue,
    CatalogueError,
    Category,
    Clause,
    Document,
    Group,
    Parameter,
    Workflow,
)
from tonghu.policy.services import Service, ServiceReader
from tonghu.policy.toolkits.form_of_tree import with_forms_of_trees
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
        self.documents: dict[str, Document] = {}
        self.clauses: dict[str, Clause] = {}
        self.parameters: dict[str, Parameter] = {}
        self.code_lists: dict[str, CodeList] = {}

    def load(self) -> Catalogue:
        self.documents = self._each("documents", "*.yaml", read_document)
        self.clauses = self._each("clauses", "*/*.yaml", read_clause)
        self.parameters = self._each("parameters", "*.yaml", read_parameter)
        self.code_lists = self._each("code_lists", "*.yaml", self._code_list)
        reader = ConditionReader(self.folder, self.parameters, self.clauses)
        conditions = self._each("conditions", "*.yaml", reader.read)
        condition_names = [p.stem for p in self._files("conditions", "*.yaml")]
        groups = self._each("groups", "*.yaml", lambda i, item: self._group(i, item, condition_names))
        group_names = [p.stem for p in self._files("groups", "*.yaml")]
        rules = SituationParser(self.parameters, {*condition_names, *group_names})
        categories = self._each("categories", "*.yaml", CategoryReader(rules, self.clauses).read)
        if len(conditions) > MOST_CONDITIONS:
            self.problems.add_file(
                str(self.folder / "conditions"), f"情形超过 {MOST_CONDITIONS} 个,位集放不下"
            )
        for both in sorted({*condition_names} & {*group_names}):
            self.problems.add_file(str(self.folder / "groups"), f'"{both}" 既是情形又是情形组,请改一个名')
        matters, forms = self._each("matters", "*.yaml", self._matter), self._forms()
        forms, toolkits = with_forms_of_trees(forms, self._toolkits())
        matters = with_toolkits(matters, toolkits.values())
        for name in written_by_nobody(forms, matters.values()):
            self.problems.add_file(
                f"{self.folder.name}/forms/{name}.yaml",
                "没有写明由谁填写：写上 writers，或让它属于某一类事项",
            )
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
            toolkits=toolkits,
            evidence=evidence,
            duties=self._duties(categories, evidence),
            documents=self.documents,
            indicators=self._each("indicators", "*.yaml", IndicatorReader(self.clauses, categories).read),
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
            "forms", "*.yaml", lambda i, item: read_form(i, item, read_source(item.need("source")), beside)
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

    # one kind each

    def _calendar(self, name: str, item: Item) -> Calendar | None:
        return read_calendar(name, item, read_source(item.need("source")))

    def _code_list(self, name: str, item: Item) -> CodeList | None:
        return read_code_list(name, item, read_source(item.need("source")))

    def _workflow(self, name: str, item: Item) -> Workflow | None:
        return read_workflow(name, item, read_source(item.need("source")))

    def _services(self) -> dict[str, Service]:
        needs = self.code_lists.get("child_need")
        reader = ServiceReader(
            facts=kinds_of_facts(self._fields_of_forms()),
            needs=[option.key for option in needs.options] if needs else [],
            parameters=self.parameters,
            clauses=self.clauses,
        )
        return self._each(
            "services", "*.yaml", lambda i, item: reader.read(i, item, read_source(item.need("source")))
        )

    def _toolkits(self) -> dict[str, Toolkit]:
        reader = ToolkitReader(
            fields=self._keys_of_forms(),
            facts=kinds_of_facts(self._fields_of_forms()),
            parameters=self.parameters,
            matters=self._names("matters"),
        )
        return self._each(
            "toolkits", "*.yaml", lambda i, item: reader.read(i, item, read_source(item.need("source")))
        )

    def _evidence(self, forms: dict[str, FormDef], matters: dict[str, MatterKind]) -> dict[str, EvidenceKind]:
        reader = EvidenceReader(forms=forms, matters=matters, parameters=self.parameters)
        return self._each("evidence", "*.yaml", reader.read)

    def _duties(self, categories: dict[str, Category], evidence: dict[str, EvidenceKind]) -> dict[str, Duty]:
        departments = self.code_lists.get("department")
        around = Around(
            documents=self.documents,
            clauses=self.clauses,
            departments=[option.key for option in departments.options] if departments else [],
            categories=categories,
            parameters=self.parameters,
            forms=self._names("forms"),
            matters=self._names("matters"),
            kinds=evidence,
        )
        return self._each("duties", "*.yaml", DutyReader(around).read)

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
        return MatterReader(known).read(name, item, read_source(item.need("source")))

    def _names(self, kind: str) -> list[str]:
        return [path.stem for path in self._files(kind, "*.yaml")]

    def _group(self, name: str, item: Item, condition_names: list[str]) -> Group | None:
        item.only_keys("title", "conditions", "clauses")
        title, conditions = item.need("title"), item.need("conditions")
        if title is None or conditions is None:
            return None
        members = tuple(i.one_of(condition_names, "情形") for i in conditions)
        return Group(id=name, title=title.text(), conditions=members, clauses=clause_ids(item, self.clauses))
