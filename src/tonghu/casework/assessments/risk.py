"""The risk level that the rules propose, with every reason; a person confirms or changes it."""

from __future__ import annotations

from dataclasses import dataclass

from tonghu.casework.forms import facts_for
from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.conditions import to_json
from tonghu.policy.forms.interpreter import Asked, holds
from tonghu.policy.toolkits.schema import RiskRule
from tonghu.registry.models import Child

RISK = "risk_default"
QUIET = "其他情形（由县级掌握）"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """`level`: a key of the toolkit. `rules`: all that hold, the gravest first."""

    level: str
    rules: tuple[RiskRule, ...]

    @property
    def reasons(self) -> list[str]:
        """In words, for who looks now."""
        return [rule.words for rule in self.rules]

    @property
    def kept_reasons(self) -> list[str]:
        """For the child's file, which posts below the county read too."""
        return list(dict.fromkeys(QUIET if rule.quiet else rule.words for rule in self.rules))


def propose_level(child: Child, *, by: Actor) -> Proposal:
    """From what the file says today, as far as this post sees it: a village's post learns of no report by it."""
    toolkit = catalogue().toolkits[RISK]
    under_way = Matter.objects.scoped(by).filter(child=child, is_open=True).values_list("kind", flat=True)
    facts = facts_for(child, by=by, whole=True) | {"child.open_matters": sorted(set(under_way))}
    asked = Asked(answers={}, facts=facts, item={})
    found = [rule for rule in toolkit.rules if holds(to_json(rule.when), asked)]
    order = [level.key for level in toolkit.levels]
    found.sort(key=lambda rule: -order.index(rule.level))
    return Proposal(level=found[0].level if found else order[0], rules=tuple(found))
