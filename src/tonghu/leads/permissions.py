"""Which post works on leads in which part: read off its permissions, never off its role's name."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.kernel.actor import Actor


def goes_to_see(actor: Actor) -> bool:
    """True for a post that verifies and does not dispatch: it sees what was dispatched to it, and no other lead."""
    return actor.may(Permission.LEAD_VERIFY) and not actor.may(Permission.LEAD_DISPATCH)


def check_reads(actor: Actor) -> None:
    """NotPermitted unless the post may see leads."""
    actor.check(Permission.LEAD_READ, Permission.LEAD_READ.words)
