"""One transaction under one post. Inside it row-level security lets through what the post reaches; outside, nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db import connection, transaction

from tonghu.kernel.actor import Actor
from tonghu.kernel.reach import Reach


@dataclass
class Acting:
    """The transaction in progress. `closing`: called in order just before it commits (the audit writes there)."""

    actor: Actor
    closing: list[Callable[[], None]] = field(default_factory=list)


class NobodyActs(RuntimeError):
    """Code that needs an actor ran outside `acting`. A fault of the program, never of the user."""


_current: ContextVar[Acting | None] = ContextVar("tonghu_acting", default=None)

# `blocked` is set even where nobody is: of a setting that is missing the planner guesses that the policies let through
# one row in two hundred, and then reads a province's children for one page of them.
_SETTINGS = """
select set_config('tonghu.low', %s, true), set_config('tonghu.high', %s, true),
       set_config('tonghu.organisation', %s, true), set_config('tonghu.role', %s, true),
       set_config('tonghu.user', %s, true), set_config('tonghu.post', %s, true),
       set_config('tonghu.reading', %s, true), set_config('tonghu.blocked', '', true),
       set_config('tonghu.closed_matters', case when %s then matters_closed_to(%s::bytea[], %s::bytea[]) else '' end, true)
"""
_BLOCKED = "select set_config('tonghu.blocked', children_closed_to(%s), true)"
# An organisation's post (a school, a court) reads under its own database role, so that its policies, which look
# children up one by one, never stand in the way of the range that a place's post is read by.
_UNIT_ROLE = "set local role tonghu_unit"
_NOBODY = """
select set_config('role', 'none', true), set_config('tonghu.low', '', true), set_config('tonghu.high', '', true),
       set_config('tonghu.organisation', '', true), set_config('tonghu.role', '', true),
       set_config('tonghu.user', '', true), set_config('tonghu.post', '', true), set_config('tonghu.reading', '', true),
       set_config('tonghu.blocked', '', true), set_config('tonghu.closed_matters', '', true)
"""


@contextmanager
def acting(actor: Actor) -> Iterator[Acting]:
    """One transaction as this actor. NobodyActs when somebody acts already: posts are never mixed.

    An error inside rolls everything back, the audit of it too; what must be kept of a refusal is written after.
    """
    if (busy := _current.get()) is not None:
        raise NobodyActs(
            f"post {busy.actor.post_id} is acting already; end that before {actor.post_id} begins"
        )
    inside = connection.in_atomic_block
    with transaction.atomic():
        _set(actor)
        token = _current.set(session := Acting(actor))
        try:
            yield session
            # An answer of 500 marks the transaction to be rolled back: nothing of it is kept, and nothing is to be added.
            if not connection.needs_rollback:
                for close in session.closing:
                    close()
            # The end of a transaction takes the settings back. A caller's outer one (a test's, a command's) goes on,
            # and must not with this post's reach.
            if inside and not connection.needs_rollback:
                _unset()
        finally:
            # After an error the rollback takes the settings back; a statement here would hide what went wrong.
            _current.reset(token)


@contextmanager
def reaching(reach: Reach) -> Iterator[Actor]:
    """Within the transaction, the same post reaching further, for a deed that two places have agreed on.

    Gives the actor to do it with. NobodyActs outside `acting`. Whoever calls this answers for the rows it touches; after it the
    post reaches what it reached before.
    """
    session = now_acting()
    own = session.actor
    session.actor = replace(own, reach=reach)
    _set_reach(reach)
    try:
        yield session.actor
        _set_reach(own.reach)
    finally:
        # After an error the savepoint's rollback takes the settings back.
        session.actor = own


def _set_reach(reach: Reach | None) -> None:
    low, high = (reach.low, reach.high) if reach else ("", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('tonghu.low', %s, true), set_config('tonghu.high', %s, true)", [low, high]
        )


def _set(actor: Actor) -> None:
    reach, unit = actor.reach, actor.organisation_id
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTINGS,
            [
                reach.low if reach else "",
                reach.high if reach else "",
                "" if unit is None else str(unit),
                actor.role,
                str(actor.user_id),
                str(actor.post_id),
                "" if actor.break_glass is None else str(actor.break_glass),
                bool(actor.name_indexes),
                list(actor.person_indexes),
                list(actor.name_indexes),
            ],
        )
        if actor.person_indexes:
            cursor.execute(_BLOCKED, [list(actor.person_indexes)])
        if unit is not None and reach is None:
            cursor.execute(_UNIT_ROLE)


def _unset() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_NOBODY)


@contextmanager
def entailed(actor: Actor) -> Iterator[None]:
    """Inside the transaction of another: what that deed entails, and its post could not reach, is done as `actor`.

    A court's order closes a file that the court never sees. `actor` is the system, never a person: the audit, which
    is closed with the transaction it stands in, names it beside the deed. NobodyActs outside of `acting`.
    """
    outer = now_acting()
    _unset()
    _set(actor)
    token = _current.set(Acting(actor, outer.closing))
    try:
        yield
    finally:
        _current.reset(token)
        if not connection.needs_rollback:
            _unset()
            _set(outer.actor)


def now_acting() -> Acting:
    """The transaction in progress. NobodyActs outside `acting`."""
    if (session := _current.get()) is None:
        raise NobodyActs("nobody acts: wrap this in `with acting(actor)`")
    return session


def check_acts(actor: Actor) -> None:
    """NobodyActs unless exactly this actor's transaction is open: a scope never outlives its transaction."""
    if now_acting().actor != actor:
        raise NobodyActs(
            f"post {now_acting().actor.post_id} acts, and the query was asked for {actor.post_id}"
        )
