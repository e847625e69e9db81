"""The database is stopped, once in order and once as by a crash, while people write on the pages of `tonghu serve`."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import Client
from tests.casework.test_records import a_visit

import restarting
from people import a_child, a_post, enter
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.registry.models import Visit
from worker import PATIENCE, a_county_of_its_own, committed, until

__all__ = ["committed"]

SERVE = "from tonghu.cli.main import cli; cli(['serve', '--port', '{port}'])"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key|answers_version)" value="([^"]*)"')
PEOPLE = 4


@contextmanager
def serving():
    """`tonghu serve` on the test's database: (process, port)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"TONGHU_DATA": str(settings.DATA), "TONGHU_DEMO": "1"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    environment["DJANGO_SETTINGS_MODULE"] = "tonghu.config.settings"
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: answers(port), process)
        yield process, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def answers(port):
    """True once the sign-in page comes."""
    try:
        return ask(port, "GET", "/accounts/login/", {})[0] == 200
    except ConnectionError:
        return False


def ask(port, method, path, headers, form=None):
    """(status, headers, text)."""
    pages = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = urllib.parse.urlencode(form) if form else None
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    pages.request(method, path, body, {**headers, **kind})
    answer = pages.getresponse()
    text = answer.read().decode()
    pages.close()
    return answer.status, answer.headers, text


class Visitor(threading.Thread):
    """Records one visit after another to a child of their own; what was answered by 503 is sent again as it was."""

    def __init__(self, port, session, child):
        super().__init__(daemon=True)
        self.port, self.child, self.cookie = port, child, f"sessionid={session}"
        self.form_at = f"/casework/children/{child}/fill/visit/"
        self.acknowledged, self.statuses, self.troubles = [], Counter(), []
        self.enough = threading.Event()

    def run(self):
        number = 0
        while not self.enough.is_set():
            number += 1
            self.write(f"{self.child}-{number}")

    def write(self, note):
        """Until it is acknowledged, or it is enough."""
        token, given = self.form()
        if given is None:
            return
        answers = a_visit(needs_found=["living"], needs_note=note)
        given |= {"answers": json.dumps(answers), "answers_form": "visit"}
        while not self.enough.is_set():
            cookies = {"Cookie": f"{self.cookie}; {token}"}
            if self.told("POST", cookies, given)[0] == 302:
                self.acknowledged.append(note)
                return

    def form(self):
        """(cookie of the form, its hidden fields)."""
        while not self.enough.is_set():
            status, headers, text = self.told("GET", {"Cookie": self.cookie})
            if status == 200:
                return headers["Set-Cookie"].partition(";")[0], dict(HIDDEN.findall(text))
        return "", None

    def told(self, method, headers, form=None):
        answer = ask(self.port, method, self.form_at, headers, form)
        self.statuses[answer[0]] += 1
        if answer[0] >= 400:
            self.troubles.append(answer)
        return answer


def test_a_database_that_is_restarted_under_load_loses_nothing_that_was_acknowledged(committed):
    posts = [a_post("county_officer", a_county_of_its_own()) for _ in range(PEOPLE)]
    children = [a_child(by=actor_for(post), place="379903") for post in posts]
    sessions = [session_of(post) for post in posts]
    connections.close_all()

    with serving() as (process, port):
        visitors = [
            Visitor(port, session, child.pk) for session, child in zip(sessions, children, strict=True)
        ]
        for visitor in visitors:
            visitor.start()
        for mode in ("fast", "immediate"):
            all_go_on(visitors, process)
            restarting.stop(mode)
            try:
                all_are_told(visitors, process)
            finally:
                restarting.start()
        all_go_on(visitors, process)
        for visitor in visitors:
            visitor.enough.set()
        for visitor in visitors:
            visitor.join(PATIENCE)
        # The same process all along: nobody had to start the pages again.
        assert process.poll() is None

    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    assert {status for status, _, _ in troubles} == {503}
    for _, headers, text in troubles:
        assert headers["Retry-After"] == "5"
        assert "系统暂时不能使用，正在恢复" in text
        assert "已经办过的不会重复办理" in text
        assert "Traceback" not in text
    for post, child, visitor in zip(posts, children, visitors, strict=True):
        actor = actor_for(post)
        with acting(actor):
            kept = list(Visit.objects.scoped(actor).filter(child=child).values_list("note", flat=True))
        # Each once, though it was sent until it was acknowledged; the last may have been written and not answered.
        assert sorted(set(kept)) == sorted(kept)
        assert set(visitor.acknowledged) <= set(kept)
        assert len(set(kept) - set(visitor.acknowledged)) <= 1


def session_of(post):
    client = Client()
    enter(client, post.user)
    return client.cookies["sessionid"].value


def all_go_on(visitors, process):
    """Wait until each had another visit acknowledged from now on."""
    before = [len(visitor.acknowledged) for visitor in visitors]
    pairs = list(zip(visitors, before, strict=True))
    until(lambda: all(len(visitor.acknowledged) > seen for visitor, seen in pairs), process)


def all_are_told(visitors, process):
    """Wait until each was answered by a 503 from now on."""
    before = [visitor.statuses[503] for visitor in visitors]
    pairs = list(zip(visitors, before, strict=True))
    until(lambda: all(visitor.statuses[503] > seen for visitor, seen in pairs), process)
