"""Processor seconds of processes, which say on a busy machine what seconds on the wall do not."""

from __future__ import annotations

from pathlib import Path

import psutil


def seconds_of(*roots: int) -> float:
    """Used so far by these processes and all below them: those that live, and those that ended and were waited for.

    Without the latter a difference would fall, even below nought, whenever a process ends in between.
    """
    return sum(_own(each) for root in roots for each in _tree(root))


def backend_seconds(pid: int) -> float:
    """Used so far by one process, to the nanosecond; Linux only."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0]) / 1e9


def postmaster(backend: int) -> int:
    """The server process of a connection's own process."""
    return int(psutil.Process(backend).ppid())


def _tree(root: int) -> list[psutil.Process]:
    top = psutil.Process(root)
    return [top, *top.children(recursive=True)]


def _own(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)
