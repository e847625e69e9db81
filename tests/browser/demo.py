"""`tonghu demo` as a newcomer starts it: processes of their own, a folder of their own, two small counties."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

READY = re.compile(r"http://127\.0\.0\.1:\d+/")


def a_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running_demo(folder):
    """The address of a demo that is ready; stopped as Ctrl-C stops it, and it must then end well."""
    tonghu = Path(sys.executable).with_name("tonghu")
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("TONGHU_", "DATABASE_", "DJANGO_"))
    }
    with (folder / "log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [tonghu, "demo", "--data", folder / "data", "--port", str(a_free_port()), "--children", "240"],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment | {"PYTHONUNBUFFERED": "1"},
        )
        try:
            yield address_of(process, log)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
    assert process.returncode == 0


def address_of(process, log):
    """Waits for the line that says where it is; where it never comes, what was said instead."""
    said = []
    for line in process.stdout:
        said.append(line)
        if found := READY.search(line):
            return found[0]
    log.seek(0)
    raise AssertionError("the demo did not start:\n" + "".join(said) + log.read())
