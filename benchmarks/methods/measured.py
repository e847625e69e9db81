"""One method in one process: its phases with seconds and memory, told to the harness as JSON."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.processes import PROGRESS

CATALOGUE = Path(__file__).parent.parent.parent / "catalogue"


@dataclass
class Job:
    """What the harness asks of a method, and what comes back."""

    province: Path
    work: Path
    as_of: dt.date
    threads: int
    memory_limit: str | None
    phases: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def registers(self) -> Path:
        return self.province / "registers"

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Add the block's wall seconds to a phase, and the processor's seconds beside them."""
        started, cpu_started = time.perf_counter(), time.process_time()
        yield
        self.phases[name] = self.phases.get(name, 0.0) + time.perf_counter() - started
        self.cpu[name] = self.cpu.get(name, 0.0) + time.process_time() - cpu_started

    def say(self, line: str) -> None:
        """Tell whoever waits how far it is."""
        print(f"{PROGRESS}{line}", flush=True)

    def measured(self) -> None:
        """Note the peak memory so far; what follows (scoring) is no part of the method."""
        self.told["peak_bytes"] = _peak_bytes()

    def finish(self) -> None:
        self.told.setdefault("peak_bytes", _peak_bytes())
        result = {"phases": self.phases, "cpu": self.cpu, **self.told}
        (self.work / "result.json").write_text(
            json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def _peak_bytes() -> int:
    """The highest resident size of this process. (getrusage counts the parent's at the fork.)"""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def job() -> Job:
    """The job the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--province", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--memory-limit")
    options = parser.parse_args()
    about = json.loads((options.province / "about.json").read_text(encoding="utf-8"))
    as_of = dt.date.fromisoformat(about["as_of"])
    return Job(options.province, options.work, as_of, options.threads, options.memory_limit)
