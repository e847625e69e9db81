"""Do the cases beside a duty come out as they are written? Run by `tonghu catalogue check`, on the plain evaluator."""

from __future__ import annotations

from collections.abc import Iterator

from tonghu.policy.calendars import working_days
from tonghu.policy.duties.evaluate import Around, evaluate, subject_of_case
from tonghu.policy.duties.schema import STATUS_TITLES, Duty, DutyCase
from tonghu.policy.schema import Catalogue


def faults_of_duties(catalogue: Catalogue) -> Iterator[str]:
    """Where a case says otherwise than the evaluator, one sentence each."""
    working = working_days(catalogue.calendars.values())
    around = Around(kinds=catalogue.evidence, parameters=catalogue.parameters, working=working)
    for duty in catalogue.duties.values():
        for case in duty.cases:
            yield from _fault(duty, case, around)


def _fault(duty: Duty, case: DutyCase, around: Around) -> Iterator[str]:
    reading = next(each for each in duty.readings if each.key == case.reading)
    subject, facts = subject_of_case(case, around)
    got = evaluate(reading, subject, facts, case.on, around).status
    if got != case.gives:
        yield (
            f"{case.file} 第 {case.line} 行“{case.words}”: 应是“{STATUS_TITLES[case.gives]}”（{case.gives}），"
            f"算出来是“{STATUS_TITLES[got]}”（{got}）"
        )
