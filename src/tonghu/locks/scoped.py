"""Querysets that refuse to run until they were opened for an actor.

Row-level security would answer an unscoped query with no rows, which looks like "no such child". This says
instead that the program is wrong, at the line that is wrong.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.sql import Query

from tonghu.kernel.actor import Actor
from tonghu.locks.acting import check_acts
from tonghu.secrecy.fields import check_index_goes_along

M = TypeVar("M", bound=models.Model, covariant=True)


class ScopeMissing(RuntimeError):
    """A query over children's data ran without an actor. A fault of the program, never of the user."""


class _ScopedQuery(Query):
    """Every way of running a query passes here: fetching, counting, aggregates, use inside another query."""

    opened = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        if not self.opened:
            raise ScopeMissing(f"a query over {self.model} has no actor: open it with .scoped(actor)")
        return super().get_compiler(*args, **kwargs)


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of rows that carry a place. Nothing runs before `scoped(actor)`."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None) -> None:
        super().__init__(model, query or (_ScopedQuery(model) if model else None), using, hints)

    def scoped(self, actor: Actor) -> Self:
        """The rows that the actor's post reaches; the database holds the same bound a second time."""
        check_acts(actor)
        opened = self.all()
        opened.query.opened = True  # type: ignore[attr-defined]  # an attribute of our own Query
        if actor.reach is not None:
            return opened.filter(place__gte=actor.reach.low, place__lt=actor.reach.high)
        return opened if actor.organisation_id is not None else opened.none()

    def update(self, **kwargs: Any) -> int:
        """Django rewrites the query for an update; the check must come before. A number goes with its index."""
        self._check_opened()
        check_index_goes_along(self.model, kwargs)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As `update`."""
        self._check_opened()
        return super().delete()

    def _check_opened(self) -> None:
        if not getattr(self.query, "opened", False):
            raise ScopeMissing(
                f"a write over {self.model._meta.label} has no actor: use .objects.scoped(actor)"
            )


class PlaceField(models.TextField):  # type: ignore[type-arg]  # Django subscripts only types, not at run time
    """A place key (`tonghu.kernel.reach`). Bytewise order, so that a branch of the tree is one index range."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", "C")
        kwargs.setdefault("verbose_name", "地区")
        super().__init__(*args, **kwargs)


class ScopedModel(models.Model):
    """A table with a child's data: it carries a place, opens for an actor, and its migration adds row security."""

    place = PlaceField()

    objects = models.Manager.from_queryset(ScopedQuerySet)()

    class Meta:
        abstract = True
