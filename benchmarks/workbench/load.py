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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from benchmarks.workbench.idle import alone
from benchmarks.workbench.people import seat_people
from benchmarks.workbench.report import page

RATE_PER_CORE = 20
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


def measure(folder: Path, *, seconds: int, docs: Path, rate: int = RATE_PER_CORE) -> None:
    """Measure, and write docs/benchmarks-workbench.md and .json. Inside `with_database`, on a filled folder."""
    people = folder / "people.json"
    seat_people(people)
    busy = os.getloadavg()[0]
    idle = alone()
    with _served() as address:
        loaded = _crowd(address, people, folder, seconds=seconds, rate=rate)
    measured = {
        "on": dt.date.today().isoformat(),
        "machine": _machine(),
        "load_before": round(busy, 1),
        "load_after": round(os.getloadavg()[0], 1),
        "sizes": _sizes(),
        "rate_per_core": rate,
        "seconds": seconds,
        "crowd": loaded,
        "alone": idle,
    }
    text = json.dumps(measured, ensure_ascii=False, indent=1)
    (docs / "benchmarks-workbench.json").write_text(text + "\n", encoding="utf-8")
    (docs / "benchmarks-workbench.md").write_text(page(measured), encoding="utf-8")
    if failed := sum(each["failures"] for each in loaded):
        raise SystemExit(f"{failed} requests failed; none may: see docs/benchmarks-workbench.md")


@contextmanager
def _served() -> Iterator[str]:
    """The pages on a free port, one worker a core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from tonghu.cli.main import cli; cli()", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--workers", str(os.cpu_count())], cwd=_ROOT, env=_environment())
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/accounts/login/")
        yield address
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


def _crowd(address: str, people: Path, folder: Path, *, seconds: int, rate: int) -> list[dict[str, Any]]:
    """Figures by page, from locust's own table."""
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
    subprocess.run(command, cwd=_ROOT, env=_environment() | {"BENCH_PEOPLE": str(people)}, check=False)
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
