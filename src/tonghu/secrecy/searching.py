"""Finding rows by a number that is encrypted, and filling number and index together."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField, index_of
from tonghu.secrecy.ring import blind_index, blind_indexes

M = TypeVar("M", bound=models.Model)


def by_number(queryset: models.QuerySet[M], value: str, *, index: str = "number_index") -> models.QuerySet[M]:
    """The rows whose number equals `value` in any spelling, under the present index key or an earlier one.

    `index` names the BlindIndexField. A blank value finds nothing. TypeError where the field is no blind index.
    """
    field = queryset.model._meta.get_field(index)
    if not isinstance(field, BlindIndexField):
        raise TypeError(f"{queryset.model._meta.label}.{index} is no BlindIndexField")
    return queryset.filter(**{f"{index}__in": blind_indexes(value, field.purpose)})


def with_index(model: type[models.Model], **values: str | None) -> dict[str, Any]:
    """The same values and, for each encrypted column among them, its index: for `queryset.update(**…)`."""
    filled: dict[str, Any] = dict(values)
    for name, value in values.items():
        field = model._meta.get_field(name)
        beside = index_of(field) if isinstance(field, EncryptedTextField) else None
        if beside is not None:
            filled[beside.name] = None if value is None else blind_index(value, beside.purpose)
    return filled
