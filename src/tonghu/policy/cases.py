"""Cases beside the categories, in an official's words: register rows of three people, and what follows.

The row engine runs them in `tonghu catalogue check`; the tests run them on both engines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tonghu.policy.engines.row import Row, answer, answer_exit, person_state
from tonghu.policy.fields import field_kinds
from tonghu.policy.kleene import Truth
from tonghu.policy.reading import Item, Problems, nearest, read_yaml
from tonghu.policy.schema import Catalogue, CatalogueError
from tonghu.policy.situation import PersonState, Situation

Rows = Mapping[str, Sequence[Row]]
ANSWERS: dict[str, Truth] = {"符合": True, "不符合": False, "待查": None}
ANSWER_WORDS: dict[Truth, str] = {value: word for word, value in ANSWERS.items()}
NOT_KNOWN = "不详"


@dataclass(frozen=True)
class Case:
    """A drawn situation. A parent that is None is not known; one without rows is in no register."""

    file: str
    line: int
    words: str
    as_of: dt.date
    born: dt.date | None
    name: str | None
    child: Rows
    father: Rows | None
    mother: Rows | None
    expect: Mapping[str, Truth]
    exits: Mapping[str, tuple[str, ...]]


def load_cases(catalogue: Catalogue) -> tuple[Case, ...]:
    """All cases of the catalogue's folder. Raises CatalogueError with every fault, one a line."""
    problems = Problems()
    cases: list[Case] = []
    for path in sorted((Path(catalogue.folder) / "categories").glob("*.cases.yaml")):
        item = read_yaml(path, f"{Path(catalogue.folder).name}/categories/{path.name}", problems)
        if item is not None:
            cases += _CaseFile(item, catalogue).cases()
    if problems.lines:
        raise CatalogueError("\n".join(problems.lines))
    return tuple(cases)


def situation_of(case: Case, catalogue: Catalogue) -> Situation:
    """The bit sets of the three, from their rows."""

    def state(rows: Rows, child_name: str | None = None) -> PersonState:
        return person_state(rows, catalogue=catalogue, as_of=case.as_of, child_name=child_name)

    return Situation(
        birth_date=case.born,
        child=state(case.child),
        father=None if case.father is None else state(case.father, case.name),
        mother=None if case.mother is None else state(case.mother, case.name),
    )


def faults_of(case: Case, catalogue: Catalogue) -> tuple[str, ...]:
    """Where the row engine does not answer what the case expects, one sentence each."""
    situation = situation_of(case, catalogue)
    got = {
        name: answer(catalogue.categories[name], situation, catalogue=catalogue, as_of=case.as_of).value
        for name in (*case.expect, *case.exits)
    }
    left = {
        name: tuple(
            leaving.id
            for leaving in catalogue.categories[name].exits
            if answer_exit(leaving, situation, catalogue=catalogue, as_of=case.as_of).value is True
        )
        for name in case.exits
    }
    return compare(case, catalogue, got, left)


def compare(
    case: Case, catalogue: Catalogue, got: Mapping[str, Truth], left: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """An engine's answers against the case, one sentence for each difference.

    Exits are asked only where the category does not hold: a child that still belongs leaves by no rule.
    """
    left = {name: () if got[name] is True else left[name] for name in case.exits}
    where = f"{case.file} 第 {case.line} 行 “{case.words}”"
    faults = [
        f"{where}:{catalogue.categories[name].title}应为{ANSWER_WORDS[value]},算出的是{ANSWER_WORDS[got[name]]}"
        for name, value in case.expect.items()
        if got[name] is not value
    ]
    faults += [
        f"{where}:{catalogue.categories[name].title}的退出依据应为 {list(ids)},算出的是 {list(left[name])}"
        for name, ids in case.exits.items()
        if left[name] != ids
    ]
    return tuple(faults)


class _CaseFile:
    def __init__(self, item: Item, catalogue: Catalogue) -> None:
        self.item, self.catalogue = item, catalogue
        self.registers = _registers(catalogue)
        self.people: dict[str, Rows] = {}

    def cases(self) -> list[Case]:
        self.item.only_keys("as_of", "people", "cases")
        as_of, people, cases = self.item.need("as_of"), self.item.get("people"), self.item.need("cases")
        day = as_of.day() if as_of else None
        for name, rows in (people.fields if people else {}).items():
            self.people[name] = self._rows(rows)
        if cases is None or day is None:
            return []
        return [c for c in (self._case(entry, day) for entry in cases) if c is not None]

    def _case(self, item: Item, as_of: dt.date) -> Case | None:
        item.only_keys("case", "as_of", "child", "father", "mother", "expect", "exits")
        words, expect, exits = item.need("case"), item.need("expect"), item.get("exits")
        child, own_day = item.get("child"), item.get("as_of")
        if child:
            child.only_keys("born", "name", "rows")
        rows = child.get("rows") if child else None
        name = child.get("name") if child else None
        if words is None or expect is None:
            return None
        return Case(
            file=item.file,
            line=item.line,
            words=words.text(),
            as_of=(own_day.day() if own_day else None) or as_of,
            born=self._born(child),
            name=name.text() if name else None,
            child=self._person(rows) or {},
            father=self._person(item.get("father")),
            mother=self._person(item.get("mother")),
            expect=self._expected(expect),
            exits=self._exits(exits),
        )

    def _born(self, child: Item | None) -> dt.date | None:
        if child is None or "born" not in child.fields:
            return dt.date(2016, 5, 1)
        born = child.get("born")
        return born.day() if born else None

    def _expected(self, item: Item) -> dict[str, Truth]:
        expected: dict[str, Truth] = {}
        for name, value in item.fields.items():
            if name not in self.catalogue.categories:
                value.wrong(f'没有名为 "{name}" 的类别{nearest(name, self.catalogue.categories)}')
                continue
            expected[name] = ANSWERS.get(value.one_of(ANSWERS, "答案"))
        return expected

    def _exits(self, item: Item | None) -> dict[str, tuple[str, ...]]:
        exits: dict[str, tuple[str, ...]] = {}
        for name, value in (item.fields if item else {}).items():
            if name not in self.catalogue.categories:
                value.wrong(f'没有名为 "{name}" 的类别{nearest(name, self.catalogue.categories)}')
                continue
            known = [e.id for e in self.catalogue.categories[name].exits]
            exits[name] = tuple(i.one_of(known, "退出依据") for i in value)
        return exits

    def _person(self, item: Item | None) -> Rows | None:
        """Nothing said: in no register. 不详: not known. Else names of `people`, or rows."""
        if item is None:
            return {}
        if item.kind == "mapping":
            return self._rows(item)
        if item.scalar == NOT_KNOWN:
            return None
        together: dict[str, list[Row]] = {}
        for entry in item:
            for register, rows in self.people.get(entry.one_of(self.people, "人物"), {}).items():
                together.setdefault(register, []).extend(rows)
        return together

    def _rows(self, item: Item) -> Rows:
        rows: dict[str, list[Row]] = {}
        for register, body in item.fields.items():
            if register not in self.registers:
                body.wrong(f'没有情形用到名为 "{register}" 的登记表{nearest(register, self.registers)}')
                continue
            rows[register] = [self._row(entry, self.registers[register]) for entry in body]
        return rows

    def _row(self, item: Item, known: Mapping[str, str]) -> Row:
        item.only_keys(*known)
        return {
            name: list(value.texts()) if known.get(name) == "names" else value.scalar
            for name, value in item.fields.items()
        }


def _registers(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Registers that conditions read, with the fields that a case may fill in and their kinds."""
    registers: dict[str, dict[str, str]] = {}
    for condition in catalogue.conditions.values():
        for source in condition.sources:
            fields = registers.setdefault(source.register, {})
            fields.update({n: k for n, k in field_kinds(source).items() if k != "any" or n not in fields})
            fields.update({name: "any" for name in source.tells if name not in fields})
            if source.children_field:
                fields[source.children_field] = "names"
    return registers
