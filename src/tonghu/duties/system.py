"""The system itself at counting: reaches every place, holds no permission, writes derived rows only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach
from tonghu.locks.acting import NobodyActs, acting, entailed, now_acting

EVERYWHERE = Reach("0", ":")


def duties_system() -> Actor:
    """The actor that makes wide rows, figures and closed periods."""
    return Actor(
        user_id=0,
        user_name="系统",
        post_id=0,
        role="system",
        title="系统",
        reach=EVERYWHERE,
    )


@contextmanager
def as_system() -> Iterator[Actor]:
    """Inside, the system acts: within whoever acts already, or by itself."""
    system = duties_system()
    try:
        now_acting()
    except NobodyActs:
        with acting(system):
            yield system
        return
    with entailed(system):
        yield system
