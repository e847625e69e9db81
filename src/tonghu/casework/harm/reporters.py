"""Who reported: kept apart and sealed, opened for one report under an approval by a second person, each time noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from tonghu.accounts.access import approval_in_force, ask_access, county_leads
from tonghu.accounts.models import AccessKind, AccessRequest
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import need
from tonghu.audit.actions import record as record_audit
from tonghu.casework.harm.suspects import without_the_named
from tonghu.casework.models import Matter, Receipt, Reporter
from tonghu.casework.numbering import number_of
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import entailed
from tonghu.places.models import Kind
from tonghu.places.tree import COUNTY_DIGITS


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a reporter said of themselves. All empty: anonymous. `post`: of a worker who reported on duty."""

    name: str = ""
    phone: str = ""
    relation: str = ""
    post: str = ""

    @property
    def is_anonymous(self) -> bool:
        """True where nothing was said."""
        return not (self.name or self.phone or self.post)


def keep_reporter(matter: Matter, told: Told) -> None:
    """Seal it beside the report. As the system: no post could read it back."""
    if told.is_anonymous:
        return
    said: Any = {"name": told.name, "phone": told.phone, "relation": told.relation, "post": told.post}
    Reporter(matter=matter, told=said).save(force_insert=True)


def report_behind(matter: Matter, *, by: Actor) -> Matter | None:
    """The report itself, or the one that was handed over with this matter to the police; None for anything else.

    Other departments work without knowing who reported.
    """
    if matter.kind == "harm_report":
        return matter
    if (
        matter.kind != "harm_handover"
        or matter.receiver_id != by.organisation_id
        or by.organisation_id is None
    ):
        return None
    if matter.receiver is None or matter.receiver.kind != Kind.POLICE:
        return None
    with entailed(system := casework_system(matter.place)):
        return Matter.objects.scoped(system).filter(parts=matter).first()


def is_named(report: Matter) -> bool:
    """True where the report says who reported: looked up as the system, since a department reads no receipt."""
    with entailed(system := casework_system(report.place or None)):
        return Receipt.objects.scoped(system).filter(matter=report, named=True).exists()


def ask_for_reporter(
    *, matter: Matter, purpose: str, until: dt.date, decide_url: str = "", key: UUID | None = None, by: Actor
) -> AccessRequest:
    """Ask the county's lead to open who reported. `matter`: the report, or its hand-over to the police that ask.

    UserError for a report that has no county yet, for one that the police have not signed for, and where everybody who
    could decide is named in it.
    """
    if (report := report_behind(matter, by=by)) is None:
        raise NotPermitted("报告人的身份只有值守岗位和接手的公安机关可以申请查看。请通过值守岗位转告。")
    if len(report.place) < COUNTY_DIGITS:
        raise UserError("这份报告还没有指定地区。请先由市、省值守岗位指定地区，再申请。")
    of_police = by.organisation_id is not None
    if of_police and matter.state not in ("acknowledged", "answered"):
        raise UserError("请先签收这份移交，再申请查看报告人。")
    leads = county_leads(report.place)
    deciders = without_the_named(leads, report)
    if leads and not deciders:
        raise UserError("本县（市、区）现有的审批人都不能审批这一申请。请由上级另行指定审批人后再申请。")
    return ask_access(
        kind=AccessKind.REPORTER_IDENTITY,
        place=report.place,
        purpose=purpose,
        scope=f"报告 {number_of(report)} 的报告人",
        until=until,
        decide_url=decide_url,
        subject=report.pk,
        deciders=deciders,
        permission=Permission.CASE_WORK if of_police else Permission.ACCESS_ASK,
        key=key,
        by=by,
    )


def approval_for(report: Matter, *, by: Actor) -> AccessRequest | None:
    """The actor's own approval for this report, in force today; of the police, one that was not used yet."""
    approval = approval_in_force(AccessKind.REPORTER_IDENTITY, report.place, subject=report.pk, by=by)
    used_up = approval is not None and by.organisation_id is not None and approval.uses.exists()
    return None if used_up else approval


def open_reporter(*, matter: Matter, words: str, by: Actor) -> Mapping[str, Any]:
    """{name, phone, relation, post}. `matter`: as in `ask_for_reporter`. NotPermitted without an approval in force.

    The database's own function decides and notes the use, for the police once an approval; this one adds the audit.
    """
    by.check(Permission.CASE_WORK if by.organisation_id is not None else Permission.ACCESS_ASK, "查看报告人")
    reason = need(words, "查看报告人的用途")
    sealed, report = None, report_behind(matter, by=by)
    if report is not None:
        with connection.cursor() as cursor:
            cursor.execute("select open_reporter(%s, %s)", [report.pk, reason])
            sealed = cursor.fetchone()[0]
    if report is None or sealed is None:
        raise NotPermitted(
            "查看报告人要先申请，由县级民政负责人批准，并在有效期内查看；公安机关每次批准查看一次。"
            "匿名报告没有报告人信息。"
        )
    record_audit("open_reporter", "matter", [report.pk], by=by, place=report.place, reason=reason)
    return _opened(sealed)


def _opened(sealed: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = Reporter._meta.get_field("told").from_db_value(sealed, None, connection)
    return found
