"""Who is told names behind a figure: a county and whoever works below it. A city and a province oversee by counts, places and
posts (docs/adr/0014-who-is-named-behind-a-figure.md)."""

from __future__ import annotations

from tonghu.accounts.permissions import Permission
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Row
from tonghu.duties.queries import bears
from tonghu.kernel.actor import Actor
from tonghu.places.tree import COUNTY_DIGITS

# Subjects that are a person, or stand in a person's file, or may be called after one.
PEOPLE = frozenset({Row.CHILD, Row.GUARDIAN, Row.WORKER, Row.CASE, Row.RECORD, Row.LEAD})


def oversees(actor: Actor) -> bool:
    """Whether the post stands above the counties: a city, the province."""
    return actor.reach is not None and len(actor.reach.low) < COUNTY_DIGITS


def reads_names(actor: Actor) -> bool:
    """Whether boards end in children for this post."""
    return actor.reach is not None and not oversees(actor) and actor.may(Permission.CHILD_READ)


def told_without_names(rule: Rule, actor: Actor) -> bool:
    """Whether the list behind a rule's figure is of anonymous lines for this post. What a post has to do itself it sees whole."""
    return oversees(actor) and rule.row in PEOPLE and not bears(rule, actor)
