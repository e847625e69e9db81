"""What people do on the pages, in the proportions of a working day. Run by load.py; reads people.json."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import uuid
from datetime import date
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_throughput, events, task

from benchmarks.workbench.processor import seconds_of
from benchmarks.workbench.visit import answers

PEOPLE = json.loads(Path(os.environ["BENCH_PEOPLE"]).read_text(encoding="utf-8"))
# One seat each: two who write at once on the same lead would be the test of conflicts and not of load.
SEATS = itertools.cycle(random.Random(2).sample(PEOPLE, len(PEOPLE)))
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|key|version)" value="([^"]*)"')
VERSION = re.compile(r'name="answers_version" value="([^"]*)"')
TERMS = re.compile(r'name="(term_\d+)"')

PAGES, DATABASE = map(int, os.environ["BENCH_PROCESSES"].split())
_before: dict[str, float] = {}


def _processor() -> dict[str, float]:
    return {"pages": seconds_of(PAGES), "database": seconds_of(DATABASE), "locust": seconds_of(os.getpid())}


@events.spawning_complete.add_listener
def _all_are_seated(**_: Any) -> None:
    """Locust counts requests from now on, and so are the processor's seconds."""
    _before.update(_processor())


@events.test_stopping.add_listener
def _the_day_ends(**_: Any) -> None:
    used = {name: seconds - _before.get(name, 0) for name, seconds in _processor().items()}
    Path(os.environ["BENCH_PROCESSOR"]).write_text(json.dumps(used), encoding="utf-8")


class Official(HttpUser):
    """Somebody at a desk or on a visit: opens lists, searches, opens children and leads, and writes now and then."""

    # One task in two seconds each; the number of users sets the rate.
    wait_time = constant_throughput(0.5)

    def on_start(self) -> None:
        """Sit down as one of the people."""
        self.person = next(SEATS)
        self.client.cookies.set("sessionid", self.person["session"])

    @task(5)
    def roster(self) -> None:
        """The first page of the roster."""
        self.client.get("/children/", name="children: list")

    @task(3)
    def search_name(self) -> None:
        """By the beginning of a name."""
        self._search(self.person["names"], 2, "children: search by name")

    @task(2)
    def search_initials(self) -> None:
        """By initials."""
        self._search(self.person["initials"], 3, "children: search by initials")

    @task(5)
    def child(self) -> None:
        """A child's page."""
        if self.person["children"]:
            self.client.get(f"/children/{random.choice(self.person['children'])}/", name="child")

    @task(4)
    def leads(self) -> None:
        """The inbox of leads."""
        self.client.get("/leads/", name="leads: list")

    @task(2)
    def lead(self) -> None:
        """A lead's page."""
        if self.person["leads"]:
            self.client.get(f"/leads/{random.choice(self.person['leads'])}/", name="lead")

    @task(2)
    def home(self) -> None:
        """What to do now."""
        self.client.get("/", name="home")

    @task(2)
    def write(self) -> None:
        """The next write of this post: a lead dispatched or verified, and when none is left a visit recorded."""
        if self.person["to_dispatch"]:
            self._dispatch(self.person["to_dispatch"].pop())
        elif self.person["to_verify"]:
            self._verify(self.person["to_verify"].pop())
        elif self.person["children"]:
            self._visit(random.choice(self.person["children"]))

    def _search(self, known: list[str], letters: int, name: str) -> None:
        if known:
            typed = random.choice(known)[:letters]
            self.client.get("/children/search/", params={"q": typed}, name=name)

    def _dispatch(self, lead: int) -> None:
        given = self._hidden(f"/leads/{lead}/", "lead: before dispatch")
        self._post(f"/leads/{lead}/do/dispatch/", given, "write: dispatch")

    def _verify(self, lead: int) -> None:
        page = self.client.get(f"/leads/{lead}/verify/", name="lead: form of a visit")
        given = _fields(page.text) | dict.fromkeys(TERMS.findall(page.text), "true")
        given |= {
            "visited_on": date.today().isoformat(), "saw_child": "yes", "carer": "祖母",
            "carer_relation": "grandparent", "note": "见到儿童。", "proposal": "accept",
        }  # fmt: skip
        self._post(f"/leads/{lead}/verify/", given, "write: verify")

    def _visit(self, child: int) -> None:
        path = f"/casework/children/{child}/fill/visit/"
        page = self.client.get(path, name="child: form of a visit").text
        given = _fields(page) | {
            "answers": answers(page),
            "answers_form": "visit",
            "answers_version": VERSION.findall(page)[-1],
        }
        self._post(path, given, "write: record a visit")

    def _hidden(self, path: str, name: str) -> dict[str, str]:
        return _fields(self.client.get(path, name=name).text)

    def _post(self, path: str, given: dict[str, Any], name: str) -> None:
        with self.client.post(
            path, data=given, name=name, allow_redirects=False, catch_response=True
        ) as answer:
            # A write leads on to a page; a form that comes back was refused, and is a failure here.
            if answer.status_code != 302:
                answer.failure(f"answered {answer.status_code}")


def _fields(page: str) -> dict[str, Any]:
    """The token, key and version of the page's last form."""
    return {"key": str(uuid.uuid4()), **dict(HIDDEN.findall(page))}
