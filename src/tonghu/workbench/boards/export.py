"""A board as an Excel file: places, and every duty. Counts only, small ones held back, the taking away recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter
from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.audit.actions import record
from tonghu.duties.rules import catalogue
from tonghu.oversight.boards import ReadingFigures, clause_figures, place_figures
from tonghu.oversight.leaving import Tables, counted, leaving
from tonghu.oversight.reading import matrix
from tonghu.oversight.responsible import responsible_words
from tonghu.oversight.suppression import HELD_BACK, least_shown
from tonghu.oversight.tallies import Tally
from tonghu.policy.duties.words import target_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.boards.chosen import chosen
from tonghu.workbench.boards.places import board_place, names_below

PLACE_HEADS = ("地区", "应办", "已办", "未完成", "完成比例")
DUTY_HEADS = ("条款", "编号", "义务", "谁来做", "目标", "应办", "已办", "未完成", "完成比例", "待核")
Cell = str | int | float


@require_GET
def export(request: HttpRequest, place: str) -> FileResponse:
    """Places right below, for what is counted, and every duty of the place."""
    actor, today = actor_of(request), timezone.localdate()
    division = board_place(actor, place)
    now, names = chosen(request, catalogue()), names_below(division)
    counts = matrix(division.place, by=actor, on=today)
    lines = place_figures(counts, names, now.rules, at=division.place)
    least = least_shown(on=today)
    left = leaving(
        counts,
        counted(catalogue()),
        Tables(places=now.rules, readings=not now.asked),
        least=least.value,
    )
    rows: list[list[Cell]] = [
        [f"{line.name}本级" if line.own_level else line.name, *numbers(left.places[line.place])]
        for line in lines
    ]
    rows.append(["合计", *numbers(left.total)])
    about = (
        f"{division.path}，截至 {today}，{now.title}。不足{least.words}的人数不显示，"
        "并隐去可以推算出它的其他数字。"
    )
    target = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    sheets: list[tuple[str, Sequence[str], list[list[Cell]]]] = [("地区", PLACE_HEADS, rows)]
    if not now.asked:
        # Beside the places of one duty, its own line here would be a second way to what is held back in either.
        found = clause_figures(counts, names, catalogue(), at=division.place, on=today)
        every = [each for clause in found for each in clause.readings]
        duties = [_duty(each, left.readings[each.reading.id]) for each in every]
        sheets.append(("义务", DUTY_HEADS, duties))
    write(target, about, sheets)
    taken = sum(len(each) for _, _, each in sheets)
    record("export", "duty", by=actor, place=division.place, detail={"rows": taken, **now.asked})
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=f"监测_{division.name}_{today}.xlsx")


def _duty(found: ReadingFigures, tally: Tally | None) -> list[Cell]:
    duty, reading = found.duty, found.reading
    clause = catalogue().clauses[duty.clause]
    return [
        f"{clause.article} {clause.title}",
        duty.number,
        found.title,
        responsible_words(reading, catalogue()),
        target_words(reading),
        *numbers(tally),
        "、".join(found.doubts),
    ]


def numbers(tally: Tally | None) -> list[Cell]:
    """Owed, done, left and the share; words where it is held back or nothing is owed."""
    if tally is None:
        return [HELD_BACK] * 4
    share: Cell = round(tally.share, 1) if tally.share is not None else tally.words
    return [tally.owed, tally.fulfilled, tally.open, share]


def write(
    target: IO[bytes], about: str, sheets: Iterable[tuple[str, Sequence[str], list[list[Cell]]]]
) -> None:
    """A sheet each, with a line that says what it is above the heads."""
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True})
    for name, heads, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, about)
        sheet.write_row(1, 0, heads, bold)
        sheet.set_column(0, len(heads) - 1, 16)
        for at, row in enumerate(rows, start=2):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(at, column, value)
                else:
                    sheet.write_number(at, column, value)
    book.close()
