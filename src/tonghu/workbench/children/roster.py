"""The roster: who is on file here, narrowed by filters, page by page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.registry.categories import category_titles
from tonghu.registry.facets import Facets, counts_by_facet
from tonghu.registry.filters import SearchUnclear
from tonghu.registry.models import Child
from tonghu.registry.paging import ORDERS, Page, page
from tonghu.registry.queries import blocks_of, children_visible_to
from tonghu.workbench.acting import actor_of
from tonghu.workbench.children import columns
from tonghu.workbench.children.asked import (
    Asked,
    asked,
    words_of,
)
from tonghu.workbench.children.narrowing import choices, counters, places
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.saved_views import Views

PAGE_SIZE = 50
SUGGESTED = 8


def _kept(query: QueryDict) -> str:
    # What was searched for, and a carer's name, are a person's: no view keeps them.
    return asked(query, today=timezone.localdate()).query(q="", carer="")


VIEWS = Views("children", Permission.CHILD_READ, _kept)


@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """The list. `?open=12` shows that child in a panel beside it; `?counts=1` counts where that takes long."""
    actor = actor_of(request)
    actor.check(Permission.CHILD_READ, Permission.CHILD_READ.words)
    wanted = asked(request.GET, today=timezone.localdate())
    try:
        shown = _page(request, actor, wanted)
    except SearchUnclear as unclear:
        return render(request, "workbench/children/roster.html", _unclear(wanted, str(unclear)), status=422)
    facets = _facets(request, actor, wanted)
    context = {**_filters(actor, wanted, facets), **_table(request, actor, wanted, shown)}
    record(
        "list",
        "child",
        [child.pk for child in shown.rows],
        by=actor,
        detail={"filters": recorded(wanted), "rows": len(shown.rows)},
    )
    return render(request, "workbench/children/roster.html", context)


@require_GET
def suggest(request: HttpRequest) -> JsonResponse:
    """At most eight children by what was typed so far: {"children": [{id, name, age, place}], "unclear": ""}."""
    actor = actor_of(request)
    actor.check(Permission.CHILD_READ, Permission.CHILD_READ.words)
    today = timezone.localdate()
    wanted = asked(request.GET, today=today)
    if not wanted.filters.search:
        return JsonResponse({"children": [], "unclear": ""})
    try:
        rows = children_visible_to(actor, wanted.filters, today=today).order_by("place", "pk")
        found = list(rows.defer("number", "carer_phone")[:SUGGESTED])
    except SearchUnclear as unclear:
        return JsonResponse({"children": [], "unclear": str(unclear)})
    known = columns.around(found, today=today)
    record("suggest", "child", [child.pk for child in found], by=actor, detail={"filters": recorded(wanted)})
    return JsonResponse(
        {
            "children": [
                {
                    "id": child.pk,
                    "name": child.name,
                    "age": columns.age_words(child, today),
                    "place": known.path(child.place),
                }
                for child in found
            ],
            "unclear": "",
        }
    )


@require_GET
def choose_columns(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the choice for this session, and back to the list as it was."""
    actor_of(request).check(Permission.CHILD_READ, Permission.CHILD_READ.words)
    picked = [key for key in request.GET.getlist("column") if key in columns.BY_KEY]
    request.session[columns.SESSION] = ["name", *picked]
    return redirect(VIEWS.list_before(request))


@require_POST
def save_view(request: HttpRequest) -> HttpResponseRedirect:
    """Keep the filters in force under a name, for this post."""
    return VIEWS.save(request)


@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Forget a view of this post."""
    return VIEWS.drop(request, pk)


def recorded(wanted: Asked) -> dict[str, str]:
    """The filters as the audit keeps them: of a search only its kind, for it may be a number."""
    kept = dict(wanted.given)
    if "q" in kept:
        kept["q"] = "号码" if kept["q"][:6].isdigit() else kept["q"]
    return kept


def _page(request: HttpRequest, actor: Actor, wanted: Asked) -> Page:
    children = children_visible_to(actor, wanted.filters, today=timezone.localdate())
    picked = {column.key for column in columns.chosen(request.session.get(columns.SESSION))}
    sealed = {"number", "carer_phone"} - picked
    rows = children.defer(*sealed)
    return page(
        rows, ORDERS[wanted.order], size=PAGE_SIZE, after=_id(request, "after"), before=_id(request, "before")
    )


def _facets(request: HttpRequest, actor: Actor, wanted: Asked) -> Facets | None:
    """Counted at once for a county and below, and on asking for a city or a province."""
    small = actor.reach is None or len(actor.reach.low) >= COUNTY_DIGITS
    if not small and "counts" not in request.GET:
        return None
    return counts_by_facet(actor, wanted.filters, today=timezone.localdate())


def _filters(actor: Actor, wanted: Asked, facets: Facets | None) -> dict[str, object]:
    names = {place.place: place.name for place in places(actor, wanted.filters.place)}
    titles = category_titles()
    chips = [
        (words_of(name, value, places=names, categories=titles), wanted.address(**{name: ""}))
        for name, value in wanted.given.items()
        if name != "order"
    ]
    return {
        "asked": wanted,
        "chips": chips,
        "clear_url": reverse("children:list"),
        "counters": counters(wanted, facets, titles),
        "count_url": "" if facets else wanted.address() + ("&" if wanted.given else "?") + "counts=1",
        "choices": choices(wanted, facets, names, titles),
        "orders": [(key, order.title, key == wanted.order) for key, order in ORDERS.items()],
        "saved": VIEWS.shown(actor),
        "transfers": ButtonContext("跨县迁移", shown=actor.may(Permission.CHILD_TRANSFER)),
        "export": ButtonContext("导出 Excel", shown=actor.may(Permission.CHILD_EXPORT)),
        "export_url": reverse("children:export") + (f"?{query}" if (query := wanted.query()) else ""),
    }


def _table(request: HttpRequest, actor: Actor, wanted: Asked, shown: Page) -> dict[str, object]:
    today = timezone.localdate()
    known = columns.around(shown.rows, today=today, held_for=actor)
    picked = {column.key for column in columns.chosen(request.session.get(columns.SESSION))}
    opened = next((child for child in shown.rows if child.pk == _id(request, "open")), None)
    here = {name: value for name in ("after", "before") if (value := request.GET.get(name, ""))}

    # As `wanted.address(**here, open=…)`, which would build the same beginning for every row.
    list_here = wanted.address(**here)
    opening = f"{list_here}{'&' if '?' in list_here else '?'}open="

    def beside(child: Child) -> str:
        return f"{opening}{child.pk}"

    rows = [
        Row(
            str(child.pk),
            {column.key: column.value(child, known) for column in columns.COLUMNS if column.key in picked},
            href=beside(child),
            opened=child is opened,
        )
        for child in shown.rows
    ]
    return {
        "columns": [
            Column(column.key, column.title, column.kind, column.key in picked, column.fixed)
            for column in columns.COLUMNS
        ],
        "rows": rows,
        "choose_url": reverse("children:columns"),
        "pick_name": "child" if actor.may(Permission.CHILD_EXPORT) else "",
        "previous_url": wanted.address(before=str(shown.before)) if shown.before else "",
        "next_url": wanted.address(after=str(shown.after)) if shown.after else "",
        "caption": f"儿童名册 · 本页 {len(rows)} 名",
        **({"panel": _panel(actor, opened, known, shown, beside, list_here)} if opened else {}),
    }


def _panel(
    actor: Actor, child: Child, known: columns.Around, shown: Page, beside: object, close_url: str
) -> dict[str, object]:
    assert callable(beside)
    at = shown.rows.index(child)
    record("read", "child", [child.pk], by=actor, place=child.place, detail={"tab": "panel"})
    return {
        "child": child,
        "facts": [
            (column.title, column.value(child, known))
            for column in columns.COLUMNS
            if column.usual and not column.fixed
        ],
        "blocks": blocks_of(child, actor, on=known.today),
        "close_url": close_url,
        "previous_url": beside(shown.rows[at - 1]) if at else "",
        "next_url": beside(shown.rows[at + 1]) if at + 1 < len(shown.rows) else "",
    }


def _unclear(wanted: Asked, words: str) -> dict[str, object]:
    return {"asked": wanted, "unclear": words, "clear_url": wanted.address(q="")}


def _id(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    return int(value) if value.isdigit() and len(value) < 19 else None
