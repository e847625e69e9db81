"""`tonghu demo`: the whole system on one machine with fictional people, until interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tonghu.config.prepare import prepare_database, with_database
from tonghu.demo.folder import clear_unfinished
from tonghu.kernel.errors import UserError

START_SECONDS = 60
ANSWER_SECONDS = 5
STOP_SECONDS = 20


def run_demo(data: Path, port: int, *, children: int) -> None:
    """Prepare, fill on the first start, serve. Started again it keeps its data."""
    os.environ.update(TONGHU_DEMO="1", TONGHU_DATA=str(data.resolve()))  # before the settings are read
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.default_int_handler)
    started = time.perf_counter()
    with prepared(data, children), _processes(port) as processes:
        _wait_for(port, processes)
        print(
            f"\n童护演示:http://127.0.0.1:{port}/  ({time.perf_counter() - started:.0f} 秒就绪;Ctrl-C 结束)"
        )
        print("登录页列出了演示账号,每个角色一个,点一下就进入。所有人都是虚构的。", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            _until_interrupted(processes)


@contextlib.contextmanager
def prepared(data: Path, children: int) -> Iterator[None]:
    """The demo's database, running and filled."""
    clear_unfinished(data)
    with with_database():
        for line in prepare_database():
            print(line, flush=True)
        from tonghu.demo.fill import fill  # models want Django to have started

        fill(data, children, lambda line: print(line, flush=True))
        yield


@contextlib.contextmanager
def _processes(port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    tonghu = str(Path(sys.executable).with_name("tonghu"))
    started = [
        subprocess.Popen([tonghu, "serve", "--port", str(port)]),
        subprocess.Popen([tonghu, "worker"]),
    ]
    try:
        yield started
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=STOP_SECONDS)
            process.kill()


def _wait_for(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(START_SECONDS * 10):
        # Refused, or accepted and not answered yet: a busy machine needs longer for its first page than one question waits.
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=ANSWER_SECONDS).close()
            return
        if any(process.poll() is not None for process in processes):
            break
        time.sleep(0.1)
    raise UserError(
        f"网页没有在 {START_SECONDS} 秒内启动。端口 {port} 可能被占用:请用 PORT=8001 make demo 换一个。"
    )


def _until_interrupted(processes: list[subprocess.Popen[bytes]]) -> None:
    while all(process.poll() is None for process in processes):
        time.sleep(0.5)
    raise UserError("演示的一个进程意外结束,原因见上。请用 make demo 再启动;数据都在。")
