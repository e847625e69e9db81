"""The demo's story half-way: registers in, leads found, some sent out, one on each desk, one child's file opened.

Everything is done through the product's own actions, by the people of the demo.
"""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from collections import Counter, defaultdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from tonghu.demo.cast import TOWN_DIGITS, actor
from tonghu.demo.counties import DemoCounty
from tonghu.discovery.core.layout import Layout, load_layouts
from tonghu.exchange.actions import declare_agreement, receive
from tonghu.exchange.core.names import safe_name
from tonghu.exchange.incoming import Incoming, unpacked
from tonghu.exchange.storage import store
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads import actions
from tonghu.leads.inspection import inspect
from tonghu.leads.models import Kind, Lead, Run, RunState, State
from tonghu.leads.retention import REGISTERS, days_kept
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting
from tonghu.registry.models import Child

BASIS = "《未成年人保护法》第九十七条、鲁民〔2024〕5号第10项、第23项(示例)"
PURPOSE = "主动发现应纳入和应退出保障的儿童"
# How far the leads of the listed village have come, in the order in which they stand on its list.
STAGES = ("accepted", "reviewed", "verified", "dispatched", "dispatched")


def listed_village(county: DemoCounty) -> str:
    """The village with the most children to enter: its director has something to do on the first day."""
    with (county.registers.parent / "truth_leads.csv").open(encoding="utf-8-sig", newline="") as file:
        found = Counter(row["village_code"] for row in csv.DictReader(file) if row["action"] == "enter")
    return max(sorted(found), key=lambda code: found[code])


def bring_in_registers(county: DemoCounty) -> Run:
    """Declare what allows it, receive the county's files, run discovery; UserError where it does not end well."""
    officer = actor("county_officer", county.place)
    with acting(officer):
        _declare(officer)
        sent = [_sent(path) for path in sorted(county.registers.iterdir())]
        arrived = unpacked(sent, room=settings.MAX_UPLOAD_BYTES)
        received = receive(
            by=officer,
            key=uuid.uuid4(),
            arrived=arrived,
            title="2026年6月各部门数据",
            as_of=dt.date(2026, 6, 30),
        )
        inspect(received.files, by=officer)
    with acting(officer):
        run = start_run(received.batch, by=officer, key=uuid.uuid4())
    work_on(run.pk, officer.post_id)
    with acting(officer):
        run = Run.objects.scoped(officer).get(pk=run.pk)
    if run.state != RunState.DONE:
        raise UserError(f"演示县 {county.place} 的主动发现没有完成:{run.problem}")
    return run


def _sent(path: Path) -> Incoming:
    with path.open("rb") as file:
        return Incoming(name=safe_name(path.name), stored=store(file))


def _declare(officer: Actor) -> None:
    layouts: dict[str, list[Layout]] = defaultdict(list)
    for layout in load_layouts(settings.CATALOGUE).registers:
        layouts[layout.department or "民政"].append(layout)
    for department, theirs in layouts.items():
        declare_agreement(
            by=officer,
            key=uuid.uuid4(),
            department=department,
            registers=[layout.register for layout in theirs],
            fields=[f"{layout.register}.{field.name}" for layout in theirs for field in layout.fields],
            basis=BASIS,
            purpose=PURPOSE,
            retention_days=days_kept(REGISTERS),
            start_on=dt.date(2026, 1, 1),
        )


def half_way(county: DemoCounty, village: str) -> None:
    """Send the village's leads out and carry each as far as its stage."""
    officer = actor("county_officer", county.place)
    with acting(officer):
        leads = list(
            Lead.objects.scoped(officer)
            .filter(place=village, kind=Kind.ENTER)
            .order_by("category", "id")
            .values_list("pk", flat=True)[: len(STAGES)]
        )
        actions.dispatch(lead_ids=leads, by=officer)
    for pk, stage in zip(leads, STAGES, strict=False):
        _carry(pk, stage, village, officer)


def discover(county: DemoCounty, village: str) -> Child:
    """One more lead carried to the end, nearest to the village: of a child who goes to school, where there is one."""
    officer = actor("county_officer", county.place)
    with acting(officer):
        new = Lead.objects.scoped(officer).filter(kind=Kind.ENTER, state=State.NEW)
        leads = [lead for lead in new if len(lead.place) == len(village)]
    if not leads:
        raise UserError(f"演示县 {county.place} 没有可派发的线索。请用 make demo-reset 重新开始。")
    lead = min(
        leads,
        key=lambda each: (
            not _of_school_age(each),
            each.place[:TOWN_DIGITS] != village[:TOWN_DIGITS],
            each.pk,
        ),
    )
    with acting(officer):
        actions.dispatch(lead_ids=[lead.pk], by=officer)
    _carry(lead.pk, "accepted", lead.place, officer)
    with acting(officer):
        opened = Lead.objects.scoped(officer).filter(pk=lead.pk).values("child_id")
        return Child.objects.scoped(officer).get(pk__in=opened)


def _of_school_age(lead: Lead) -> bool:
    return lead.birth_on is not None and 7 <= age_in_whole_years(lead.birth_on, timezone.localdate()) <= 14


def _carry(pk: int, stage: str, village: str, officer: Actor) -> None:
    if stage == "dispatched":
        return
    director = actor("child_director", village)
    with acting(director):
        _verify(pk, director)
    if stage == "verified":
        return
    supervisor = actor("child_supervisor", village[:TOWN_DIGITS])
    with acting(supervisor):
        actions.review(lead=pk, version=None, passed=True, by=supervisor)
    if stage == "reviewed":
        return
    with acting(officer):
        actions.accept(lead=pk, version=None, by=officer)


def _verify(pk: int, director: Actor) -> None:
    actions.verify(
        lead=pk,
        version=None,
        visited_on=timezone.localdate(),
        saw_child=True,
        carer="奶奶",
        carer_relation="grandparent",
        truths=[],
        note="孩子在家,由奶奶照料,情况与线索一致。",
        proposal="accept",
        by=director,
    )
