"""What a province's duties cost: wall seconds, processor seconds of the database and of this process, ratios to a bare scan."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from benchmarks.duties.province import say
from benchmarks.workbench.processor import postmaster, seconds_of
from tonghu.duties import queries
from tonghu.duties import rules as in_force
from tonghu.duties.closing import close, unit_of
from tonghu.duties.models import Row
from tonghu.duties.rebuilding import rebuild, recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.restating import restate
from tonghu.duties.system import as_system, duties_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.locks.acting import acting

SCAN = "select count(*), max(slots[1]), max(since) from duties_widerow where row = 1"


@dataclass
class Measured:
    """Of one thing. `ratio`: to the bare scan of the children's wide rows."""

    name: str
    wall: float
    processor: float
    ratio: float | None = None
    note: str = ""


@dataclass
class Report:
    """Everything in order."""

    lines: list[Measured] = field(default_factory=list)
    scan: float = 0.0

    @contextmanager
    def timed(self, name: str, note: str = "") -> Iterator[None]:
        """Measure what runs inside."""
        server = _server()
        began, used = time.perf_counter(), seconds_of(server, os.getpid())
        yield
        wall, processor = time.perf_counter() - began, seconds_of(server, os.getpid()) - used
        self.add(Measured(name, wall, processor, wall / self.scan if self.scan else None, note))

    def add(self, line: Measured) -> None:
        """Keep a line and show it."""
        self.lines.append(line)
        ratio = f", {line.ratio:.1f} scans" if line.ratio is not None else ""
        say(f"{line.name}: {line.wall:.3f} s wall, {line.processor:.2f} s processor{ratio} {line.note}")


def measure(*, users: int = 50, seconds: int = 40) -> Report:
    """All of it, in an order in which nothing spoils the next."""
    report = Report()
    with as_system():
        _scan(report)
    with report.timed("rebuild of the children's rows from the facts"):
        rebuild(facts=False, only=[Row.CHILD])
    with as_system():
        _scan(report)
    with report.timed("rebuild of all other rows"):
        rebuild(facts=False, only=[row for row in Row.values if row != Row.CHILD])
    with report.timed(
        "full recompute of figures, children", f"{len(in_force.rules().layouts[1].rules)} rules"
    ):
        recount(only=[Row.CHILD])
    with report.timed("full recompute of figures, everybody", f"{len(in_force.rules().all)} rules"):
        recount()
    _batch(report)
    _lists(report)
    _boards(report, users, seconds)
    _restatement(report)
    return report


def _scan(report: Report) -> None:
    """The fastest of three, with as many processes as the recompute may use."""
    walls = []
    for _ in range(3):
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(SCAN)
        walls.append(time.perf_counter() - began)
    report.scan = min(walls)
    report.add(Measured("bare scan of the children's wide rows", min(walls), min(walls), 1.0))


_BATCH = """
insert into casework_record (place, child_id, form, version, answers, sealed, occurred_on, claimed_at, captured_at, received_at,
    needs_review, open_to_parties, source, post_id, by_name, post_title, about_class)
select c.place, c.id, 'visit', 'bench', %s::jsonb, null, %s, now(), now(), now(), '', false, 'bench', 0, '试', '试', ''
from registry_child c where c.id = any (%s)
"""
_ANSWERS = '{"saw_child": true, "way": "home", "talked_alone": true, "parent_away": "none"}'


def _batch(report: Report, records: int = 500) -> None:
    """Records of one worker's phone: 500 visits to the children of some twenty villages, and all that follows from them."""
    system = duties_system()
    sealed = _sealed_nothing()
    with acting(system), connection.cursor() as cursor:
        cursor.execute("select distinct place from duties_widerow where row = 1 order by place limit 400")
        places = [place for (place,) in cursor.fetchall()]
    for attempt, note in ((0, "first, plans not yet made"), (1, ""), (2, "")):
        with acting(system), connection.cursor() as cursor:
            some = places[attempt * 50 : attempt * 50 + 50]
            cursor.execute("select id from registry_child where place = any (%s) limit %s", [some, records])
            children = [child for (child,) in cursor.fetchall()]
        query = _BATCH.replace("null, %s, now()", "%s, %s, now()")
        with (
            report.timed(f"batch of {len(children)} records, written and brought in", note),
            acting(system),
            connection.cursor() as cursor,
        ):
            began = time.perf_counter()
            cursor.execute(query, [_ANSWERS, sealed, timezone.localdate(), children])
            wrote = time.perf_counter() - began
            began = time.perf_counter()
            refresh()
            brought = time.perf_counter() - began
        say(f"  of it writing with triggers {wrote:.3f} s, bringing in {brought:.3f} s")


def _sealed_nothing() -> Any:
    from tonghu.casework.models import Record

    sealed = Record._meta.get_field("sealed")
    return sealed.get_db_prep_save({}, connection)


def _lists(report: Report) -> None:
    with acting(duties_system()), connection.cursor() as cursor:
        cursor.execute(
            "select place from duties_widerow where row = 1 and length(place) = 12 group by place"
            " order by abs(count(*) - 12), place limit 60"
        )
        places = [place for (place,) in cursor.fetchall()]
    rule = in_force.rules().layouts[1].rules[0].id
    today = timezone.localdate()
    for name, ask in (
        ("a village's list of one rule", lambda place, by: queries.subjects(rule, place, None, by, today)),
        ("a village's whole list, all rules", lambda place, by: queries.village(place, by, today)),
        ("a village's figures, all rules", lambda place, by: queries.standing(place, by, today)),
    ):
        report.add(_many(name, places, ask, report.scan))


def _many(name: str, places: list[str], ask: Callable[[str, Actor], Any], scan: float) -> Measured:
    walls, server = [], _server()
    for place in places:
        by = _at(place)
        with acting(by):
            began = time.perf_counter()
            ask(place, by)
            walls.append(time.perf_counter() - began)
    used = seconds_of(server, os.getpid())
    with acting(by := _at(places[0])):
        for _ in range(20):
            ask(places[0], by)
    processor = (seconds_of(server, os.getpid()) - used) / 20
    middle = statistics.median(walls)
    worst = sorted(walls)[int(len(walls) * 0.95)]
    return Measured(
        name, middle, processor, middle / scan, f"(median of {len(walls)}; 95 %: {worst * 1000:.1f} ms)"
    )


def _at(place: str) -> Actor:
    system = duties_system()
    return Actor(
        user_id=0, user_name="试", post_id=0, role="child_director", title="试", reach=branch(place),
        permissions=system.permissions,
    )  # fmt: skip


def _boards(report: Report, users: int, seconds: int) -> None:
    """Users each open a board, read it for some five seconds and open the next; two processes, as two cores serve."""
    rule = in_force.rules().layouts[1].rules[0].id
    for name, digits in (("province board", 2), ("county board", 6)):
        with acting(duties_system()), connection.cursor() as cursor:
            cursor.execute(
                "select distinct left(place, %s) from duties_figures where is_county and length(place) = 6",
                [digits],
            )
            places = sorted(place for (place,) in cursor.fetchall())
        connections.close_all()
        context = get_context("fork")
        queue = context.Queue()
        workers = [
            context.Process(target=_readers, args=(queue, places, rule, users // 2, seconds, at))
            for at in (1, 2)
        ]
        used = _of_all()
        for worker in workers:
            worker.start()
        walls = [wall for _ in workers for wall in queue.get()]
        for worker in workers:
            worker.join()
        processor = (_of_all() - used) / max(len(walls), 1)
        walls.sort()
        worst = walls[int(len(walls) * 0.95)]
        report.add(
            Measured(
                f"{name} at {users} users", statistics.median(walls), processor, None,
                f"(median of {len(walls)} in {seconds} s; 95 %: {worst * 1000:.0f} ms; figures and lines of one rule)",
            )
        )  # fmt: skip


def _of_all() -> float:
    return seconds_of(_server(), os.getpid())


def _readers(queue: Any, places: list[str], rule: str, users: int, seconds: int, seed: int) -> None:
    walls: list[float] = []
    ends = time.perf_counter() + seconds

    def read(number: int) -> None:
        rng = Random(seed * 1000 + number)
        time.sleep(rng.random() * 5)
        today = timezone.localdate()
        while time.perf_counter() < ends:
            place = rng.choice(places)
            by = _at(place)
            began = time.perf_counter()
            with acting(by):
                queries.standing(place, by, today)
                queries.by_place(rule, place, by, today)
            walls.append(time.perf_counter() - began)
            time.sleep(rng.uniform(1, 9))
        connections.close_all()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put(walls)


def _restatement(report: Report, late: int = 2000) -> None:
    """A month of child-level rules closed, then two thousand visits of that month arrive."""
    today = timezone.localdate()
    month_end = today.replace(day=1) - dt.timedelta(days=1)
    monthly = [rule.id for rule in in_force.rules().layouts[1].rules if unit_of(rule) == "month"]
    with report.timed("closing months, children's rules that close by month", f"{len(monthly)} rules"):
        close(only=monthly)
    sealed = _sealed_nothing()
    with acting(duties_system()), connection.cursor() as cursor:
        cursor.execute("select id from registry_child where id %% 37 = 0 order by id limit %s", [late])
        children = [child for (child,) in cursor.fetchall()]
        cursor.execute(
            _BATCH.replace("null, %s, now()", "%s, %s, now()"),
            [_ANSWERS, sealed, month_end - dt.timedelta(days=3), children],
        )
    with report.timed(f"restatement after {len(children)} late records"):
        rows = restate()
    say(f"  {rows:,} rows said anew")


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return postmaster(int(cursor.fetchone()[0]))
