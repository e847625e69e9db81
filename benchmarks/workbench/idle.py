"""Pages one at a time, in this process: their seconds, their queries, and the same queries without the page.

Nobody else is on the system then, so that a ratio of two figures is of the work and not of the crowd.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection, connections, transaction
from django.test import Client

from benchmarks.workbench.people import Person
from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting

ROUNDS = 9


@dataclass(frozen=True)
class Query:
    """One statement of a page, as it went to the database."""

    sql: str
    parameters: Any


@dataclass
class Opened:
    """A page opened: median milliseconds of `ROUNDS`, and the statements of the last time."""

    path: str
    milliseconds: float
    status: int
    queries: list[Query] = field(default_factory=list)


class PageFailed(RuntimeError):
    """A page that should open answered otherwise; a figure of it would be a figure of something else."""


def open_page(person: Person, path: str, *, rounds: int = ROUNDS, **query: str) -> Opened:
    """Open a page as this person, once to warm up and then `rounds` times."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = person.session
    seconds: list[float] = []
    caught: list[Query] = []

    def catch(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        caught.append(Query(sql, parameters[0] if many and parameters else parameters))
        return execute(sql, parameters, many, context)

    for _ in range(rounds + 1):
        caught.clear()
        with connection.execute_wrapper(catch):
            started = time.perf_counter()
            answer = client.get(path, query)
            seconds.append(time.perf_counter() - started)
        if answer.status_code != 200:
            raise PageFailed(f"{path} answered {answer.status_code} to {person.role} at {person.place}")
    return Opened(path, 1000 * median(seconds[1:]), answer.status_code, list(caught))


def bare_milliseconds(person: Person, queries: Sequence[Query], *, as_owner: bool = False) -> float:
    """The reads among a page's statements, run again without the page: sum of the medians, in milliseconds.

    Under the post as `tonghu_app`, with row-level security as on the page; or `as_owner`, whom it lets through.
    """
    reads = [query for query in queries if query.sql.lstrip().lower().startswith("select")]
    reads = [query for query in reads if "set_config" not in query.sql]
    if as_owner:
        with transaction.atomic(using="owner"):
            return sum(_median(connections["owner"], query) for query in reads)
    actor = actor_for(Post.objects.select_related("user").get(pk=person.post))
    with acting(actor):
        return sum(_median(connection, query) for query in reads)


def _median(database: Any, query: Query) -> float:
    seconds = []
    with database.cursor() as cursor:
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            cursor.execute(query.sql, query.parameters)
            if cursor.description:
                cursor.fetchall()
            seconds.append(time.perf_counter() - started)
    return 1000 * median(seconds[1:])
