"""Who sits at the pages: sessions made beforehand, since the load is not about signing in, and what each may open."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.kernel.actor import Actor
from tonghu.leads.models import State
from tonghu.leads.queries import leads_visible_to
from tonghu.locks.acting import acting
from tonghu.registry.models import Child
from tonghu.workbench.signin.second_factor import count_as_given

SHARES = {"child_director": 60, "child_supervisor": 25, "county_officer": 15}
PEOPLE = 200
CHILDREN_EACH = 20
LEADS_EACH = 20


@dataclass(frozen=True)
class Person:
    """A signed-in person: the cookie, and what this person may open or decide on, as ids."""

    role: str
    place: str
    post: int
    session: str
    children: list[int]
    names: list[str]
    initials: list[str]
    leads: list[int]
    to_dispatch: list[int] = field(default_factory=list)
    to_verify: list[int] = field(default_factory=list)


def seat_people(file: Path, *, seed: int = 1) -> None:
    """Write the people of the load to `file`."""
    rng = Random(seed)
    people = [
        person for role, share in SHARES.items() for person in _of_role(role, PEOPLE * share // 100, rng)
    ]
    file.write_text(json.dumps([asdict(person) for person in people], ensure_ascii=False), encoding="utf-8")


def _of_role(role: str, wanted: int, rng: Random) -> list[Person]:
    """People of one role. Directors are those with a lead to verify: who has no work sits at no page."""
    posts = Post.objects.filter(role=role).select_related("user")
    if role == "child_director":
        posts = posts.filter(pk__in=_directors_with_work(wanted))
    chosen = list(posts)
    return [person_at(post) for post in rng.sample(chosen, min(wanted, len(chosen)))]


def _directors_with_work(wanted: int) -> Sequence[int]:
    # The province's post sees every lead; whom they were sent to is read under it.
    lead = actor_for(Post.objects.select_related("user").filter(role="province_lead").first() or _nobody())
    with acting(lead):
        waiting = leads_visible_to(lead).filter(state=State.DISPATCHED, assigned_post__isnull=False)
        return [
            post
            for post in waiting.order_by("id").values_list("assigned_post", flat=True)[: 4 * wanted]
            if post
        ]


def _nobody() -> Post:
    raise LookupError("the database holds no posts: fill it first")


def person_at(post: Post) -> Person:
    """A person on the post, with a session and what there is to open."""
    actor = actor_for(post)
    with acting(actor):
        children = Child.objects.scoped(actor).order_by("place", "id")
        known = list(children.values_list("id", "name", "initials")[:CHILDREN_EACH])
        return Person(
            role=post.role,
            place=post.place,
            post=post.pk,
            session=session_of(post),
            children=[pk for pk, _, _ in known],
            names=[name for _, name, _ in known],
            initials=[letters for _, _, letters in known],
            leads=_leads(actor),
            to_dispatch=_leads(actor, State.NEW) if actor.may("lead.dispatch") else [],
            to_verify=_leads(actor, State.DISPATCHED) if actor.may("lead.verify") else [],
        )


def _leads(actor: Actor, *states: str) -> list[int]:
    seen = leads_visible_to(actor)
    if states:
        seen = seen.filter(state__in=states)
    return list(seen.order_by("-id").values_list("id", flat=True)[:LEADS_EACH])


def session_of(post: Post) -> str:
    """The cookie of somebody who signed in with two factors a moment ago."""
    session = SessionStore()
    session[SESSION_KEY] = str(post.user_id)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session.set_expiry(dt.timedelta(days=1))
    count_as_given(session)
    session.create()
    return session.session_key or ""
