"""The chosen findings and what they rest on, read from the work database in a few queries however many there are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import duckdb

from tonghu.discovery.core.layout import Layouts
from tonghu.discovery.core.result import Action
from tonghu.discovery.findings.doubts import Doubts
from tonghu.discovery.findings.family import families, number_text
from tonghu.discovery.findings.register_rows import RegisterRows
from tonghu.policy.situation import PersonState, Situation
from tonghu.policy.terms import Role

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


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A row of lead_row with the basis that the rules gave."""

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
class Evidence:
    """A row of a register that a finding rests on, and how it was linked."""

    role: Role
    row_id: int
    kind: str
    stage: str | None
    weight: float | None
    margin: float | None


class Told:
    """The findings chosen last. `rows`, `family`, `doubts`, `situations` and `people` are of their children."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layouts: Layouts) -> None:
        self.con, self.layouts = con, layouts

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

    def choose_child(self, child_id: int) -> None:
        """Take one child, a finding or not."""
        self.con.execute("create or replace table told_finding as select * from lead_row where false")
        self._gather([child_id])

    def of(self, finding: Finding) -> Sequence[Evidence]:
        """What one finding rests on."""
        return self.evidence.get((finding.child_id, finding.category, finding.action), ())

    def findings(self, *, certain: bool) -> list[Finding]:
        """Those chosen, in the order of the CSV."""
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
        names = [field.name for field in fields(Finding)]
        return [Finding(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]

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

    def _evidence(self) -> Mapping[tuple[int, str, str], list[Evidence]]:
        found: dict[tuple[int, str, str], list[Evidence]] = defaultdict(list)
        cursor = self.con.execute(
            """select e.child_id, e.category, e.action, e.role, e.row_id, e.kind, e.stage, e.weight, e.margin
               from told_evidence e
               order by e.child_id, e.category, e.action,
                 case e.kind when 'state' then 0 when 'listing' then 1 when 'parentage' then 2 else 3 end,
                 e.role, e.row_id"""
        )
        for child_id, category, action, role, row_id, kind, stage, weight, margin in cursor.fetchall():
            found[child_id, category, action].append(
                Evidence(role=role, row_id=row_id, kind=kind, stage=stage, weight=weight, margin=margin)
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
