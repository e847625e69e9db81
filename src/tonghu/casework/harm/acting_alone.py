"""A report is taken by the system itself, whoever stands behind it: no history and no audit names the reporter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import NobodyActs, acting, entailed, now_acting

REPORTER_NAME, REPORTER_TITLE = "报告人", "身份另行保密"


def taker() -> Actor:
    """The actor under which a report is written down."""
    return replace(casework_system(None), user_name=REPORTER_NAME, title=REPORTER_TITLE)


@contextmanager
def as_system(actor: Actor) -> Iterator[Actor]:
    """In a transaction of its own where nobody acts, inside the one in progress where somebody does."""
    try:
        outer = now_acting()
    except NobodyActs:
        with acting(actor):
            yield actor
        return
    if outer.actor.role == "system":
        yield outer.actor
        return
    with entailed(actor):
        yield actor
