"""Fields that no header named, looked for among the columns that are left: by likeness, by cells, by place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tonghu.discovery.core.layout import CODE_KINDS, DATE_KINDS, Field, Words
from tonghu.discovery.ingest.assignment import Assignment, Found, day_digits
from tonghu.discovery.ingest.fit import NEITHER, fit
from tonghu.discovery.ingest.headers import CONTAINED, is_meaningless, normalise
from tonghu.discovery.ingest.profile import Profile

Resembles = Callable[[str, Field], float]

MOST_FIELDS = 10
LEAST_FIT = 0.6
LEAST_REQUIRED, LEAST_OTHER = 0.6, 0.75
MARGIN = 0.1
FAINTLY_LIKE, LIKE, WELL_PLACED = (
    0.25,
    0.45,
    0.6,
)  # one of these a field needs that the register could do without
_MALE, _FEMALE = frozenset({"father", "man"}), frozenset({"mother", "woman"})


@dataclass(frozen=True)
class Elimination:
    """The columns that are left and the fields that are missing in one reading of a sheet."""

    assignment: Assignment
    names: Sequence[str]
    profiles: Sequence[Profile]
    meanings: Sequence[Mapping[str, float]]
    resembles: Resembles
    words: Words

    def run(self) -> None:
        """Take every missing field whose column is clear, with a note for the user."""
        fields = [f for f in self._open() if f.needed][:MOST_FIELDS]
        scores = {
            (f.name, column): score
            for f in fields
            for column in self._columns
            if (score := self._score(f, column)) is not None
        }
        chosen = _best_pairs([f.name for f in fields], self._columns, scores)
        for name, column in chosen:
            rivals = [
                score
                for (other, place), score in scores.items()
                if (other == name and place not in {c for _, c in chosen})
                or (place == column and other not in {n for n, _ in chosen})
            ]
            if scores[name, column] - max(rivals, default=0.0) >= MARGIN:
                self._take(name, column)

    def _take(self, name: str, column: int) -> None:
        field = self.assignment.layout.field(name)
        likeness = self.resembles(self.names[column], field)
        self.assignment.found.append(
            Found(column=column, field=name, how="values", strength=0.5, likeness=likeness)
        )
        called = self.names[column].strip() or f"第 {column + 1} 列"
        self.assignment.notes.append(f"把“{called}”当作“{field.title}”,请核对。")

    def _open(self) -> list[Field]:
        conflicting = {name for name, _ in self.assignment.conflicts}
        return [
            f
            for f in self.assignment.layout.fields
            if not self.assignment.has(f.name) and f.name not in conflicting
        ]

    @cached_property
    def _columns(self) -> list[int]:
        """Columns that nobody has, and whose header is not known to mean something else here."""
        ignored = {normalise(word) for word in self.words.ignored}
        return [
            column
            for column, name in enumerate(self.names)
            if not self.assignment.taken(column)
            and (self.profiles[column].filled or not is_meaningless(name))
            and normalise(name) not in ignored
            and not self._means_another(column)
            and not any(word in name for word in self.words.outsiders)
        ]

    def _means_another(self, column: int) -> bool:
        """The header is known well for something that another column is already taken for."""
        known = [field for field, strength in self.meanings[column].items() if strength > CONTAINED]
        return bool(known) and all(map(self.assignment.has, known))

    def _score(self, field: Field, column: int) -> float | None:
        """How well the column suits the field; None where it cannot be."""
        profile, name = self.profiles[column], self.names[column]
        fits = fit(field, profile, self.words.negations)
        if profile.filled and fits < (LEAST_FIT if field.kind != "text" else NEITHER):
            return None
        if not profile.filled and field.kind in CODE_KINDS:
            return None
        likeness = 0.0 if is_meaningless(name) else self.resembles(name, field)
        placed = self._placed(field, column)
        says_nothing = field.kind in ("text", "integer", "address") and not field.speaks_of
        if placed is None or (says_nothing and likeness < LIKE):
            return None
        score = 0.9 * likeness + 0.6 * fits + 0.3 * placed
        if field.required:
            return score if score >= LEAST_REQUIRED else None
        silent = is_meaningless(name) or likeness >= FAINTLY_LIKE
        clear = likeness >= LIKE or (silent and placed >= WELL_PLACED)
        return score if clear and score >= LEAST_OTHER else None

    def _placed(self, field: Field, column: int) -> float | None:
        """0 to 1 for what stands around the column; None where that speaks against the field."""
        if field.kind in DATE_KINDS:
            return self._placed_date(field, column)
        if field.kind == "resident_number" and self._other_sex(field, column):
            return None
        beside = self._beside(field, column)
        if field.kind == "resident_number" and {*field.roles} & (_MALE | _FEMALE):
            return 0.6 + 0.4 * beside  # the sex inside the numbers agrees
        return 0.6 * beside

    def _beside(self, field: Field, column: int) -> bool:
        """Name and number of one person stand side by side."""
        if field.kind not in ("name", "resident_number"):
            return False
        return any(
            abs(found.column - column) == 1
            and (known := self.assignment.layout.field(found.field)).kind in ("name", "resident_number")
            and known.kind != field.kind
            and known.roles[:1] == field.roles[:1]
            for found in self.assignment.found
        )

    def _other_sex(self, field: Field, column: int) -> bool:
        """The seventeenth digits are those of men where a woman is looked for, or the other way round."""
        roles = {*field.roles[:1]}
        if not roles & (_MALE | _FEMALE):
            return False
        digits = [
            int(c[16]) for c in self.profiles[column].cells.values() if len(c) == 18 and c[:17].isdigit()
        ]
        if not digits:
            return True
        men = sum(digit % 2 for digit in digits) / len(digits)
        return men < 0.8 if roles & _MALE else men > 0.2

    def _placed_date(self, field: Field, column: int) -> float | None:
        """A beginning stands before its end and is filled; an end may be empty where it has not come."""
        name = self.names[column]
        says_begins = any(word in name for word in self.words.begins)
        says_ends = any(word in name for word in self.words.ends)
        if (field.phase == "begins" and says_ends and not says_begins) or (
            field.phase == "ends" and says_begins and not says_ends
        ):
            return None
        said = 0.3 if (says_begins, says_ends)[field.phase == "ends"] and field.phase else 0.0
        orders = [
            order for other in self._other_dates(field) if (order := self._order(column, other)) is not None
        ]
        if not orders or not field.phase:
            return said
        earlier = min(orders) if field.phase == "begins" else 1 - max(orders)
        if earlier < 0.2:
            return None
        emptier = any(
            self.profiles[column].filled < 0.7 * self.profiles[c].filled for c in self._other_dates(field)
        )
        return min(
            1.0, said + (0.3 if earlier > 0.9 else 0.0) + (0.4 if emptier and field.phase == "ends" else 0.0)
        )

    def _other_dates(self, field: Field) -> list[int]:
        """The other end of what this date begins or ends: its column where known, else the dates that are left."""
        partner = next(
            (f.name for f in self.assignment.layout.fields if f.phase and f.phase != field.phase), None
        )
        column = self.assignment.column_of(partner) if partner else None
        if column is not None:
            return [column]
        return [c for c in self._columns if self.profiles[c].kind in DATE_KINDS]

    def _order(self, column: int, other: int) -> float | None:
        """The share of rows in which the first is not after the second; None where they never stand together."""
        ours, theirs = self.profiles[column].cells, self.profiles[other].cells
        both = [(day_digits(ours[row]), day_digits(theirs[row])) for row in ours.keys() & theirs.keys()]
        if column == other or not both:
            return None
        return sum(a <= b for a, b in both) / len(both)


def _best_pairs(
    fields: Sequence[str], columns: Sequence[int], scores: Mapping[tuple[str, int], float]
) -> list[tuple[str, int]]:
    """Fields to columns, each at most once, with the highest sum; of equal sums the one found first."""
    best: dict[int, tuple[float, tuple[tuple[str, int], ...]]] = {0: (0.0, ())}
    for column in columns:
        for taken, (total, pairs) in list(best.items()):
            for place, name in enumerate(fields):
                score = scores.get((name, column))
                if score is None or taken >> place & 1:
                    continue
                after = taken | 1 << place
                if after not in best or total + score > best[after][0] + 1e-9:
                    best[after] = (total + score, (*pairs, (name, column)))
    return list(max(best.values(), key=lambda found: found[0])[1])
