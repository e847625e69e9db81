"""From a stored report to what is read: one paper for each kind of report."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tonghu.oversight.reports.composing import briefing, evaluation, key_matters, yearly
from tonghu.oversight.reports.composing.shared import Told
from tonghu.oversight.reports.models import Kind, Report
from tonghu.oversight.reports.paper import Paper
from tonghu.oversight.reports.snapshot import Snapshot, from_json

_COMPOSED: Mapping[str, Callable[[Told], Paper]] = {
    Kind.BRIEFING: briefing.compose,
    Kind.YEARLY: yearly.compose,
    Kind.KEY_MATTERS: key_matters.compose,
    Kind.EVALUATION: evaluation.compose,
}


def composed(report: Report, *, before: Snapshot | None = None) -> Paper:
    """The paper of a report. `before`: the figures of the report of the time before it, for what changed."""
    return _COMPOSED[report.kind](Told(report, from_json(report.figures), before))
