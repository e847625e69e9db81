"""Two people changed the same thing; the second hears of it and loses nothing."""

from __future__ import annotations

from typing import Any


class Conflict(Exception):
    """A write rested on an older version than the one that stands, or on something another has done meanwhile.

    `what`: a Chinese sentence for the user, what happened and what to do. `theirs`: what stands now, for a page
    that shows both. Answered with 409.
    """

    def __init__(self, what: str, theirs: Any = None) -> None:
        super().__init__(what)
        self.what = what
        self.theirs = theirs
