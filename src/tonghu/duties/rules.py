"""The rules in force, read once a process; tests and dry runs put others in their place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from tonghu.duties.compiling.layout import Rules, rules_of
from tonghu.duties.models import RuleInForce
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import calendar
from tonghu.leads.rules import catalogue as catalogue_in_force
from tonghu.policy.duties.evaluate import Around
from tonghu.policy.schema import Catalogue

_instead: ContextVar[Catalogue | None] = ContextVar("duties_catalogue", default=None)


def catalogue() -> Catalogue:
    """The catalogue that duties are computed by."""
    return _instead.get() or catalogue_in_force()


@contextmanager
def using(other: Catalogue) -> Iterator[Rules]:
    """Another catalogue inside: a test's, or the one that a dry run tries."""
    token = _instead.set(other)
    try:
        yield rules()
    finally:
        _instead.reset(token)


def rules() -> Rules:
    """The rules of the catalogue in force, without versions that wait for a person to confirm them."""
    held = RuleInForce.objects.exclude(held="").filter(confirmed_at=None).values_list("rule", "hash")
    return _rules(_Same(catalogue()), frozenset(held))


def versions() -> Rules:
    """The same with those that wait: every rule as the catalogue has it now."""
    return _rules(_Same(catalogue()), frozenset())


def around() -> Around:
    """What the plain evaluator needs of the same catalogue."""
    known = catalogue()
    return Around(kinds=known.evidence, parameters=known.parameters, working=calendar())


def need_rule(name: str, known: Rules | None = None) -> str:
    """UserError for a rule that there is not. `known`: the rules in force, where they have been read already."""
    if name not in (known or rules()).by_id:
        raise UserError(f"目录库里没有义务“{name}”。编号写作 d10_4 或 d02_5.school;全部义务见“义务清单”。")
    return name


class _Same:
    """A catalogue as a key of the cache: the same object, not an equal one (comparing would walk it all)."""

    def __init__(self, held: Catalogue) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.held is self.held


@lru_cache(maxsize=8)
def _rules(key: _Same, held: frozenset[tuple[str, str]]) -> Rules:
    return rules_of(key.held, held)
