"""Reads categories: who belongs, who no longer does, and the sentence that says why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tonghu.policy.parse_situation import SituationParser
from tonghu.policy.read_source import clause_ids, optional_text
from tonghu.policy.reading import Item, nearest
from tonghu.policy.schema import Category, Clause, Exit


@dataclass(frozen=True)
class CategoryReader:
    """Reads one file after another. `rules`: reads terms over conditions, groups and parameters."""

    rules: SituationParser
    clauses: Mapping[str, Clause]

    def read(self, name: str, item: Item) -> Category | None:
        """The category a file holds; None after its faults were noted."""
        item.only_keys("title", "definition", "clauses", "from", "to", "enter", "exits", "sentence", "note")
        title, definition, sentence = item.need("title"), item.need("definition"), item.need("sentence")
        enter, exits, start, end = item.need("enter"), item.get("exits"), item.get("from"), item.get("to")
        clauses = clause_ids(item, self.clauses)
        if not (title and definition and sentence and enter):
            return None
        rule = self.rules.term(enter)
        read = tuple(e for e in (self._exit(i) for i in exits or ()) if e is not None)
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
            note=optional_text(item, "note"),
        )

    def _exit(self, item: Item) -> Exit | None:
        item.only_keys("id", "title", "rule", "sentence")
        name, title, body = item.need("id"), item.need("title"), item.need("rule")
        sentence = item.need("sentence")
        rule = self.rules.term(body) if body else None
        if not (name and title and rule and sentence):
            return None
        return Exit(id=name.text(), title=title.text(), rule=rule, sentence=_template(sentence))


def _check_unique(item: Item | None, exits: tuple[Exit, ...]) -> None:
    names = [e.id for e in exits]
    if item and len(names) != len({*names}):
        item.wrong("退出依据的 id 重复")


def _template(item: Item) -> str:
    text = item.text()
    for blank in re.findall(r"\{(.*?)\}", text):
        if blank not in ("facts", "title"):
            item.wrong(f'句子里没有 "{{{blank}}}" 这个空{nearest(blank, ("facts", "title"))}')
    return text
