"""Reads the steps' headers and puts the steps in the order in which they can run.

A step is one SQL file. Its header says what it reads, what it writes, the key of what it writes
and the clause it serves; nothing else orders the steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

STEPS_FOLDER = Path(__file__).parent.parent / "steps"
_HEADER_KEYS = ("reads", "writes", "key", "clause")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One SQL file: `title` is the first comment, `sql` the whole text with its header."""

    name: str
    title: str
    reads: tuple[str, ...]
    writes: str
    key: tuple[str, ...]
    clause: str
    sql: str

    @property
    def is_view(self) -> bool:
        """It writes a view, which reads its tables anew each time it is read."""
        return "create or replace view " in self.sql


class StepError(Exception):
    """A step file whose header is missing something, or steps that wait for each other."""


def read_step(path: Path) -> Step:
    """The step in a file; raises StepError naming the file and the header line it lacks."""
    sql = path.read_text(encoding="utf-8")
    found: dict[str, str] = {}
    title: list[str] = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        key, colon, value = line[2:].strip().partition(":")
        if colon and key in _HEADER_KEYS:
            found[key] = value.strip()
        elif not found:
            title.append(line[2:].strip())
    missing = [key for key in _HEADER_KEYS if not found.get(key)]
    if missing:
        raise StepError(f"{path}: the header lacks {', '.join(missing)}")
    return Step(
        name=f"{path.parent.name}/{path.stem}",
        title=" ".join(title),
        reads=_names(found["reads"]),
        writes=found["writes"],
        key=_names(found["key"]),
        clause=found["clause"],
        sql=sql,
    )


def read_steps(folder: Path = STEPS_FOLDER) -> tuple[Step, ...]:
    """Every step below a folder except the macros, in order of file names."""
    return tuple(read_step(path) for path in sorted(folder.glob("*/*.sql")) if path.parent.name != "macros")


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps so that each comes after those that write what it reads; ties by name,
    so the order is always the same.
    """
    by_table = {step.writes: step for step in sorted(steps, key=lambda step: step.name)}
    graph = TopologicalSorter(
        {table: [r for r in step.reads if r in by_table] for table, step in by_table.items()}
    )
    try:
        graph.prepare()
    except CycleError as error:
        raise StepError(f"these steps wait for each other: {' → '.join(error.args[1])}") from error
    ordered: list[Step] = []
    while graph.is_active():
        for table in sorted(graph.get_ready(), key=lambda table: by_table[table].name):
            ordered.append(by_table[table])
            graph.done(table)
    return tuple(ordered)


def lasting(steps: Sequence[Step], kept: Collection[str]) -> frozenset[str]:
    """The tables kept and, where one of them is a view, the tables that it reads."""
    writers = {step.writes: step for step in steps}
    behind = (name for table in kept for name in _behind_view(table, writers))
    return frozenset((*kept, *behind))


def no_longer_read(steps: Sequence[Step], lasting: Collection[str]) -> tuple[tuple[Step, ...], ...]:
    """For each step in its turn, the steps whose tables nobody needs once it has run; none of those that last.

    What a view reads is read whenever the view is.
    """
    writers = {step.writes: step for step in steps}
    last: dict[str, int] = {}
    for place, step in enumerate(steps):
        read = [name for table in step.reads for name in (table, *_behind_view(table, writers))]
        last |= dict.fromkeys([step.writes, *read], place)
    return tuple(
        tuple(step for name, step in writers.items() if last[name] == place and name not in lasting)
        for place in range(len(steps))
    )


def _behind_view(table: str, writers: Mapping[str, Step]) -> Iterator[str]:
    step = writers.get(table)
    if step is not None and step.is_view:
        for name in step.reads:
            yield name
            yield from _behind_view(name, writers)


def _names(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())
