"""场所登记: stations, waters and service rooms, the newest record of each, with its last review or patrol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of, may_write
from tonghu.casework.models import Record
from tonghu.casework.standing import me
from tonghu.casework.standing_records import standing_records
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import short_words
from tonghu.workbench.resources.tabs import form_title, tabs

# So many records are looked through, newest first; a province has fewer stations and rooms than this.
MOST = 4000


@dataclass(frozen=True)
class Register:
    """A kind of place. `by`: the form that looks after it; `names`: the field there that holds the place's name."""

    form: str
    by: str | None
    names: str
    words: str


REGISTERS = (
    Register("station", "station_review", "station", "评估"),
    Register("water_body", "water_patrol", "water", "巡护"),
    Register("service_room", None, "", ""),
)
COLUMNS = [
    Column("name", "名称", fixed=True),
    Column("place", "地区"),
    Column("state", "情况"),
    Column("day", "登记日期", "date"),
    Column("last", "最近一次评估或巡护"),
    Column("act", ""),
]


@require_GET
def places_page(request: HttpRequest) -> HttpResponse:
    """One register at a time."""
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看场所登记")
    asked = request.GET.get("kind", "")
    register = next((each for each in REGISTERS if each.form == asked), REGISTERS[0])
    newest = _newest(standing_records(actor).filter(form=register.form), _own_key)
    looked = (
        _newest(standing_records(actor).filter(form=register.by), _key_of(register)) if register.by else {}
    )
    record_audit(
        "list", "record", [each.pk for each in newest.values()], by=actor, detail={"form": register.form}
    )
    who = me(actor)
    may_look = (
        bool(register.by) and actor.may(Permission.CASE_WORK) and may_write(form_of(register.by or ""), who)
    )
    rows = _rows(register, newest, looked, may_look=may_look)
    context = {
        "tabs": tabs("resources:places"),
        "registers": [(each.form, form_title(each.form), each == register) for each in REGISTERS],
        "register": register,
        "title": form_title(register.form),
        "columns": COLUMNS,
        "rows": rows,
        "caption": f"{form_title(register.form)} · {len(rows)} 处",
        "may_add": actor.may(Permission.CASE_WORK) and may_write(form_of(register.form), who),
    }
    return render(request, "workbench/resources/places.html", context)


Key = tuple[str, str]


def _own_key(record: Record) -> Key:
    """A room is its school's; what else there is goes by place and name."""
    answers: Any = record.answers
    return (
        ("unit", str(record.about_unit_id))
        if record.about_unit_id
        else (record.place, answers.get("name", ""))
    )


def _key_of(register: Register) -> Any:
    return lambda record: (record.place, record.answers.get(register.names, ""))


def _newest(records: Any, key: Any) -> dict[Key, Record]:
    found: dict[Key, Record] = {}
    rows: Iterable[Record] = (
        records.defer("sealed").select_related("about_unit").order_by("-occurred_on", "-pk")[:MOST]
    )
    for record in rows:
        found.setdefault(key(record), record)
    return found


def _rows(
    register: Register, newest: Mapping[Key, Record], looked: Mapping[Key, Record], *, may_look: bool
) -> list[Row]:
    places = short_words(record.place for record in newest.values())
    return [
        Row(
            str(record.pk),
            {
                "name": record.about_unit.name if record.about_unit else key[1],
                "place": places.get(record.place, record.place),
                "state": _state(record),
                "day": f"{record.occurred_on:%Y-%m-%d}",
                "last": _last(looked.get(key)) if register.by else "",
                "act": _act(register, record, key[1]) if may_look else "",
            },
            href=reverse("resources:record", args=[record.pk]),
        )
        for key, record in sorted(newest.items(), key=lambda each: (each[1].place, each[0]))
    ]


def _state(record: Record) -> str:
    answers: Any = record.answers
    if record.form == "water_body":
        if answers.get("closed_on"):
            return "不再列为重点"
        return "还没有防护" if answers.get("protection") == ["none"] else "有防护"
    if record.form == "service_room":
        return {"planned": "计划建设", "built": "已建成", "in_use": "已验收使用"}.get(
            answers.get("state", ""), ""
        )
    return f"自 {answers.get('opened_on', '')} 启用"


def _last(record: Record | None) -> str:
    if record is None:
        return "还没有"
    answers: Any = record.answers
    told = f"{record.occurred_on:%Y-%m-%d}"
    words = {
        "station_review": "四个方面都达标" if answers.get("met") else "还有方面没有达标",
        "water_patrol": "发现了问题" if answers.get("any_finding") else "没有发现问题",
    }.get(record.form, "")
    there = reverse("resources:record", args=[record.pk])
    return format_html('<a href="{}">{} {}</a>', there, told, words)


def _act(register: Register, record: Record, name: str) -> str:
    query = urlencode({"place": record.place, register.names: name})
    there = f"{reverse('resources:new', args=[register.by])}?{query}"
    return format_html('<a href="{}">登记{}<span class="sr">：{}</span></a>', there, register.words, name)
