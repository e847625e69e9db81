"""Who acts, as casework asks: the kind of the post's organisation, and every post that is or was the same seat."""

from __future__ import annotations

from tonghu.accounts.models import Post
from tonghu.casework.core.turns import Me, Parties, tokens
from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor
from tonghu.places.models import Organisation


def me(by: Actor) -> Me:
    """Two queries at most; ask once a request."""
    kind = None
    if by.organisation_id is not None:
        kind = Organisation.objects.values_list("kind", flat=True).get(pk=by.organisation_id)
    return Me(role=by.role, unit=by.organisation_id, unit_kind=kind, seat=_seat(by))


def _seat(by: Actor) -> frozenset[int]:
    own = Post.objects.filter(pk=by.post_id).values("role", "place", "organisation").first()
    if own is None:
        return frozenset({by.post_id})
    return frozenset(Post.objects.filter(**own).values_list("pk", flat=True))


def parties(matter: Matter) -> Parties:
    """Who takes part in a matter."""
    return Parties(
        sender=matter.sender_id,
        receiver=matter.receiver_id,
        opened_post=matter.opened_post,
        responsible_post=matter.responsible_post,
    )


def tokens_in(matter: Matter, who: Me) -> frozenset[str]:
    """What the one who acts is in this matter."""
    return tokens(who, parties(matter))
