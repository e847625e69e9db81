"""Which of the duties' buttons are a post's to press: a page that would refuse it is not offered."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from tonghu.accounts.permissions import Permission
from tonghu.accounts.roles import ROLES
from tonghu.casework.core.turns import Me, standing_tokens
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import Row
from tonghu.duties.queries import SubjectLine
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.places.models import Organisation
from tonghu.policy.duties.schema import Act
from tonghu.workbench import rail
from tonghu.workbench.casework.presented import owner_words
from tonghu.workbench.duties import presented
from tonghu.workbench.duties.presented import Doing

# What the pages of `presented.NAMED_PAGES` ask for.
NEEDED = {
    "registers": Permission.REGISTER_READ,
    "agreements": Permission.REGISTER_READ,
    "posts": Permission.POST_READ,
}
# And what it takes to enter something there.
ENTERED_WITH = {
    "registers": Permission.REGISTER_UPLOAD,
    "agreements": Permission.AGREEMENT_DECLARE,
    "posts": Permission.POST_MANAGE,
}
MOST_NAMED = 3


class Presser:
    """Who presses; one a request."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    @cached_property
    def _tokens(self) -> frozenset[str]:
        """What the post is to forms and matters; one query for an organisation's post, none for a place's."""
        unit = self.actor.organisation_id
        kind = Organisation.objects.values_list("kind", flat=True).get(pk=unit) if unit is not None else None
        return standing_tokens(Me(role=self.actor.role, unit=unit, unit_kind=kind, seat=frozenset()))

    def doing(self, rule: Rule, line: SubjectLine) -> Doing | None:
        """`presented.doing`; None where its page would refuse this post."""
        found = presented.doing(rule, line)
        if line.row == Row.LEAD and not self.actor.may(Permission.LEAD_READ):
            return None
        act = rule.reading.act
        if found is None or line.row in presented.PAGES or act is None:
            return found
        return found if self._may(act, line) else None

    def instead(self, rule: Rule) -> str:
        """Who enters it, for a post that bears a duty and has no button for it: 由县级民政经办人登记. '' where nobody is named."""
        act = rule.reading.act
        if act is None:
            return ""
        named = list(dict.fromkeys(_entered_by(act)))
        more = "等" if len(named) > MOST_NAMED else ""
        return f"由{'、'.join(named[:MOST_NAMED])}{more}登记" if named else ""

    def _may(self, act: Act, line: SubjectLine) -> bool:
        if act.kind == "page":
            item = rail.item(act.name)
            needed = NEEDED.get(act.name) or (item.permission if item else "")
            return not needed or self.actor.may(needed)
        if not self.actor.may(Permission.CASE_WORK):
            return False
        if line.child is not None and not self.actor.may(Permission.CHILD_READ):
            return False
        if act.kind == "form":
            writers = set(catalogue().forms[act.name].writers)
            return not writers or bool(self._tokens & writers)
        return bool(self._tokens & set(catalogue().matters[act.name].opening.by))


def _entered_by(act: Act) -> Iterable[str]:
    """Titles of the posts and units that enter what the act asks for."""
    if act.kind == "page":
        needed = ENTERED_WITH.get(act.name)
        return [role.title for role in ROLES.values() if needed in role.permissions]
    known = catalogue()
    who = known.forms[act.name].writers if act.kind == "form" else known.matters[act.name].opening.by
    return [owner_words(each) for each in who]
