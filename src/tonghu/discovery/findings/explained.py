"""Findings with everything they rest on: the sentence, the clause, the terms, the rows,
the family, the doubts.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, TypeVar

import duckdb

from tonghu.discovery.core.layout import Layouts
from tonghu.discovery.core.result import (
    Action,
    ClauseRef,
    Lead,
    Link,
    ReviewCase,
    RowRef,
    StateOf,
    Term,
)
from tonghu.discovery.findings.doubts import Doubts
from tonghu.discovery.findings.family import families, number_text
from tonghu.discovery.findings.register_rows import RegisterRows
from tonghu.policy.explain import EvidenceRow, ExplainedTerm, Explanation, explain
from tonghu.policy.schema import Catalogue
from tonghu.policy.situation import PersonState, Situation
from tonghu.policy.terms import Role
from tonghu.policy.walk import conditions_of
from tonghu.policy.words import ROLE_TITLES

ASKED_ABOUT: tuple[Role, ...] = ("child", "father", "mother")

# Tables of the children in `told_child`: parents, what is stated of them, everybody in the family with what the
# registers say of them, the evidence, and all rows of registers that any of these name.
_TOLD = {
    "told_parent": "select p.* from parent p semi join told_child t on t.child_id = p.child_id",
    "told_statement": "select s.* from parent_statement s semi join told_child t on t.child_id = s.child_id",
    "told_member": """select child_id, 'child' as role, child_id as person_id from told_child
        union all select child_id, role, person_id from told_parent where person_id is not null""",
    "told_state": "select s.* from state_row s semi join told_member m on m.person_id = s.person_id",
    "told_evidence": "select e.* from evidence e semi join told_child t on t.child_id = e.child_id",
    "told_row": """select row_id from told_evidence union select row_id from told_statement
        union select row_id from told_state
        union select l.row_id from listing l semi join told_child t on t.child_id = l.child_id""",
}

_LeadKind = TypeVar("_LeadKind", Lead, ReviewCase)

FINDING_WORDS = {
    ("enter", True): "应纳入,不在册",
    ("exit", True): "在册,应退出",
    ("enter", False): "是否纳入须人工判断",
    ("exit", False): "是否退出须人工判断",
    (None, None): "不是线索",
}
STAGE_WORDS = {
    "plain": "姓名和出生日期一致,且只有这一个人",
    "household": "姓名与同一行写明的家人同户的人一致,且只有这一个人",
    "repaired": "号码有一位误写,改正后对得上",
    "weighed": "号码缺失或不全,按姓名、日期、地址和家人综合判断",
}


@dataclass(frozen=True, kw_only=True)
class _Finding:
    child_id: int
    category: str
    action: Action
    certain: bool
    basis: str | None
    child_id_number: str | None
    name: str
    birth_date: dt.date | None
    division_code: str
    confidence: float
    short_basis: str
    why: str


@dataclass(frozen=True, kw_only=True)
class _Evidence:
    role: Role
    row_id: int
    kind: str
    stage: str | None
    weight: float | None
    margin: float | None


class Explainer:
    """Explains the findings chosen by `choose`; all is read from the work database in a few queries."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        *,
        catalogue: Catalogue,
        layouts: Layouts,
        as_of: dt.date,
        division_words: Callable[[str], str],
    ) -> None:
        self.con, self.catalogue, self.layouts, self.as_of = con, catalogue, layouts, as_of
        self.division_words = division_words

    def choose(self, *, per_category: int) -> None:
        """Take at most `per_category` findings of each category, action and certainty."""
        self.con.execute(
            f"""create or replace table told_finding as
                select * from (
                  select *, row_number() over (partition by category, action, certain
                    order by division_code, child_id_number nulls first, name, birth_date, child_id) as place
                  from lead_row)
                where place <= {per_category}"""
        )
        self._gather()

    def choose_next(self, *, after: int, at_most: int) -> int:
        """Take `at_most` findings behind the first `after`, in the order of the CSV; how many there were."""
        self.con.execute(
            f"""create or replace table told_finding as
                select * from (
                  select *, row_number() over (order by division_code, category, action,
                    child_id_number nulls first, name, birth_date, child_id) as place
                  from lead_row)
                where place > {int(after)} and place <= {int(after) + int(at_most)}"""
        )
        self._gather()
        return int(self.con.execute("select count(*) from told_finding").fetchall()[0][0])

    def explain_one(self, child_id: int, category: str) -> Iterator[str]:
        """The lines of the explanation for any child and category, a finding or not."""
        self.con.execute("create or replace table told_finding as select * from lead_row where false")
        self._gather([child_id])
        found = self.con.execute(
            "select action, basis, certain from finding where child_id = ? and category = ?",
            [child_id, category],
        ).fetchall()
        action, basis, certain = found[0] if found else (None, None, None)
        name, born = self.con.execute(
            "select name, birth_date from child where child_id = ?", [child_id]
        ).fetchall()[0]
        told = explain(
            self.catalogue.categories[category],
            self.situations.get(child_id) or self._quiet_situation(child_id, born),
            list(self._family_rows(child_id)),
            catalogue=self.catalogue,
            as_of=self.as_of,
            titles=self.rows.titles,
            basis=basis if action == "exit" else None,
            child_name=name,
        )
        yield f"{name},{born} 出生:{FINDING_WORDS[action, certain]}"
        if certain is False:
            yield from self._open_points(child_id, category)
        yield from told.lines()
        yield from self._listed(child_id, category)
        yield "家庭:"
        for person in self.family[child_id]:
            known = f"({person.how_known})" if person.how_known else ""
            named = f"{person.name or '不详'} {person.number or '无号码'}"
            yield f"  {ROLE_TITLES[person.role]} {named}{known}{person.note}"

    def _open_points(self, child_id: int, category: str) -> Iterator[str]:
        """Why a person must decide, and the rows and people to choose among."""
        ((why,),) = self.con.execute(
            "select why from why where child_id = ? and category = ?", [child_id, category]
        ).fetchall()
        yield f"为什么须人工判断:{why}"
        conditions = frozenset(conditions_of(self.catalogue.categories[category], self.catalogue))
        for candidate in self.doubts.of(child_id, conditions):
            yield f"  {candidate.words}" + "".join(_place(row) for row in candidate.rows)

    def _listed(self, child_id: int, category: str) -> Iterator[str]:
        """The roster's row of the child in this category."""
        listed = self.con.execute(
            "select row_id from listing where child_id = ? and category = ?", [child_id, category]
        ).fetchall()
        for (row_id,) in listed:
            row = self.rows.shown(row_id)
            if row is not None:
                yield f"花名册:{row.register_title}{_place(row)}"

    def _quiet_situation(self, child_id: int, born: dt.date | None) -> Situation:
        """The situation of a child of whom no register says anything: only who the parents are is known."""
        known = dict(
            self.con.execute(
                "select role, person_id is not null from parent where child_id = ?", [child_id]
            ).fetchall()
        )
        nothing = PersonState()
        return Situation(
            birth_date=born,
            child=nothing,
            father=nothing if known.get("father") else None,
            mother=nothing if known.get("mother") else None,
        )

    def _family_rows(self, child_id: int) -> Iterator[EvidenceRow]:
        cursor = self.con.execute(
            """with family as (
                 select 'child' as role, cast(? as bigint) as person_id
                 union all
                 select role, person_id from parent where child_id = ? and person_id is not null)
               select distinct f.role, s.row_id from family f join state_row s on s.person_id = f.person_id
               where s.certain order by f.role, s.row_id""",
            [child_id, child_id],
        )
        for role, row_id in cursor.fetchall():
            row = self.rows.get(row_id)
            if row is not None:
                yield EvidenceRow(
                    role=role,
                    register=row.register,
                    row=row.row,
                    file=row.file,
                    sheet=row.sheet,
                    row_no=row.row_no,
                )

    def _gather(self, children: Sequence[int] = ()) -> None:
        """Read what `told_finding` and the children named need; a few queries however many there are."""
        named = ", ".join(f"({int(child_id)})" for child_id in children)
        self.con.execute(
            "create or replace table told_child as select distinct child_id from told_finding"
            + (f" union select child_id from (values {named}) as n(child_id)" if named else "")
        )
        # The told children's part of the large tables, once; whatever is asked afterwards reads these.
        for table, source in _TOLD.items():
            self.con.execute(f"create or replace temp table {table} as {source}")
        self.rows = RegisterRows(self.con, self.layouts)
        self.family = families(self.con)
        self.doubts = Doubts(self.con, self.rows)
        self.situations = self._situations()
        self.evidence = self._evidence()
        self.people = self._people()

    def leads(self) -> Iterator[Lead]:
        """The certain findings, in the order of the CSV."""
        for finding in self._findings(certain=True):
            yield self._lead(finding, Lead)

    def reviews(self) -> Iterator[ReviewCase]:
        """The findings a person must decide, in the order of the CSV."""
        for finding in self._findings(certain=False):
            category = self.catalogue.categories[finding.category]
            conditions = frozenset(conditions_of(category, self.catalogue))
            yield self._lead(
                finding,
                ReviewCase,
                why=finding.why,
                candidates=self.doubts.of(finding.child_id, conditions),
            )

    def explanation(self, finding: _Finding) -> Explanation:
        """What the rules say of one finding, as the policy explains it."""
        return explain(
            self.catalogue.categories[finding.category],
            self.situations[finding.child_id],
            [row for e in self._of(finding) for row in self._evidence_row(e)],
            catalogue=self.catalogue,
            as_of=self.as_of,
            titles=self.rows.titles,
            basis=finding.basis if finding.action == "exit" else None,
            child_name=finding.name,
        )

    def _lead(self, finding: _Finding, kind: type[_LeadKind], **more: Any) -> _LeadKind:
        told = self.explanation(finding)
        evidence = self._of(finding)
        return kind(
            child_id_number=finding.child_id_number,
            child_name=finding.name,
            birth_date=finding.birth_date,
            division_code=finding.division_code,
            division_words=self.division_words(finding.division_code),
            category=finding.category,
            action=finding.action,
            confidence=finding.confidence,
            confidence_words=confidence_words(finding.confidence, finding.certain),
            basis=tuple(part for part in finding.short_basis.split("+") if part),
            sentence=told.sentence,
            clauses=tuple(
                ClauseRef(
                    id=c.id,
                    title=c.title,
                    words=c.text or c.note or "原文未取得,待核",
                    source=f"{c.document}{c.article}",
                    status=c.status,
                )
                for c in told.clauses
            ),
            terms=tuple(self._term(term, told, finding) for term in deciding(told.terms) if term.depth > 0),
            family=self.family[finding.child_id],
            links=tuple(self._links(finding, evidence)),
            **more,
        )

    def _term(self, term: ExplainedTerm, told: Explanation, finding: _Finding) -> Term:
        rows: list[RowRef] = []
        details: list[str] = []
        states: list[StateOf] = []
        for row in told.rows:
            if row.condition not in term.conditions or not term.words.lstrip().startswith(
                ROLE_TITLES[row.role]
            ):
                continue
            found = self._row_at(finding, row.role, row.file, row.sheet, row.row_no)
            if found is not None:
                rows.append(found)
            details.append(row.condition_title + _days(row.state.since, row.state.until))
            over = row.state.ended is True and row.state.holds is not True
            states.append(StateOf(role=row.role, condition=row.condition, ended=over))
        return Term(
            words="　" * (term.depth - 1) + term.words,
            value=term.value,
            detail="、".join(dict.fromkeys(details)),
            rows=tuple(dict.fromkeys(rows)),
            states=tuple(dict.fromkeys(states)) or _left_open(term),
        )

    def _row_at(
        self, finding: _Finding, role: Role, file: str, sheet: str | None, row_no: int
    ) -> RowRef | None:
        for e in self._of(finding):
            row = self.rows.get(e.row_id)
            if row is not None and (e.role, row.file, row.sheet, row.row_no) == (role, file, sheet, row_no):
                return self.rows.shown(e.row_id, self._expected(finding, e, row.register))
        return None

    def _links(self, finding: _Finding, evidence: Sequence[_Evidence]) -> Iterator[Link]:
        for e in evidence:
            row = self.rows.get(e.row_id)
            if row is None:
                continue
            shown = self.rows.shown(e.row_id, self._expected(finding, e, row.register))
            assert shown is not None
            yield Link(
                person_role=e.role,
                stage=e.stage or "number",
                words=_link_words(e),
                row=shown,
                weight=e.weight,
                margin=e.margin,
            )

    def _expected(self, finding: _Finding, e: _Evidence, register: str) -> dict[str, str]:
        """What the household register says of the person whom a state row means,
        by the row's own field names.
        """
        if e.kind != "state" or register == "hukou":
            return {}
        person = self.people.get((finding.child_id, e.role))
        if person is None:
            return {}
        name, number, born = person
        fields = {field.name for field in self.layouts.register(register).fields}
        wanted: dict[str, str] = {}
        name_field, number_field = self._person_fields.get(register, ("name", "number"))
        if name and name_field in fields:
            wanted[name_field] = name
        if number and number_field in fields:
            wanted[number_field] = number
        if born and "birth_date" in fields:
            wanted["birth_date"] = born.isoformat()
        return wanted

    @cached_property
    def _person_fields(self) -> dict[str, tuple[str, str]]:
        return {
            source.register: (source.name_field or "name", source.number_field or "number")
            for condition in self.catalogue.conditions.values()
            for source in condition.sources
        }

    def _evidence_row(self, e: _Evidence) -> Iterator[EvidenceRow]:
        row = self.rows.get(e.row_id)
        if row is not None and e.kind == "state":
            yield EvidenceRow(
                role=e.role,
                register=row.register,
                row=row.row,
                file=row.file,
                sheet=row.sheet,
                row_no=row.row_no,
            )

    def _of(self, finding: _Finding) -> Sequence[_Evidence]:
        return self.evidence.get((finding.child_id, finding.category, finding.action), ())

    def _findings(self, *, certain: bool) -> list[_Finding]:
        cursor = self.con.execute(
            """select t.child_id, t.category, t.action, t.certain, f.basis, t.child_id_number, t.name,
                 t.birth_date, t.division_code, t.confidence, t.basis as short_basis, t.why
               from told_finding t
               join finding f on f.child_id = t.child_id and f.category = t.category and f.action = t.action
               where t.certain = ?
               order by t.division_code, t.category, t.action, t.child_id_number nulls first, t.name,
                 t.birth_date, t.child_id""",
            [certain],
        )
        names = [field.name for field in fields(_Finding)]
        return [_Finding(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

    def _situations(self) -> dict[int, Situation]:
        cursor = self.con.execute(
            """select s.child_id, s.birth_date, s.child_holds, s.child_unknown, s.child_ended,
                 s.father_known, s.father_holds, s.father_unknown, s.father_ended,
                 s.mother_known, s.mother_holds, s.mother_unknown, s.mother_ended
               from situation s semi join told_child t on t.child_id = s.child_id"""
        )
        return {
            row[0]: Situation(
                birth_date=row[1],
                child=PersonState(*row[2:5]),
                father=PersonState(*row[6:9]) if row[5] else None,
                mother=PersonState(*row[10:13]) if row[9] else None,
            )
            for row in cursor.fetchall()
        }

    def _evidence(self) -> Mapping[tuple[int, str, str], list[_Evidence]]:
        found: dict[tuple[int, str, str], list[_Evidence]] = defaultdict(list)
        cursor = self.con.execute(
            """select e.child_id, e.category, e.action, e.role, e.row_id, e.kind, e.stage, e.weight, e.margin
               from told_evidence e
               order by e.child_id, e.category, e.action,
                 case e.kind when 'state' then 0 when 'listing' then 1 when 'parentage' then 2 else 3 end,
                 e.role, e.row_id"""
        )
        for child_id, category, action, role, row_id, kind, stage, weight, margin in cursor.fetchall():
            found[child_id, category, action].append(
                _Evidence(role=role, row_id=row_id, kind=kind, stage=stage, weight=weight, margin=margin)
            )
        return found

    def _people(self) -> dict[tuple[int, str], tuple[str | None, str | None, dt.date | None]]:
        cursor = self.con.execute(
            """select t.child_id, 'child', c.name, c.number_17, c.birth_date
               from told_child t join child c on c.child_id = t.child_id
               union all
               select t.child_id, p.role, o.name, o.number_17, o.birth_date
               from told_child t join told_parent p on p.child_id = t.child_id
               join person o on o.person_id = p.person_id and o.is_local"""
        )
        return {
            (child_id, role): (name, number_text(number), born)
            for child_id, role, name, number, born in cursor.fetchall()
        }


def _place(row: RowRef) -> str:
    sheet = f" 工作表 {row.sheet}" if row.sheet else ""
    return f"({row.file}{sheet} 第 {row.row_no} 行)"


def _left_open(term: ExplainedTerm) -> tuple[StateOf, ...]:
    """What no register says of a person: one condition can be asked about, a whole group of them cannot."""
    words = term.words.lstrip()
    if term.value is not None or len(term.conditions) != 1:
        return ()
    return tuple(
        StateOf(role=role, condition=term.conditions[0], ended=words.startswith(f"{ROLE_TITLES[role]}曾有"))
        for role in ASKED_ABOUT
        if words.startswith(ROLE_TITLES[role])
    )


def deciding(terms: Sequence[ExplainedTerm]) -> Iterator[ExplainedTerm]:
    """The terms without those that decided nothing: what is false inside something true, with all below it."""
    above: list[bool | None] = []
    hidden_at: int | None = None
    for term in terms:
        del above[term.depth :]
        if hidden_at is not None and term.depth > hidden_at:
            continue
        hidden_at = None
        if above and above[-1] is True and term.value is False:
            hidden_at = term.depth
            continue
        above.append(term.value)
        yield term


def confidence_words(confidence: float, certain: bool) -> str:
    """How sure a finding is, in words."""
    if not certain:
        return "须人工判断"
    if confidence >= 0.98:
        return "很有把握"
    return "较有把握" if confidence >= 0.9 else "有把握,请核对身份"


def _link_words(e: _Evidence) -> str:
    if e.kind == "parentage":
        return "这一行写明了亲子关系"
    if e.kind == "listing":
        return "花名册中的这一行"
    if e.kind == "entry":
        return "孩子本人的登记"
    return STAGE_WORDS[e.stage] if e.stage else "身份号码一致"


def _days(since: dt.date | None, until: dt.date | None) -> str:
    if since and until:
        return f"({since} 至 {until})"
    return f"({since} 起)" if since else ""
