"""Which column is which field of one register: by its header first, then by what stands in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tonghu.discovery.core.layout import CODE_KINDS, DATE_KINDS, KINDS, NUMBER_KINDS, Field, Kind, Layout
from tonghu.discovery.ingest.headers import is_meaningless
from tonghu.discovery.ingest.profile import Profile, could_be
from tonghu.kernel.resident_number import birth_date

How = Literal["synonym", "values", "mapping"]
CLEARLY_FILLED, CLEARLY_EMPTY = 0.5, 0.1
NEARLY_ALL = 0.8


@dataclass(frozen=True, kw_only=True)
class Found:
    """A column taken for a field: how it was recognised, and how strongly."""

    column: int
    field: str
    how: How
    strength: float


@dataclass
class Assignment:
    """The columns of a sheet read as one register.

    conflicts: fields for which several columns speak alike.
    """

    layout: Layout
    found: list[Found] = field(default_factory=list)
    conflicts: list[tuple[str, tuple[int, ...]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def taken(self, column: int) -> bool:
        return any(f.column == column for f in self.found)

    def has(self, name: str) -> bool:
        return any(f.field == name for f in self.found)

    def column_of(self, name: str) -> int | None:
        return next((f.column for f in self.found if f.field == name), None)

    def missing(self) -> list[Field]:
        """The required fields without a column."""
        return [f for f in self.layout.fields if f.required and not self.has(f.name)]


def assign(
    layout: Layout,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
    mapped: Mapping[int, str],
) -> Assignment:
    """Columns of a sheet → fields of the register. mapped: columns that the user has mapped by hand."""
    assignment = Assignment(layout=layout)
    for column, name in mapped.items():
        assignment.found.append(Found(column=column, field=name, how="mapping", strength=3.0))
    _by_header(assignment, names, profiles, meanings)
    _by_values(assignment, names, profiles, meanings)
    assignment.found.sort(key=lambda f: f.column)
    return assignment


def _by_header(
    assignment: Assignment,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
) -> None:
    """The strongest claims first; a field that several columns claim alike goes to the one that is filled."""
    claims = [
        (strength, column, name)
        for column, means in enumerate(meanings)
        for name, strength in means.items()
        if not assignment.taken(column) and could_be(assignment.layout.field(name).kind, profiles[column])
    ]
    order = {f.name: index for index, f in enumerate(assignment.layout.fields)}
    for strength, _, name in sorted(claims, key=lambda c: (-c[0], order[c[2]], c[1])):
        if assignment.has(name):
            continue
        rivals = [c for s, c, n in claims if n == name and not assignment.taken(c) and s == strength]
        weaker = [c for s, c, n in claims if n == name and not assignment.taken(c) and s < strength]
        if not rivals or any(name == conflict for conflict, _ in assignment.conflicts):
            continue
        chosen = _choose(assignment, name, rivals, weaker, names, profiles)
        if chosen is None:
            assignment.conflicts.append((name, tuple(rivals)))
        else:
            assignment.found.append(Found(column=chosen, field=name, how="synonym", strength=strength))


def _choose(
    assignment: Assignment,
    name: str,
    rivals: list[int],
    weaker: list[int],
    names: Sequence[str],
    profiles: Sequence[Profile],
) -> int | None:
    """The rival that is clearly right by its cells; None where that cannot be said."""
    everyone = rivals + weaker
    best = max(everyone, key=lambda c: (profiles[c].share_filled, c in rivals, -c))
    title = assignment.layout.field(name).title
    others = [c for c in everyone if c != best]
    if not others:
        return best
    if len(rivals) == 1:
        empty = profiles[rivals[0]].share_filled <= CLEARLY_EMPTY
        if not empty or profiles[best].share_filled < CLEARLY_FILLED:
            return rivals[0]
    elif any(profiles[c].share_filled > CLEARLY_EMPTY for c in rivals if c != best):
        same = all(profiles[c].cells == profiles[rivals[0]].cells for c in rivals)
        if not same or not profiles[rivals[0]].filled:
            return None
        assignment.notes.append(
            f"{_quoted(rivals, names)} 内容相同,都是{title},用“{names[rivals[0]].strip()}”。"
        )
        return rivals[0]
    elif profiles[best].share_filled < CLEARLY_FILLED:
        return None
    assignment.notes.append(
        f"{_quoted([best, *others], names)} 都像{title},按内容用“{names[best].strip()}”"
        f"({profiles[best].share_filled:.0%} 有内容,另一栏 {profiles[others[0]].share_filled:.0%})。"
    )
    return best


def _quoted(columns: Sequence[int], names: Sequence[str]) -> str:
    return "、".join(f"“{names[c].strip()}”(第 {c + 1} 列)" for c in columns)


def _by_values(
    assignment: Assignment,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
) -> None:
    """Columns whose header says nothing here, where their cells leave one field only."""
    free = [
        c
        for c in range(len(names))
        if not assignment.taken(c) and not meanings[c] and profiles[c].filled >= 3
    ]
    _beside(assignment, free, names, profiles)
    _lone_kinds(assignment, free, names, profiles, NUMBER_KINDS)
    _birth_dates(assignment, free, profiles)
    _code_words(assignment, free, profiles)
    _beside(assignment, free, names, profiles)
    _lone_kinds(assignment, free, names, profiles, frozenset(KINDS))
    _lone_text(assignment, free, names, profiles)
    _ordered_dates(assignment, free, names, profiles)


def _take(assignment: Assignment, free: list[int], column: int, name: str) -> None:
    if any(name == conflict for conflict, _ in assignment.conflicts):
        return
    assignment.found.append(Found(column=column, field=name, how="values", strength=1.5))
    free.remove(column)


def _open_fields(assignment: Assignment) -> list[Field]:
    return [f for f in assignment.layout.fields if not assignment.has(f.name)]


def _birth_dates(assignment: Assignment, free: list[int], profiles: Sequence[Profile]) -> None:
    """A column of dates that are those inside the numbers beside it."""
    number = assignment.column_of("number")
    wanted = next((f for f in _open_fields(assignment) if f.name == "birth_date"), None)
    if number is None or wanted is None:
        return
    for column in list(free):
        pairs = [
            (profiles[number].cells[row], cell)
            for row, cell in profiles[column].cells.items()
            if row in profiles[number].cells and len(profiles[number].cells[row]) == 18
        ]
        same = sum(
            _digits(cell) == number_text[6:14]
            for number_text, cell in pairs
            if birth_date_inside(number_text)
        )
        if len(pairs) >= 3 and same >= NEARLY_ALL * len(pairs):
            _take(assignment, free, column, "birth_date")
            return


def birth_date_inside(number: str) -> bool:
    return number[:17].isdigit() and birth_date(number) is not None


def _digits(cell: str) -> str:
    """2025年1月8日, 2025-01-08 and a spreadsheet's 45665 as 20250108."""
    if cell.isdigit() and len(cell) == 5:
        return (dt.date(1899, 12, 30) + dt.timedelta(days=int(cell))).strftime("%Y%m%d")
    parts = "".join(ch if ch.isdigit() else " " for ch in cell).split()
    if len(parts) >= 3:
        return parts[0] + parts[1].zfill(2) + parts[2].zfill(2)
    return parts[0][:8] if parts else ""


def _code_words(assignment: Assignment, free: list[int], profiles: Sequence[Profile]) -> None:
    """A column of words that one code list alone knows. Bare digits could be any code and prove nothing."""
    for column in list(free):
        if all(cell.isdigit() for cell in profiles[column].cells.values()):
            continue
        fitting = [
            f
            for f in _open_fields(assignment)
            if f.kind in CODE_KINDS and profiles[column].words_known(f) >= NEARLY_ALL
        ]
        rivals = [
            c for c in free if fitting and c != column and profiles[c].words_known(fitting[0]) >= NEARLY_ALL
        ]
        if len(fitting) == 1 and not rivals:
            _take(assignment, free, column, fitting[0].name)


def _beside(
    assignment: Assignment, free: list[int], names: Sequence[str], profiles: Sequence[Profile]
) -> None:
    """Names without a telling header left of a number of somebody, and numbers right of a name:
    the same person's.
    """
    for found in list(assignment.found):
        known = assignment.layout.field(found.field)
        if known.kind not in ("name", "resident_number"):
            continue
        wanted_kind, step = ("name", -1) if known.kind == "resident_number" else ("resident_number", 1)
        wanted = next(
            (f for f in _open_fields(assignment) if f.kind == wanted_kind and f.roles == known.roles), None
        )
        for column in (found.column + step, found.column + 2 * step):
            fits = column in free and profiles[column].kind == wanted_kind and is_meaningless(names[column])
            if wanted is not None and fits:
                _take(assignment, free, column, wanted.name)
                break


def _lone_text(
    assignment: Assignment, free: list[int], names: Sequence[str], profiles: Sequence[Profile]
) -> None:
    """The one column without any header and the one text that the register cannot do without."""
    open_texts = [f for f in _open_fields(assignment) if f.required and f.kind == "text"]
    columns = [c for c in free if profiles[c].kind is None and is_meaningless(names[c])]
    if len(open_texts) == len(columns) == 1:
        _take(assignment, free, columns[0], open_texts[0].name)


def _lone_kinds(
    assignment: Assignment,
    free: list[int],
    names: Sequence[str],
    profiles: Sequence[Profile],
    kinds: frozenset[Kind],
) -> None:
    """One free column of a kind, and one open field of that kind.

    A column whose header has a meaning of its own is only taken for a field that the register cannot do
    without.
    """
    for column in list(free):
        kind = profiles[column].kind
        if kind not in kinds or [profiles[c].kind for c in free].count(kind) > 1:
            continue
        fitting = [f for f in _open_fields(assignment) if f.kind == kind or {f.kind, kind} <= DATE_KINDS]
        if not is_meaningless(names[column]):
            fitting = [f for f in fitting if f.required]
        if len(fitting) == 1:
            _take(assignment, free, column, fitting[0].name)


def _ordered_dates(
    assignment: Assignment, free: list[int], names: Sequence[str], profiles: Sequence[Profile]
) -> None:
    """Two free columns of dates without a telling header, and a beginning and an end to be found:
    the earlier begins.
    """
    fields = [f for f in _open_fields(assignment) if f.kind == "date" and f.name != "birth_date"]
    columns = [c for c in free if profiles[c].kind == "date" and is_meaningless(names[c])]
    if len(fields) != 2 or len(columns) != 2:
        return
    first, second = (profiles[c].cells for c in columns)
    both = [(_digits(first[row]), _digits(second[row])) for row in first.keys() & second.keys()]
    if len(both) < 3:
        return
    forward = sum(a <= b for a, b in both) / len(both)
    if forward >= 0.95:
        pairs = zip(columns, fields, strict=True)
    elif forward <= 0.05:
        pairs = zip(reversed(columns), fields, strict=True)
    else:
        return
    for column, wanted in pairs:
        _take(assignment, free, column, wanted.name)
