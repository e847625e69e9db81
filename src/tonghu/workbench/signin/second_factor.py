"""Whether this session has shown a second factor."""

from __future__ import annotations

from django.contrib.sessions.backends.base import SessionBase

_KEY = "tonghu_second_factor"


def count_as_given(session: SessionBase) -> None:
    """The session counts as signed in with two factors: after a challenge, or in the demo."""
    session[_KEY] = True


def is_given(session: SessionBase) -> bool:
    """True when the session has shown one."""
    return bool(session.get(_KEY))
