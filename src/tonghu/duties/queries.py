"""Reads of duties, all in one place. Each takes the actor (`by`, who acts in this transaction) and the day asked about.

Today is read from the figures and wide rows that stand, after what changed was brought in; another day is computed from the facts
as of that day. Figures and the list behind them always agree for whoever reads: a person whom a protection order or a report of
harm closes something to gets figures counted over what is left.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tonghu.duties import rules as in_force
from tonghu.duties.bearers import bears
from tonghu.duties.closed import TrendPoint, closed_rows, trend
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.counting import Counts
from tonghu.duties.explaining import Explanation
from tonghu.duties.explaining import explain as _explain
from tonghu.duties.figures import PlaceLine, by_place, standing
from tonghu.duties.lists import ASKED_OF, WAITING, SubjectLine, of_child, subjects, village
from tonghu.duties.mine import MyDuty, mine
from tonghu.duties.models import Row
from tonghu.duties.refreshing import refresh
from tonghu.duties.scope import as_of
from tonghu.duties.wording import cadence
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.policy.duties.schema import SUBJECT_TITLES, SubjectKind


def rules() -> list[Rule]:
    """Every rule in force, in the order of their numbers: `rule.duty` (clause, text, departments), `rule.reading`, `rule.hash`."""
    return list(in_force.rules().all)


def explain(rule: str, subject_kind: SubjectKind, subject_id: int, by: Actor, on: dt.date) -> Explanation:
    """Why a subject stands as it does: clause, terms with values, window, evidence found or lacking, bearers.

    `subject_id`: as `SubjectLine.subject`. UserError for an unknown rule, one about another kind of subject, and a subject that
    there is not or that the actor does not reach.
    """
    known = in_force.rules()
    if known.by_id[in_force.need_rule(rule, known)].reading.subject != subject_kind:
        raise UserError(f"义务“{rule}”的对象不是“{SUBJECT_TITLES[subject_kind]}”。请从义务清单进入。")
    refresh(timezone.localdate())
    return _explain(rule, subject_id, by, on)


def why(rule: Rule, on: dt.date) -> str:
    """How often, or until when, in words."""
    return cadence(rule.reading, in_force.rules(), on)


__all__ = [
    "ASKED_OF",
    "WAITING",
    "Counts",
    "Explanation",
    "MyDuty",
    "PlaceLine",
    "Row",
    "SubjectLine",
    "TrendPoint",
    "as_of",
    "bears",
    "by_place",
    "closed_rows",
    "explain",
    "mine",
    "of_child",
    "rules",
    "standing",
    "subjects",
    "trend",
    "village",
    "why",
]
