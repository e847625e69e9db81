"""What a lead rests on, to JSON and back: the frozen records of discovery, with dates as ISO text."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tonghu.discovery.core.result import Lead, ReviewCase

T = TypeVar("T")


class NotExplained(ValueError):
    """The stored document does not have the shape of a lead. Names the field."""


def to_json(lead: Lead) -> dict[str, Any]:
    """As it is stored: plain values, dates as ISO text."""
    return _plain(asdict(lead))  # type: ignore[no-any-return]  # plain data of a dataclass


def from_json(stored: dict[str, Any]) -> Lead | ReviewCase:
    """The records again; a ReviewCase where `why` is given. NotExplained where the shape differs."""
    return _record(ReviewCase if "why" in stored else Lead, stored, "lead")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


@cache
def _hints(record: Any) -> dict[str, Any]:
    return get_type_hints(record)


def _record(record: type[T], stored: Any, where: str) -> T:
    if not isinstance(stored, dict):
        raise NotExplained(f"{where}: expected {record.__name__}, found {type(stored).__name__}")
    kind: Any = record
    hints = _hints(kind)
    known = {each.name for each in fields(record)}  # type: ignore[arg-type]  # plain data of a dataclass
    if unknown := stored.keys() - known:
        raise NotExplained(f"{where}: {record.__name__} has no {sorted(unknown)}")
    values = {name: _value(hints[name], value, f"{where}.{name}") for name, value in stored.items()}
    try:
        return record(**values)
    except TypeError as error:
        raise NotExplained(f"{where}: {error}") from None


def _value(kind: Any, value: Any, where: str) -> Any:
    origin, inside = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        if value is None and NoneType in inside:
            return None
        return _value(next(each for each in inside if each is not NoneType), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise NotExplained(f"{where}: expected a list, found {type(value).__name__}")
        return tuple(_value(inside[0], each, f"{where}[{at}]") for at, each in enumerate(value))
    if origin is Literal:
        if value not in inside:
            raise NotExplained(f"{where}: {value!r} is none of {inside}")
        return value
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind in (str, int, float, bool):
        if not isinstance(value, kind):
            raise NotExplained(f"{where}: expected {kind.__name__}, found {type(value).__name__}")
        return value
    return _record(kind, value, where)
