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
from tonghu.registry.entrusting import entrusted_to
from tonghu.registry.models import Entrusted
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.opening import may_open
from tonghu.workbench.casework.presented import number_of, state_words
from tonghu.workbench.children.columns import age_words
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
# Of the file a unit reads no number, no address and no phone here.
FIELDS = (
    "place",
    "start_on",
    "organisation_id",
    "child__name",
    "child__sex",
    "child__birth_on",
    "child__place",
    "child__carer",
    "child__carer_relation",
    "child__standing",
    "responsible__user__full_name",
)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A matter of the child in which the unit takes part."""

    pk: int
    title: str
    number: str
    state: str


@require_GET
def entrusted_list(request: HttpRequest) -> HttpResponse:
    """Who is with this unit today, by name; page by page."""
    actor = _unit(request)
    after = request.GET.get("after", "")
    rows = entrusted_to(actor, on=timezone.localdate()).only(*FIELDS).order_by("id")
    total = rows.count()
    rows = rows.filter(pk__gt=int(after)) if after.isascii() and after.isdigit() and len(after) < 18 else rows
    shown = list(rows[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    record("list", "child", [row.child_id for row in shown], by=actor, detail={"rows": len(shown)})
    context = {
        "columns": COLUMNS,
        "rows": _rows(shown),
        "caption": f"托付给本单位的儿童 · 共 {total} 名",
        "total": total,
        "later": f"?after={shown[-1].pk}" if more else "",
    }
    return render(request, "workbench/children/entrusted.html", context)


@require_GET
def entrusted_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what the unit needs to know, the matters in which it takes part, and what it may begin."""
    actor = _unit(request)
    row = entrusted_to(actor, on=timezone.localdate()).only(*FIELDS).filter(pk=pk).first()
    if row is None:
        raise Http404
    record("read", "child", [row.child_id], by=actor, place=row.child.place, detail={"tab": "entrusted"})
    who = me(actor)
    context = {
        "row": row,
        "child": row.child,
        "age": age_words(row.child, timezone.localdate()),
        "place": short_words([row.child.place]).get(row.child.place, ""),
        "file": reverse("children:child", args=[row.child_id]) if actor.may(Permission.CHILD_READ) else "",
        "matters": [
            Begun(
                pk=each.pk,
                title=kind_of(each.kind).title,
                number=number_of(each),
                state=state_words(each),
            )
            for each in queries.matters_of_child(row.child, actor)[:PAGE]
        ],
        "begin": [
            (kind.title, f"{reverse('casework:open', args=[kind.id])}?child={row.child_id}")
            for kind in kinds().values()
            if kind.concerns == "child" and may_open(kind, who)
        ]
        if actor.may(Permission.CASE_WORK)
        else [],
    }
    return render(request, "workbench/children/entrusted_child.html", context)


def _unit(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看托付给本单位的儿童")
    if actor.organisation_id is None or actor.reach is not None:
        raise NotPermitted("这一页给学校、机构等单位使用。请从儿童名册查看。")
    return actor


def _rows(shown: Iterable[Entrusted]) -> list[Row]:
    rows, today = list(shown), timezone.localdate()
    places = short_words(row.child.place for row in rows)
    return [
        Row(
            str(row.pk),
            {
                "name": row.child.name,
                "sex": row.child.get_sex_display(),
                "age": age_words(row.child, today),
                "place": places.get(row.child.place, ""),
                "carer": row.child.carer or "未登记",
                "responsible": row.responsible.user.full_name if row.responsible else "未指定",
                "since": row.start_on,
            },
            href=reverse("children:entrusted_child", args=[row.pk]),
        )
        for row in rows
    ]
