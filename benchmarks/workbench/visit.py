"""The answers of a visit at which all was well, as the form in catalogue/forms/visit.yaml asks them."""

from __future__ import annotations

import datetime as dt
import json
import re
from zoneinfo import ZoneInfo

_BORN = re.compile(r'"child\.birth_on":\s*"(\d{4}-\d\d-\d\d)"')
_ASKED_ABOUT_SCHOOL_FROM = 3  # years


def answers(page: str) -> str:
    """JSON of the answers, for the child whose page of the form this is."""
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    told: dict[str, object] = {
        "visited_on": today.isoformat(), "way": "home", "saw_child": True, "talked_alone": True,
        "carer_relation": "grandparents", "carer_name": "王秀英", "care_state": "steady", "parent_away": "none",
        "mind_told_by": "seen", "mood": ["steady"], "sleep": "good", "company": "good", "danger_sign": False,
        "health": "good", "home_checked": True, "home_safe": False, "needs_found": ["none"],
    }  # fmt: skip
    if _asked_about_school(page, today):
        told["school"] = "attends"
    return json.dumps(told, ensure_ascii=False)


def _asked_about_school(page: str, today: dt.date) -> bool:
    """A child of unknown birth is asked, too."""
    found = _BORN.search(page)
    if found is None:
        return True
    born = dt.date.fromisoformat(found[1])
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years >= _ASKED_ABOUT_SCHOOL_FROM
