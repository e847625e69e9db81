"""The number of whoever a report names: the police to whom it was handed over open it once, and it stands in the history."""

from __future__ import annotations

from django.db import transaction

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import need
from tonghu.casework.advancing import keep_step
from tonghu.casework.core.marks import NUMBER_OPENED
from tonghu.casework.forms import whole_answers
from tonghu.casework.harm.given import report_as_it_stands
from tonghu.casework.harm.reporters import report_behind
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.queries import locked_for
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed

FIELD = "suspect_number"
SIGNED_FOR = ("acknowledged", "answered")


def may_open_number(handed: Matter, *, by: Actor) -> bool:
    """True for the police that signed for this hand-over of a report with a number, and have not opened it yet."""
    if not _is_theirs(handed, by) or handed.state not in SIGNED_FOR:
        return False
    return bool(_number(handed, by)) and _opened_before(handed, by) is None


@transaction.atomic
def open_suspect_number(*, handed: int, words: str, by: Actor) -> str:
    """The whole number. NotPermitted for anybody but the police that received the report; UserError before they signed
    for it, where they opened it before, and where the report names no number.
    """
    by.check(Permission.CASE_WORK, "查看被报告人的号码")
    reason = need(words, "查看号码的用途")
    held = locked_for(handed, by=by)
    if not _is_theirs(held, by):
        raise NotPermitted("被报告人的完整号码只有接手的公安机关可以查看。")
    if held.state not in SIGNED_FOR:
        raise UserError("请先签收这份移交，再查看号码。")
    if (before := _opened_before(held, by)) is not None:
        raise UserError(
            f"本单位已由{before.user_name}于{before.at.astimezone():%m-%d %H:%M}查看过，每份移交查看一次。请向其了解。"
        )
    number = _number(held, by)
    if not number:
        raise UserError("这份报告没有写明被报告人的号码。")
    keep_step(held, NUMBER_OPENED, held.state, reason, None, by=by, key=None, detail={"field": FIELD})
    return number


def _is_theirs(handed: Matter, by: Actor) -> bool:
    """Of a unit, `report_behind` answers the police alone, for what they received."""
    return by.organisation_id is not None and report_behind(handed, by=by) is not None


def _number(handed: Matter, by: Actor) -> str:
    """Out of the sealed record, which no unit reads."""
    report = report_behind(handed, by=by)
    assert report is not None  # asked for by the callers
    with entailed(system := casework_system(report.place)):
        return str(whole_answers(report_as_it_stands(report, by=system)).get(FIELD, ""))


def _opened_before(handed: Matter, by: Actor) -> MatterStep | None:
    assert by.organisation_id is not None  # asked for by the callers
    colleagues = Post.objects.filter(organisation_id=by.organisation_id).values("pk")
    steps = MatterStep.objects.scoped(by).filter(matter=handed, move=NUMBER_OPENED, post_id__in=colleagues)
    return steps.first()
