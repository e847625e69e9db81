"""What the roster can be narrowed to: counters, drop-downs, places, each with its numbers."""

from __future__ import annotations

from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.registry.facets import Facets
from tonghu.registry.filters import NEVER, NONE_HELD
from tonghu.registry.models import Sex, Standing
from tonghu.workbench.children.asked import AGES, EVERY_STANDING, UNVISITED_DAYS, Asked
from tonghu.workbench.components.stat_filters import Counter


def counters(wanted: Asked, facets: Facets | None, titles: dict[str, str]) -> list[Counter]:
    """The numbers above the list that are filters as well."""
    if facets is None:
        return []
    standing = wanted.given.get("standing", Standing.OPEN)
    found = [
        Counter(
            "在册",
            facets.standings.get(Standing.OPEN, 0),
            wanted.address(standing=""),
            active=standing == Standing.OPEN,
        )
    ]
    found += [
        Counter(
            title,
            facets.categories.get(key, 0),
            wanted.address(category=key),
            wanted.given.get("category") == key,
        )
        for key, title in titles.items()
    ]
    never = Counter(
        "从未走访",
        facets.never_visited,
        wanted.address(unvisited=NEVER),
        wanted.given.get("unvisited") == NEVER,
        state="act" if facets.never_visited else "",
    )
    return [*found, never]


def choices(
    wanted: Asked, facets: Facets | None, places: dict[str, str], titles: dict[str, str]
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name, label, chosen, [(value, words)]) of each drop-down, counts in the words where they are known."""

    def counted(words: str, number: int | None) -> str:
        return words if number is None else f"{words}（{number}）"

    options: dict[str, tuple[str, list[tuple[str, str]]]] = {
        "place": ("地区", list(places.items())),
        "category": (
            "类别",
            [
                *(
                    (key, counted(title, facets.categories.get(key, 0) if facets else None))
                    for key, title in titles.items()
                ),
                (NONE_HELD, "没有类别"),
            ],
        ),
        "standing": (
            "档案状态",
            [
                *(
                    (key, counted(str(label), facets.standings.get(key, 0) if facets else None))
                    for key, label in Standing.choices
                ),
                (EVERY_STANDING, "全部档案"),
            ],
        ),
        "sex": (
            "性别",
            [
                (key, counted(str(label), facets.sexes.get(key, 0) if facets else None))
                for key, label in Sex.choices
            ],
        ),
        "age": (
            "年龄",
            [
                (key, counted(f"{low}至{high}岁", facets.ages[low, high] if facets else None))
                for key, (low, high) in AGES.items()
            ],
        ),
        "unvisited": (
            "走访",
            [(NEVER, "从未走访"), *((str(days), f"{days}天以上未走访") for days in UNVISITED_DAYS)],
        ),
    }
    return [(name, label, wanted.given.get(name, ""), values) for name, (label, values) in options.items()]


def places(actor: Actor, place: str) -> list[Division]:
    """The chosen place, those above it within the reach, and those right below the chosen or own one."""
    if actor.reach is None:
        return []
    own = actor.reach.low
    inside = place if actor.reach.covers(place) else own
    above = [inside[:length] for length in range(len(own), len(inside) + 1)]
    rows = Division.objects.filter(place__in=above) | Division.objects.filter(parent=inside)
    return list(rows.order_by("place"))
