"""The rows and people among whom a person must choose where a finding is open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import duckdb

from tonghu.discovery.core.result import Candidate
from tonghu.discovery.findings.family import number_text
from tonghu.discovery.findings.register_rows import RegisterRows


class Doubts:
    """The rows and people to choose among, for the children in `told_child`, from the `told_` tables.

    Why, in words, stands in the table `why`.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, rows: RegisterRows) -> None:
        self.rows = rows
        self._ties = self._read_ties(con)
        self._undecided = self._read_undecided(con)
        self._parents = self._read_parents(con)

    def of(self, child_id: int, category_conditions: frozenset[str]) -> tuple[Candidate, ...]:
        """What keeps the rule from an answer for this child, parents first."""
        found = [c for role in ("father", "mother") for c in self._parents.get((child_id, role), ())]
        for condition, row_id, certain in self._undecided.get(child_id, []):
            if condition in category_conditions:
                found += self._candidate_rows([row_id])
                found += [] if certain else self._ties.get(row_id, [])
        return tuple(found)

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
    def _read_undecided(con: duckdb.DuckDBPyConnection) -> Mapping[int, list[tuple[str, int, bool]]]:
        found: dict[int, list[tuple[str, int, bool]]] = defaultdict(list)
        cursor = con.execute(
            """select m.child_id, s.condition, s.row_id, s.certain
               from told_member m join told_state s on s.person_id = m.person_id
               where s.holds is null or not s.certain
               order by m.child_id, m.role, s.condition, s.row_id"""
        )
        for child_id, condition, row_id, certain in cursor.fetchall():
            found[child_id].append((condition, row_id, bool(certain)))
        return found

    def _read_parents(
        self, con: duckdb.DuckDBPyConnection
    ) -> Mapping[tuple[int, str], tuple[Candidate, ...]]:
        cursor = con.execute(
            """select t.child_id, p.role, list(s.row_id order by s.row_id) filter (where s.row_id is not null)
               from told_child t
               join told_parent p on p.child_id = t.child_id and p.person_id is null
               left join told_statement s on s.child_id = p.child_id and s.role = p.role
               group by t.child_id, p.role
               order by t.child_id, p.role"""
        )
        return {
            (child_id, role): self._candidate_rows(row_ids or [])
            for child_id, role, row_ids in cursor.fetchall()
        }
