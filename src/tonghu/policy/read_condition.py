"""Reads conditions: what is true of a person when a register says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tonghu.policy.fields import check_fields, field_kinds
from tonghu.policy.parse_row import day, row_term
from tonghu.policy.parse_visit import visit_question
from tonghu.policy.phrases import BLANK, DAY_BLANKS
from tonghu.policy.read_source import clause_ids, optional_text
from tonghu.policy.reading import Item, nearest
from tonghu.policy.schema import Clause, Condition, ConditionSource, Contradiction, Parameter
from tonghu.policy.terms import Day, Term


@dataclass(frozen=True)
class ConditionReader:
    """Reads one file after another. `folder`: of the catalogue, where the layouts of registers are."""

    folder: Path
    parameters: Mapping[str, Parameter]
    clauses: Mapping[str, Clause]

    def read(self, name: str, item: Item) -> Condition | None:
        """The condition a file holds; None after its faults were noted."""
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
            clauses=clause_ids(item, self.clauses),
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
            name_field=optional_text(person, "name"),
            number_field=optional_text(person, "number"),
            children_field=optional_text(item, "children"),
            qualifies=self._optional_rule(item, "qualifies"),
            holds=rule,
            ended=self._optional_rule(item, "ended"),
            since=self._days(item, "since"),
            until=self._days(item, "until"),
            tells=tells.texts() if tells else (),
            note=optional_text(item, "note"),
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


def _contradiction(item: Item) -> Contradiction | None:
    item.only_keys("register", "day", "words")
    register, field, words = item.need("register"), item.need("day"), item.need("words")
    if not (register and field and words):
        return None
    return Contradiction(register=register.text(), day=field.text(), words=words.text())


def _check_blanks(item: Item, fields: set[str]) -> None:
    """A phrase may leave blank a field that the condition reads or tells, or a day; nothing else."""
    known = {*DAY_BLANKS, *fields}
    for entry in item:
        for blank in BLANK.findall(entry.text()):
            if blank not in known:
                entry.wrong(f'句子里没有 "{{{blank}}}" 这个空{nearest(blank, known)}')
