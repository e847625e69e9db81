"""Rules that a deployment changed are counted soon after it, not first by the nightly check.

Wide rows are laid out by the rules: of a kind of row whose layout is another one nothing can be brought in until its rows are made
anew.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tonghu.duties import rules as in_force
from tonghu.duties.confirming import introduce
from tonghu.duties.loading import load
from tonghu.duties.models import State
from tonghu.duties.rebuilding import mend_facts, rebuild


def rows_behind() -> list[int]:
    """Kinds of row that stand by other rules than those in force. Of a database in which nothing was ever made: none."""
    stands = dict(State.objects.values_list("row", "layout"))
    if not stands:
        return []
    layouts = in_force.rules().layouts
    return sorted(row for row, layout in layouts.items() if layout.rules and stands.get(row) != layout.hash)


def catch_up(*, today: dt.date | None = None) -> list[int]:
    """New versions are noted, and held where they must be; facts of new kinds made; what is laid out otherwise made anew.

    Facts are mended without alarm: of what the catalogue newly counts nothing was missed.
    """
    on = today or timezone.localdate()
    load(in_force.catalogue())
    introduce(today=on)
    mend_facts()
    behind = rows_behind()
    rebuild(today=on, facts=False, only=behind)
    return behind
