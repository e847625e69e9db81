"""A condition of one person said in a sentence: `服刑至2028-03`, `失联9个月`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from tonghu.kernel.periods import add_months
from tonghu.policy.schema import Condition

# What a phrase may leave blank besides the fields of the register's row.
DAY_BLANKS = ("since", "until", "since_month", "until_month", "months")
BLANK = re.compile(r"\{(\w+)\}")


def phrase(
    condition: Condition,
    *,
    ended: bool,
    since: dt.date | None,
    until: dt.date | None,
    as_of: dt.date,
    shown: Mapping[str, str],
) -> str:
    """The first phrase of the condition whose blanks can all be filled; its title where none can.

    `shown`: the row's fields as they are to be read, empty ones left out.
    """
    blanks = {**shown, **_days(since, until, as_of)}
    for template in condition.ended_phrases if ended else condition.phrases:
        if all(name in blanks for name in BLANK.findall(template)):
            return BLANK.sub(lambda found: blanks[found[1]], template)
    return f"{condition.title}已结束" if ended else condition.title


def _days(since: dt.date | None, until: dt.date | None, as_of: dt.date) -> dict[str, str]:
    days: dict[str, str] = {}
    if since is not None:
        days |= {"since": since.isoformat(), "since_month": since.strftime("%Y-%m")}
        days["months"] = str(whole_months(since, as_of))
    if until is not None:
        days |= {"until": until.isoformat(), "until_month": until.strftime("%Y-%m")}
    return days


def whole_months(start: dt.date, end: dt.date) -> int:
    """Whole months from start to end, counted as the rules count them; 0 where end is earlier."""
    months = max((end.year - start.year) * 12 + end.month - start.month, 0)
    return months if add_months(start, months) <= end else max(months - 1, 0)
