"""`tonghu demo` waits for its first page: one that is slow to come is no fault, a process that ended is."""

import socket
import subprocess

import pytest

from tonghu.demo import run
from tonghu.kernel.errors import UserError


def test_a_page_that_is_not_answered_yet_is_waited_for_until_a_process_ended(monkeypatch):
    monkeypatch.setattr(run, "ANSWER_SECONDS", 0.05)
    ended = subprocess.Popen(["true"])
    ended.wait()
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(UserError, match="没有在 60 秒内启动"),
    ):
        run._wait_for(silent.getsockname()[1], [ended])
