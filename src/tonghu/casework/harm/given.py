"""What a department is told of a report: what was said of the matter and the child, and nothing of who said it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from tonghu.casework.filling import compiled_for
from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.casework.telling import path_of, tell, turn_of
from tonghu.kernel.actor import Actor
from tonghu.places.models import Kind
from tonghu.policy.forms.answers import words_of
from tonghu.secrecy.masking import OF_FIELDS

# Numbers of people are for the police alone, who open one by harm/numbers.py; what is given holds it masked.
_FOR_POLICE = ("suspect_number",)
_SAID_OTHERWISE = ("place",)


def report_as_it_stands(report: Matter, *, by: Actor) -> Record:
    """The record that says what was reported, with what was added since."""
    rows = Record.objects.scoped(by).filter(matter=report, form="harm_report", corrected_by=None)
    return rows.latest("id")


def said_in(report: Matter, *, by: Actor, to_police: bool = False) -> list[tuple[str, str]]:
    """(question, answer) of the report as it now stands. `to_police`: that a number is known too, masked."""
    record = report_as_it_stands(report, by=by)
    left_out = {*_SAID_OTHERWISE, *(() if to_police else _FOR_POLICE)}
    answers = {key: value for key, value in whole_answers(record).items() if key not in left_out}
    compiled = compiled_for(record)
    own = compiled.layout["groups"][-1]["title"]
    return [
        (f"{each.group}：{each.title}" if each.group == own else each.title, each.text)
        for each in words_of(compiled, answers, masks=OF_FIELDS)
    ]


def give(handed: Matter, *, by: Actor) -> None:
    """Fill in what the receiver of a hand-over reads."""
    report = handed.parent
    assert report is not None  # a hand-over is part of a report
    receiver = handed.receiver
    to_police = receiver is not None and receiver.kind == Kind.POLICE
    said: list[Any] = [
        ("报告编号", number_of(report)),
        ("收到时间", f"{timezone.localtime(report.steps.scoped(by).order_by('id')[0].at):%Y-%m-%d %H:%M}"),
        ("地区", path_of(report.place)),
        *said_in(report, by=by, to_police=to_police),
    ]
    told: Any = {"said": [list(pair) for pair in said]}
    handed.given = told
    Matter.objects.scoped(by).filter(pk=handed.pk).update(given=told)


def tell_anew(report: Matter, *, by: Actor) -> None:
    """The report says more than before: every department that still works on it reads the new words and hears of it."""
    for handed in Matter.objects.scoped(by).filter(parent=report, kind="harm_handover", is_open=True):
        give(handed, by=by)
        owners = kind_of(handed.kind).states[handed.state].owners
        words = f"{path_of(report.place)}：已移交的危险情形报告有补充。"
        tell(turn_of(handed, owners, by=by, on=timezone.localdate()), words, handed)
