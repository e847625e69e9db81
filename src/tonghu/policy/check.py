"""Is the catalogue whole: it loads, its cases come out as written, and what nobody has verified is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tonghu.policy.cases import faults_of, load_cases
from tonghu.policy.duties.coverage import Coverage, coverage
from tonghu.policy.duties.drawn import faults_of_duties
from tonghu.policy.forms.definition import CodeList, FormDef
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import Calendar, Catalogue, CatalogueError, Workflow


@dataclass(frozen=True)
class Unverified:
    """A dated value, a document's day, a calendar, a workflow, a code list or a form marked 待核."""

    parameter: str
    title: str
    value: str
    kind: str
    note: str | None


@dataclass(frozen=True)
class Report:
    """What `tonghu catalogue check` prints."""

    counts: tuple[tuple[str, int], ...]
    unverified: tuple[Unverified, ...]
    clauses_without_text: tuple[str, ...]
    coverage: Coverage


def check_catalogue(folder: Path) -> Report:
    """Loads the catalogue and runs its cases on the row engine; CatalogueError names every fault."""
    catalogue = load_catalogue(folder)
    cases = load_cases(catalogue)
    faults = [fault for case in cases for fault in faults_of(case, catalogue)]
    drawn = {name for case in cases for name, value in case.expect.items() if value is True}
    faults += [
        f"{folder.name}/categories/{name}.cases.yaml: {category.title}没有一个“符合”的例子,请补上"
        for name, category in catalogue.categories.items()
        if name not in drawn
    ]
    faults += faults_of_duties(catalogue)
    if faults:
        raise CatalogueError("\n".join(faults))
    return Report(
        counts=(
            ("条款", len(catalogue.clauses)),
            ("参数", len(catalogue.parameters)),
            ("情形", len(catalogue.conditions)),
            ("情形组", len(catalogue.groups)),
            ("类别", len(catalogue.categories)),
            ("日历", len(catalogue.calendars)),
            ("流程", len(catalogue.workflows)),
            ("代码表", len(catalogue.code_lists)),
            ("表单", len(catalogue.forms)),
            ("例子", len(cases)),
            ("佐证种类", len(catalogue.evidence)),
            ("义务", len(catalogue.duties)),
            ("施行日期", len(catalogue.documents)),
            ("义务的例子", sum(len(duty.cases) for duty in catalogue.duties.values())),
        ),
        unverified=tuple(_unverified(catalogue)),
        clauses_without_text=tuple(c.id for c in catalogue.clauses.values() if c.text is None),
        coverage=coverage(catalogue),
    )


def _unverified(catalogue: Catalogue) -> Iterator[Unverified]:
    for parameter in catalogue.parameters.values():
        for dated in parameter.values:
            if dated.source.status == "待核":
                yield Unverified(
                    parameter.id,
                    parameter.title,
                    parameter.shown(dated) + (f"(自 {dated.start} 起)" if dated.start else ""),
                    dated.source.kind,
                    dated.source.note,
                )
    for document in catalogue.documents.values():
        if document.source.status == "待核":
            shown = f"{document.effective} 起施行"
            yield Unverified(document.id, document.title, shown, document.source.kind, document.source.note)
    whole: list[Calendar | Workflow | CodeList | FormDef] = [
        *catalogue.calendars.values(),
        *catalogue.workflows.values(),
        *catalogue.code_lists.values(),
        *catalogue.forms.values(),
    ]
    for named in whole:
        if named.source.status == "待核":
            shown = named.source.article or named.source.document
            yield Unverified(named.id, named.title, shown, named.source.kind, named.source.note)
