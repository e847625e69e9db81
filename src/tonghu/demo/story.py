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

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.demo.counties import DemoCounty
from tonghu.discovery.core.layout import Layout, load_layouts
from tonghu.exchange.actions import declare_agreement, receive
from tonghu.exchange.core.names import safe_name
from tonghu.exchange.incoming import Incoming, unpacked
from tonghu.exchange.storage import store
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.leads import actions
from tonghu.leads.inspection import inspect
from tonghu.leads.models import Kind, Lead, Run, RunState
from tonghu.leads.retention import REGISTERS, days_kept
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting

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
    officer = _actor("county_officer", county.place)
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
    officer = _actor("county_officer", county.place)
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


def _carry(pk: int, stage: str, village: str, officer: Actor) -> None:
    if stage == "dispatched":
        return
    director = _actor("child_director", village)
    with acting(director):
        _verify(pk, director)
    if stage == "verified":
        return
    supervisor = _actor("child_supervisor", village[:9])
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


def _actor(role: str, place: str) -> Actor:
    """Who holds the role at the place; the listed account where several do."""
    post = (
        Post.objects.filter(role=role, place=place).select_related("user").order_by("user__username").first()
    )
    if post is None:
        raise UserError(f"演示里 {place} 没有人担任 {role}。请用 make demo-reset 重新开始。")
    return actor_for(post)
