"""The code that an organiser shows: a signed token that names the record and ends after some hours."""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.utils import timezone

from tonghu.casework.rules import number_of
from tonghu.kernel.errors import UserError

SALT = "tonghu.casework.sign-in"
HOURS = "sign_in_hours"


def hours() -> int:
    """How long a code may be used."""
    return number_of(HOURS, on=timezone.localdate())


def code_for(record: int) -> tuple[str, dt.datetime]:
    """(the token, until when it may be used). It says nothing but the number of the record, and cannot be made by others."""
    return signing.dumps(record, salt=SALT), timezone.now() + dt.timedelta(hours=hours())


def record_of(token: str) -> int:
    """The record that a token was made for. UserError for one that is too old or not ours."""
    try:
        return int(signing.loads(token, salt=SALT, max_age=dt.timedelta(hours=hours())))
    except signing.SignatureExpired:
        raise UserError("这个签到码已过期。请组织者重新打开签到码，再扫一次。") from None
    except (signing.BadSignature, ValueError, TypeError):
        raise UserError("这个签到码不完整或不是本系统的。请重新扫组织者出示的签到码。") from None
