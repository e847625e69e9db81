"""The whole explanation of one child and category, a finding or not, in lines to be read in a terminal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tonghu.discovery.findings.told import Told
from tonghu.discovery.findings.wording import FINDING_WORDS, place_of
from tonghu.policy.explain import EvidenceRow, explain
from tonghu.policy.schema import Catalogue
from tonghu.policy.situation import PersonState, Situation
from tonghu.policy.walk import conditions_of
from tonghu.policy.words import ROLE_TITLES


class OneChild:
    """Explains any child of a run's work database."""

    def __init__(self, told: Told, *, catalogue: Catalogue, as_of: dt.date) -> None:
        self.told, self.catalogue, self.as_of = told, catalogue, as_of

    def lines(self, child_id: int, category: str) -> Iterator[str]:
        """The lines of the explanation for any child and category, a finding or not."""
        self.told.choose_child(child_id)
        found = self.told.con.execute(
            "select action, basis, certain from finding where child_id = ? and category = ?",
            [child_id, category],
        ).fetchall()
        action, basis, certain = found[0] if found else (None, None, None)
        name, born = self.told.con.execute(
            "select name, birth_date from child where child_id = ?", [child_id]
        ).fetchall()[0]
        said = explain(
            self.catalogue.categories[category],
            self.told.situations.get(child_id) or self._quiet_situation(child_id, born),
            list(self._family_rows(child_id)),
            catalogue=self.catalogue,
            as_of=self.as_of,
            titles=self.told.rows.titles,
            basis=basis if action == "exit" else None,
            child_name=name,
        )
        yield f"{name},{born} 出生:{FINDING_WORDS[action, certain]}"
        if certain is False:
            yield from self._open_points(child_id, category)
        yield from said.lines()
        yield from self._listed(child_id, category)
        yield "家庭:"
        for person in self.told.family[child_id]:
            known = f"({person.how_known})" if person.how_known else ""
            named = f"{person.name or '不详'} {person.number or '无号码'}"
            yield f"  {ROLE_TITLES[person.role]} {named}{known}{person.note}"

    def _open_points(self, child_id: int, category: str) -> Iterator[str]:
        """Why a person must decide, and the rows and people to choose among."""
        ((why,),) = self.told.con.execute(
            "select why from why where child_id = ? and category = ?", [child_id, category]
        ).fetchall()
        yield f"为什么须人工判断:{why}"
        conditions = frozenset(conditions_of(self.catalogue.categories[category], self.catalogue))
        for candidate in self.told.doubts.of(child_id, conditions):
            yield f"  {candidate.words}" + "".join(place_of(row) for row in candidate.rows)

    def _listed(self, child_id: int, category: str) -> Iterator[str]:
        """The roster's row of the child in this category."""
        listed = self.told.con.execute(
            "select row_id from listing where child_id = ? and category = ?", [child_id, category]
        ).fetchall()
        for (row_id,) in listed:
            row = self.told.rows.shown(row_id)
            if row is not None:
                yield f"花名册:{row.register_title}{place_of(row)}"

    def _quiet_situation(self, child_id: int, born: dt.date | None) -> Situation:
        """The situation of a child of whom no register says anything: only who the parents are is known."""
        known = dict(
            self.told.con.execute(
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
        cursor = self.told.con.execute(
            """with family as (
                 select 'child' as role, cast(? as bigint) as person_id
                 union all
                 select role, person_id from parent where child_id = ? and person_id is not null)
               select distinct f.role, s.row_id from family f join state_row s on s.person_id = f.person_id
               where s.certain order by f.role, s.row_id""",
            [child_id, child_id],
        )
        for role, row_id in cursor.fetchall():
            row = self.told.rows.get(row_id)
            if row is not None:
                yield EvidenceRow(
                    role=role,
                    register=row.register,
                    row=row.row,
                    file=row.file,
                    sheet=row.sheet,
                    row_no=row.row_no,
                )
