"""What the catalogue tells of posts and words, in plain Chinese; a test holds it whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings

from tonghu.leads.rules import catalogue, workflow


@dataclass(frozen=True)
class Task:
    """One thing a post does. `at`: the address's name, "" where it is done outside the system."""

    do: str
    how: str
    at: str = ""


@dataclass(frozen=True)
class Day:
    """A post's day, and the role it asks first."""

    asks: str
    tasks: tuple[Task, ...]


@cache
def days() -> Mapping[str, Day]:
    """By the role's key."""
    return {
        role: Day(told["asks"], tuple(Task(**task) for task in told["day"]))
        for role, told in _read("posts.yaml").items()
    }


@cache
def words() -> tuple[tuple[str, str], ...]:
    """(word, meaning): what 待核 means first, then the words of the pages, the categories, the states of a lead."""
    categories = ((each.title, each.definition) for each in catalogue().categories.values())
    return (*_read("words.yaml").items(), *categories)


def states() -> tuple[tuple[str, str], ...]:
    """(state of a lead, the roles whose turn it is), as the workflow has them."""
    return tuple(
        (state.title, role) for state in workflow().states.values() if state.is_open for role in state.owners
    )


def _read(name: str) -> dict[str, Any]:
    told: dict[str, Any] = yaml.safe_load((settings.CATALOGUE / "help" / name).read_text(encoding="utf-8"))
    return told
