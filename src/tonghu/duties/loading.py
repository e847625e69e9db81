"""The catalogue's evidence kinds, put where the triggers read them: after each migration, and by `tonghu duties rebuild`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from tonghu.duties import models
from tonghu.duties.compiling.layout import ROW_OF, rules_of
from tonghu.kernel.reach import place_key
from tonghu.kernel.working_days import WorkingDays
from tonghu.places.changes import Change, load_changes
from tonghu.places.keep import PROVINCE
from tonghu.places.models import Division
from tonghu.places.tree import digits_of, level_of
from tonghu.policy.calendars import working_days
from tonghu.policy.duties.evaluate import SCHOOL_TRAIT, category_trait, risk_trait
from tonghu.policy.duties.population import RISK_LEVELS
from tonghu.policy.duties.schema import (
    EvidenceKind,
    FromBuiltIn,
    FromMatter,
    FromParticipant,
    FromRecord,
    FromStep,
    SubjectKind,
    Valid,
)
from tonghu.policy.schema import Catalogue

# Working days are known as far as the catalogue's calendars go; beyond, Monday to Friday.
FIRST_DAY, LAST_DAY = dt.date(2010, 1, 1), dt.date(2050, 12, 31)
# What narrows a built-in, as the catalogue writes it.
_NARROWS = ("category", "role", "register", "level", "kind")


def load(catalogue: Catalogue, *, using: str = "default") -> bool:
    """Write what the triggers read. True when something changed, so that facts must be made again from what the work tells."""
    with transaction.atomic(using=using):
        kinds = _keep_kinds(catalogue, using)
        changed = _keep_mappings(catalogue, kinds, using)
        changed |= _keep_watched(catalogue, using)
        _keep_working_days(working_days(catalogue.calendars.values()), using)
        _keep_successions(using)
    return changed


def traits(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Kinds that populations ask for, with the built-in and what narrows it."""
    return {
        **{category_trait(name): ("holding", name) for name in sorted(catalogue.categories)},
        **{risk_trait(level): ("risk_assessed", level) for level in RISK_LEVELS},
        SCHOOL_TRAIT: ("entrusted", "school"),
    }


def _keep_kinds(catalogue: Catalogue, using: str) -> dict[str, int]:
    named = [*catalogue.evidence, *traits(catalogue)]
    models.Kind.objects.using(using).bulk_create(
        [models.Kind(key=key) for key in named], ignore_conflicts=True
    )
    return dict(models.Kind.objects.using(using).values_list("key", "pk"))


def _keep_mappings(catalogue: Catalogue, kinds: Mapping[str, int], using: str) -> bool:
    wanted = [_row(kind, kinds[kind.id], catalogue) for _, kind in sorted(catalogue.evidence.items())] + [
        _trait(kinds[key], source, name) for key, (source, name) in traits(catalogue).items()
    ]
    there = list(models.Mapping.objects.using(using).values(*wanted[0]))
    if sorted(map(repr, there)) == sorted(map(repr, wanted)):
        return False
    models.Mapping.objects.using(using).all().delete()
    models.Mapping.objects.using(using).bulk_create(models.Mapping(**each) for each in wanted)
    return True


def _keep_watched(catalogue: Catalogue, using: str) -> bool:
    wanted = {
        (rule.row, variety)
        for rule in rules_of(catalogue).all
        if rule.row in (models.Row.CASE, models.Row.RECORD, models.Row.CLASS)
        for variety in rule.varieties
    }
    there = set(models.Watched.objects.using(using).values_list("row", "variety"))
    if there == wanted:
        return False
    models.Watched.objects.using(using).all().delete()
    models.Watched.objects.using(using).bulk_create(
        models.Watched(row=row, variety=variety) for row, variety in sorted(wanted)
    )
    return True


def _blank() -> dict[str, Any]:
    return {
        "name": "",
        "role": "",
        "wanted": {},
        "states": [],
        "moves": [],
        "digits": None,
        "day_key": "",
        "valid_days": None,
        "valid_months": None,
    }


def _row(kind: EvidenceKind, number: int, catalogue: Catalogue) -> dict[str, Any]:
    rows = sorted({ROW_OF[subject] for subject in kind.subjects})
    row = {**_blank(), "kind_id": number, "rows": rows, "is_state": kind.is_state}
    row |= {"day_key": kind.on or "", "digits": _digits(kind)} | _valid(kind.valid, catalogue)
    match kind.origin:
        case FromRecord(form=form, where=where):
            row |= {"source": "record", "name": form, "wanted": _plain(where)}
        case FromParticipant(form=form, role=role, where=where):
            row |= {"source": "participant", "name": form, "role": role, "wanted": _plain(where)}
        case FromMatter(matter=matter, states=states):
            row |= {"source": "matter", "name": matter, "states": list(states)}
        case FromStep(matter=matter, to=to, moves=moves):
            row |= {"source": "step", "name": matter, "states": list(to), "moves": list(moves)}
        case FromBuiltIn(name=name, given=given):
            row |= {"source": name, "name": next((given[key] for key in _NARROWS if key in given), "")}
    return row


def _trait(number: int, source: str, name: str) -> dict[str, Any]:
    return {
        **_blank(),
        "kind_id": number,
        "rows": [int(models.Row.CHILD)],
        "is_state": True,
        "source": source,
        "name": name,
    }


def _plain(where: Mapping[str, tuple[object, ...]]) -> dict[str, list[object]]:
    return {key: list(values) for key, values in where.items()}


def _digits(kind: EvidenceKind) -> int | None:
    levels: list[SubjectKind] = [
        subject for subject in kind.subjects if ROW_OF[subject] == models.Row.DIVISION
    ]
    level = kind.at or (levels[0] if levels else None)
    return digits_of(level) if level else None


def _valid(valid: Valid | None, catalogue: Catalogue) -> dict[str, Any]:
    if valid is None:
        return {}
    values = [
        [each.start and each.start.isoformat(), each.end and each.end.isoformat(), each.value]
        for each in catalogue.parameters[valid.parameter].values
    ]
    return {f"valid_{valid.unit}": values}


def _keep_working_days(calendar: WorkingDays, using: str) -> None:
    days = [FIRST_DAY + dt.timedelta(days=at) for at in range((LAST_DAY - FIRST_DAY).days + 1)]
    works = [calendar.is_working(day) for day in days]
    wanted = list(zip(days, accumulate(works), works, strict=True))
    there = list(models.WorkingDay.objects.using(using).order_by("day").values_list("day", "number", "works"))
    if there != wanted:
        models.WorkingDay.objects.using(using).all().delete()
        models.WorkingDay.objects.using(using).bulk_create(
            models.WorkingDay(day=day, number=number, works=working) for day, number, working in wanted
        )


def _keep_successions(using: str) -> None:
    """Villages that were merged or renumbered: their own rows end on that day, their history goes on with the successor."""
    changes = load_changes(Path(settings.CATALOGUE) / "places" / PROVINCE / "changes.yaml")
    for day, old, new in _successions(changes, using):
        models.Succession.objects.using(using).update_or_create(
            place=_key(old, using), defaults={"successor": _key(new, using), "day": day}
        )


def _successions(changes: list[Change], using: str) -> Iterator[tuple[dt.date, str, str]]:
    for change in changes:
        if change.kind == "merge" and change.to:
            yield from ((change.date, code, change.to) for code in change.codes if code != change.to)
        elif change.kind == "renumber" and change.to:
            old, digits = change.codes[0], digits_of(level_of(change.codes[0]))
            for code in (
                Division.objects.using(using)
                .filter(code__startswith=old[:digits])
                .values_list("code", flat=True)
            ):
                yield change.date, code, change.to[:digits] + code[digits:]


def _key(code: str, using: str) -> str:
    found = Division.objects.using(using).filter(code=code).values_list("place", flat=True).first()
    return found or place_key(code)


def load_after_migrating(**given: Any) -> None:
    """Of Django's signal. A catalogue that does not load stops the migration: nothing may be counted by half of it."""
    from tonghu.duties.rules import catalogue

    if given["using"] not in connections:
        return
    load(catalogue(), using=given["using"])
