"""Who was there, each as the post may see it. Every function takes the actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tonghu.casework.models import Record
from tonghu.casework.presence.models import Claim, ClaimState, Participant
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import entailed
from tonghu.locks.scoped import ScopedQuerySet


def participants_of(record: Record, actor: Actor) -> ScopedQuerySet[Participant]:
    """Those on the list whom this post may see, those who were taken off last."""
    rows = Participant.objects.scoped(actor).filter(record=record)
    rows = rows.select_related("child", "adult", "post__user")
    return rows.order_by("ended_at", "kind", "place", "at", "id")


def taken_part_of_child(child: int, actor: Actor) -> ScopedQuerySet[Participant]:
    """What a child, or a guardian of the child, took part in, newest first."""
    rows = Participant.objects.scoped(actor).filter(child_id=child, ended_at=None)
    return rows.order_by("-occurred_on", "-id")


def taken_part_of_worker(seats: list[int], actor: Actor) -> ScopedQuerySet[Participant]:
    """What a child director took part in, newest first. `seats`: the posts that are this person's."""
    rows = Participant.objects.scoped(actor).filter(post_id__in=seats, ended_at=None)
    return rows.order_by("-occurred_on", "-id")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What those who were there may know of a record that their post does not see. `hours`: of a training, else None."""

    title: str
    hours: float | None


def told_of(records: Iterable[int]) -> dict[int, Told]:
    """Title and hours by the record's number; of a county's training a village's post sees no more than this."""
    wanted = set(records)
    with entailed(system := casework_system(None)):
        rows = Record.objects.scoped(system).filter(pk__in=wanted).values_list("pk", "answers")
        return {
            pk: Told(title=str(answers.get("title", "")), hours=answers.get("hours")) for pk, answers in rows
        }


def claims_of(record: Record, actor: Actor) -> list[Claim]:
    """What guardians wrote of themselves and nobody has looked at yet, the first first."""
    return list(Claim.objects.scoped(actor).filter(record=record, state=ClaimState.OPEN).order_by("id"))
