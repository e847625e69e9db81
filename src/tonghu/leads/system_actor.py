"""Nobody's post: the system itself at its housekeeping, with no permission but a reach."""

from __future__ import annotations

from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach

# Place keys begin with a digit, and ":" sorts after "9": every county, for the tasks that serve all of them.
EVERYWHERE = Reach("0", ":")


def system_actor(reach: Reach) -> Actor:
    """The actor of a task that nobody asked for; the audit calls it 系统."""
    return Actor(user_id=0, user_name="系统", post_id=0, role="system", title="系统定时任务", reach=reach)
