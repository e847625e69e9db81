"""Who reported: kept apart and sealed, opened for one report under an approval by a second person, each time noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from tonghu.accounts.access import approval_in_force, ask_access
from tonghu.accounts.models import AccessKind, AccessRequest
from tonghu.accounts.permissions import Permission
from tonghu.accounts.rules import need
from tonghu.audit.actions import record as record_audit
from tonghu.casework.models import Matter, Reporter
from tonghu.casework.numbering import number_of
from tonghu.casework.system import COUNTY_DIGITS
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError


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


def ask_for_reporter(
    *, matter: Matter, purpose: str, until: dt.date, decide_url: str = "", key: UUID | None = None, by: Actor
) -> AccessRequest:
    """Ask the county's lead to open who reported. UserError for a report that was anonymous, or has no county yet."""
    if len(matter.place) < COUNTY_DIGITS:
        raise UserError("这份报告还没有指定地区。请先由市、省值守岗位指定地区，再申请。")
    return ask_access(
        kind=AccessKind.REPORTER_IDENTITY,
        place=matter.place,
        purpose=purpose,
        scope=f"报告 {number_of(matter)} 的报告人",
        until=until,
        decide_url=decide_url,
        subject=matter.pk,
        key=key,
        by=by,
    )


def approval_for(matter: Matter, *, by: Actor) -> AccessRequest | None:
    """The actor's own approval for this report, in force today."""
    return approval_in_force(AccessKind.REPORTER_IDENTITY, matter.place, subject=matter.pk, by=by)


def open_reporter(*, matter: Matter, words: str, by: Actor) -> Mapping[str, Any]:
    """{name, phone, relation, post}. NotPermitted without an approval in force; each opening is on record.

    The database's own function decides and notes the use; this one adds the audit.
    """
    by.check(Permission.ACCESS_ASK, "查看报告人")
    reason = need(words, "查看报告人的用途")
    with connection.cursor() as cursor:
        cursor.execute("select open_reporter(%s, %s)", [matter.pk, reason])
        sealed = cursor.fetchone()[0]
    if sealed is None:
        raise NotPermitted(
            "查看报告人要先申请，由县级民政负责人批准，并在有效期内查看。匿名报告没有报告人信息。"
        )
    record_audit("open_reporter", "matter", [matter.pk], by=by, place=matter.place, reason=reason)
    return _opened(sealed)


def _opened(sealed: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = Reporter._meta.get_field("told").from_db_value(sealed, None, connection)
    return found
