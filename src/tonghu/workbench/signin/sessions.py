"""Sessions in the database, prolonged by use. Django's SESSION_ENGINE names this module."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

PROLONGED = 30  # times at most within its length: once a minute for one of half an hour


class SessionStore(db.SessionStore):
    """Saved when it changed, and prolonged when it is used and was not for a thirtieth of its length.

    Saving it with every page would be a transaction of its own for each, half of all that the pages write.
    """

    def load(self) -> dict[str, Any]:
        """The session's values; marked to be saved where its end is to be put off."""
        row = self._get_session_from_db()  # type: ignore[attr-defined]  # Django's, unknown to its stubs
        if row is None:
            return {}
        values: dict[str, Any] = self.decode(row.session_data)
        lasts = dt.timedelta(seconds=self.get_expiry_age(expiry=values.get("_session_expiry")))
        if row.expire_date - timezone.now() <= lasts - lasts / PROLONGED:
            self.modified = True
        return values
