"""What every step of a lead has in common: the row locked, the version counted, the step kept, the next told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.models import Notice, Post
from tonghu.accounts.queries import holders_over
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.leads.core.workflow import why_not
from tonghu.leads.models import Lead, Step
from tonghu.leads.queries import leads_visible_to
from tonghu.leads.rules import due, workflow
from tonghu.places.models import Division, Level
from tonghu.registry.changing import AlreadyDone


def lock(
    lead: int, transition: str, *, by: Actor, version: int | None = None, key: UUID | None = None
) -> Lead:
    """The lead's row as it stands, held until the transaction ends, ready for the transition.

    `version`: what the deed rests on; Conflict when another has moved the lead since, or when its state does not
    allow the transition. `key`: of the form; AlreadyDone when it was carried out before. NotPermitted for a post
    that never does this; UserError when the lead is not in reach.
    """
    move = workflow().transitions[transition]
    if not any(by.may(each) for each in move.permissions):
        raise NotPermitted(why_not(workflow(), transition, move.before[0], by.permissions))
    held = leads_visible_to(by).select_for_update(of=("self",)).filter(pk=lead).first()
    if held is None:
        raise UserError("没有找到这条线索:可能已改派到别处。请回到线索列表重新查找。")
    if key is not None and Step.objects.scoped(by).filter(lead=held, key=key).exists():
        raise AlreadyDone
    refusal = why_not(workflow(), transition, held.state, by.permissions)
    if refusal or (version is not None and version != held.version):
        raise Conflict(
            what_happened(held, by=by) + (refusal or "您填写的内容还在,请对照后再提交。"), theirs=held
        )
    return held


def what_happened(lead: Lead, *, by: Actor) -> str:
    """Who did the last step, when and which, as a Chinese sentence; empty where nobody has done anything."""
    last = Step.objects.scoped(by).filter(lead=lead).order_by("-at", "-id").first()
    if last is None:
        return ""
    title = workflow().transitions[last.transition].title
    at = timezone.localtime(last.at)
    return f"这条线索已由{last.user_name}({last.post_title})于{at:%m-%d %H:%M}{title}。"


def move(
    lead: Lead,
    transition: str,
    *,
    by: Actor,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    key: UUID | None = None,
    **changes: Any,
) -> Step:
    """Take the step: `changes` and the new state are saved, the version counted up, the step and the audit kept.

    `lead` was locked for this transition. `detail`: ids and words; never a number or a name of a child.
    """
    step = workflow().transitions[transition]
    given = reason.strip()
    if "reason" in step.needs and not given:
        raise UserError(f"请写明理由:{step.title}要说明为什么,下一步的人据此办理。")
    before, lead.state = lead.state, step.after
    for field, value in changes.items():
        setattr(lead, field, value)
    if "due_on" not in changes:
        limit = due(step.after, entered=timezone.localdate())
        lead.due_on = limit.day if limit else None
    lead.version += 1
    lead.save()
    kept = Step.objects.create(
        place=lead.place,
        lead=lead,
        transition=transition,
        before=before,
        after=lead.state,
        reason=given,
        detail=dict(detail or {}),
        key=key,
        user_name=by.user_name,
        post_title=by.title,
        post_id=by.post_id,
    )
    record(transition, "lead", [lead.pk], by=by, place=lead.place, reason=given, detail=detail)
    return kept


def turn_of(lead: Lead, *, on: dt.date) -> list[Post]:
    """Who holds the posts whose turn it is in the lead's state."""
    roles = workflow().states[lead.state].owners
    return [post for role in roles for post in holders_over(role, lead.place, on=on)]


def tell(posts: Iterable[Post | int], text: str, lead: Lead | None = None) -> None:
    """A message to each post once. No child's name: messages are not behind the locks of children's rows."""
    ids = dict.fromkeys(post if isinstance(post, int) else post.pk for post in posts)
    url = reverse("leads:lead", args=[lead.pk]) if lead else reverse("leads:list")
    Notice.objects.bulk_create(Notice(post_id=pk, text=text, url=url) for pk in ids)


def village_of(lead: Lead) -> Division | None:
    """The village that the lead lies in; None where it names only a town or a county."""
    return Division.objects.filter(place=lead.place, level=Level.VILLAGE).first()


def path_of(place: str) -> str:
    """The place in words."""
    found = Division.objects.filter(place=place).values_list("path", flat=True).first()
    return found or place
