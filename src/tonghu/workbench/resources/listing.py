"""活动和培训: the records that stand by themselves and that this post may see, the newest first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework.keeping import kept_alone, written_by
from tonghu.casework.models import Participant, Record
from tonghu.casework.standing_records import standing_records
from tonghu.kernel.actor import Actor
from tonghu.locks.scoped import ScopedQuerySet
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row
from tonghu.workbench.leads.places import short_words
from tonghu.workbench.resources.tabs import form_title, name_of, tabs

PAGE = 50
COLUMNS = [
    Column("name", "名称", fixed=True),
    Column("form", "记录"),
    Column("day", "日期", "date"),
    Column("place", "地区"),
    Column("people", "登记人员", "number"),
    Column("by", "填写"),
]


@dataclass(frozen=True)
class Asked:
    """`form`: an id or empty. `since`, `until`: days or None. `after`: where the page begins: (day, number) or None."""

    form: str
    since: dt.date | None
    until: dt.date | None
    after: tuple[dt.date, int] | None

    def address(self, **changes: str) -> str:
        """The list's address with some parts changed."""
        given = {
            "form": self.form,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            **changes,
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return reverse("resources:list") + (f"?{query}" if query else "")


def asked(query: QueryDict) -> Asked:
    """Read the address; what is no choice is as if it were not there."""
    form = query.get("form", "")
    day, _, number = query.get("after", "").partition("_")
    after = _day(day)
    known = number.isascii() and number.isdigit() and len(number) < 18
    return Asked(
        form if form in kept_alone() else "",
        _day(query.get("since", "")),
        _day(query.get("until", "")),
        (after, int(number)) if after and known else None,
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """The list, by form and day."""
    actor, want = actor_of(request), asked(request.GET)
    actor.check(Permission.CASE_READ, "查看活动和培训")
    rows = list(_narrowed(standing_records(actor), want)[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    detail = {"form": want.form}
    record_audit("list", "record", [row.pk for row in rows], by=actor, detail=detail)
    last = rows[-1] if rows else None
    context = {
        "title": "活动和培训",
        "tabs": tabs("resources:list"),
        "columns": COLUMNS,
        "rows": _rows(rows, actor),
        "caption": f"{form_title(want.form) if want.form else '全部记录'} · 本页 {len(rows)} 条",
        "shown": len(rows),
        "forms": sorted(((form.id, form.title) for form in kept_alone().values()), key=lambda each: each[1]),
        "want": want,
        "later": want.address(after=f"{last.occurred_on.isoformat()}_{last.pk}") if more and last else "",
        "may_write": bool(written_by(actor)),
    }
    return render(request, "workbench/resources/list.html", context)


def _narrowed(records: ScopedQuerySet[Record], want: Asked) -> ScopedQuerySet[Record]:
    records = records.filter(
        matter=None, child=None, form__in=[want.form] if want.form else list(kept_alone())
    )
    if want.since:
        records = records.filter(occurred_on__gte=want.since)
    if want.until:
        records = records.filter(occurred_on__lte=want.until)
    if want.after:
        day, number = want.after
        records = records.filter(occurred_on__lt=day) | records.filter(occurred_on=day, pk__lt=number)
    return (
        records.defer("sealed")
        .select_related("about_unit", "about_post__user")
        .order_by("-occurred_on", "-pk")
    )


def _rows(records: list[Record], actor: Actor) -> list[Row]:
    places = short_words(record.place for record in records)
    there = counted((record.pk for record in records), actor)
    return [
        Row(
            str(record.pk),
            {
                "name": name_of(record),
                "form": form_title(record.form),
                "day": f"{record.occurred_on:%Y-%m-%d}",
                "place": places.get(record.place, record.place),
                "people": there.get(record.pk, "—"),
                "by": record.by_name,
            },
            href=reverse("resources:record", args=[record.pk]),
        )
        for record in records
    ]


def counted(records: Iterable[int], actor: Actor) -> dict[int, int]:
    """How many names stand on the list of each, as far as this post sees them."""
    rows = Participant.objects.scoped(actor).filter(record_id__in=list(records), ended_at=None)
    return dict(rows.values_list("record_id").annotate(number=Count("id")))
