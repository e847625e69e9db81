"""Is every clause of the notice carried by duties, and every duty by evidence that the product can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tonghu.policy.schema import Catalogue

NOTICE = "lu_min_2024_5"


@dataclass(frozen=True)
class Coverage:
    """`tasks`, `safeguards`: clauses of the notice, and of them the carried ones; `duties`, `readings`: how many."""

    tasks: int
    tasks_carried: int
    safeguards: int
    safeguards_carried: int
    duties: int
    readings: int
    not_carried: tuple[str, ...]


def coverage(catalogue: Catalogue) -> Coverage:
    """Counted over the clauses of the notice."""
    clauses = [name for name in catalogue.clauses if name.startswith(f"{NOTICE}/")]
    carried = {duty.clause for duty in catalogue.duties.values()}
    tasks = [name for name in clauses if name.rpartition("/")[2].isdigit()]
    safeguards = [name for name in clauses if name not in tasks]
    return Coverage(
        tasks=len(tasks),
        tasks_carried=sum(name in carried for name in tasks),
        safeguards=len(safeguards),
        safeguards_carried=sum(name in carried for name in safeguards),
        duties=len(catalogue.duties),
        readings=sum(len(duty.readings) for duty in catalogue.duties.values()),
        not_carried=tuple(name for name in clauses if name not in carried),
    )


def unused_kinds(catalogue: Catalogue) -> Iterator[str]:
    """Evidence kinds that no duty asks for."""
    used = {
        name
        for duty in catalogue.duties.values()
        for reading in duty.readings
        for name in (*(needed.kind for needed in reading.proof.needed), *reading.excused)
    }
    yield from sorted({*catalogue.evidence} - used)
