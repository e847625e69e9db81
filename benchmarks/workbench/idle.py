"""Pages one at a time, in this process: their seconds, their queries, and the same queries without the page.

Nobody else is on the system then, so that a ratio of two figures is of the work and not of the crowd.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import quote

from django.db import connection, connections, transaction
from django.test import Client

from benchmarks.workbench.people import Person, person_at
from benchmarks.workbench.processor import backend_seconds
from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.leads.models import Lead
from tonghu.locks.acting import acting
from tonghu.registry.models import Child

ROUNDS = 9


@dataclass(frozen=True)
class Query:
    """One statement of a page, as it went to the database."""

    sql: str
    parameters: Any


@dataclass
class Opened:
    """A page opened: median milliseconds of `ROUNDS` on the wall, and of the processor for this process and for the
    database's; the statements of the last time."""

    path: str
    milliseconds: float
    processor: float
    database: float
    queries: list[Query] = field(default_factory=list)


class PageFailed(RuntimeError):
    """A page that should open answered otherwise; a figure of it would be a figure of something else."""


def open_page(person: Person, path: str, *, rounds: int = ROUNDS, **query: str) -> Opened:
    """Open a page as this person, once to warm up and then `rounds` times."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = person.session
    spent: list[tuple[float, float, float]] = []
    backend = _backend()
    caught: list[Query] = []

    def catch(execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        caught.append(Query(sql, parameters[0] if many and parameters else parameters))
        return execute(sql, parameters, many, context)

    for _ in range(rounds + 1):
        caught.clear()
        with connection.execute_wrapper(catch):
            before = time.perf_counter(), time.process_time(), backend_seconds(backend)
            answer = client.get(path, query)
            after = time.perf_counter(), time.process_time(), backend_seconds(backend)
            spent.append(tuple(1000 * (end - start) for start, end in zip(before, after, strict=True)))  # type: ignore[arg-type]  # three in, three out
        if answer.status_code != 200:
            raise PageFailed(f"{path} answered {answer.status_code} to {person.role} at {person.place}")
    wall, processor, database = (median(each) for each in zip(*spent[1:], strict=True))
    return Opened(path, wall, processor, database, list(caught))


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
        return pid


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


def alone() -> dict[str, Any]:
    """Every figure of pages opened one at a time: by role, against a post that reaches all, by number of rows."""
    officer = _somebody("county_officer")
    people = {
        "child_director": _director_of(officer),
        "child_supervisor": _somebody("child_supervisor"),
        "county_officer": officer,
        "city_lead": _somebody("city_lead"),
        "province_lead": _somebody("province_lead"),
    }
    return {
        "pages": [_by_role(title, path, people) for title, path in _PAGES],
        "ratios": [_ratio(title, path, officer, people["province_lead"]) for title, path in _SHARED],
        "rows": [_few_and_many(title, path, officer) for title, path in _LISTS],
    }


# {child}, {lead}, {name}, {letters}: of the person who opens the page.
_PAGES = (
    ("home", "/"),
    ("children: list", "/children/"),
    ("children: list by name", "/children/?order=name"),
    ("children: list by last visit", "/children/?order=visit"),
    ("children: list, left_behind", "/children/?category=left_behind"),
    ("children: search by name", "/children/search/?q={name}"),
    ("children: search by initials", "/children/search/?q={letters}"),
    ("child", "/children/{child}/"),
    ("child: timeline", "/children/{child}/timeline/"),
    ("child: history", "/children/{child}/history/"),
    ("leads: list", "/leads/"),
    ("leads: search by initials", "/leads/?q={letters}"),
    ("lead", "/leads/{lead}/"),
)
# The same rows for both: whose post reaches all narrows the list to the other's county.
_SHARED = (
    ("children: list", "/children/?place={place}&counts=1"),
    ("children: list by name", "/children/?place={place}&counts=1&order=name"),
    ("children: search by name", "/children/search/?place={place}&counts=1&q={name}"),
    ("child", "/children/{child}/"),
    ("leads: list", "/leads/?place={place}"),
    ("lead", "/leads/{lead}/"),
)
_LISTS = (("children: list", "/children/?place={place}"), ("leads: list", "/leads/?place={place}"))


def _somebody(role: str) -> Person:
    """Who sits in the middle of the province."""
    posts = Post.objects.filter(role=role).select_related("user").order_by("place")
    return person_at(posts[posts.count() // 2])


def _director_of(officer: Person) -> Person:
    """The child director of a village of the officer's county that has a lead to look at."""
    actor = actor_for(Post.objects.select_related("user").get(pk=officer.post))
    with acting(actor):
        sent = Lead.objects.scoped(actor).filter(state="dispatched", assigned_post__isnull=False).first()
    if sent is None:
        raise LookupError(f"no lead was sent to a village of {officer.place}: fill the database afresh")
    return person_at(Post.objects.select_related("user").get(pk=sent.assigned_post))


def _path(path: str, person: Person) -> str:
    return path.format(
        child=person.children[0] if person.children else 0,
        lead=person.leads[0] if person.leads else 0,
        name=quote(person.names[0][:2] if person.names else "张"),
        letters=person.initials[0] if person.initials else "zxm",
        place=person.place,
    )


def _by_role(title: str, path: str, people: dict[str, Person]) -> dict[str, Any]:
    roles = {}
    for role, person in people.items():
        opened = open_page(person, _path(path, person))
        bare = bare_milliseconds(person, opened.queries)
        roles[role] = {
            "page_ms": round(opened.milliseconds, 1),
            "processor_ms": round(opened.processor, 1),
            "database_ms": round(opened.database, 1),
            "bare_ms": round(bare, 1),
            "queries": len(opened.queries),
        }
    return {"page": title, "roles": roles}


def _ratio(title: str, path: str, regular: Person, above: Person) -> dict[str, Any]:
    """Regular ÷ superuser: of whole pages, and of the regular post's reads under row security ÷ without."""
    where = _path(path, regular)
    pages: tuple[list[float], list[float]] = ([], [])
    # In turns, so that what else the machine does falls on both.
    for _ in range(3):
        for kept, person in zip(pages, (regular, above), strict=True):
            opened = open_page(person, where, rounds=3)
            kept.append(opened.milliseconds)
    queries = open_page(regular, where, rounds=1).queries
    secured = [bare_milliseconds(regular, queries) for _ in range(3)]
    free = [bare_milliseconds(regular, queries, as_owner=True) for _ in range(3)]
    return {
        "page": title,
        "regular_ms": round(min(pages[0]), 1),
        "superuser_ms": round(min(pages[1]), 1),
        "pages": round(min(pages[0]) / min(pages[1]), 2),
        "secured_ms": round(min(secured), 2),
        "owner_ms": round(min(free), 2),
        "queries": round(min(secured) / min(free), 2),
    }


def _few_and_many(title: str, path: str, officer: Person) -> dict[str, Any]:
    """How many queries a list of one village takes, and that of the whole county."""
    actor = actor_for(Post.objects.select_related("user").get(pk=officer.post))
    with acting(actor):
        model = Child if title.startswith("children") else Lead
        village = model.objects.scoped(actor).values_list("place", flat=True).first()
    few = open_page(officer, path.format(place=village), rounds=1)
    many = open_page(officer, path.format(place=officer.place), rounds=1)
    return {"page": title, "few": len(few.queries), "many": len(many.queries)}
