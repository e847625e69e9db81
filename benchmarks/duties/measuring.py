"""What a province's duties cost: wall seconds, processor seconds of the database and of this process, ratios to a bare scan."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from benchmarks.duties.province import say
from benchmarks.workbench.processor import postmaster, seconds_of
from tonghu.duties import across, queries
from tonghu.duties import rules as in_force
from tonghu.duties.closing import close, unit_of
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import ClosedPeriod, Row
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.recounting import recount
from tonghu.duties.refreshing import refresh
from tonghu.duties.restating import restate
from tonghu.duties.system import as_system, duties_system
from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import branch
from tonghu.locks.acting import acting

_ASKED_OF_EACH = "count(*), max(slots[1]), max(since)"
SCAN = f"select {_ASKED_OF_EACH} from duties_widerow"
READ = f"select {_ASKED_OF_EACH} from duties_widerow where row = 1 and place >= %s and place < %s"


@dataclass
class Measured:
    """Of one thing. `ratio`: of its processor seconds to those of the bare scan, or of the bare read, of the same rows."""

    name: str
    wall: float
    processor: float
    ratio: float | None = None
    note: str = ""


@dataclass
class Report:
    """Everything in order. `scan`: processor seconds of one sequential pass over all wide rows."""

    lines: list[Measured] = field(default_factory=list)
    scan: float | None = None
    sizes: dict[str, int] = field(default_factory=dict)
    kept: Callable[[Report], None] = lambda report: None
    loads: list[float] = field(default_factory=list)

    @contextmanager
    def timed(self, name: str, note: str = "", *, whole: bool = False) -> Iterator[None]:
        """Measure what runs inside. `whole`: it reads all wide rows, and is set against the scan."""
        server = _server()
        began, used = time.perf_counter(), seconds_of(server, os.getpid())
        yield
        wall, processor = time.perf_counter() - began, seconds_of(server, os.getpid()) - used
        ratio = processor / self.scan if whole and self.scan else None
        self.add(Measured(name, wall, processor, ratio, note))

    def add(self, line: Measured) -> None:
        """Keep a line and show it; what was measured stays, whatever becomes of the rest."""
        self.lines.append(line)
        self.loads.append(os.getloadavg()[0])
        self.kept(self)
        ratio = f", {line.ratio:.1f} scans" if line.ratio is not None else ""
        say(f"{line.name}: {line.wall:.3f} s wall, {line.processor:.2f} s processor{ratio} {line.note}")


def measure(
    *,
    only: Collection[str],
    users: int = 50,
    seconds: int = 40,
    kept: Callable[[Report], None] = lambda report: None,
) -> Report:
    """The parts asked for, in an order in which nothing spoils the next."""
    report = Report(sizes=_sizes(), kept=kept)
    if "rebuild" in only:
        _rebuild(report)
    _scan(report)
    if "recompute" in only:
        _recompute(report)
    if "lists" in only:
        _lists(report)
    if "batch" in only:
        _batch(report)
    if "boards" in only:
        _boards(report, users, seconds)
    if "restatement" in only:
        _restatement(report)
    return report


def _rebuild(report: Report) -> None:
    others = [row for row in Row.values if row != Row.CHILD]
    with report.timed("rebuild of the children's rows from the facts"):
        rebuild(facts=False, only=[Row.CHILD])
    with report.timed("rebuild of all other rows"):
        rebuild(facts=False, only=others)
    _settle()


def _recompute(report: Report) -> None:
    with report.timed(
        "full recompute of figures, children", f"{len(in_force.rules().layouts[1].rules)} rules"
    ):
        recount(only=[Row.CHILD])
    with report.timed(
        "full recompute of figures, everybody", f"{len(in_force.rules().all)} rules", whole=True
    ):
        recount()
    _settle()


def _sizes() -> dict[str, int]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from accounts_post where role = 'child_director'),"
            " (select count(*) from places_division where level = 'village'), (select count(*) from duties_fact),"
            " (select count(*) from registry_child)"
        )
        return dict(zip(("directors", "villages", "facts", "children"), cursor.fetchone(), strict=True))


def _settle() -> None:
    """What the server does by itself some minutes after so many rows were written."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("vacuum analyze duties_widerow, duties_figures, duties_changed")


def _scan(report: Report, times: int = 5) -> None:
    """A sequential pass over all wide rows, with as many processes as the recompute may use: once to warm, then the mean."""
    server = _server()
    with as_system(), connection.cursor() as cursor:
        cursor.execute("set local enable_indexscan = off; set local enable_bitmapscan = off")
        cursor.execute("set local enable_indexonlyscan = off; set local jit = off")
        cursor.execute(SCAN)
        rows = cursor.fetchone()[0]
        began, used = time.perf_counter(), seconds_of(server, os.getpid())
        for _ in range(times):
            cursor.execute(SCAN)
        wall, processor = time.perf_counter() - began, seconds_of(server, os.getpid()) - used
    report.scan = processor / times
    report.add(Measured("bare scan of all wide rows", wall / times, report.scan, 1.0, f"{rows:,} rows"))


_BATCH = """
insert into casework_record (place, child_id, form, version, answers, sealed, occurred_on, claimed_at, captured_at, received_at,
    needs_review, open_to_parties, source, post_id, by_name, post_title, about_class)
select c.place, c.id, 'visit', 'bench', %s::jsonb, %s, %s, now(), now(), now(), '', false, 'bench', 0, '试', '试', ''
from registry_child c where c.id = any (%s)
"""
_ANSWERS = '{"saw_child": true, "way": "home", "talked_alone": true, "parent_away": "none"}'


def _written_before(sealed: Any, records: int = 20_000) -> None:
    """Records that are there already. Beside none at all the server plans for a table that it takes to be nearly empty."""
    with acting(duties_system()), connection.cursor() as cursor:
        cursor.execute("select exists (select from casework_record)")
        if cursor.fetchone()[0]:
            return
        cursor.execute(
            "select subject from duties_widerow where row = 1 order by place desc, subject limit %s",
            [records],
        )
        children = [child for (child,) in cursor.fetchall()]
        cursor.execute(_BATCH, [_ANSWERS, sealed, timezone.localdate() - dt.timedelta(days=40), children])
    refresh()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "vacuum analyze casework_record, duties_fact, duties_widerow, duties_figures, duties_changed"
        )


def _batch(report: Report, records: int = 500) -> None:
    """Records of a county's phones that come at once: 500 visits to the children of some forty villages, through the triggers."""
    system = duties_system()
    sealed = _sealed_nothing()
    _written_before(sealed)
    for attempt, note in ((0, "first, plans not yet made"), (1, ""), (2, "")):
        with acting(system), connection.cursor() as cursor:
            cursor.execute(
                "select subject from duties_widerow where row = 1 order by place, subject limit %s offset %s",
                [records, attempt * records],
            )
            children = [child for (child,) in cursor.fetchall()]
        with (
            report.timed(f"batch of {len(children)} records, written and brought in", note),
            acting(system),
            connection.cursor() as cursor,
        ):
            began = time.perf_counter()
            cursor.execute(_BATCH, [_ANSWERS, sealed, timezone.localdate(), children])
            wrote = time.perf_counter() - began
            began = time.perf_counter()
            refresh()
            brought = time.perf_counter() - began
        report.lines[
            -1
        ].note = f"{note}{'; ' if note else ''}writing {wrote:.3f} s, bringing in {brought:.3f} s"
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
    bare = _many("bare read of a village's children", places, _read)
    bare.ratio = 1.0
    report.add(bare)
    for name, ask in (
        ("a village's list of one rule", lambda place, by: queries.subjects(rule, place, None, by, today)),
        ("a village's whole list, all rules", lambda place, by: queries.village(place, by, today)),
        ("a village's figures, all rules", lambda place, by: queries.standing(place, by, today)),
    ):
        line = _many(name, places, ask)
        line.ratio = line.processor / bare.processor if bare.processor else None
        report.add(line)


def _read(place: str, by: Actor) -> None:
    with connection.cursor() as cursor:
        cursor.execute(READ, [branch(place).low, branch(place).high])
        cursor.fetchall()


def _many(name: str, places: list[str], ask: Callable[[str, Actor], Any], times: int = 5) -> Measured:
    """Of one question, asked of each place in a transaction of its own; its first round warms."""
    walls: list[float] = []
    server = _server()
    for round_ in range(times + 1):
        if round_ == 1:
            walls, used = [], seconds_of(server, os.getpid())
        for place in places:
            by = _at(place)
            with acting(by):
                began = time.perf_counter()
                ask(place, by)
                walls.append(time.perf_counter() - began)
    processor = (seconds_of(server, os.getpid()) - used) / len(walls)
    walls.sort()
    worst = walls[int(len(walls) * 0.95)]
    return Measured(
        name, statistics.median(walls), processor, None,
        f"median of {len(walls)}; 95 %: {worst * 1000:.1f} ms; processor with the transaction around it",
    )  # fmt: skip


def _at(place: str) -> Actor:
    system = duties_system()
    return Actor(
        user_id=0, user_name="试", post_id=0, role="child_director", title="试", reach=branch(place),
        permissions=system.permissions,
    )  # fmt: skip


def _boards(report: Report, users: int, seconds: int) -> None:
    """Users each open a board, read it for some five seconds and open the next; two processes, as two cores serve.

    The median and the rest are of the waits; processor seconds are those of one board.
    """
    rule = in_force.rules().layouts[1].rules[0].id
    lines = "figures of all rules, lines of one"
    matrix = "all rules in every division below"
    for name, digits, reads in (
        ("province board", 2, lines),
        ("county board", 6, lines),
        ("province board, clause by clause,", 2, matrix),
        ("county board, clause by clause,", 6, matrix),
    ):
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
            context.Process(
                target=_readers,
                args=(queue, places, None if reads == matrix else rule, users // 2, seconds, at),
            )
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
                f"median of {len(walls)} in {seconds} s; 95 %: {worst * 1000:.0f} ms; {reads}",
            )
        )  # fmt: skip


def _of_all() -> float:
    return seconds_of(_server(), os.getpid())


def _readers(queue: Any, places: list[str], rule: str | None, users: int, seconds: int, seed: int) -> None:
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
                if rule is None:
                    across.matrix(place, by, today)
                else:
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
    """The last month of the children's rules closed, then two thousand visits of that month arrive."""
    today = timezone.localdate()
    month_end = today.replace(day=1) - dt.timedelta(days=1)
    monthly = [rule for rule in in_force.rules().layouts[1].rules if unit_of(rule) == "month"]
    # A province that was measured before has its month closed.
    with connections["owner"].cursor() as cursor:
        cursor.execute("truncate duties_closedperiod, duties_late")
    _closed_before(monthly, month_end.replace(day=1) - dt.timedelta(days=1))
    with report.timed("closing a month, children's rules that close by month"):
        written = close(only=[rule.id for rule in monthly])
    report.lines[-1].note = f"{len(monthly)} rules, {written:,} rows"
    sealed = _sealed_nothing()
    with acting(duties_system()), connection.cursor() as cursor:
        cursor.execute("select id from registry_child where id %% 37 = 0 order by id limit %s", [late])
        children = [child for (child,) in cursor.fetchall()]
        cursor.execute(
            _BATCH,
            [_ANSWERS, sealed, month_end - dt.timedelta(days=3), children],
        )
    with report.timed(f"restatement after {len(children)} late records"):
        said = restate()
    report.lines[-1].note = f"{said:,} rows said anew"
    say(f"  {said:,} rows said anew")


def _closed_before(rules: list[Rule], last: dt.date) -> None:
    """So that the closing closes one month: that the one before it is, is said by one row a rule."""
    with acting(duties_system()) as session:
        ClosedPeriod.objects.scoped(session.actor).bulk_create(
            [ClosedPeriod(
                place="37", rule=rule.id, rule_hash=rule.hash, first=last.replace(day=1), last=last,
                applicable=0, done=0, done_late=0,
            )
            for rule in rules],
            ignore_conflicts=True,
        )  # fmt: skip


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return postmaster(int(cursor.fetchone()[0]))
