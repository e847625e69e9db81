"""Reading matters and records, each as the post may see it. Every function takes the actor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.casework.core.turns import Me, is_turn, standing_tokens
from tonghu.casework.models import Matter, MatterStep, Record, Share
from tonghu.casework.rules import kinds
from tonghu.casework.standing import me
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.policy.matters.schema import PARTIES, MatterKind
from tonghu.registry.models import Child


def matters_visible_to(actor: Actor) -> ScopedQuerySet[Matter]:
    """The matters that this post may know of. NotPermitted for a post that sees none."""
    actor.check(Permission.CASE_READ, Permission.CASE_READ.words)
    return Matter.objects.scoped(actor)


def listed(matters: ScopedQuerySet[Matter]) -> ScopedQuerySet[Matter]:
    """For lists: without what the receiver was given, which would be decrypted for nothing."""
    return matters.defer("given")


def matter_for(actor: Actor, pk: int) -> Matter | None:
    """One matter, or None: it does not exist, or this post may not know of it."""
    return matters_visible_to(actor).filter(pk=pk).first()


def locked_for(matter: int, *, by: Actor) -> Matter:
    """The matter, held until the transaction ends. UserError where this post may not know of it."""
    held = matters_visible_to(by).select_for_update(of=("self",)).filter(pk=matter).first()
    if held is None:
        raise UserError("没有找到这一事项:可能已转到别处。请回到列表重新查找。")
    return held


def part_ended(matter: Matter, actor: Actor) -> dt.datetime | None:
    """When the part of the actor's unit in a matter ended that it had received and handed on; None while it takes part."""
    unit = actor.organisation_id
    if unit is None or unit in (matter.sender_id, matter.receiver_id):
        return None
    own = Share.objects.scoped(actor).filter(matter=matter, organisation=unit, end_on=None)
    return own.values_list("until", flat=True).first()


def check_takes_part(matter: Matter, *, by: Actor) -> None:
    """NotPermitted for a unit whose part in the matter is over."""
    if (until := part_ended(matter, by)) is not None:
        raise NotPermitted(
            f"本单位的办理已于{timezone.localtime(until):%Y-%m-%d %H:%M}结束，由后一单位接着办理。需要补充的，请转告该单位。"
        )


def open_work(actor: Actor, who: Me | None = None, *, task: str | None = None) -> ScopedQuerySet[Matter]:
    """Open matters on which it is this post's turn; `task`: of one part of the work alone."""
    who = who or me(actor)
    asked = [kind for kind in kinds().values() if task is None or kind.task == task]
    standing = _states(asked, standing_tokens(who))
    mine = Q(pk__in=[])
    for name, states in standing.items():
        mine |= Q(kind=name, state__in=states)
    for party, column in (
        ("receiver", "receiver"),
        ("sender", "sender"),
        ("responsible", "responsible_post"),
    ):
        of_party = _party(party, column, who)
        if of_party is None:
            continue
        for name, states in _states(asked, {party}).items():
            mine |= of_party & Q(kind=name, state__in=states)
    found = matters_visible_to(actor).filter(mine, is_open=True)
    if who.unit is None:
        return found
    handed_on = Share.objects.scoped(actor).filter(until__isnull=False).values("matter_id")
    return found.filter(~Q(pk__in=handed_on) | Q(receiver=who.unit) | Q(sender=who.unit))


def _states(asked: Iterable[MatterKind], tokens: Iterable[str]) -> dict[str, list[str]]:
    wanted = set(tokens)
    found = {kind.id: [s for s in kind.states if is_turn(kind, s, wanted)] for kind in asked}
    return {name: states for name, states in found.items() if states}


def _party(party: str, column: str, who: Me) -> Q | None:
    assert party in PARTIES
    if party == "responsible":
        return Q(responsible_post__in=who.seat)
    if who.unit is not None:
        return Q(**{f"{column}_id": who.unit})
    return Q(sender=None, opened_post__in=who.seat) if party == "sender" else None


def steps_of(matter: Matter, actor: Actor) -> list[MatterStep]:
    """What was done with it, newest first."""
    return list(MatterStep.objects.scoped(actor).filter(matter=matter).order_by("-at", "-id"))


def records_of(matter: Matter, actor: Actor) -> list[Record]:
    """What was filled in for it, newest first; what was corrected is not among them."""
    own = standing_records(actor).filter(matter=matter)
    return list(own.order_by("-received_at", "-id"))


def records_of_child(child: Child, actor: Actor, *, form: str | None = None) -> ScopedQuerySet[Record]:
    """The records of a child's file in force, newest first."""
    found = standing_records(actor).filter(child=child)
    found = found.filter(form=form) if form else found
    return found.order_by("-occurred_on", "-id")


def matters_of_child(child: Child, actor: Actor) -> ScopedQuerySet[Matter]:
    """Every matter of a child, newest first."""
    return listed(matters_visible_to(actor).filter(child=child)).order_by("-opened_on", "-id")


def parts_of(matter: Matter, actor: Actor) -> list[Matter]:
    """The matters that belong to this one: measures of a plan, decisions of a conference."""
    found = listed(matters_visible_to(actor).filter(parent=matter))
    return list(found.select_related("receiver").order_by("id"))


def reasons_of(matters: Iterable[Matter], actor: Actor) -> dict[int, str]:
    """The reason with which each was begun, by its id; one query."""
    first = MatterStep.objects.scoped(actor).filter(matter__in=[each.pk for each in matters], move="open")
    return dict(first.values_list("matter_id", "reason"))


def shares_of(matter: Matter, actor: Actor) -> list[Share]:
    """Who else takes part."""
    return list(
        Share.objects.scoped(actor).filter(matter=matter).select_related("organisation").order_by("id")
    )
