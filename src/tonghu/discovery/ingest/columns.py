"""Which column is which field of one register: by its header first, then by what stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tonghu.discovery.core.layout import (
    CODE_KINDS,
    DATE_KINDS,
    KINDS,
    NUMBER_KINDS,
    Field,
    Kind,
    Layout,
    Words,
)
from tonghu.discovery.ingest.assignment import Assignment, Found, day_digits
from tonghu.discovery.ingest.elimination import Elimination, Resembles
from tonghu.discovery.ingest.fit import words_known
from tonghu.discovery.ingest.headers import EXACT, is_meaningless
from tonghu.discovery.ingest.profile import Profile, could_be
from tonghu.discovery.ingest.rivals import Rivals
from tonghu.kernel.resident_number import birth_date

CLEARLY_FILLED, CLEARLY_EMPTY = 0.5, 0.1
NEARLY_ALL = 0.8
HALF_LIKE = 0.5  # a header that names something else, over cells that fit


def assign(
    layout: Layout,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
    mapped: Mapping[int, str],
    resembles: Resembles,
    words: Words,
) -> Assignment:
    """Columns of a sheet → fields of the register. mapped: columns that the user has mapped by hand."""
    assignment = Assignment(layout=layout)
    for column, name in mapped.items():
        assignment.found.append(Found(column=column, field=name, how="mapping", strength=3.0))
    _by_header(assignment, names, profiles, meanings, resembles, words)
    _by_values(assignment, names, profiles, meanings, words)
    assignment.found.sort(key=lambda f: f.column)
    return assignment


def assign_rest(
    assignment: Assignment,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
    resembles: Resembles,
    words: Words,
) -> None:
    """What is still missing, among the columns that are left: for the registers that the sheet is likely to be."""
    Elimination(assignment, names, profiles, meanings, resembles, words).run()
    _two_in_one(assignment, names, profiles, words)
    assignment.found.sort(key=lambda f: f.column)


def _two_in_one(
    assignment: Assignment, names: Sequence[str], profiles: Sequence[Profile], words: Words
) -> None:
    """肢体二级 says two things: a column of code words that another, missing code list understands as well."""
    for wanted in [f for f in assignment.missing() if f.kind == "code"]:
        for found in list(assignment.found):
            profile = profiles[found.column]
            known = assignment.layout.field(found.field).kind == "code" and profile.filled
            if known and words_known(wanted, profile, words.negations) >= NEARLY_ALL:
                assignment.found.append(
                    Found(column=found.column, field=wanted.name, how="values", strength=0.5)
                )
                assignment.notes.append(f"“{names[found.column].strip()}”里同时写着{wanted.title},一并读出。")
                break


def _by_header(
    assignment: Assignment,
    names: Sequence[str],
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
    resembles: Resembles,
    words: Words,
) -> None:
    """The strongest claims first; a field that several columns claim alike goes to the one that is filled."""
    claims = [
        (strength, column, name)
        for column, means in enumerate(meanings)
        for name, strength in means.items()
        if not assignment.taken(column)
        and could_be(assignment.layout.field(name).kind, profiles[column])
        and not _spoken_elsewhere(assignment.layout.field(name), column, profiles, meanings, words)
        and not (strength < EXACT and _holds_code(assignment.layout, name, profiles[column], words))
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
            field = assignment.layout.field(name)
            chosen, why = Rivals(field, rivals, names, profiles, words, resembles).settle()
            if chosen is not None:
                used = f"{why}用“{names[chosen].strip()}”"
                assignment.notes.append(f"{_quoted(rivals, names)} 都像{field.title},{used},请核对。")
        if chosen is None:
            assignment.conflicts.append((name, tuple(rivals)))
        else:
            assignment.found.append(Found(column=chosen, field=name, how="synonym", strength=strength))


def _holds_code(layout: Layout, name: str, profile: Profile, words: Words) -> bool:
    """A text that nobody needs does not take a column of words that a code list knows: 外出地类别 holds no towns."""
    if layout.field(name).needed or profile.filled < 3 or all(cell.isdigit() for cell in profile.counts):
        return False
    codes = [f for f in layout.fields if f.kind == "code" and f.needed]
    return any(words_known(f, profile, words.negations) >= NEARLY_ALL for f in codes)


def _spoken_elsewhere(
    field: Field,
    column: int,
    profiles: Sequence[Profile],
    meanings: Sequence[Mapping[str, float]],
    words: Words,
) -> bool:
    """The words of a code stand in another column, and none in this one: 去向 holds towns, 去向类别 what is meant."""
    if field.kind != "code" or profiles[column].filled < 3:
        return False
    if words_known(field, profiles[column], words.negations) >= 0.2:
        return False
    return any(
        other != column
        and profiles[other].filled >= 3
        and (not means or field.name in means)
        and words_known(field, profiles[other], words.negations) >= NEARLY_ALL
        and not all(cell.isdigit() for cell in profiles[other].counts)
        for other, means in enumerate(meanings)
    )


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
    words: Words,
) -> None:
    """Columns whose header says nothing here, where their cells leave one field only."""
    free = [
        c
        for c in range(len(names))
        if not assignment.taken(c)
        and not meanings[c]
        and profiles[c].filled >= 3
        and not any(word in names[c] for word in words.outsiders)
    ]
    _beside(assignment, free, names, profiles)
    _lone_kinds(assignment, free, names, profiles, NUMBER_KINDS)
    _birth_dates(assignment, free, profiles)
    _code_words(assignment, free, profiles)
    _beside(assignment, free, names, profiles)
    _lone_kinds(assignment, free, names, profiles, frozenset(KINDS))
    _lone_text(assignment, free, names, profiles)
    _ordered_dates(assignment, free, names, profiles)


def _take(assignment: Assignment, free: list[int], column: int, name: str, likeness: float = 1.0) -> None:
    if any(name == conflict for conflict, _ in assignment.conflicts):
        return
    assignment.found.append(Found(column=column, field=name, how="values", strength=1.5, likeness=likeness))
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
            day_digits(cell) == number_text[6:14]
            for number_text, cell in pairs
            if birth_date_inside(number_text)
        )
        if len(pairs) >= 3 and same >= NEARLY_ALL * len(pairs):
            _take(assignment, free, column, "birth_date")
            return


def birth_date_inside(number: str) -> bool:
    return number[:17].isdigit() and birth_date(number) is not None


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
        silent = is_meaningless(names[column])
        if not silent:
            fitting = [f for f in fitting if f.required]
        if len(fitting) == 1:
            _take(assignment, free, column, fitting[0].name, 1.0 if silent else HALF_LIKE)


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
    both = [(day_digits(first[row]), day_digits(second[row])) for row in first.keys() & second.keys()]
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
