"""A record that stands by itself: what was filled in, who was there, and what may be done next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.filling import compiled_for
from tonghu.casework.forms import form_of, whole_answers
from tonghu.casework.keeping import kept_alone
from tonghu.casework.models import Matter, Participant, Record
from tonghu.casework.presence.queries import claims_of, participants_of
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor
from tonghu.policy.forms.answers import Audience, shown_to, words_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.recording import record_or_404
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import place_words, short_words
from tonghu.workbench.resources.tabs import name_of, tabs

SHOWN = 500
COLUMNS = [
    Column("name", "姓名", fixed=True),
    Column("kind", "身份"),
    Column("place", "地区"),
    Column("way", "方式"),
    Column("at", "登记日期", "date"),
    Column("act", "", fixed=True),
]


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The record with its list, as far as this post may see both."""
    actor = actor_of(request)
    kept = record_or_404(actor, pk)
    if kept.form not in kept_alone():
        raise Http404
    record_audit("read", "record", [kept.pk], by=actor, place=kept.place)
    compiled, who = compiled_for(kept), me(actor)
    audience = Audience(role=who.role, unit=who.unit_kind)
    later = Record.objects.scoped(actor).filter(corrects=kept).first()
    in_force = later is None and kept.withdrawn_at is None
    people = list(participants_of(kept, actor)[: SHOWN + 1])
    works = actor.may(Permission.CASE_WORK)
    context: dict[str, Any] = {
        "record": kept,
        "title": name_of(kept),
        "kind": compiled.title,
        "tabs": tabs("resources:list"),
        "said": words_of(compiled, shown_to(compiled, whole_answers(kept), audience)),
        "place": place_words([kept.place]).get(kept.place, kept.place),
        "later": later,
        "in_force": in_force,
        "may_mend": works and (kept.post_id == actor.post_id or actor.may(Permission.CHILD_CHANGE)),
        "may_sign": works and in_force,
        "names": form_of(kept.form).participants,
        "columns": COLUMNS,
        "people": _rows(people[:SHOWN], kept, may_strike=works and in_force),
        "caption": f"名单 · {sum(each.ended_at is None for each in people)} 人",
        "more": len(people) > SHOWN,
        "claims": len(claims_of(kept, actor)) if "guardian" in form_of(kept.form).participants else 0,
        "findings": _findings(kept, actor) if form_of(kept.form).opens else [],
    }
    return render(request, "workbench/resources/record.html", context)


def _findings(record: Record, actor: Actor) -> list[Matter]:
    """The matters that this record's findings began."""
    begun = f"{record.form}:{record.pk}:"
    return list(
        Matter.objects.scoped(actor).filter(raised_by__startswith=begun).defer("given").order_by("id")
    )


def who_words(row: Participant) -> str:
    """The name; of a guardian with the child's."""
    if row.kind == "guardian" and row.adult is not None and row.child is not None:
        return f"{row.adult.name}（{row.child.name}的监护人）"
    if row.kind == "worker" and row.post is not None:
        return row.post.user.full_name
    return row.child.name if row.child is not None else "—"


def _rows(people: list[Participant], record: Record, *, may_strike: bool) -> list[Row]:
    places = short_words(row.place for row in people)
    return [
        Row(
            str(row.pk),
            {
                "name": who_words(row),
                "kind": row.get_kind_display(),
                "place": places.get(row.place, row.place),
                "way": row.get_way_display(),
                "at": f"{timezone.localtime(row.at):%Y-%m-%d}",
                "act": _act(row, record, may_strike),
            },
        )
        for row in people
    ]


def _act(row: Participant, record: Record, may_strike: bool) -> str:
    if row.ended_at is not None:
        return f"已移除：{row.end_reason}（{row.ended_by}）"
    if not may_strike:
        return ""
    there = reverse("resources:strike", args=[record.pk, row.pk])
    return format_html('<a href="{}">移除<span class="sr"> {}</span></a>', there, who_words(row))
