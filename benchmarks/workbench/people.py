"""Who sits at the pages during the load: sessions made beforehand, since the load is not about signing in."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.workbench.signin.second_factor import count_as_given

SHARES = {"child_director": 60, "child_supervisor": 25, "county_officer": 15}
PEOPLE = 200
CHILDREN_EACH = 20


@dataclass(frozen=True)
class Person:
    """A signed-in person: the cookie, and what this person may open."""

    role: str
    session: str
    children: list[int]
    names: list[str]


def seat_people(file: Path, *, seed: int = 1) -> None:
    """Write the people of the load to `file`."""
    rng = Random(seed)
    people = [
        person for role, share in SHARES.items() for person in _of_role(role, PEOPLE * share // 100, rng)
    ]
    file.write_text(json.dumps([asdict(person) for person in people], ensure_ascii=False), encoding="utf-8")


def _of_role(role: str, wanted: int, rng: Random) -> list[Person]:
    posts = list(Post.objects.filter(role=role).select_related("user"))
    return [_person(post) for post in rng.sample(posts, min(wanted, len(posts)))]


def _person(post: Post) -> Person:
    actor = actor_for(post)
    with acting(actor):
        known = list(
            Child.objects.scoped(actor).order_by("place", "id").values_list("id", "name")[:CHILDREN_EACH]
        )
    return Person(post.role, _session(post), [pk for pk, _ in known], [name for _, name in known])


def _session(post: Post) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(post.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session.set_expiry(dt.timedelta(days=1))
    count_as_given(session)
    session.create()
    return session.session_key or ""
