"""What the address of the list asks for, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from tonghu.casework.rules import kinds

MINE, OPEN, LATE, CLOSED = "mine", "open", "late", "closed"
SHOWN = (MINE, OPEN, LATE, CLOSED)
NAMES = ("show", "kind", "state", "place", "open", "after")


@dataclass(frozen=True)
class Asked:
    """`show`: one of SHOWN. `kind`: an id or empty. `state`: of the kind, or empty. `place`: a key or empty.
    `opened`, `after`: numbers or None."""

    show: str
    kind: str
    state: str
    place: str
    opened: int | None
    after: int | None

    def address(self, **changes: str) -> str:
        """The list's address with some parts changed; the page and the panel fall away unless named."""
        given = {"show": self.show, "kind": self.kind, "state": self.state, "place": self.place, **changes}
        query = urlencode({name: value for name, value in given.items() if value})
        return reverse("casework:list") + (f"?{query}" if query else "")


def asked(query: QueryDict) -> Asked:
    """Read the address. A value that is none of the choices is as if it were not there."""
    show, kind, state = query.get("show", MINE), query.get("kind", ""), query.get("state", "")
    known = kinds()
    return Asked(
        show if show in SHOWN else MINE,
        kind if kind in known else "",
        state if kind in known and state in known[kind].states else "",
        query.get("place", "")[:40],
        _number(query.get("open", "")),
        _number(query.get("after", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
