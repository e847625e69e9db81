"""The audit, for the auditor alone: read, verified, and its heads printed to be kept apart."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.http import require_GET, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.audit.models import Entry
from tonghu.audit.queries import broken_links, chain_heads, entries_for_auditor, entry_count
from tonghu.kernel.actor import Actor
from tonghu.workbench.access.words import KINDS, VERBS, words_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.components.data_table import Column, Row

PAGE = 100
COLUMNS = (
    Column("at", "时间", fixed=True),
    Column("who", "谁"),
    Column("what", "做了什么"),
    Column("rows", "涉及编号"),
    Column("place", "地区"),
    Column("reason", "理由"),
    Column("link", "链"),
)
FAULTS = {
    "changed": "内容被改动",
    "missing before": "之前有记录缺失",
    "does not follow": "与前一条接不上",
    "missing at the end": "末尾有记录缺失",
}
# The filters of the page, each a name of the query string.
FILTERS = ("since", "until", "user", "verb", "kind", "place")


@require_GET
def entries(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first, filtered by time, person, verb, kind and place."""
    actor = _auditor(request)
    given = {name: request.GET.get(name, "").strip() for name in FILTERS}
    listed = _after(_filtered(entries_for_auditor(actor), given), request.GET.get("after", ""))
    found = list(listed[: PAGE + 1])
    shown = found[:PAGE]
    record("list", "audit", by=actor, detail={name: value for name, value in given.items() if value})
    here = reverse("settings:audit")
    after = f"{shown[-1].at.isoformat()},{shown[-1].pk}" if len(found) > PAGE else ""
    context = {
        "columns": COLUMNS,
        "rows": [_row(entry) for entry in shown],
        "given": given,
        "verbs": [(key, words, key == given["verb"]) for key, words in VERBS.items()],
        "kinds": [(key, words, key == given["kind"]) for key, words in KINDS.items()],
        "here": here,
        "next_url": f"{here}?{urlencode({**given, 'after': after})}" if after else "",
    }
    return render(request, "workbench/access/audit.html", context)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Go through every link of every chain, and say which hold."""
    actor = _auditor(request)
    broken = [(link.chain, link.number, FAULTS[link.fault]) for link in broken_links()]
    record("verify", "audit", by=actor, detail={"broken": len(broken)})
    context = {"broken": broken, "count": entry_count(), "at": timezone.localtime()}
    return render(request, "workbench/access/verified.html", context)


@require_GET
def heads(request: HttpRequest) -> HttpResponse:
    """The last link of each chain, to be printed, signed and kept where the database's owner cannot reach it."""
    actor = _auditor(request)
    record("print", "audit", by=actor)
    context = {"heads": chain_heads(), "at": timezone.localtime()}
    return render(request, "workbench/access/heads.html", context)


def _auditor(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    actor.check(Permission.AUDIT_READ, Permission.AUDIT_READ.words)
    return actor


def _filtered(listed: QuerySet[Entry], given: dict[str, str]) -> QuerySet[Entry]:
    if since := _midnight(given["since"]):
        listed = listed.filter(at__gte=since)
    if until := _midnight(given["until"]):
        listed = listed.filter(at__lt=until + dt.timedelta(days=1))
    if given["user"]:
        listed = listed.filter(user_name=given["user"])
    if given["verb"]:
        listed = listed.filter(verb=given["verb"])
    if given["kind"]:
        listed = listed.filter(kind=given["kind"])
    if given["place"]:
        listed = listed.filter(place__startswith=given["place"])
    return listed


def _midnight(text: str) -> dt.datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return dt.datetime.combine(day, dt.time(), timezone.get_current_timezone()) if day else None


def _after(listed: QuerySet[Entry], key: str) -> QuerySet[Entry]:
    moment, _, pk = key.partition(",")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return listed
    if at is None or not pk.isdecimal():
        return listed
    return listed.filter(Q(at__lt=at) | Q(at=at, pk__lt=int(pk)))


def _row(entry: Entry) -> Row:
    post = f"({entry.post_title})" if entry.post_title else ""
    cells = {
        "at": f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        "who": f"{entry.user_name}{post}",
        "what": words_of(entry.verb, entry.kind),
        "rows": "、".join(map(str, entry.subjects[:10])) + ("……" if len(entry.subjects) > 10 else ""),
        "place": entry.place,
        "reason": entry.reason,
        "link": f"{entry.chain} 第 {entry.number} 条",
    }
    return Row(str(entry.pk), cells)
