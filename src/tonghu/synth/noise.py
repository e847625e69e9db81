"""What goes wrong between a person and the row that names them: numbers, names, birth dates, places.

Rates are shares of recorded references. No damage ever turns a number into a valid one or into another
person's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tonghu.kernel.resident_number import from_fifteen, is_valid
from tonghu.synth import names
from tonghu.synth.people import Entry, Person, World


@dataclass(frozen=True, slots=True)
class Rates:
    number_missing: float
    number_typo: float
    number_old: float
    number_float: float
    number_masked: float
    number_cut: float  # the last two digits lost
    number_dressed: float  # full-width, inner blanks, a leading apostrophe
    name_alike: float
    name_variant: float
    name_dropped: float
    name_unknown: float
    name_blanks: float
    birth_slip: float
    wrong_place: float
    duplicated: float


_LOW = Rates(
    number_missing=0.015, number_typo=0.01, number_old=0.02, number_float=0.004, number_masked=0.006,
    number_cut=0.004, number_dressed=0.03, name_alike=0.008, name_variant=0.002, name_dropped=0.001,
    name_unknown=0.003, name_blanks=0.022, birth_slip=0.003, wrong_place=0.03, duplicated=0.006,
)  # fmt: skip
_MEDIUM = Rates(
    number_missing=0.05, number_typo=0.02, number_old=0.03, number_float=0.01, number_masked=0.02,
    number_cut=0.008, number_dressed=0.05, name_alike=0.015, name_variant=0.005, name_dropped=0.004,
    name_unknown=0.006, name_blanks=0.04, birth_slip=0.012, wrong_place=0.06, duplicated=0.01,
)  # fmt: skip
_HIGH = Rates(
    number_missing=0.13, number_typo=0.03, number_old=0.04, number_float=0.02, number_masked=0.04,
    number_cut=0.015, number_dressed=0.08, name_alike=0.03, name_variant=0.012, name_dropped=0.008,
    name_unknown=0.012, name_blanks=0.06, birth_slip=0.025, wrong_place=0.09, duplicated=0.015,
)  # fmt: skip
LEVELS = {"low": _LOW, "medium": _MEDIUM, "high": _HIGH}

# The registers' own fields about a role, beside <role>_name and <role>_number; the subject's have no prefix.
SUBJECT_FIELDS = {
    "hukou": ("name", "sex", "number", "birth_date"),
    "missing_person": ("name", "sex", "number", "birth_date", "address"),
    "coercive_measure": ("name", "sex", "number", "birth_date", "address"),
    "migrant_work": ("name", "number"),
    "serious_illness": ("name", "number"),
    "birth_certificate": ("name", "sex", "birth_date"),
    "detox": ("name", "sex", "number", "birth_date"),
    "prison": ("name", "sex", "number", "birth_date", "address"),
    "school": ("name", "sex", "birth_date", "number"),
    "disability": ("name", "certificate_no", "sex", "address"),
    "roster": ("name", "number"),
    "death": ("name", "sex", "number", "address"),
    "assistance": ("name", "number"),
    "guardianship_case": ("respondent_name", "respondent_number"),
    "deportation": ("name", "number"),
}
_TYPE_DIGITS = dict(
    zip(
        ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple"),
        "1234567",
        strict=True,
    )
)
_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@dataclass(slots=True)
class Row:
    """One row as recorded. `values` maps field to text, date or number; None is an empty cell."""

    entry: Entry
    values: dict[str, Any]


class Recorder:
    def __init__(self, world: World, rng: Random, level: str, issued: set[str]) -> None:
        self.world = world
        self.rng = rng
        self.rates = LEVELS[level]
        self._issued = issued

    def record(self, entries: list[Entry]) -> list[Row]:
        """Rows in the order of the entries, some of them twice."""
        rows = []
        for entry in entries:
            row = Row(entry, self._values(entry))
            rows.append(row)
            if self.rng.random() < self.rates.duplicated:
                rows.append(Row(entry, row.values if self.rng.random() < 0.7 else self._values(entry)))
        return rows

    def _values(self, entry: Entry) -> dict[str, Any]:
        values = {key: value for key, value in entry.values.items() if key != "child_names"}
        for role, pid in entry.people.items():
            person = self.world.people[pid]
            fields = (
                SUBJECT_FIELDS.get(entry.register, ()) if role == "" else (f"{role}_name", f"{role}_number")
            )
            for field in fields:
                if field not in values:
                    values[field] = self._field(entry, field, person)
        if entry.register == "guardianship_case":
            values["child_names"] = self._child_names(entry)
        if entry.register == "school":
            values["student_no"] = self._student_number(entry)
        if entry.register in ("roster",) and self.rng.random() < self.rates.wrong_place / 3:
            values["village_code"] = self.rng.choice(self.world.county.villages).code
        return values

    def _field(self, entry: Entry, field: str, person: Person) -> str | float | dt.date | None:
        clean = entry.register == "hukou" and field in ("name", "sex", "number", "birth_date")
        if field.endswith("name"):
            return self._hukou_name(person) if clean else self.name(person, entry)
        if field == "certificate_no":
            return self._certificate(person, entry)
        if field.endswith("number"):
            return self._hukou_number(person) if clean else self.number(person, entry)
        if field == "birth_date":
            return person.born if clean else self._birth_date(person)
        if field == "sex":
            return "M" if person.male else "F"
        return self._address(person)

    # ---- numbers

    def number(self, person: Person, entry: Entry) -> str | float | None:
        rates, lot = self.rates, self.rng.random()
        number = person.number
        if not person.has_number:
            return None
        missing = rates.number_missing * (1.5 if entry.register in ("prison", "detox", "death") else 1.0)
        damages: tuple[tuple[float, Callable[[str], str | float | None]], ...] = (
            (missing, self._missing),
            (rates.number_typo, self._typo),
            (rates.number_old, self._old),
            (rates.number_float, self._float),
            (rates.number_masked, self._masked),
            (rates.number_cut, self._cut),
            (rates.number_dressed, self._dressed),
        )
        for share, damage in damages:
            if lot < share:
                return damage(number)
            lot -= share
        return number.lower() if self.rng.random() < 0.2 else number

    def _missing(self, _number: str) -> None:
        return None

    def _typo(self, number: str) -> str:
        """One wrong digit, two neighbours swapped, or a wrong check digit; never a valid number."""
        while True:
            lot, place = self.rng.random(), self.rng.randrange(6, 17)
            if lot < 0.7:
                wrong = number[:place] + self.rng.choice("0123456789") + number[place + 1 :]
            elif lot < 0.95:
                wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
            else:
                wrong = number[:17] + self.rng.choice("0123456789X")
            # An X that a swap moved inward is no number at all; clerks do not write that.
            if (
                wrong != number
                and not is_valid(wrong)
                and wrong not in self._issued
                and "X" not in wrong[:17]
            ):
                return wrong

    def _old(self, number: str) -> str:
        """The fifteen digits of before 1999; without a check digit, one of them may be wrong unseen."""
        if number[6:8] != "19":
            return number
        old = number[:6] + number[8:17]
        if self.rng.random() < self.rates.number_typo * 3:
            place = self.rng.randrange(10, 15)
            wrong = old[:place] + self.rng.choice("0123456789") + old[place + 1 :]
            return old if from_fifteen(wrong) in self._issued else wrong
        return old

    def _float(self, number: str) -> float | str:
        """Excel keeps fifteen digits of a number typed into a plain cell."""
        return float(number[:15] + "000") if number.isdigit() else number

    def _masked(self, number: str) -> str:
        return number[:14] + "****" if self.rng.random() < 0.6 else number[:6] + "*" * 8 + number[14:]

    def _cut(self, number: str) -> str:
        return number[:16]

    def _dressed(self, number: str) -> str:
        lot = self.rng.random()
        if lot < 0.4:
            return number.translate(_FULL_WIDTH)
        if lot < 0.8:
            return f"{number[:6]} {number[6:14]} {number[14:]}"
        return "'" + number

    def _hukou_number(self, person: Person) -> str | None:
        """The household register's own number of a person is right; only its dress varies."""
        if not person.has_number:
            return None
        return (
            self._dressed(person.number)
            if self.rng.random() < self.rates.number_dressed / 20
            else person.number
        )

    def _certificate(self, person: Person, entry: Entry) -> str | None:
        lot = self.rng.random()
        tail = _TYPE_DIGITS[entry.values["disability_type"]] + str(entry.values["grade"])
        if not person.has_number or lot < self.rates.number_missing * 1.5:
            return None
        number = person.number
        lot -= self.rates.number_missing * 1.5
        if lot < self.rates.number_typo:
            return self._typo(number) + tail
        if lot < self.rates.number_typo + self.rates.number_masked:
            return number[:14] + "****" + tail
        return number + tail

    def _student_number(self, entry: Entry) -> str:
        person = self.world.people[entry.people[""]]
        kind = entry.values["student_no"]
        if kind == "G" and person.has_number:
            return "G" + person.number
        return f"L{self.rng.randrange(10**9):09d}"

    # ---- names, dates, places

    def name(self, person: Person, entry: Entry) -> str:
        """The name, or the former one in older registers, with what clerks do to it."""
        name = person.name
        if (
            person.former_name
            and entry.register not in ("hukou", "roster", "school")
            and self.rng.random() < 0.6
        ):
            name = person.former_name
        return self._miswritten(name)

    def _miswritten(self, name: str) -> str:
        rates, lot = self.rates, self.rng.random()
        wrong: str | None = name
        if lot < rates.name_alike:
            wrong = names.alike(self.rng, name)
        elif (lot := lot - rates.name_alike) < rates.name_variant:
            wrong = names.variant(self.rng, name)
        elif (lot := lot - rates.name_variant) < rates.name_dropped and len(name) > 2:
            place = self.rng.randrange(1, len(name))
            wrong = name[:place] + name[place + 1 :]
        elif (lot := lot - rates.name_dropped) < rates.name_unknown:
            place = self.rng.randrange(1, len(name))
            wrong = name[:place] + self.rng.choice("??□") + name[place + 1 :]
        elif (lot := lot - rates.name_unknown) < rates.name_blanks:
            wrong = self.rng.choice(
                (f" {name} ", f"{name} ", f"{name[0]}\u3000{name[1:]}", f"{name[0]}  {name[1:]}")
            )
        return wrong or name

    def _hukou_name(self, person: Person) -> str:
        if self.rng.random() < self.rates.name_blanks / 4:
            return f"{person.name[0]}  {person.name[1:]}"
        if person.has_number and self.rng.random() < self.rates.name_unknown / 4:
            place = self.rng.randrange(1, len(person.name))
            return person.name[:place] + "?" + person.name[place + 1 :]
        return person.name

    def _child_names(self, entry: Entry) -> list[str]:
        written = []
        for pid in entry.values["child_names"]:
            name = self.world.people[pid].name
            lot = self.rng.random()
            if lot < self.rates.name_alike / 2:
                name = names.alike(self.rng, name) or name
            elif lot < self.rates.name_alike / 2 + self.rates.name_blanks:
                name = f" {name} "
            written.append(name)
        return written

    def _birth_date(self, person: Person) -> dt.date:
        """The birth date, or day and month swapped, or one digit off; never into the future."""
        born = person.born
        if self.rng.random() >= self.rates.birth_slip:
            return born
        if self.rng.random() < 0.5 and born.day <= 12 and born.day != born.month:
            slipped = dt.date(born.year, born.day, born.month)
        else:
            slipped = born.replace(
                day=born.day + 1 if born.day % 10 < 8 and born.day < 28 else max(1, born.day - 1)
            )
        return slipped if slipped <= self.world.as_of else born

    def _address(self, person: Person) -> str:
        if self.rng.random() < self.rates.wrong_place and person.village:
            return self.rng.choice(self.world.county.villages).address
        return person.address
