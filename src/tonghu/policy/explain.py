"""Why a child does or does not belong: the sentence, the law, the terms, the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tonghu.policy.engines.row import Reason, Row, RowState, answer, answer_exit, concerns, row_state
from tonghu.policy.kleene import Truth
from tonghu.policy.phrases import phrase
from tonghu.policy.schema import (
    Catalogue,
    Category,
    Clause,
    Condition,
    ConditionSource,
    Parameter,
    Source,
    Value,
)
from tonghu.policy.situation import Situation
from tonghu.policy.terms import Ended, Holds, NotOf, Role
from tonghu.policy.walk import conditions_of, parameters_of
from tonghu.policy.words import ROLE_TITLES

VALUE_WORDS: dict[Truth, str] = {True: "是", False: "否", None: "待查"}
ROLES: tuple[Role, ...] = ("child", "father", "mother")


@dataclass(frozen=True, kw_only=True)
class RegisterTitles:
    """A register's Chinese names: its own, its fields', and its codes' by field."""

    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    """A register row that the linking gave to one of the three people, and where it stands in the files."""

    role: Role
    register: str
    row: Row
    file: str
    sheet: str | None
    row_no: int


@dataclass(frozen=True)
class ExplainedTerm:
    """One term of the rule; `depth` 0 is the rule itself."""

    depth: int
    words: str
    value: Truth
    conditions: tuple[str, ...]
    condition_titles: tuple[str, ...]

    @property
    def value_words(self) -> str:
        return VALUE_WORDS[self.value]


@dataclass(frozen=True)
class ExplainedRow:
    """One row that bears on the rule: whose, of which condition, what it says, and its fields as read.

    `note`: why the row is doubted, or, of a row of another register, what it contradicts.
    """

    role: Role
    condition: str
    condition_title: str
    state: RowState
    register_title: str
    file: str
    sheet: str | None
    row_no: int
    fields: tuple[tuple[str, str], ...]
    note: str | None = None


@dataclass(frozen=True)
class ExplainedParameter:
    """A value that decided, with its source; 待核 and 项目默认 are to be shown wherever it is."""

    id: str
    title: str
    value: Value
    shown: str
    source: Source


@dataclass(frozen=True)
class Explanation:
    """Everything a reader needs to follow one answer down to the rows and up to the sentence of law."""

    category: str
    title: str
    basis: str | None
    value: Truth
    sentence: str
    definition: str
    clauses: tuple[Clause, ...]
    terms: tuple[ExplainedTerm, ...]
    rows: tuple[ExplainedRow, ...]
    parameters: tuple[ExplainedParameter, ...]

    def lines(self) -> tuple[str, ...]:
        """The explanation as plain text, one line each."""
        return tuple(_lines(self))


def explain(
    category: Category,
    situation: Situation,
    rows: Sequence[EvidenceRow],
    *,
    catalogue: Catalogue,
    as_of: dt.date,
    titles: Mapping[str, RegisterTitles],
    basis: str | None = None,
    child_name: str | None = None,
) -> Explanation:
    """Why the child belongs or does not; with `basis`, why that evidence takes it off the roster or does not.

    `child_name`: rows about a parent that name other children are left out.
    """
    leaving = next((e for e in category.exits if e.id == basis), None)
    if leaving is None:
        found = answer(category, situation, catalogue=catalogue, as_of=as_of)
        template = category.sentence
    else:
        found = answer_exit(leaving, situation, catalogue=catalogue, as_of=as_of)
        template = leaving.sentence
    shown = tuple(_RowExplainer(rows, catalogue, as_of, titles, child_name).rows_of(category))
    facts = _Facts(catalogue, as_of, shown, rows, titles)
    return Explanation(
        category=category.id,
        title=category.title,
        basis=basis,
        value=found.value,
        sentence=facts.sentence(template, category.title, found.reasons, situation),
        definition=category.definition,
        clauses=tuple(catalogue.clauses[name] for name in category.clauses),
        terms=tuple(_terms(found.reasons, 0, catalogue)),
        rows=shown,
        parameters=tuple(
            _parameter(catalogue.parameters[p], as_of) for p in parameters_of(category, catalogue)
        ),
    )


def _terms(reason: Reason, depth: int, catalogue: Catalogue) -> Iterator[ExplainedTerm]:
    names = tuple(catalogue.conditions[name].title for name in reason.conditions)
    yield ExplainedTerm(depth, reason.words, reason.value, reason.conditions, names)
    for part in reason.parts:
        yield from _terms(part, depth + 1, catalogue)


def _parameter(parameter: Parameter, as_of: dt.date) -> ExplainedParameter:
    dated = parameter.at(as_of)
    return ExplainedParameter(
        parameter.id, parameter.title, dated.value, parameter.shown(dated), dated.source
    )


class _RowExplainer:
    """Picks the rows that say something of a condition; one that plainly says no is left out."""

    def __init__(
        self,
        rows: Sequence[EvidenceRow],
        catalogue: Catalogue,
        as_of: dt.date,
        titles: Mapping[str, RegisterTitles],
        child_name: str | None,
    ) -> None:
        self.rows, self.catalogue, self.as_of, self.titles = rows, catalogue, as_of, titles
        self.child_name = child_name

    def rows_of(self, category: Category) -> Iterator[ExplainedRow]:
        for name in conditions_of(category, self.catalogue):
            condition = self.catalogue.conditions[name]
            for source in condition.sources:
                for evidence in self.rows:
                    if evidence.register == source.register and self._concerns(source, evidence):
                        yield from self._row(condition, source, evidence)

    def _concerns(self, source: ConditionSource, evidence: EvidenceRow) -> bool:
        return evidence.role == "child" or concerns(source, evidence.row, self.child_name)

    def _row(
        self, condition: Condition, source: ConditionSource, evidence: EvidenceRow
    ) -> Iterator[ExplainedRow]:
        state = row_state(condition, source, evidence.row, catalogue=self.catalogue, as_of=self.as_of)
        if state.holds is False and state.ended is False:
            return
        against = list(self._against(condition, state, evidence.role))
        if state.holds is True and against:
            state = replace(state, holds=None)
        yield self._explained(condition, state, evidence, against[0][0] if against else None)
        for words, other in against:
            yield self._explained(condition, RowState(None, None, None, None), other, words)

    def _against(
        self, condition: Condition, state: RowState, role: Role
    ) -> Iterator[tuple[str, EvidenceRow]]:
        for contradiction in condition.contradicted_by:
            for other in self.rows:
                day = other.row.get(contradiction.day) if other.register == contradiction.register else None
                later = isinstance(day, dt.date) and state.since is not None and day > state.since
                if other.role == role and later:
                    yield contradiction.words, other

    def _explained(
        self, condition: Condition, state: RowState, evidence: EvidenceRow, note: str | None
    ) -> ExplainedRow:
        register = self.titles.get(evidence.register, RegisterTitles(title=evidence.register))
        shown = shown_fields(evidence.row, register)
        return ExplainedRow(
            role=evidence.role,
            condition=condition.id,
            condition_title=condition.title,
            state=state,
            register_title=register.title,
            file=evidence.file,
            sheet=evidence.sheet,
            row_no=evidence.row_no,
            fields=tuple((register.fields.get(key, key), text) for key, text in shown),
            note=note,
        )


def shown_fields(row: Row, register: RegisterTitles) -> Iterator[tuple[str, str]]:
    """The filled fields of a row as a reader is to see them: codes in Chinese, dates as 2024-01-18."""
    for key, value in row.items():
        if value is None or value == []:
            continue
        if isinstance(value, list | tuple):
            yield key, "、".join(map(str, value))
        else:
            yield key, register.values.get(key, {}).get(str(value), str(value))


class _Facts:
    """Puts what decided into a sentence."""

    def __init__(
        self,
        catalogue: Catalogue,
        as_of: dt.date,
        explained: tuple[ExplainedRow, ...],
        rows: Sequence[EvidenceRow],
        titles: Mapping[str, RegisterTitles],
    ) -> None:
        self.catalogue, self.as_of, self.explained, self.titles = catalogue, as_of, explained, titles
        self.by_place = {(e.role, e.file, e.sheet, e.row_no): e for e in rows}

    def sentence(self, template: str, title: str, reason: Reason, situation: Situation) -> str:
        if reason.value is True:
            return template.format(facts=self._facts(reason, True), title=title)
        known = self._facts(reason, True)
        if reason.value is False:
            return f"{known},不符合{title}" if known else f"没有{title}的依据"
        open_points = self._open_points(reason, situation)
        return ",".join(filter(None, (known, open_points, f"是否符合{title}待查")))

    def _facts(self, reason: Reason, wanted: bool) -> str:
        """What is held (and what has ended), by person: `父亲服刑至2028-03,母亲失联9个月`."""
        said: dict[Role, list[str]] = {role: [] for role in ROLES}
        for leaf in _leaves(reason, wanted):
            if leaf.role is None or leaf.value is not True:
                continue
            for name in leaf.conditions:
                text = self._phrase(leaf.role, name, ended=isinstance(leaf.term, Ended))
                if text not in said[leaf.role]:
                    said[leaf.role].append(text)
        return ",".join(f"{ROLE_TITLES[role]}{'、'.join(texts)}" for role, texts in said.items() if texts)

    def _open_points(self, reason: Reason, situation: Situation) -> str:
        points: list[str] = []
        for leaf in (*_leaves(reason, True), *_leaves(reason, False)):
            if leaf.value is not None or leaf.role is None:
                continue
            if isinstance(leaf.term, Holds | Ended) and situation.person(leaf.role) is None:
                point = f"{ROLE_TITLES[leaf.role]}不详"
            elif leaf.conditions:
                names = "、".join(self.catalogue.conditions[c].title for c in leaf.conditions)
                point = f"{ROLE_TITLES[leaf.role]}是否{names}不能断定"
            else:
                point = "出生日期不详"
            if point not in points:
                points.append(point)
        return ",".join(points)

    def _phrase(self, role: Role, name: str, *, ended: bool) -> str:
        condition = self.catalogue.conditions[name]
        states = [
            row
            for row in self.explained
            if row.role == role
            and row.condition == name
            and (row.state.ended if ended else row.state.holds) is True
        ]
        # The latest row speaks; the place in the files settles a tie.
        states.sort(key=lambda row: (row.state.since or dt.date.min, row.file, row.row_no))
        row = states[-1] if states else None
        shown: dict[str, str] = {}
        if row is not None:
            evidence = self.by_place[(role, row.file, row.sheet, row.row_no)]
            register = self.titles.get(evidence.register, RegisterTitles(title=evidence.register))
            shown = dict(shown_fields(evidence.row, register))
        return phrase(
            condition,
            ended=ended,
            since=row.state.since if row else None,
            until=row.state.until if row else None,
            as_of=self.as_of,
            shown=shown,
        )


def _leaves(reason: Reason, wanted: bool) -> Iterator[Reason]:
    """Terms without parts that stand in the rule as they are (`wanted`), or under a `not`."""
    if isinstance(reason.term, NotOf):
        yield from _leaves(reason.parts[0], not wanted)
    elif reason.parts:
        for part in reason.parts:
            yield from _leaves(part, wanted)
    elif wanted:
        yield reason


def _lines(found: Explanation) -> Iterator[str]:
    yield found.sentence
    yield f"口径:{found.definition}"
    yield "依据:"
    for clause in found.clauses:
        mark = f"({clause.kind},{clause.status})"
        yield f"  {clause.document}{clause.article} {clause.title}{mark}"
        yield f"    {clause.text or clause.note or '原文未取得'}".replace("\n", "\n    ")
    yield "逐条判断:"
    for term in found.terms:
        which = f":{'、'.join(term.condition_titles)}" if term.condition_titles else ""
        yield f"  {'  ' * term.depth}[{term.value_words}] {term.words}{which}"
    yield "参数:"
    for used in found.parameters:
        mark = f"({used.source.kind},{used.source.status})"
        yield f"  {used.title}:{used.shown}{mark}"
    yield "登记表中的行:" if found.rows else "登记表中没有相关的行。"
    for row in found.rows:
        place = f"{row.file}" + (f" {row.sheet}" if row.sheet else "") + f" 第 {row.row_no} 行"
        whose = f"{ROLE_TITLES[row.role]}·{row.condition_title}"
        yield f"  {whose}:{_row_says(row.state)} {row.register_title}({place})"
        yield "    " + ",".join(f"{title} {text}" for title, text in row.fields)
        if row.note:
            yield f"    {row.note}"


def _row_says(state: RowState) -> str:
    if state.holds is True:
        return "成立"
    if state.ended is True:
        return "已结束"
    return "待查" if state.holds is None else "不成立"
