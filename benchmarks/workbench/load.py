"""The whole system under people: pages served as `tonghu serve` does, opened by locust; then pages one at a time."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from benchmarks.workbench.idle import alone
from benchmarks.workbench.people import seat_people
from benchmarks.workbench.processor import postmaster
from benchmarks.workbench.report import page

TASKS_PER_PERSON = 0.5  # a second, as in locustfile.py
WARM_UP = 15
_ROOT = Path(__file__).parents[2]
_TABLES = (
    "registry_child",
    "registry_adult",
    "registry_visit",
    "accounts_user",
    "leads_lead",
    "places_division",
    "audit_entry",
)


def measure(folder: Path, *, seconds: int, docs: Path, rates: Sequence[int]) -> None:
    """Measure, and write docs/benchmarks-workbench.md and .json. Inside `with_database`, on a filled folder."""
    people = folder / "people.json"
    busy = os.getloadavg()[0]
    idle = alone()
    crowds = []
    with _served() as (address, pages_process):
        for tasks in rates:
            # Seated afresh: what the first crowd dispatched and verified is no work for the second.
            seat_people(people, seed=tasks)
            before = os.getloadavg()[0]
            crowd = _crowd(address, pages_process, people, folder, seconds=seconds, rate=tasks)
            crowds.append({"rate_per_core": tasks, "load_before": round(before, 1), **crowd})
    measured = {
        "on": dt.date.today().isoformat(),
        "machine": _machine(),
        "load_before": round(busy, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "sizes": _sizes(),
        "seconds": seconds,
        "crowds": crowds,
        "alone": idle,
    }
    text = json.dumps(measured, ensure_ascii=False, indent=1)
    (docs / "benchmarks-workbench.json").write_text(text + "\n", encoding="utf-8")
    (docs / "benchmarks-workbench.md").write_text(page(measured), encoding="utf-8")
    if failed := sum(each["failures"] for crowd in crowds for each in crowd["pages"]):
        raise SystemExit(f"{failed} requests failed; none may: see docs/benchmarks-workbench.md")


@contextmanager
def _served() -> Iterator[tuple[str, int]]:
    """The pages on a free port, one worker a core: (address, process)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from tonghu.cli.main import cli; cli()", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", str(os.cpu_count())], cwd=_ROOT, env=_environment())
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/accounts/login/")
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str) -> None:
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the pages did not answer at {url} within half a minute")


def _crowd(
    address: str, pages_process: int, people: Path, folder: Path, *, seconds: int, rate: int
) -> dict[str, Any]:
    """Figures by page, from locust's own table; and processor milliseconds a request, of pages and database."""
    users = int(rate * (os.cpu_count() or 1) / TASKS_PER_PERSON)
    told = folder / "locust"
    command = [
        sys.executable,
        "-m",
        "locust",
        "-f",
        str(Path(__file__).with_name("locustfile.py")),
        "--headless",
    ]
    command += [
        "--host",
        address,
        "--users",
        str(users),
        "--spawn-rate",
        str(users / WARM_UP),
        "--reset-stats",
    ]
    command += [
        "--run-time",
        f"{seconds + WARM_UP}s",
        "--csv",
        str(told),
        "--only-summary",
        "--loglevel",
        "ERROR",
    ]
    told_by_locust = {
        "BENCH_PEOPLE": str(people),
        "BENCH_PROCESSES": f"{pages_process} {_database_process()}",
        "BENCH_PROCESSOR": str(folder / "processor.json"),
    }
    subprocess.run(command, cwd=_ROOT, env=_environment() | told_by_locust, check=False)
    pages = _told_pages(folder)
    whole = next(each for each in pages if each["page"] == "Aggregated")
    used = json.loads((folder / "processor.json").read_text(encoding="utf-8"))
    processor = {name: round(1000 * value / whole["requests"], 1) for name, value in used.items()}
    return {"pages": pages, "processor_ms": processor}


def _database_process() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return postmaster(cursor.fetchone()[0])


def _told_pages(folder: Path) -> list[dict[str, Any]]:
    with (folder / "locust_stats.csv").open(encoding="utf-8") as table:
        return [
            {
                "page": row["Name"],
                "requests": int(row["Request Count"]),
                "failures": int(row["Failure Count"]),
                "per_second": round(float(row["Requests/s"]), 1),
                **{key: int(row[column]) for key, column in (("p50", "50%"), ("p95", "95%"), ("p99", "99%"))},
            }
            for row in csv.DictReader(table)
            if int(row["Request Count"])
        ]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}


def _sizes() -> dict[str, int]:
    with connections["owner"].cursor() as cursor:
        sizes = {}
        for table in _TABLES:
            cursor.execute(f"select count(*) from {table}")
            (sizes[table],) = cursor.fetchone()
        return sizes


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores of {model}, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"
