"""My duties: what this post owes, gravest first, with the button that does it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.duties import queries
from tonghu.duties.models import Row
from tonghu.duties.queries import MyDuty
from tonghu.duties.waiting import Waiting, waiting_of_department
from tonghu.kernel.actor import Actor
from tonghu.policy.duties.schema import Status
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.duties import presented
from tonghu.workbench.duties.presented import COUNTED, Doing
from tonghu.workbench.duties.pressing import Presser
from tonghu.workbench.inbox.work import HARM
from tonghu.workbench.leads.places import short_words

PAGE = 30
MOST = 3000
EVERY: tuple[Status, ...] = ("overdue", "due", "done", "late", "excused")
NO_DAY = dt.date.max
Key = tuple[int, dt.date, str, int]


@dataclass(frozen=True)
class Filter:
    """A counter above the list. `holds`: which duties it shows."""

    key: str
    title: str
    state: str
    holds: Callable[[MyDuty, dt.date], bool]


def _near(duty: MyDuty, today: dt.date) -> bool:
    line = duty.line
    return line.status == "due" and line.due_on is not None and line.due_on <= presented.soon(today)


FILTERS = (
    Filter("open", "未完成", "", lambda duty, today: duty.line.status in queries.WAITING),
    Filter("overdue", "逾期或未办", "act", lambda duty, today: duty.line.status == "overdue"),
    Filter("soon", "近期到期", "watch", _near),
    Filter("done", "已完成", "safe", lambda duty, today: duty.line.status in ("done", "late")),
    Filter("excused", "有正当理由", "", lambda duty, today: duty.line.status == "excused"),
)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A duty as the list shows it. `since`: `presented.lacks_since`; then there is no `until`. `instead`: who enters it, where
    there is no button."""

    who: str
    place: str
    what: str
    why: str
    state: str
    words: str
    since: dt.date | None
    until: dt.date | None
    remaining: int | None
    unverified: bool
    doing: Doing | None
    instead: str
    explain: str


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """`show`: one of FILTERS; `rule`: of one rule only; `after`: the key of the last one on the page before."""
    actor, today = actor_of(request), timezone.localdate()
    actor.check(Permission.DUTY_READ, Permission.DUTY_READ.words)
    every = queries.mine(actor, today, EVERY, MOST)
    rule = request.GET.get("rule", "")
    show = next((each for each in FILTERS if each.key == request.GET.get("show")), FILTERS[0])
    of_rule = [each for each in every if not rule or each.rule.id == rule]
    chosen = sorted((each for each in of_rule if show.holds(each, today)), key=lambda d: key_of(d, today))
    begin = _begin([key_of(each, today) for each in chosen], request.GET.get("after", ""))
    page = chosen[begin : begin + PAGE]
    more = begin + PAGE < len(chosen)
    context = {
        "counters": _counters(of_rule, show, rule, today),
        "chips": _chips(every, rule, show),
        "clear_url": reverse("duties:mine"),
        "shown": _shown(page, actor, today),
        "finished": show.key in ("done", "excused"),
        "total": len(chosen),
        "next_url": _address(show=show.key, rule=rule, after=_text(key_of(page[-1], today))) if more else "",
        "first_url": _address(show=show.key, rule=rule) if begin else "",
        "unverified": any(presented.is_unverified(each.rule, today) for each in page),
        "may_confirm": actor.may(Permission.RULE_CONFIRM),
        "may_report": actor.may(Permission.REPORT_READ),
        "choices": _choices(every),
        "rule": rule,
        "show": show.key,
        "cut": len(every) >= MOST,
        "of_department": [_of_department(each, today) for each in _counted_only(actor, rule)],
    }
    return render(request, "workbench/duties/mine.html", context)


@dataclass(frozen=True, kw_only=True)
class CountedOnly:
    """A duty of a department about people whom it does not see. `open`: not done and still in time, however long there is;
    `doing`: what it can do without naming anybody."""

    what: str
    why: str
    overdue: int
    open: int
    until: dt.date | None
    counted: str
    unverified: bool
    doing: Doing | None


def _counted_only(actor: Actor, rule: str) -> list[Waiting]:
    found = waiting_of_department(actor, until=dt.date.max)
    return [each for each in found if not rule or each.rule.id == rule]


def _of_department(each: Waiting, today: dt.date) -> CountedOnly:
    known = each.rule.duty
    title = f"{known.title}（{each.rule.reading.title}）" if len(known.readings) > 1 else known.title
    return CountedOnly(
        what=title,
        why=presented.why_words(each.rule, today),
        overdue=each.overdue,
        open=each.soon,
        until=each.first_due,
        counted=COUNTED[Row(each.rule.row)],
        unverified=presented.is_unverified(each.rule, today),
        doing=presented.doing_for_all(each.rule),
    )


def key_of(duty: MyDuty, today: dt.date) -> Key:
    """Where it stands: by harm, then by the clock, then in a fixed order."""
    line = duty.line
    rank = HARM.index(presented.grave(duty.rule, line.status, line.due_on, today))
    return rank, line.due_on or NO_DAY, line.rule, line.subject


def _text(key: Key) -> str:
    rank, day, rule, subject = key
    return f"{rank}~{day:%Y%m%d}~{rule}~{subject}"


def _begin(keys: Sequence[Key], after: str) -> int:
    """The first place after a key; the beginning for one that is none."""
    parts = after.split("~")
    try:
        rank, day, rule, subject = parts
        key = int(rank), dt.datetime.strptime(day, "%Y%m%d").date(), rule, int(subject)
    except ValueError:
        return 0
    return bisect_right(keys, key)


def _counters(every: Sequence[MyDuty], show: Filter, rule: str, today: dt.date) -> list[Counter]:
    numbers = [(each, sum(each.holds(duty, today) for duty in every)) for each in FILTERS]
    return [
        Counter(
            each.title,
            number,
            _address(show=each.key, rule=rule),
            active=each is show,
            state=each.state if number else "",  # nothing overdue is no warning
        )
        for each, number in numbers
    ]


def _chips(every: Sequence[MyDuty], rule: str, show: Filter) -> list[tuple[str, str]]:
    if not rule:
        return []
    title = next((presented.title_of(each.rule) for each in every if each.rule.id == rule), rule)
    return [(title, _address(show=show.key))]


def _choices(every: Sequence[MyDuty]) -> list[tuple[str, str]]:
    """The duties that the list can be narrowed to."""
    titles = {each.rule.id: presented.title_of(each.rule) for each in every}
    return sorted(titles.items(), key=lambda pair: pair[1])


def _address(**asked: str) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("duties:mine") + (f"?{query}" if query else "")


def _shown(page: Sequence[MyDuty], actor: Actor, today: dt.date) -> list[Shown]:
    own = actor.reach.low if actor.reach else ""
    places = short_words(each.line.place for each in page if each.line.place != own)
    presser = Presser(actor)
    return [_one(each, places, presser, today) for each in page]


def _one(duty: MyDuty, places: Mapping[str, str], presser: Presser, today: dt.date) -> Shown:
    line, rule = duty.line, duty.rule
    since = presented.lacks_since(rule, line.status, line.due_on)
    waits = line.status in queries.WAITING and line.due_on is not None and since is None
    doing = presser.doing(rule, line)
    return Shown(
        who=presented.who_words(line, presser.actor),
        place=presented.where_words(line, places),
        what=presented.title_of(rule),
        why=presented.why_words(rule, today),
        state=presented.grave(rule, line.status, line.due_on, today),
        words=presented.short_words(rule, line.status, line.due_on, today),
        since=since,
        until=line.due_on if waits else None,
        remaining=presented.remaining(line.status, line.due_on, today) if waits and line.due_on else None,
        unverified=line.unverified or presented.is_unverified(rule, today),
        doing=doing,
        instead="" if doing else presser.instead(rule),
        explain=reverse("duties:explain", args=[rule.id, line.subject]),
    )
