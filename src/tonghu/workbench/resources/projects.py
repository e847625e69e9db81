"""项目资金: each project with its contract and the sums of money in and out; hours of volunteers by region."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.forms import form_of, may_write
from tonghu.casework.models import Record
from tonghu.casework.standing import me
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import short_words
from tonghu.workbench.resources.tabs import form_title, tabs

MOST = 1000
COLUMNS = [
    Column("name", "项目", fixed=True),
    Column("number", "编号"),
    Column("place", "地区"),
    Column("state", "进展"),
    Column("contract", "合同金额（元）", "number"),
    Column("came", "收入（元）", "number"),
    Column("went", "支出（元）", "number"),
    Column("left", "结余（元）", "number"),
]
HOURS = [Column("region", "服务地区", fixed=True), Column("hours", "时长（小时）", "number")]


@require_GET
def projects_page(request: HttpRequest) -> HttpResponse:
    """Projects, the newest record of each; entries whose project nobody registered stand below them."""
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看项目资金")
    projects, sums = _projects(actor), _sums(actor)
    record_audit(
        "list", "record", [each.pk for each in projects.values()], by=actor, detail={"form": "project"}
    )
    who = me(actor)
    context = {
        "tabs": tabs("resources:projects"),
        "columns": COLUMNS,
        "rows": _rows(projects, sums),
        "total": _total(sums),
        "stray": sorted(set(sums) - set(projects)),
        "hour_columns": HOURS,
        "hours": _hours(actor),
        "may_write": [
            (form, form_title(form))
            for form in ("project", "fund_entry", "volunteer_hours")
            if actor.may(Permission.CASE_WORK) and may_write(form_of(form), who)
        ],
    }
    return render(request, "workbench/resources/projects.html", context)


def _projects(actor: Actor) -> dict[str, Record]:
    found: dict[str, Record] = {}
    rows = standing_records(actor).filter(form="project").defer("sealed").order_by("-occurred_on", "-pk")
    for record in rows[:MOST]:
        answers: Any = record.answers
        found.setdefault(answers.get("number", ""), record)
    return found


def _sums(actor: Actor) -> dict[str, dict[str, Decimal]]:
    """{project: {"in": yuan, "out": yuan}}, summed in the database."""
    amount = Cast(KT("answers__amount"), DecimalField(max_digits=20, decimal_places=2))
    rows = standing_records(actor).filter(form="fund_entry")
    summed = rows.annotate(number=KT("answers__project"), way=KT("answers__direction"), yuan=amount)
    found: dict[str, dict[str, Decimal]] = defaultdict(lambda: {"in": Decimal(0), "out": Decimal(0)})
    for number, way, total in (
        summed.values("number", "way").annotate(total=Sum("yuan")).values_list("number", "way", "total")
    ):
        found[number][way] = total
    return dict(found)


def _rows(projects: dict[str, Record], sums: dict[str, dict[str, Decimal]]) -> list[Row]:
    places = short_words(each.place for each in projects.values())
    states = {option.key: option.title for option in form_of("project").field("state").options}
    rows = []
    for number, record in sorted(projects.items()):
        answers: Any = record.answers
        money = sums.get(number, {"in": Decimal(0), "out": Decimal(0)})
        cells: dict[str, object] = {
            "name": answers.get("name", ""),
            "number": number,
            "place": places.get(record.place, record.place),
            "state": states.get(answers.get("state", ""), ""),
            "contract": yuan(Decimal(str(answers.get("amount", 0)))),
            "came": yuan(money["in"]),
            "went": yuan(money["out"]),
            "left": yuan(money["in"] - money["out"]),
        }
        rows.append(Row(str(record.pk), cells, href=reverse("resources:record", args=[record.pk])))
    return rows


def _total(sums: dict[str, dict[str, Decimal]]) -> dict[str, str]:
    came = sum((each["in"] for each in sums.values()), Decimal(0))
    went = sum((each["out"] for each in sums.values()), Decimal(0))
    return {"came": yuan(came), "went": yuan(went), "left": yuan(came - went)}


def yuan(amount: Decimal) -> str:
    """Yuan and fen, thousands parted."""
    return f"{amount:,.2f}"


def _hours(actor: Actor) -> list[Row]:
    """Hours by region; one service may be for several of them, so that the lines may sum to more than the whole."""
    titles = {option.key: option.title for option in form_of("volunteer_hours").field("region").options}
    totals: dict[str, Decimal] = defaultdict(Decimal)
    rows = standing_records(actor).filter(form="volunteer_hours").values_list("answers", flat=True)
    for answers in rows.iterator(chunk_size=2000):
        for region in answers.get("region", []):
            totals[region] += Decimal(str(answers.get("hours", 0)))
    return [
        Row(key, {"region": title, "hours": f"{totals[key]:g}"})
        for key, title in titles.items()
        if key in totals
    ]
