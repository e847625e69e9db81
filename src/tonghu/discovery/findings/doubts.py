"""Why a finding is for a person to decide, in words, with the people or rows among whom to choose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from tonghu.discovery.core.result import Candidate, Person
from tonghu.discovery.findings.family import number_text
from tonghu.discovery.findings.register_rows import RegisterRows
from tonghu.policy.schema import Catalogue

ROLE_WORDS = {"child": "孩子", "father": "父亲", "mother": "母亲"}


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """One open point: a sentence, and what there is to choose among."""

    words: str
    candidates: tuple[Candidate, ...] = ()


class Doubts:
    """The open points of the children in `told_child`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, rows: RegisterRows, catalogue: Catalogue) -> None:
        self.rows, self.catalogue = rows, catalogue
        self._ties = self._read_ties(con)
        self._undecided = self._read_undecided(con)
        self._parents = self._read_parents(con)

    def of(self, child_id: int, category_conditions: frozenset[str], family: Sequence[Person]) -> list[Doubt]:
        """What keeps the rule from an answer for this child, parents first."""
        found = [doubt for role in ("father", "mother") for doubt in self._parents.get((child_id, role), [])]
        for role, condition, row_id, contradicted, certain in self._undecided.get(child_id, []):
            if condition not in category_conditions:
                continue
            if not certain:
                found.append(self._tie(role, condition, row_id))
            elif contradicted:
                words = self.catalogue.conditions[condition].contradicted_by[0].words
                found.append(
                    Doubt(words=f"{ROLE_WORDS[role]}:{words}", candidates=self._candidate_rows([row_id]))
                )
            else:
                title = self.catalogue.conditions[condition].title
                found.append(
                    Doubt(
                        words=f"{ROLE_WORDS[role]}是否{title}看不出来:这一行缺少要紧的日期或状态",
                        candidates=self._candidate_rows([row_id]),
                    )
                )
        return found

    def _tie(self, role: str, condition: str, row_id: int) -> Doubt:
        title = self.catalogue.conditions[condition].title
        people = self._ties.get(row_id, [])
        return Doubt(
            words=f"有一行“{title}”的登记可能是{ROLE_WORDS[role]},也可能是别人,仅凭登记册分不清",
            candidates=(*self._candidate_rows([row_id]), *people),
        )

    def _candidate_rows(self, row_ids: Sequence[int]) -> tuple[Candidate, ...]:
        shown = [self.rows.shown(row_id) for row_id in row_ids]
        return tuple(Candidate(words=row.register_title, rows=(row,)) for row in shown if row is not None)

    @staticmethod
    def _read_ties(con: duckdb.DuckDBPyConnection) -> Mapping[int, list[Candidate]]:
        found: dict[int, list[Candidate]] = defaultdict(list)
        cursor = con.execute(
            """select o.mention_id // 8, p.name, p.number_17, p.birth_date
               from open_mention o
               semi join told_row t on t.row_id = o.mention_id // 8
               join person p on p.person_id = o.person_id
               order by o.mention_id, o.weight desc, p.person_id"""
        )
        for row_id, name, number, born in cursor.fetchall():
            words = f"可能是 {name},{born} 出生,{number_text(number) or '无号码'}"
            found[row_id].append(Candidate(words=words))
        return found

    @staticmethod
    def _read_undecided(
        con: duckdb.DuckDBPyConnection,
    ) -> Mapping[int, list[tuple[str, str, int, bool, bool]]]:
        found: dict[int, list[tuple[str, str, int, bool, bool]]] = defaultdict(list)
        cursor = con.execute(
            """with family as (
                 select child_id, 'child' as role, child_id as person_id from told_child
                 union all
                 select t.child_id, p.role, p.person_id from told_child t
                 join parent p on p.child_id = t.child_id where p.person_id is not null)
               select f.child_id, f.role, s.condition, s.row_id, s.contradicted, s.certain
               from family f join state_row s on s.person_id = f.person_id
               where s.holds is null or not s.certain
               order by f.child_id, f.role, s.condition, s.row_id"""
        )
        for child_id, role, condition, row_id, contradicted, certain in cursor.fetchall():
            found[child_id].append((role, condition, row_id, bool(contradicted), bool(certain)))
        return found

    def _read_parents(self, con: duckdb.DuckDBPyConnection) -> Mapping[tuple[int, str], list[Doubt]]:
        found: dict[tuple[int, str], list[Doubt]] = {}
        cursor = con.execute(
            """select t.child_id, p.role, p.how,
                 list(s.name || '(' || s.source || ')' order by s.source, s.row_id)
                   filter (where s.name is not null),
                 list(s.row_id order by s.row_id) filter (where s.row_id is not null)
               from told_child t
               join parent p on p.child_id = t.child_id and p.person_id is null
               left join parent_statement s on s.child_id = p.child_id and s.role = p.role
               group by t.child_id, p.role, p.how
               order by t.child_id, p.role"""
        )
        for child_id, role, how, stated, row_ids in cursor.fetchall():
            words = {
                "open": f"没有登记册写明{ROLE_WORDS[role]}是谁,同户的人也看不出",
                "several": f"证件写的{ROLE_WORDS[role]}姓名对得上几个人,缺少号码分不清",
                "nobody": f"证件写了{ROLE_WORDS[role]}的姓名,但各登记册里查不到这个人",
                "conflict": f"几份登记写的{ROLE_WORDS[role]}不是同一个人",
            }[how]
            if stated:
                words += ":" + "、".join(dict.fromkeys(name.split("(")[0] for name in stated))
            found[child_id, role] = [Doubt(words=words, candidates=self._candidate_rows(row_ids or []))]
        return found
