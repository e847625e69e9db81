"""Functional zones (开发区、高新区): codes of statistics only, and the counties that govern them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from tonghu.kernel.errors import UserError

# 有据: an edition of the list names the county. 推定: inferred from gaps in its codes. 待核: not established.
ZoneStatus = Literal["有据", "推定", "待核"]


@dataclass(frozen=True, slots=True)
class FunctionalZone:
    """One virtual code. `county` None: the towns belong to several counties or nobody established it."""

    code: str
    name: str
    city: str
    county: str | None
    towns: dict[str, str]
    status: ZoneStatus
    basis: str


class FunctionalZones:
    """The zones of one province."""

    def __init__(self, zones: Iterable[FunctionalZone]) -> None:
        self._by_code = {zone.code: zone for zone in zones}

    def all(self) -> tuple[FunctionalZone, ...]:
        """Every zone, by code."""
        return tuple(sorted(self._by_code.values(), key=lambda zone: zone.code))

    def is_zone(self, code: str) -> bool:
        """True for the twelve-digit code of a zone."""
        return code in self._by_code

    def county_of(self, code: str) -> str | None:
        """The county governing a zone, or a town or village in it; None where it is not established."""
        zone = self._by_code[code[:6].ljust(12, "0")]
        return zone.towns.get(code[:9].ljust(12, "0"), zone.county)


def load_zones(path: Path) -> FunctionalZones:
    """Read functional_zones.yaml; UserError names the file and the entry."""
    if not path.exists():
        return FunctionalZones(())
    content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return FunctionalZones(_zone(path, entry) for entry in content.get("zones", []))


def _zone(path: Path, entry: dict[str, Any]) -> FunctionalZone:
    missing = {"code", "name", "city", "status", "basis"} - entry.keys()
    if missing:
        raise UserError(
            f"{path.name}:功能区 {entry.get('code', '?')} 缺少 {'、'.join(sorted(missing))}。请补上。"
        )
    if entry["status"] not in get_args(ZoneStatus):
        raise UserError(
            f"{path.name}:功能区 {entry['code']} 的 status “{entry['status']}”不认识。"
            f"请用 {'、'.join(get_args(ZoneStatus))}。"
        )
    return FunctionalZone(
        code=str(entry["code"]),
        name=str(entry["name"]),
        city=str(entry["city"]),
        county=str(entry["county"]) if entry.get("county") else None,
        towns={str(town): str(county) for town, county in (entry.get("towns") or {}).items()},
        status=cast(ZoneStatus, entry["status"]),
        basis=str(entry["basis"]),
    )
