"""Plans: which services the rules propose for a child and why, and what a person adds of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.casework.actions import open_matter, take_step
from tonghu.casework.forms import facts_for
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.rules import number_of
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.conditions import to_json
from tonghu.policy.forms.interpreter import Asked, holds
from tonghu.policy.services import Service
from tonghu.registry.models import Child

ADDED = "自行添加。"


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """A service and the reason for which the rules propose it."""

    service: Service
    reason: str


def proposals(child: Child, *, by: Actor) -> list[Proposed]:
    """What the rules propose for a child from what its file says today, in the order of the catalogue.

    A proposal is in force for nobody: a person adopts it, and a person signs the plan.
    """
    asked = Asked(answers={}, facts=facts_for(child, by=by, whole=True), item={})
    return list(_proposed(asked))


def _proposed(asked: Asked) -> Iterator[Proposed]:
    for service in catalogue().services.values():
        for proposal in service.proposals:
            if holds(to_json(proposal.when), asked):
                yield Proposed(service=service, reason=_reason(proposal.words, asked))
                break


def _reason(words: str, asked: Asked) -> str:
    """With the day of the visit on which it rests, where there was one."""
    seen = asked.facts.get("last.visit.visited_on")
    return f"{words}(走访日期 {seen})" if seen and "走访" in words else words


@transaction.atomic
def propose(*, plan: Matter, by: Actor) -> list[Matter]:
    """Put the proposals into the plan. What the child has already, open or dropped from this plan, is not put again."""
    assert plan.child_id is not None  # a plan concerns a child
    child = Child.objects.scoped(by).get(pk=plan.child_id)
    known = Matter.objects.scoped(by).filter(kind="measure", child=child)
    there = {
        *known.filter(is_open=True).values_list("topic", flat=True),
        *known.filter(parent=plan, state="dropped").values_list("topic", flat=True),
    }
    return [
        open_matter(
            kind="measure",
            child=child,
            parent=plan,
            topic=each.service.id,
            title=each.service.title,
            reason=each.reason,
            raised_by=f"plan:{plan.pk}:{each.service.id}",
            by=by,
        )
        for each in proposals(child, by=by)
        if each.service.id not in there
    ]


@transaction.atomic
def add_measure(*, plan: int, service: str, reason: str, by: Actor, key: UUID | None = None) -> Matter:
    """A measure that a person adds. UserError for an unknown service or a plan that is over."""
    by.check(Permission.CASE_WORK, "添加帮扶措施")
    held = Matter.objects.scoped(by).filter(pk=plan, kind="plan").first()
    if held is None or held.child_id is None:
        raise UserError("没有找到这份帮扶方案。请回到列表重新查找。")
    if not held.is_open:
        raise UserError("这份帮扶方案已结束,不能再添加措施。请另拟一份方案。")
    if (known := catalogue().services.get(service)) is None:
        raise UserError("没有这一项服务。请从列出的服务中选择。")
    child = Child.objects.scoped(by).get(pk=held.child_id)
    return open_matter(
        kind="measure",
        child=child,
        parent=held,
        topic=known.id,
        title=known.title,
        reason=reason.strip() or ADDED,
        key=key,
        by=by,
    )


def why(measure: Matter, *, by: Actor) -> str:
    """The reason with which a measure was proposed or added."""
    first = MatterStep.objects.scoped(by).filter(matter=measure, move="open").first()
    return first.reason if first else ""


def last_day_for(measure: Matter, *, on: dt.date | None = None) -> dt.date | None:
    """The day by which the service is usually done, offered where a person sets the last day."""
    service = catalogue().services.get(measure.topic)
    if service is None:
        return None
    today = on or timezone.localdate()
    return today + dt.timedelta(days=number_of(service.days, on=today))


def step_parts(
    whole: Matter, *, kind: str, states: tuple[str, ...], move: str, reason: str, by: Actor
) -> None:
    """Take the same step with every part of a matter that is in one of these states."""
    parts = Matter.objects.scoped(by).filter(parent=whole, kind=kind, state__in=states).order_by("pk")
    for part in parts:
        take_step(matter=part.pk, move=move, reason=reason, by=by)
