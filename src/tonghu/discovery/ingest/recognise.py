"""Which register a sheet is: every register reads it, and the one that understands it clearly best has it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath

from tonghu.discovery.core.layout import Field, Layout, Layouts
from tonghu.discovery.ingest.assignment import Assignment, How
from tonghu.discovery.ingest.code_words import CodeWords
from tonghu.discovery.ingest.columns import NEARLY_ALL, assign, assign_rest
from tonghu.discovery.ingest.fit import words_known
from tonghu.discovery.ingest.header_row import Header, find_header, single_lines
from tonghu.discovery.ingest.headers import EXACT, HeaderWords, is_meaningless, is_value, normalise
from tonghu.discovery.ingest.mappings import StoredMapping, fingerprint
from tonghu.discovery.ingest.profile import Profile, profile_columns
from tonghu.discovery.ingest.sheet import Sheet

CLEAR_LEAD = 0.8  # how much better than the next register, in points of `_score`
LEAST_SCORE = 3.0
MISSING = 3.0  # what a required field without a column takes from the score
CERTAIN = 5.0  # the score, but for what is missing, with which a register goes on though a column is missing
SPARSE = 0.34  # of the header's columns: a row with fewer filled cells is no data
LIKELY = 6  # so many registers are looked at more closely


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet: its place from 0, its header, and the field it is taken for,
    None where for none.
    """

    index: int
    header: str
    field: str | None
    how: How | None


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a sheet was recognised as. `problem` is a whole sentence where it could not be; `register` is then the
    nearest one, or None. `constants`: field → code that holds for every row, as a
    title says it. `ignorable`: nothing in the sheet looks like a register (a cover, a legend)."""

    file: str
    sheet: str
    register: str | None
    title: str
    header_row: int
    columns: tuple[Column, ...]
    missing: tuple[Field, ...] = ()
    notes: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    ignorable: bool = False

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """Headers of columns that were taken for nothing."""
        return tuple(c.header for c in self.columns if c.field is None and c.header)


class Recogniser:
    """Knows all layouts and all stored mappings."""

    def __init__(self, layouts: Layouts, mappings: Mapping[str, StoredMapping]) -> None:
        self.layouts = layouts
        self._mappings = mappings
        self._words = {r.register: HeaderWords(r, layouts.words) for r in layouts.registers}
        self._ignored = frozenset(map(normalise, layouts.words.ignored))
        self.meanings = lru_cache(maxsize=None)(self._meanings)

    def _meanings(self, header: str) -> Mapping[str, Mapping[str, float]]:
        """Register → what the header can mean there; registers to which it means nothing are left out."""
        if not header.strip() or is_value(header):
            return {}
        found = {name: words.meanings(header) for name, words in self._words.items()}
        return {name: means for name, means in found.items() if means}

    def recognise(self, sheet: Sheet) -> Recognised:
        """What this sheet is."""
        header, mapping = self.header(sheet)
        if header is None:
            return self._without_header(sheet)
        profiles = profile_columns(_data_rows(sheet, header), sheet.width, self.layouts.words)
        readings = self._readings(sheet, header, mapping, profiles)
        scored = self._ranked(readings, header, sheet, profiles)
        for _, likely in scored[:LIKELY]:
            self._complete(likely, header, profiles)
        scored = self._ranked(readings, header, sheet, profiles)
        return self._decide(sheet, header, profiles, scored, mapping is not None)

    def header(self, sheet: Sheet) -> tuple[Header | None, StoredMapping | None]:
        """The header, and the mapping that a user stored for it."""
        for line in single_lines(sheet.head, sheet.width):
            mapping = self._mappings.get(fingerprint(line.names))
            if mapping is not None:
                return line, mapping
        header = find_header(sheet.head, sheet.width, self._known)
        return header, self._mappings.get(fingerprint(header.names)) if header else None

    def _known(self, names: Sequence[str]) -> float:
        """How many different fields of one register these headers name,
        in the register that knows the most.
        """
        fields: dict[str, dict[str, float]] = {}
        for name in names:
            for register, means in self.meanings(name).items():
                known = fields.setdefault(register, {})
                for told, strength in means.items():
                    known[told] = max(known.get(told, 0.0), strength)
        return max((min(sum(known.values()) / EXACT, len(names)) for known in fields.values()), default=0.0)

    def _readings(
        self, sheet: Sheet, header: Header, mapping: StoredMapping | None, profiles: Sequence[Profile]
    ) -> list[Assignment]:
        registers = (
            [r for r in self.layouts.registers if r.register == mapping.register]
            if mapping
            else self.layouts.registers
        )
        return [
            assign(
                layout,
                header.names,
                profiles,
                [self.meanings(name).get(layout.register, {}) for name in header.names],
                _mapped(header, mapping, layout),
                self._words[layout.register].resembles,
                self.layouts.words,
            )
            for layout in registers
        ]

    def _complete(self, likely: Assignment, header: Header, profiles: Sequence[Profile]) -> None:
        register = likely.layout.register
        means = [self.meanings(name).get(register, {}) for name in header.names]
        resembles = self._words[register].resembles
        assign_rest(likely, header.names, profiles, means, resembles, self.layouts.words)

    def _ranked(
        self, readings: Sequence[Assignment], header: Header, sheet: Sheet, profiles: Sequence[Profile]
    ) -> list[tuple[float, Assignment]]:
        """The best reading first."""
        return sorted(((self._score(a, header, sheet, profiles), a) for a in readings), key=lambda s: -s[0])

    def _score(
        self, assignment: Assignment, header: Header, sheet: Sheet, profiles: Sequence[Profile]
    ) -> float:
        """Rare headers count more than those every register has; code words speak for or against;
        names hint.
        """
        layout, score = assignment.layout, 0.0
        registers = len(self.layouts.registers)
        for found in assignment.found:
            if found.how == "values" and layout.field(found.field).required:
                score -= MISSING * (1.0 - found.likeness)
            known_by = max(len(self.meanings(header.names[found.column])), 1)
            score += found.strength / EXACT * (0.3 + math.log2(registers / known_by))
        for name, _ in assignment.conflicts:
            score += 0.5 if layout.field(name).required else 0.0
        score += _code_evidence(assignment, profiles, self.layouts.words.negations)
        score += _hints(layout, header, sheet)
        conflicting = {name for name, _ in assignment.conflicts}
        score -= MISSING * sum(f.name not in conflicting for f in assignment.missing())
        return score - 0.25 * len(self._unexplained(assignment, header))

    def _unexplained(self, assignment: Assignment, header: Header) -> list[int]:
        return [
            column
            for column, name in enumerate(header.names)
            if name.strip()
            and not assignment.taken(column)
            and normalise(name) not in self._ignored
            and not is_meaningless(name)
        ]

    def _decide(
        self,
        sheet: Sheet,
        header: Header,
        profiles: Sequence[Profile],
        scored: Sequence[tuple[float, Assignment]],
        mapped: bool,
    ) -> Recognised:
        if not scored:
            return self._unknown(sheet, header, None)
        score, best = scored[0]
        rivals = [a for s, a in scored[1:] if s > score - CLEAR_LEAD and not a.missing()]
        constants = _told_by_title(best, header, sheet, self.layouts.words.negations)
        lost = [f for f in best.missing() if f.name not in constants]
        certain = score + MISSING * len(best.missing()) >= CERTAIN and best.tells_person()
        if not mapped and (len(best.found) < 2 or (score < LEAST_SCORE and not certain)):
            return self._unknown(sheet, header, best if best.found else None, _ignorable(best, profiles))
        problem = None
        if best.conflicts:
            problem = _two_columns(sheet, header, best)
        elif lost and (not certain or mapped or any(f.vital for f in lost)):
            problem = _incomplete(sheet, header, best)
        elif rivals and not mapped:
            problem = _two_registers(sheet, header, best, rivals[0])
        if problem is None:
            best.notes += [_without(best, f) for f in lost]
            best.notes += [_by_title(best, name, code) for name, code in constants.items()]
        return self._result(sheet, header, best, problem, constants=constants)

    def _result(
        self,
        sheet: Sheet,
        header: Header,
        best: Assignment,
        problem: str | None,
        ignorable: bool = False,
        constants: Mapping[str, str] | None = None,
    ) -> Recognised:
        columns = []
        for index, name in enumerate(header.names):
            here = [f for f in best.found if f.column == index]
            columns += [Column(index=index, header=name.strip(), field=f.field, how=f.how) for f in here]
            if not here and name.strip() and normalise(name) not in self._ignored:
                columns.append(Column(index=index, header=name.strip(), field=None, how=None))
        return Recognised(
            file=sheet.file,
            sheet=sheet.name,
            register=best.layout.register,
            title=best.layout.title,
            header_row=header.row,
            columns=tuple(columns),
            missing=tuple(f for f in best.layout.fields if not best.has(f.name)),
            notes=tuple(f"{sheet.label}:{note}" for note in best.notes),
            constants=constants or {},
            problem=problem,
            ignorable=ignorable,
        )

    def _unknown(
        self, sheet: Sheet, header: Header, nearest: Assignment | None, ignorable: bool = False
    ) -> Recognised:
        near = f"最接近的是“{nearest.layout.title}”,但把握不够。" if nearest else ""
        problem = (
            f"{sheet.label} 认不出是哪个登记表。第 {header.row} 行的栏目是:{_listed(header.names)}。"
            f"{near}{_way_out(sheet)}"
        )
        if nearest is not None:
            return self._result(sheet, header, nearest, problem, ignorable)
        columns = tuple(
            Column(index=index, header=name.strip(), field=None, how=None)
            for index, name in enumerate(header.names)
            if name.strip()
        )
        return Recognised(
            file=sheet.file,
            sheet=sheet.name,
            register=None,
            title="",
            header_row=header.row,
            columns=columns,
            problem=problem,
            ignorable=ignorable,
        )

    def _without_header(self, sheet: Sheet) -> Recognised:
        return Recognised(
            file=sheet.file,
            sheet=sheet.name,
            register=None,
            title="",
            header_row=0,
            columns=(),
            problem=f"{sheet.label} 前 30 行里找不到表头。请在数据上方补一行栏目名称后重试。",
            ignorable=sheet.width < 2 or len(sheet.head) < 2,
        )


def _mapped(header: Header, mapping: StoredMapping | None, layout: Layout) -> dict[int, str]:
    if mapping is None or mapping.register != layout.register:
        return {}
    known = {f.name for f in layout.fields}
    return {
        column: mapping.columns[normalise(name)]
        for column, name in enumerate(header.names)
        if mapping.columns.get(normalise(name)) in known
    }


def _data_rows(sheet: Sheet, header: Header) -> list[tuple[str, ...]]:
    """Rows below the header; those with few cells are signatures and totals, where others are fuller."""
    filled = [(sum(1 for cell in row if cell.strip()), row) for row in sheet.head[header.row :]]
    named = sum(1 for name in header.names if name.strip())
    full = [row for cells, row in filled if cells > 1 and cells >= SPARSE * named]
    return full or [row for cells, row in filled if cells > 1]


def _hints(layout: Layout, header: Header, sheet: Sheet) -> float:
    """Words in the title rows and the sheet's name hint at a register; the file's name does so weakly."""
    titles = " ".join(" ".join(row) for row in sheet.head[: header.row - header.lines]) + " " + sheet.name
    file = PurePosixPath(sheet.file).stem
    score = 2.0 if any(hint in titles for hint in layout.hints) else 0.0
    return score + (1.0 if any(hint in file for hint in layout.hints) else 0.0)


def _told_by_title(
    best: Assignment, header: Header, sheet: Sheet, negations: Sequence[str]
) -> dict[str, str]:
    """Codes that no column holds and a title row, the sheet's name or the file's name says for all rows."""
    titles = [" ".join(row) for row in sheet.head[: header.row - header.lines]]
    told = {}
    for missing in (f for f in best.missing() if f.kind == "code"):
        words = CodeWords(missing, negations)
        for title in (*titles, sheet.name, PurePosixPath(sheet.file).stem):
            code = words.code_in_title(title)
            if code is not None:
                told[missing.name] = code
                break
    return told


def _without(best: Assignment, lost: Field) -> str:
    return (
        f"“{best.layout.title}”没有“{lost.title}”一栏,已照读其余各栏;凡要看“{lost.title}”才能判断的情形都算不清楚,"
        f"不会据此认定。请要求补报,或用 tonghu registers map 指明是哪一栏。"
    )


def _by_title(best: Assignment, name: str, code: str) -> str:
    told = best.layout.field(name)
    return f"没有“{told.title}”一栏,按标题把每一行都当作“{told.values[code][0]}”,请核对。"


def _code_evidence(assignment: Assignment, profiles: Sequence[Profile], negations: Sequence[str]) -> float:
    """Words of its code lists speak for a register, words unknown to them against it."""
    evidence = 0.0
    for found in assignment.found:
        known_field = assignment.layout.field(found.field)
        if known_field.kind != "code" or profiles[found.column].filled < 3:
            continue
        known = words_known(known_field, profiles[found.column], negations)
        evidence += 2.0 if known >= NEARLY_ALL else -2.0 if known < 0.2 else 0.0
    return evidence


def _ignorable(best: Assignment, profiles: Sequence[Profile]) -> bool:
    return len(best.found) < 2 and not any(p.kind == "resident_number" for p in profiles)


def _listed(names: Sequence[str], most: int = 30) -> str:
    shown = [name.strip() for name in names if name.strip()]
    return "、".join(shown[:most]) + (" 等" if len(shown) > most else "")


def _way_out(sheet: Sheet) -> str:
    return f'请用 tonghu registers map "{sheet.file}" 指明它是哪个登记表、哪一栏是什么,保存一次即可。'


def _two_columns(sheet: Sheet, header: Header, best: Assignment) -> str:
    name, columns = best.conflicts[0]
    shown = "和".join(f"“{header.names[c].strip()}”(第 {c + 1} 列)" for c in columns)
    return (
        f"{sheet.label}({best.layout.title})里 {shown} 都像“{best.layout.field(name).title}”,不知该用哪一栏。"
        f'请用 tonghu registers map "{sheet.file}" --register {best.layout.register} '
        f"--column {header.names[columns[0]].strip()}={name} 指明一次。"
    )


def _incomplete(sheet: Sheet, header: Header, best: Assignment) -> str:
    missing = "、".join(f"“{f.title}”" for f in best.missing())
    return (
        f"{sheet.label} 像是“{best.layout.title}”,但缺少必需的 {missing}。第 {header.row} 行的栏目是:"
        f"{_listed(header.names)}。若有对应的栏目只是叫法不同,{_way_out(sheet)}"
    )


def _two_registers(sheet: Sheet, header: Header, best: Assignment, other: Assignment) -> str:
    return (
        f"{sheet.label} 既像“{best.layout.title}”又像“{other.layout.title}”,不能替您猜。"
        f"第 {header.row} 行的栏目是:"
        f"{_listed(header.names)}。{_way_out(sheet)}"
    )
