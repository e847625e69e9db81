"""Writing the record. An entry is part of the transaction whose deed it records: both stand, or neither."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tonghu.audit.models import Entry
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import Acting, now_acting

_COLUMNS = (
    "user_id",
    "user_name",
    "post_id",
    "post_title",
    "role",
    "place",
    "verb",
    "kind",
    "subjects",
    "reason",
    "detail",
)
_ADD = f"insert into audit_entry ({', '.join(_COLUMNS)}) values ({', '.join(['%s'] * len(_COLUMNS))})"


@contextmanager
def as_one() -> Iterator[None]:
    """A savepoint for a deed that may be refused half-way: what was recorded inside falls with what was written."""
    entries = _of(now_acting())
    before = len(entries)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        del entries[before:]
        raise


def record(
    verb: str,
    kind: str,
    subjects: Iterable[int] = (),
    *,
    by: Actor,
    place: str = "",
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Record that `by` did `verb` to rows of `kind`. `place`: where, or the post's own place when empty.

    `detail` is kept as JSON: old and new values of what changed, filters of a list; never a resident number.
    Under break-glass it names that record, so that a review finds all that was read.
    """
    session = now_acting()
    own = by.reach.low if by.reach else ""
    _of(session).append(
        Entry(
            user_id=by.user_id,
            user_name=by.user_name,
            post_id=by.post_id,
            post_title=by.title,
            role=by.role,
            place=place or own,
            verb=verb,
            kind=kind,
            subjects=list(subjects),
            reason=reason,
            detail=dict(detail or {}) | ({"break_glass": by.break_glass} if by.break_glass else {}),
        )
    )


def record_outside(
    verb: str, kind: str, *, user_id: int | None, user_name: str, detail: Mapping[str, Any]
) -> None:
    """Record what happens before any post acts: sign-in, a failed sign-in, a refused request."""
    _write(
        [
            Entry(
                user_id=user_id,
                user_name=user_name,
                post_title="",
                role="",
                place="",
                verb=verb,
                kind=kind,
                detail=dict(detail),
            )
        ]
    )


def _of(session: Acting) -> list[Entry]:
    entries: list[Entry] | None = session.__dict__.get("audit_entries")
    if entries is None:
        entries = session.__dict__["audit_entries"] = []
        session.closing.append(lambda: _write(entries))
    return entries


def _write(entries: list[Entry]) -> None:
    # No RETURNING: a post that may not read the record must still be able to add to it.
    # Sorted, so that two transactions take their chains' locks in one order.
    entries.sort(key=lambda entry: entry.place[:6] if len(entry.place) >= 6 else "system")
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [_values(entry) for entry in entries])


def _values(entry: Entry) -> list[Any]:
    values = [getattr(entry, column) for column in _COLUMNS]
    return [json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value for value in values]
