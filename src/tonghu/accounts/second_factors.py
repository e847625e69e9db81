"""The secrets of second factors: kept apart from allauth's rows, under the key ring."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from tonghu.accounts.models import FactorSecret

_MARK = "ring:"


class SecretGone(LookupError):
    """A second factor names a secret that is not kept here. It must be set up anew."""


def keep_secret(text: str) -> str:
    """Keep it; returns what stands in its place in allauth's row."""
    return f"{_MARK}{FactorSecret.objects.create(secret=text).reference}"


def secret_of(kept: str) -> str:
    """The secret that `keep_secret` took. SecretGone where there is none."""
    found = FactorSecret.objects.filter(reference=_reference(kept)).first() if _is_reference(kept) else None
    if found is None or found.secret is None:
        raise SecretGone("the secret of this second factor is not in accounts_factorsecret: set it up anew")
    return found.secret


def forget_secrets(data: dict[str, object]) -> None:
    """Drop the secrets that the data of a removed second factor names."""
    FactorSecret.objects.filter(reference__in=list(_references(data))).delete()


def _references(data: dict[str, object]) -> Iterator[UUID]:
    for value in data.values():
        if isinstance(value, str) and _is_reference(value):
            yield _reference(value)


def _is_reference(value: str) -> bool:
    return value.startswith(_MARK)


def _reference(value: str) -> UUID:
    return UUID(value.removeprefix(_MARK))
