"""Duties in words: how grave, why, what to press. The same on every page of duties, and on the home page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from tonghu.accounts.parameters import limit
from tonghu.accounts.permissions import Permission
from tonghu.casework.keeping import kept_alone
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.explaining import Explanation
from tonghu.duties.models import Row
from tonghu.duties.queries import SubjectLine
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import calendar
from tonghu.oversight.boards import doubts_of
from tonghu.policy.duties.schema import STATUS_TITLES, Act, Standing, Status
from tonghu.policy.duties.words import proof_words, when_words
from tonghu.workbench import rail
from tonghu.workbench.components.clock import is_long_overdue

FIRST, SOON = "duty_first_clauses", "duty_soon_days"
STATES: dict[Status, str] = {
    "not_applicable": "safe",
    "done": "safe",
    "late": "safe",
    "excused": "safe",
    "due": "watch",
    "overdue": "act",
}
# What a post needs to be told a subject's name; a child's name is not for who sees only matters.
NAMED_TO = {
    Row.CHILD: Permission.CHILD_READ,
    Row.GUARDIAN: Permission.CHILD_READ,
    Row.LEAD: Permission.LEAD_READ,
}
COUNTED = {
    Row.CHILD: "名儿童",
    Row.GUARDIAN: "名监护人",
    Row.WORKER: "名儿童主任",
    Row.CLASS: "个班级",
    Row.DIVISION: "个地区",
    Row.ORGANISATION: "个单位",
    Row.CASE: "件事项",
    Row.RECORD: "条记录",
    Row.LEAD: "条线索",
}
# Pages that a duty's act may name beside the tasks on the rail: title and address.
NAMED_PAGES = {
    "registers": ("数据共享", "sharing:list"),
    "agreements": ("共享协议", "sharing:agreements"),
    "posts": ("队伍", "workforce:posts"),
}
# Whose page a subject of a row opens.
PAGES = {Row.CASE: "casework:matter", Row.RECORD: "casework:record", Row.LEAD: "leads:lead"}


@dataclass(frozen=True)
class Doing:
    """The button: what it says and where it leads."""

    label: str
    href: str


def soon(today: dt.date) -> dt.date:
    """The last day that counts as near."""
    return today + dt.timedelta(days=limit(SOON, on=today).value)


def is_first(rule: Rule, today: dt.date) -> bool:
    """A duty of the clauses about safety and guardianship, which stand above the rest."""
    clauses = catalogue().parameters[FIRST].at(today).value
    return isinstance(clauses, tuple) and rule.duty.clause in clauses


def grave(rule: Rule, status: Status, due_on: dt.date | None, today: dt.date) -> str:
    """One of the four states of the workbench."""
    if status == "overdue" and is_first(rule, today):
        return "urgent"
    if status == "due" and (due_on is None or due_on > soon(today)):
        return "safe"
    return STATES[status]


def title_of(rule: Rule) -> str:
    """The duty's title; where it is read in two ways, which of them."""
    duty = rule.duty
    return f"{duty.title}（{rule.reading.title}）" if len(duty.readings) > 1 else duty.title


def lacks(rule: Rule, status: Status) -> bool:
    """A state that must hold on every day does not hold: there is no deadline that was missed."""
    return status == "overdue" and isinstance(rule.reading.when, Standing)


def lacks_since(rule: Rule, status: Status, due_on: dt.date | None) -> dt.date | None:
    """Since when such a state should have held, where anybody knows; None for a duty with a deadline.

    Counted in working days that day would read as a deadline, years before the notice.
    """
    return due_on if lacks(rule, status) else None


def status_words(rule: Rule, status: Status, due_on: dt.date | None, today: dt.date) -> str:
    """逾期3天; 逾期未办 where the last day stands beside it and lies more than a month back; 未办, 今天到期, 待办."""
    if lacks(rule, status):
        return "未办"
    if status == "overdue" and due_on is not None and not is_long_overdue(calendar().left(today, due_on)):
        return f"逾期{(today - due_on).days}天"
    if status == "due" and due_on == today:
        return "今天到期"
    return STATUS_TITLES[status]


def remaining(status: Status, due_on: dt.date, today: dt.date) -> int:
    """Working days left, as a clock shows them. A duty's days run through weekends: what was due on Friday is overdue on
    Saturday, when no working day has passed yet and the calendar would still say today."""
    left = calendar().left(today, due_on)
    return min(left, -1) if status == "overdue" else left


def short_words(rule: Rule, status: Status, due_on: dt.date | None, today: dt.date) -> str:
    """The same without days, beside a clock that counts them."""
    late = status == "overdue" and not lacks(rule, status)
    return "逾期" if late else status_words(rule, status, due_on, today)


def why_words(rule: Rule, today: dt.date) -> str:
    """One sentence from the rule: the clause, how often, and what shows that it was done."""
    clause = catalogue().clauses[rule.duty.clause]
    proof = proof_words(rule.reading, catalogue())
    return f"{clause.article}要求：{when_words(rule.reading, catalogue(), today)}；凭“{proof}”算完成。"


def is_unverified(rule: Rule, today: dt.date) -> bool:
    """Its time limit rests on a number that nobody could establish."""
    return bool(doubts(rule, today))


def doubts(rule: Rule, today: dt.date) -> tuple[str, ...]:
    """Titles of what the rule rests on that is 待核."""
    return doubts_of(rule.duty, rule.reading, catalogue(), today)


def doing(rule: Rule, line: SubjectLine) -> Doing | None:
    """What to press for one subject; None where the rule names nothing that a page can do."""
    if line.row in PAGES:
        return Doing("办理", reverse(PAGES[Row(line.row)], args=[line.subject]))
    act = rule.reading.act
    return _act(act, line) if act is not None else None


def doing_for_all(rule: Rule) -> Doing | None:
    """What to press where nobody is named: a form that stands by itself, such as an activity whose participants sign in."""
    act = rule.reading.act
    if act is None or act.kind != "form" or act.name not in kept_alone():
        return None
    return Doing(f"填写{catalogue().forms[act.name].title}", reverse("resources:new", args=[act.name]))


def _act(act: Act, line: SubjectLine) -> Doing | None:
    known = catalogue()
    if act.kind == "form":
        return form_button(act.name, line)
    if act.kind == "matter":
        about = f"?child={line.child}" if line.child is not None else ""
        return Doing(
            f"发起{known.matters[act.name].title}", reverse("casework:open", args=[act.name]) + about
        )
    return _page(act.name)


def form_button(form: str, line: SubjectLine) -> Doing | None:
    """To fill a form in: of a child's file, or of a record that stands by itself; None for one of a matter."""
    known = catalogue().forms[form]
    label = f"填写{known.title}"
    if known.about == "child":
        return Doing(label, reverse("casework:fill", args=[line.child, form])) if line.child else None
    if form not in kept_alone():
        return None
    given: dict[str, object] = {"place": line.place} if known.about == "place" else {}
    if line.row == Row.WORKER:
        given = {"worker": line.subject}
    if line.row == Row.ORGANISATION:
        given = {"unit": line.subject}
    query = f"?{urlencode(given)}" if given else ""
    return Doing(label, reverse("resources:new", args=[form]) + query)


def _page(name: str) -> Doing | None:
    """A page by the catalogue's word for it, or a task of the workbench by its key on the rail."""
    if name in NAMED_PAGES:
        title, address = NAMED_PAGES[name]
        return Doing(f"到{title}", reverse(address))
    item = rail.item(name)
    return Doing(f"到{item.title}", reverse(item.url_name)) if item else None


def who_words(line: SubjectLine, actor: Actor) -> str:
    """The subject's name, where the post may see such names; else a number that tells nothing."""
    needed = NAMED_TO.get(Row(line.row))
    if needed is not None and not actor.may(needed):
        return f"第 {line.subject} 号"
    return line.title or f"第 {line.subject} 号"


def where_words(line: SubjectLine, places: Mapping[str, str]) -> str:
    """Where the subject is; of a division where it lies, for its own name stands beside it. `places`: words by place key."""
    words = places.get(line.place, "")
    return words.removesuffix(line.title).rstrip() if line.row == Row.DIVISION else words


def line_of(told: Explanation, child: int | None) -> SubjectLine:
    """An explanation as a line of a list."""
    return SubjectLine(
        rule=told.rule.id,
        row=told.row,
        subject=told.subject,
        title=told.title,
        place=told.place,
        child=child,
        status=told.status,
        due_on=told.due_on,
        unverified=told.unverified,
    )
