"""Runs one method in a process of its own and watches it: wall seconds, peak memory, bytes on disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent
_EVERY = 0.2
PROGRESS = "progress: "  # begins a line that a method writes for whoever waits


@dataclass(frozen=True)
class Outcome:
    """What a method cost and told. `temp_bytes`: the most it spilled; `disk_bytes`: all it held."""

    seconds: float
    temp_bytes: int
    disk_bytes: int
    result: dict[str, Any]


class MethodFailed(Exception):
    """A method whose process ended badly; the message holds the end of what it wrote."""


def run_method(
    module: str,
    province: Path,
    work: Path,
    *,
    threads: int,
    memory_limit: str | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Run `python -m benchmarks.methods.<module>`; `work` is emptied first. tell: told its lines as it writes them."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command = [sys.executable, "-m", f"benchmarks.methods.{module}", "--threads", str(threads)]
    command += ["--province", str(province), "--work", str(work)]
    if memory_limit is not None:
        command += ["--memory-limit", memory_limit]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT / "src"), str(_ROOT)])}
    environment |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
    log = work / "log.txt"
    with log.open("wb") as told:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT)
        with _Watch(work, log, tell) as watch:
            code = process.wait()
        seconds = time.perf_counter() - started
    if code != 0:
        raise MethodFailed(
            f"{module} ended with {code}:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}"
        )
    result = json.loads((work / "result.json").read_text(encoding="utf-8"))
    return Outcome(seconds, watch.temp_bytes, watch.disk_bytes, result)


class _Watch:
    """Looks at a folder five times a second, keeps the highest sizes seen, and passes on what the log says of progress."""

    def __init__(self, folder: Path, log: Path, tell: Callable[[str], None]) -> None:
        self._folder, self._log, self._tell, self._told = folder, log, tell, 0
        self._done = threading.Event()
        self.temp_bytes = self.disk_bytes = 0

    def __enter__(self) -> _Watch:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(_EVERY):
            temp = disk = 0
            for parent, _, names in os.walk(self._folder):
                for name in names:
                    try:
                        size = os.stat(os.path.join(parent, name)).st_blocks * 512
                    except FileNotFoundError:
                        continue
                    disk += size
                    temp += size if "duckdb_temp" in name or parent.endswith(".tmp") else 0
            self.temp_bytes, self.disk_bytes = max(self.temp_bytes, temp), max(self.disk_bytes, disk)
            self._pass_on()

    def _pass_on(self) -> None:
        """Whole lines that were added since."""
        with self._log.open("rb") as log:
            log.seek(self._told)
            said, newline, _ = log.read().rpartition(b"\n")
        self._told += len(said) + len(newline)
        for line in said.decode("utf-8", "replace").splitlines():
            if line.startswith(PROGRESS):
                self._tell(line.removeprefix(PROGRESS))
