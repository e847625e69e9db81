"""What the fields ask for while one types, and the page on which one walks down the tree. All by GET; nothing is written."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from tonghu.accounts.finding import Among
from tonghu.accounts.rules import own_branch
from tonghu.kernel.actor import Actor
from tonghu.places.finding import among
from tonghu.places.models import Division, Level
from tonghu.workbench.acting import actor_of
from tonghu.workbench.picking import options
from tonghu.workbench.picking.fields import LONGEST, MOST
from tonghu.workbench.picking.options import Search


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Places by what was typed; without HTMX a page with the tree: `in` is the place whose parts are shown.

    `field`: of the form; `back`: the form's page, to which a choice leads. `own`, `levels`: as the field has them.
    """
    actor = actor_of(request)
    levels = tuple(each for each in request.GET.get("levels", "").split(",") if each in Level.values)
    own = request.GET.get("own") == "1"
    search = options.places(levels=levels, own=own)
    if _is_part(request):
        return _found(request, search, actor)
    return render(request, "workbench/picking/places.html", _tree(request, search, actor, levels, own=own))


@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    """Villages of the branch with their child directors, by what was typed."""
    return _found(request, options.villages(), actor_of(request))


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """People by what was typed, of those whom the post may find."""
    asked = request.GET.get("among", "")
    among_whom = Among(asked) if asked in list(Among) else Among.COLLEAGUES
    return _found(request, options.people(among=among_whom), actor_of(request))


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """Units of the branch by what was typed."""
    return _found(request, options.units(), actor_of(request))


def _is_part(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _typed(request: HttpRequest) -> tuple[str, str]:
    """(name of the field, what was typed into it)."""
    name = request.GET.get("field", "q")
    name = name if name.isidentifier() else "q"
    return name, (request.GET.get(name) or request.GET.get("q") or "").strip()[:LONGEST]


def _found(request: HttpRequest, search: Search, actor: Actor) -> HttpResponse:
    name, typed = _typed(request)
    matches = _as(search, actor).found(typed, most=MOST + 1)
    context = {
        "name": name,
        "text": typed,
        "options": [(each, len(matches) == 1) for each in matches[:MOST]],
        "more": len(matches) > MOST,
        "nothing": bool(typed) and not matches,
    }
    return render(request, "workbench/picking/found.html", context)


def _as(search: Search, actor: Actor) -> Search:
    return replace(search, actor=actor)


def _tree(
    request: HttpRequest, search: Search, actor: Actor, levels: tuple[str, ...], *, own: bool
) -> dict[str, object]:
    name, typed = _typed(request)
    top = own_branch(actor).low if own else ""
    inside = request.GET.get("in", "")
    here = Division.objects.filter(place=inside).first() if inside.startswith(top) else None
    if here is None and top:
        here = Division.objects.filter(place=top).first()
    rows = among(within=own_branch(actor) if own else None)
    below = rows.filter(parent=here.place) if here else rows.filter(parent=None)
    matches = _as(search, actor).found(typed, most=MOST + 1) if typed else []
    above = [here.place[:digits] for digits in range(len(top) or 1, len(here.place))] if here else []
    return {
        "name": name,
        "typed": typed,
        "hidden": list(_kept(request).items()),
        "back": _back(request),
        "here": here,
        "choose_here": _choice(request, name, here.place) if here and _may(here, levels) else "",
        "above": [
            (each, _walk(request, each.place))
            for each in Division.objects.filter(place__in=above).order_by("place")
        ],
        "below": [
            (
                each,
                _walk(request, each.place),
                _choice(request, name, each.place) if _may(each, levels) else "",
            )
            for each in below
        ],
        "matches": [(each, _choice(request, name, each.value)) for each in matches[:MOST]],
        "more": len(matches) > MOST,
    }


def _may(division: Division, levels: tuple[str, ...]) -> bool:
    return not levels or division.level in levels


def _walk(request: HttpRequest, place: str) -> str:
    return f"{reverse('pick:places')}?{urlencode({**_kept(request), 'in': place})}"


def _kept(request: HttpRequest) -> dict[str, str]:
    """What goes along from one step to the next."""
    kept = {key: request.GET[key] for key in ("field", "levels", "own") if key in request.GET}
    return kept | ({"back": back} if (back := _back(request)) else {})


def _choice(request: HttpRequest, name: str, place: str) -> str:
    back = _back(request)
    return f"{back}{'&' if '?' in back else '?'}{urlencode({name: place})}" if back else ""


def _back(request: HttpRequest) -> str:
    """The form's page; empty for an address of another host."""
    given = request.GET.get("back", "")
    if not given.startswith("/") or not url_has_allowed_host_and_scheme(given, {request.get_host()}):
        return ""
    return given
