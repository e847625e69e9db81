"""What a receiver is told of a child: the fields that the kind of matter names, and no others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from tonghu.places.models import Division
from tonghu.registry.models import Child

_FIELDS: dict[str, Callable[[Child], Any]] = {
    "name": lambda child: child.name,
    "sex": lambda child: child.get_sex_display(),
    "birth_on": lambda child: child.birth_on.isoformat() if child.birth_on else "",
    "number": lambda child: child.number or "",
    "address": lambda child: child.address,
    "village": lambda child: (
        Division.objects.filter(place=child.place).values_list("path", flat=True).first()
    ),
    "carer": lambda child: child.carer,
    "carer_relation": lambda child: child.carer_relation,
    "carer_phone": lambda child: child.carer_phone or "",
}

WORDS = {
    "name": "姓名",
    "sex": "性别",
    "birth_on": "出生日期",
    "number": "公民身份号码",
    "address": "现住址",
    "village": "所在村(社区)",
    "carer": "实际照料人",
    "carer_relation": "与儿童关系",
    "carer_phone": "照料人电话",
}


def known_fields() -> frozenset[str]:
    """Every field that a kind of matter may name in `shares`."""
    return frozenset(_FIELDS)


def given_of(child: Child | None, fields: Collection[str]) -> Any:
    """{field: value} as of now; kept with the matter, so that a later change of the file discloses nothing more."""
    return {} if child is None else {field: _FIELDS[field](child) or "" for field in fields}
