"""The children entrusted to a unit, as its own people see them: who, since when, who cares, and what may be begun for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.casework import queries
from tonghu.casework.rules import kind_of, kinds
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.kernel.periods import age_in_whole_years
from tonghu.registry.entrusted import Known, entrusted_to
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.opening import may_open
from tonghu.workbench.casework.presented import number_of, state_words
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import short_words

PAGE = 50
COLUMNS = [
    Column("name", "姓名", "short", fixed=True),
    Column("sex", "性别", "short"),
    Column("age", "年龄", "short"),
    Column("place", "所在村（社区）"),
    Column("carer", "照料人", "short"),
    Column("responsible", "责任人", "short"),
    Column("since", "自", "date"),
]


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A matter of the child in which the unit takes part."""

    pk: int
    title: str
    number: str
    state: str


@require_GET
def entrusted_list(request: HttpRequest) -> HttpResponse:
    """Who is with this unit today, in the order in which they came; page by page."""
    actor = _unit(request)
    after = request.GET.get("after", "")
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 18 else 0
    known = entrusted_to(actor, on=timezone.localdate())
    later = [each for each in known if each.pk > last]
    shown = later[:PAGE]
    record("list", "child", [each.child for each in shown], by=actor, detail={"rows": len(shown)})
    context = {
        "columns": COLUMNS,
        "rows": _rows(shown),
        "caption": f"托付给本单位的儿童 · 共 {len(known)} 名",
        "total": len(known),
        "later": f"?after={shown[-1].pk}" if len(later) > PAGE else "",
    }
    return render(request, "workbench/children/entrusted.html", context)


@require_GET
def entrusted_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what the unit needs to know, the matters in which it takes part, and what it may begin."""
    actor = _unit(request)
    known = next((each for each in entrusted_to(actor, on=timezone.localdate()) if each.pk == pk), None)
    if known is None:
        raise Http404
    record("read", "child", [known.child], by=actor, place=known.place, detail={"tab": "entrusted"})
    who = me(actor)
    reads_the_file = known.opens_file and actor.may(Permission.CHILD_READ)
    context = {
        "known": known,
        "age": age_in_words(known),
        "place": short_words([known.place]).get(known.place, ""),
        "file": reverse("children:child", args=[known.child]) if reads_the_file else "",
        "matters": [
            Begun(
                pk=each.pk,
                title=kind_of(each.kind).title,
                number=number_of(each),
                state=state_words(each),
            )
            for each in queries.listed(
                queries.matters_visible_to(actor).filter(child_id=known.child)
            ).order_by("-opened_on", "-id")[:PAGE]
        ],
        "begin": [
            (kind.title, f"{reverse('casework:open', args=[kind.id])}?child={known.child}")
            for kind in kinds().values()
            if kind.concerns == "child" and may_open(kind, who)
        ]
        if actor.may(Permission.CASE_WORK)
        else [],
    }
    return render(request, "workbench/children/entrusted_child.html", context)


def age_in_words(known: Known) -> str:
    """9岁; empty where nobody knows."""
    if known.birth_on is None:
        return ""
    return f"{age_in_whole_years(known.birth_on, timezone.localdate())}岁"


def _unit(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看托付给本单位的儿童")
    if actor.organisation_id is None or actor.reach is not None:
        raise NotPermitted("这一页给学校、机构等单位使用。请从儿童名册查看。")
    return actor


def _rows(shown: Iterable[Known]) -> list[Row]:
    rows = list(shown)
    places = short_words(each.place for each in rows)
    return [
        Row(
            str(each.pk),
            {
                "name": each.name,
                "sex": each.sex,
                "age": age_in_words(each),
                "place": places.get(each.place, ""),
                "carer": each.carer or "未登记",
                "responsible": each.responsible or "未指定",
                "since": each.since.isoformat(),
            },
            href=reverse("children:entrusted_child", args=[each.pk]),
        )
        for each in rows
    ]
