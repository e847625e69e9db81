"""The left rail: one item per task. Each task folder registers its item; a post sees what it may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from tonghu.kernel.actor import Actor

# The order of the rail, whoever registers first. The key of an item is the namespace of its pages' addresses.
ORDER = (
    "inbox",
    "leads",
    "children",
    "visits",
    "casework",
    "intake",
    "one_matter",
    "conferences",
    "duties",
    "workforce",
    "resources",
    "sharing",
    "monitoring",
    "reports",
    "settings",
)


# No item counts further: a page must not wait for the exact number of what nobody finishes in a month.
MOST = 1000


@dataclass(frozen=True, kw_only=True)
class RailItem:
    """An item. `key`: one of ORDER. `icon`: a name of web/icons.txt. `url_name`: where it leads, `leads:list`.

    `permission`: what a post needs to see it, empty for every post. `count`: open work of this post, asked by
    rail_counts.py, so one indexed count, of MOST at most; None for an item without.
    """

    key: str
    title: str | Promise
    icon: str
    url_name: str
    permission: str = ""
    count: Callable[[Actor], int] | None = None


_ITEMS: dict[str, RailItem] = {}


def register(item: RailItem) -> None:
    """Add an item. ValueError on a key that is not in ORDER, or taken."""
    if item.key not in ORDER:
        raise ValueError(
            f"rail item {item.key!r} is not among {', '.join(ORDER)}; add it to ORDER where it belongs"
        )
    if item.key in _ITEMS and _ITEMS[item.key] != item:
        raise ValueError(f"rail item {item.key!r} is registered twice")
    _ITEMS[item.key] = item


def item(key: str) -> RailItem | None:
    """The item of a task; None where no folder registered it."""
    return _ITEMS.get(key)


def items_for(actor: Actor) -> list[RailItem]:
    """The items that this post may use, in order."""
    offered = [_ITEMS[key] for key in ORDER if key in _ITEMS]
    return [item for item in offered if not item.permission or actor.may(item.permission)]
