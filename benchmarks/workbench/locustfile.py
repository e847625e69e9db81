"""What people do on the pages, in the proportions of a working day. Run by load.py; reads people.json."""

from __future__ import annotations

import json
import os
import random
import re
import uuid
from pathlib import Path

from locust import HttpUser, constant_throughput, task

PEOPLE = json.loads(Path(os.environ["BENCH_PEOPLE"]).read_text(encoding="utf-8"))
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Official(HttpUser):
    """Somebody at a desk or on a visit: opens lists, searches, opens children and leads."""

    # One request in two seconds each; the number of users sets the rate.
    wait_time = constant_throughput(0.5)

    def on_start(self) -> None:
        """Sit down as one of the people."""
        self.person = random.choice([person for person in PEOPLE if person["children"]])
        self.client.cookies.set("sessionid", self.person["session"])

    @task(4)
    def roster(self) -> None:
        """The first page of the roster."""
        self.client.get("/children/", name="children: list")

    @task(3)
    def search(self) -> None:
        """By the beginning of a name."""
        name = random.choice(self.person["names"])
        self.client.get("/children/search/", params={"q": name[:2]}, name="children: search")

    @task(4)
    def child(self) -> None:
        """A child's page."""
        self.client.get(f"/children/{random.choice(self.person['children'])}/", name="child")

    @task(3)
    def leads(self) -> None:
        """The inbox of leads."""
        self.client.get("/leads/", name="leads: list")

    @task(2)
    def home(self) -> None:
        """What to do now."""
        self.client.get("/", name="home")

    @task(1)
    def write(self) -> None:
        """A visit recorded: the write of a child director's day."""
        key = random.choice(self.person["children"])
        page = self.client.get(f"/children/{key}/?tab=visits", name="child: visits")
        token = TOKEN.search(page.text)
        if token is None:
            return
        self.client.post(
            f"/children/{key}/visits/",
            data={
                "csrfmiddlewaretoken": token.group(1), "key": str(uuid.uuid4()), "visited_on": "2026-11-20",
                "saw_child": "yes", "carer": "祖母", "note": "一切正常",
            },
            name="child: record a visit",
        )  # fmt: skip
