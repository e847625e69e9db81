"""What steps do beyond their own matter: a name of the catalogue, a function here. A test holds that each name is known.

An effect runs in the transaction of its step, as whoever takes it; where that post may not do this by itself (a court
reaches no child's file), it runs as the system, because what was decided takes effect at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tonghu.casework.models import Matter, Record
from tonghu.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A step that was taken. `move`: its id, "open" for the beginning. `answers`: of the form filled in with it."""

    matter: Matter
    move: str
    reason: str
    record: Record | None
    answers: Mapping[str, Any]


Work = Callable[[Deed, Mapping[str, str], Actor], None]


@dataclass(frozen=True)
class Effect:
    """`permission`: what a post needs to do this itself."""

    permission: str
    work: Work


_EFFECTS: dict[str, Effect] = {}


def effect(name: str, *, permission: str) -> Callable[[Work], Work]:
    """Register under a name. ValueError on a name that is taken."""

    def add(work: Work) -> Work:
        if name in _EFFECTS:
            raise ValueError(f"effect {name!r} is registered twice")
        _EFFECTS[name] = Effect(permission, work)
        return work

    return add


def effects() -> Mapping[str, Effect]:
    """Every effect by its name."""
    return _EFFECTS


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A record that was just written. `before`: the one that it corrects."""

    record: Record
    answers: Mapping[str, Any]
    raw: Mapping[str, Any]
    before: Record | None


OnEntry = Callable[[Entry, Actor], None]
_ON_ENTRY: dict[str, tuple[str, OnEntry]] = {}


def on_entry(form: str, *, permission: str) -> Callable[[OnEntry], OnEntry]:
    """What a record of this form brings about, wherever it is filled in. ValueError for a form that has one."""

    def add(work: OnEntry) -> OnEntry:
        if form in _ON_ENTRY:
            raise ValueError(f"what a record of {form!r} brings about is registered twice")
        _ON_ENTRY[form] = (permission, work)
        return work

    return add


_ON_EVERY: list[tuple[Callable[[str], bool], str, OnEntry]] = []


def on_every_entry(wanted: Callable[[str], bool], *, permission: str) -> Callable[[OnEntry], OnEntry]:
    """What a record of any of these forms brings about, beside what its own form does. `wanted`: given a form's id."""

    def add(work: OnEntry) -> OnEntry:
        _ON_EVERY.append((wanted, permission, work))
        return work

    return add


def all_brought_about_by(form: str) -> list[tuple[str, OnEntry]]:
    """Everything that a record of this form brings about, its own first."""
    own = [_ON_ENTRY[form]] if form in _ON_ENTRY else []
    return own + [(permission, work) for wanted, permission, work in _ON_EVERY if wanted(form)]


def forms_with_consequences() -> frozenset[str]:
    """Every form whose records bring something about."""
    return frozenset(_ON_ENTRY)
