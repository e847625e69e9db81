"""The tabs of a child's file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.casework.assessments.queries import holds_on, latest_of
from tonghu.casework.assessments.risk import RISK
from tonghu.casework.completeness import wholeness
from tonghu.leads.models import Lead
from tonghu.leads.rules import catalogue
from tonghu.registry.categories import title_of
from tonghu.registry.models import Adult, Change, Holding, Relation, Visit
from tonghu.registry.queries import (
    Reading,
    blocks_of,
    changes_of,
    family_of,
    holdings_of,
    merges_of,
    read_by,
    splits_of,
    visits_of,
)
from tonghu.registry.row_versions import CLOSED, hidden_fields, versions_of
from tonghu.secrecy.masking import mask_phone, mask_resident_number
from tonghu.workbench.children import care
from tonghu.workbench.children.opened import Opened, open_child, tab_page
from tonghu.workbench.components.family_graph import Relative
from tonghu.workbench.components.timeline import Event
from tonghu.workbench.maps import locator

SHOWN_ENTRIES = 100
GENERATIONS: dict[str, int] = {
    Relation.GRANDPARENT: -2,
    Relation.FATHER: -1,
    Relation.MOTHER: -1,
    Relation.STEPFATHER: -1,
    Relation.STEPMOTHER: -1,
    Relation.GUARDIAN: -1,
    Relation.OTHER: -1,
    Relation.SIBLING: 0,
}
ENDED_LEADS = ("accepted", "rejected", "superseded")
READS = {
    "read": "打开档案",
    "print": "打印",
    "export": "导出",
    "unmask": "显示完整号码",
    "list": "在名册中看到",
    "suggest": "在查找中看到",
}
TAB_WORDS = {
    "child": "概况",
    "timeline": "时间线",
    "family": "家庭",
    "categories": "类别与待遇",
    "support": "需求与方案",
    "visits": "走访",
    "guardianship": "监护",
    "duties": "责任",
    "duty": "一项责任的依据",
    "papers": "材料",
    "entrusted": "托付给单位的情况",
    "history": "变更与查阅",
    "panel": "名册侧栏",
}


@require_GET
def child(request: HttpRequest, pk: int) -> HttpResponse:
    """概况: who cares for the child, what the child holds, what is next."""
    opened = open_child(request, pk, tab="child")
    holdings = [held for held in holdings_of(opened.child, opened.actor) if held.end_on is None]
    leads = [lead for lead in leads_of(opened) if lead.state not in ENDED_LEADS]
    context = {
        "categories": [(title_of(held.category), held) for held in holdings],
        "leads": leads,
        "visits": visits_of(opened.child, opened.actor)[:1],
        "matters": [
            each for each in care.matters_of(opened, care.SUPPORT + care.GUARDIANSHIP) if each.is_open
        ],
        **_assessed(opened),
        "wholeness": wholeness(opened.child, by=opened.actor, on=opened.today),
        "map": locator(opened.child.place),
    }
    return tab_page(request, opened, "child", context)


def _assessed(opened: Opened) -> dict[str, object]:
    """The risk level that somebody confirmed, None without one that holds, and the newest other result; one query."""
    if not opened.actor.may(Permission.CASE_READ):
        return {"risk_shown": False}
    results = latest_of(opened.child, opened.actor)
    risk = results.pop(RISK, None)
    newest = max(results.values(), key=lambda each: (each.assessed_on, each.pk), default=None)
    return {
        "risk_shown": True,
        "risk": risk if risk and holds_on(risk, opened.today) else None,
        "risk_level": catalogue().toolkits[RISK].titled(risk.level) if risk else "",
        "risk_expired": risk is not None and not holds_on(risk, opened.today),
        # Its outcome stands in its record, whose fields have readers of their own.
        "assessment": newest,
        "assessment_expired": newest is not None and not holds_on(newest, opened.today),
    }


@require_GET
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """时间线: everything with a day, newest first."""
    opened = open_child(request, pk, tab="timeline")
    events = [
        Event(opened.child.opened_on, "建立档案"),
        *(event for held in holdings_of(opened.child, opened.actor) for event in _of_holding(held)),
        *(_of_visit(visit) for visit in visits_of(opened.child, opened.actor)),
        *(_of_lead(lead) for lead in leads_of(opened)),
        *care.events_of(opened),
        *(
            Event(
                block.start_on,
                "保护令屏蔽生效",
                block.made_by,
                f"{block.order}，被申请人{block.name}",
                state="urgent",
            )
            for block in blocks_of(opened.child, opened.actor)
        ),
        *(
            Event(
                timezone.localdate(merge.merged_at),
                f"并入档案：{merge.dropped.name}",
                merge.merged_by,
                merge.reason,
            )
            for merge in merges_of(opened.child, opened.actor)
            if merge.undone_at is None
        ),
    ]
    events.sort(key=lambda event: event.day, reverse=True)
    return tab_page(request, opened, "timeline", {"events": events})


@dataclass(frozen=True)
class Member:
    """A member of the family as the page shows one; nothing that leads to a person whom a protection order names."""

    adult: Adult
    relation: str
    blocked: bool
    number: str
    phone: str


@require_GET
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """家庭: each member; one named by a protection order is shown as closed off, without number, phone or state."""
    opened = open_child(request, pk, tab="family")
    members = [member(opened, adult) for adult in family_of(opened.child, opened.actor)]
    today = [each for each in members if each.adult.end_on is None or each.adult.end_on > opened.today]
    graph = [Relative("本人", 0, opened.child.name, is_child=True)]
    graph += [
        Relative(
            each.relation,
            GENERATIONS[each.adult.relation],
            each.adult.name,
            "保护令屏蔽" if each.blocked else each.adult.state,
        )
        for each in today
    ]
    return tab_page(request, opened, "family", {"members": members, "graph": graph})


@require_GET
def categories(request: HttpRequest, pk: int) -> HttpResponse:
    """类别与待遇: each category with its dates, its basis and the lead it came from."""
    opened = open_child(request, pk, tab="categories")
    leads = {lead.pk: lead for lead in leads_of(opened)}
    rows = [
        (title_of(held.category), held, leads.get(held.lead) if held.lead else None)
        for held in holdings_of(opened.child, opened.actor)
    ]
    return tab_page(request, opened, "categories", {"holdings": rows, "leads": list(leads.values())})


@require_GET
def visits(request: HttpRequest, pk: int) -> HttpResponse:
    """走访: every visit; one that was corrected stays, marked."""
    opened = open_child(request, pk, tab="visits")
    rows = visits_of(opened.child, opened.actor)
    corrected = {visit.corrects_id for visit in rows if visit.corrects_id}
    return tab_page(request, opened, "visits", {"visits": [(visit, visit.pk in corrected) for visit in rows]})


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """变更与查阅: what people changed and why, every version of every row under it, and who read the file."""
    opened = open_child(request, pk, tab="history")
    changes = list(changes_of(opened.child, opened.actor)[:SHOWN_ENTRIES])
    may_log = opened.actor.may(Permission.CHILD_ACCESS_LOG)
    closed = _closed_off(opened)
    context = {
        "changes": [(change, _fields(change, closed)) for change in changes],
        "versions": versions_of(opened.child, opened.actor, closed=closed),
        "merges": merges_of(opened.child, opened.actor),
        "splits": splits_of(opened.child, opened.actor),
        "may_log": may_log,
        "perms_merge": opened.actor.may(Permission.CHILD_MERGE) and not opened.is_merged,
        "with_lists": "lists" in request.GET,
        "entries": _read_by(opened, with_lists="lists" in request.GET) if may_log else [],
    }
    return tab_page(request, opened, "history", context)


def leads_of(opened: Opened) -> list[Lead]:
    """The leads about this child, newest first, within reach. The page combines: the file knows no leads."""
    rows = Lead.objects.scoped(opened.actor).filter(child_id=opened.child.pk)
    return list(rows.defer("number", "explained").order_by("-raised_at", "-id"))


def member(opened: Opened, adult: Adult) -> Member:
    """As the page and the print show it."""
    blocked = opened.is_blocked(adult)
    return Member(
        adult,
        str(Relation(adult.relation).label),
        blocked,
        mask_resident_number(adult.number) if adult.number and not blocked else "",
        mask_phone(adult.phone) if adult.phone and not blocked else "",
    )


def _of_holding(held: Holding) -> list[Event]:
    title = title_of(held.category)
    events = [Event(held.start_on, f"认定为{title}", detail=held.basis, state="act")]
    if held.end_on:
        events.append(Event(held.end_on, f"退出{title}", detail=held.end_basis, state="safe"))
    return events


def _of_visit(visit: Visit) -> Event:
    saw = "见到儿童本人" if visit.saw_child else "未见到儿童本人"
    what = f"走访，{saw}" + ("（更正前一次登记）" if visit.corrects_id else "")
    return Event(visit.visited_on, what, visit.by_name, visit.note, state="" if visit.saw_child else "watch")


def _of_lead(lead: Lead) -> Event:
    words = f"线索：{title_of(lead.category)}，{lead.get_kind_display()}，{lead.get_state_display()}"
    return Event(timezone.localdate(lead.raised_at), words, detail=lead.basis, state="watch")


def _closed_off(opened: Opened) -> set[int]:
    """The family members whom a protection order in force names; no query where there is no order."""
    if not opened.blocks:
        return set()
    named = {adult.pk for adult in family_of(opened.child, opened.actor) if opened.is_blocked(adult)}
    # An order against somebody outside the family still closes the phones of carers.
    return named or {0}


def _fields(change: Change, closed: Collection[int]) -> list[tuple[str, str, str]]:
    """(field, before, after) of a correction, in words; without what leads to a person whom an order names."""
    fields = change.detail.get("fields", {}) if isinstance(change.detail, dict) else {}
    hidden = hidden_fields(change, closed)

    def told(name: str, value: str) -> str:
        return (CLOSED if value else "") if name in hidden else value

    return [
        (field_words(name), told(name, before), told(name, after)) for name, (before, after) in fields.items()
    ]


def field_words(name: str) -> str:
    """The name of a field as the pages call it."""
    return FIELD_WORDS.get(name, name)


FIELD_WORDS = {
    "name": "姓名",
    "number": "公民身份号码",
    "birth_on": "出生日期",
    "sex": "性别",
    "address": "现住址",
    "carer": "实际照料人",
    "carer_relation": "与儿童关系",
    "carer_phone": "照料人电话",
    "place": "所在地",
    "relation": "关系",
    "phone": "电话",
    "is_guardian": "监护人",
    "state": "状况",
    "source": "依据",
}


@dataclass(frozen=True)
class Read:
    """Somebody read the file."""

    at: dt.datetime
    who: str
    post: str
    what: str
    reason: str


def _read_by(opened: Opened, *, with_lists: bool) -> list[Read]:
    verbs = list(READS) if with_lists else [verb for verb in READS if verb not in ("list", "suggest")]
    return [_read(entry) for entry in read_by(opened.child, verbs, opened.actor, most=SHOWN_ENTRIES)]


def _read(entry: Reading) -> Read:
    what = READS[entry.verb]
    if tab := TAB_WORDS.get(entry.tab):
        what += f"：{tab}"
    if entry.field:
        what += f"：{field_words(entry.field)}"
    return Read(entry.at, entry.user_name, entry.post_title, what, entry.reason)
