"""The list of leads."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads.filters import AGES, CLOSED_ONES, OPEN_ONES, Filters, narrowed
from tonghu.leads.models import OPEN, Confidence, Kind, Lead, State
from tonghu.leads.ordering import page
from tonghu.leads.permissions import goes_to_see
from tonghu.leads.queries import NOT_WITH_THE_VILLAGE, leads_visible_to, listed, tally
from tonghu.leads.rules import calendar, catalogue, category_words
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.clock import clock_state, is_long_overdue
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.components.stat_filters import Counter
from tonghu.workbench.leads.addresses import address, filters_of, kept_in_a_view, number_in
from tonghu.workbench.leads.dispatching import undo_offered
from tonghu.workbench.leads.places import below, on_the_way, short_words
from tonghu.workbench.saved_views import Views

PAGE = 50
COLUMNS = (
    Column("name", "姓名", fixed=True),
    Column("age", "年龄", "number"),
    Column("category", "类别"),
    Column("kind", "动作"),
    Column("confidence", "把握"),
    Column("place", "所在村"),
    Column("state", "状态"),
    Column("due", "期限", "date"),
    Column("basis", "理由", shown=False),
)

BESIDE_PANEL = ("name", "category", "place", "due")


VIEWS = Views("leads", Permission.LEAD_READ, kept_in_a_view)


@require_POST
def save_view(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the filters in force under a name, for this post."""
    return VIEWS.save(request)


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Forget a view of this post."""
    return VIEWS.drop(request, pk)


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """Leads that the post may see, narrowed by the address, in the order of work, with one in the panel."""
    actor, today = actor_of(request), timezone.localdate()
    visible, filters = leads_visible_to(actor), filters_of(request.GET)
    found = page(
        listed(narrowed(visible, filters, today=today)),
        of=visible,
        today=today,
        size=PAGE,
        after=number_in(request.GET, "after"),
        before=number_in(request.GET, "before"),
    )
    rows = found.rows
    opened = number_in(request.GET, "open")
    shown = next((lead for lead in rows if lead.pk == opened), None)
    record("list", "lead", [lead.pk for lead in rows], by=actor, detail={"filters": _for_audit(filters)})
    counts = tally(narrowed(visible, filters, today=today, by_state=False), today=today)
    columns = _columns(request.GET, beside_panel=shown is not None)
    context = {
        "rows": _rows(rows, columns, request.GET, today=today, opened=shown),
        "columns": columns,
        "choose_url": address(request.GET),
        "counters": _counters(actor, counts, filters, request.GET),
        "chips": _chips(filters, request.GET),
        "clear_url": address(QueryDict()),
        "earlier": address(request.GET, before=str(found.before)) if found.before else None,
        "later": address(request.GET, after=str(found.after)) if found.after else None,
        "filters": filters,
        "total": (total := _total(counts, filters)),
        "caption": f"线索 · 共 {total} 条",
        "consequence": (
            f"每条线索派给所在村的儿童主任，{_days(today)} 个工作日内入户核实。"
            "村里没有儿童主任的不派，会列出来。派出后短时间内可以撤销，也可以改派。"
        ),
        "choices": _choices(actor, filters),
        "panel": _panel(shown, rows, request.GET) if shown else None,
        "send": ButtonContext("派发", shown=actor.may(Permission.LEAD_DISPATCH)),
        "may_export": actor.may(Permission.LEAD_EXPORT),
        "may_see_precision": actor.may(Permission.PRECISION_READ),
        "export_url": address(request.GET, name="leads:export"),
        "key": uuid.uuid4(),
        "undo": undo_offered(request, actor),
        "saved": VIEWS.shown(actor),
    }
    return render(request, "workbench/leads/list.html", context)


def _days(today: dt.date) -> object:
    return catalogue().parameters["lead_days"].at(today).value


def _columns(query: QueryDict, *, beside_panel: bool) -> list[Column]:
    """Those chosen in the address; beside the panel, which says the rest, only what tells rows apart."""
    chosen = set(query.getlist("column")) or (set(BESIDE_PANEL) if beside_panel else set())
    if not chosen:
        return list(COLUMNS)
    return [Column(each.key, each.title, each.kind, each.key in chosen, each.fixed) for each in COLUMNS]


def _rows(
    leads: list[Lead], columns: list[Column], query: QueryDict, *, today: dt.date, opened: Lead | None
) -> list[Row]:
    places = short_words(lead.place for lead in leads)
    list_here = address(query, keep=("after", "before"))
    opening = f"{list_here}{'&' if '?' in list_here else '?'}open="
    return [
        Row(
            str(lead.pk),
            {
                "name": lead.name,
                "age": age_in_whole_years(lead.birth_on, today) if lead.birth_on else "不详",
                "category": category_words(lead.category),
                "kind": lead.get_kind_display(),
                "confidence": lead.get_confidence_display(),
                "place": places.get(lead.place, lead.place),
                "state": lead.get_state_display(),
                "due": clock_of(lead, today=today),
                "basis": lead.basis,
            },
            href=f"{opening}{lead.pk}",
            opened=opened is not None and lead.pk == opened.pk,
        )
        for lead in leads
    ]


def clock_of(lead: Lead, *, today: dt.date) -> SafeString | str:
    """The last day in words, short enough for a cell."""
    if lead.due_on is None or lead.state not in OPEN:
        return "—"
    left = calendar().left(today, lead.due_on)
    words = f"逾期 {-left} 个工作日" if left < 0 else ("今天到期" if left == 0 else f"还剩 {left} 个工作日")
    if is_long_overdue(left):
        words = f"逾期，应于 {lead.due_on} 前"
    return mark_safe(f'<span class="clock clock-{clock_state(left)}">{words}</span>')


def _counters(actor: Actor, counts: Mapping[str, int], filters: Filters, query: QueryDict) -> list[Counter]:
    seen = [state for state in OPEN if not (goes_to_see(actor) and state in NOT_WITH_THE_VILLAGE)]
    total = sum(counts[state] for state in seen)
    ended = sum(counts[state] for state in State.values if state not in OPEN)

    def to(state: str) -> str:
        return address(query, state="" if state == OPEN_ONES else state, overdue="")

    here = "" if filters.overdue else filters.state
    counters = [Counter("未办结", total, to(OPEN_ONES), active=here == OPEN_ONES)]
    counters.append(
        Counter(
            "已逾期",
            counts["overdue"],
            address(query, state="", overdue="1"),
            active=filters.overdue,
            state="urgent" if counts["overdue"] else "",
        )
    )
    counters += [
        Counter(State(state).label, counts[state], to(state), active=here == state) for state in seen
    ]
    counters.append(Counter("已办结", ended, to(CLOSED_ONES), active=here == CLOSED_ONES))
    return counters


def _total(counts: Mapping[str, int], filters: Filters) -> int:
    if filters.overdue:
        return counts["overdue"]
    if filters.state in (OPEN_ONES, CLOSED_ONES):
        is_open = filters.state == OPEN_ONES
        return sum(counts[state] for state in State.values if (state in OPEN) == is_open)
    return counts[filters.state] if filters.state else sum(counts[state] for state in State.values)


def _chips(filters: Filters, query: QueryDict) -> list[tuple[str, str]]:
    place = short_words([filters.place]).get(filters.place, "") if filters.place else ""
    shown = {
        "place": place,
        "category": category_words(filters.category) if filters.category else "",
        "kind": Kind(filters.kind).label if filters.kind else "",
        "confidence": Confidence(filters.confidence).label if filters.confidence else "",
        "age": f"{filters.age} 岁" if filters.age else "",
        "overdue": "已逾期" if filters.overdue else "",
        "q": f"“{filters.words}”" if filters.words else "",
    }
    return [(str(words), address(query, without=part)) for part, words in shown.items() if words]


def _choices(actor: Actor, filters: Filters) -> dict[str, Any]:
    """What the filter form offers."""
    at, places = below(actor, filters.place)
    return {
        "places": places,
        "way": on_the_way(actor, at),
        "categories": [(key, each.title) for key, each in catalogue().categories.items()],
        "kinds": Kind.choices,
        "confidences": Confidence.choices,
        "ages": [(age, f"{age} 岁") for age in AGES],
    }


def _panel(lead: Lead, rows: list[Lead], query: QueryDict) -> dict[str, Any]:
    at = rows.index(lead)
    kept = ("after", "before")

    def to(other: Lead | None) -> str:
        return address(query, keep=kept, open=str(other.pk)) if other else ""

    return {
        "lead": lead,
        "previous": to(rows[at - 1] if at else None),
        "next": to(rows[at + 1] if at + 1 < len(rows) else None),
        "close": address(query, keep=kept),
        "place": short_words([lead.place]).get(lead.place, lead.place),
        "category": category_words(lead.category),
        "clock": clock_of(lead, today=timezone.localdate()),
    }


def _for_audit(filters: Filters) -> dict[str, Any]:
    """The filters without what was typed: it may be a number."""
    return {
        "place": filters.place,
        "category": filters.category,
        "state": filters.state,
        "overdue": filters.overdue,
        "searched": bool(filters.words),
    }
