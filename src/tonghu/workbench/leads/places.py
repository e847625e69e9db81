"""Places in words, and the way down the tree from the post's own."""

from __future__ import annotations

from collections.abc import Iterable

from tonghu.kernel.actor import Actor
from tonghu.places.models import Division


def place_words(places: Iterable[str]) -> dict[str, str]:
    """Names from the county down by place key, 青河县 › 大王镇 › 东村; one query."""
    wanted = set(places)
    rows = Division.objects.filter(place__in=wanted).values_list("place", "path")
    return dict(rows)


def short_words(places: Iterable[str]) -> dict[str, str]:
    """The last two names of each, 大王镇 东村: enough within a county."""
    return {place: " ".join(path.split(" › ")[-2:]) for place, path in place_words(places).items()}


def below(actor: Actor, place: str) -> tuple[str, list[Division]]:
    """(the place in force: the one asked for, or the post's own; the divisions right below it within reach)."""
    if actor.reach is None:
        return "", []
    at = place if place and actor.reach.covers(place) else actor.reach.low
    return at, list(Division.objects.filter(parent_id=at).order_by("place"))


def on_the_way(actor: Actor, place: str) -> list[Division]:
    """From the post's own place down to the one in force."""
    if actor.reach is None or not place:
        return []
    own = actor.reach.low
    keys = [place[:length] for length in range(len(own), len(place) + 1)]
    return list(Division.objects.filter(place__in=keys).order_by("place"))
