"""How good the data are that discovery stands on, by county: registers and their age, numbers, places, leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import Left
from django.utils import timezone

from tonghu.exchange.models import FileState, RegisterFile
from tonghu.kernel.actor import Actor
from tonghu.leads.core.precision import Share, share
from tonghu.leads.models import OPEN, Lead, Run, RunState, Verdict
from tonghu.places.models import Division, Level
from tonghu.places.tree import COUNTY_DIGITS, digits_of

# Keys of counties and towns: of a lead there, no village is known.
UNPLACED = f"^.{{{COUNTY_DIGITS},{digits_of('town')}}}$"
WRONG = (Verdict.UNTRUE, Verdict.REGISTER_WRONG)


@dataclass(frozen=True, kw_only=True)
class CountyQuality:
    """A county. `registers`: kinds received, `newest`: the newest day they are about, None where none came.

    `numbers`, `valid`: cells of the last run that should hold a resident number, and of them those that do as they
    stand; `rows`: register rows read; `unplaced`: leads of which no village is known; `open`, `overdue`: leads;
    `precision`: of verdicts. `run_on`: when the last run ended, None where there was none.
    """

    place: str
    name: str
    registers: int
    newest: dt.date | None
    run_on: dt.date | None
    rows: int
    numbers: int
    valid: int
    unplaced: int
    leads: int
    open: int
    overdue: int
    precision: Share

    @property
    def valid_words(self) -> str:
        """The share of numbers that are valid; empty where nothing was read."""
        if not self.numbers:
            return ""
        tenths = 1000 * self.valid // self.numbers
        return f"{tenths // 10}.{tenths % 10}%"


@dataclass(frozen=True)
class _Leads:
    unplaced: int = 0
    all: int = 0
    open: int = 0
    overdue: int = 0
    right: int = 0
    wrong: int = 0


def data_quality(place: str, *, by: Actor, on: dt.date) -> list[CountyQuality]:
    """Every county under a place (or the one it lies in), those whose data are oldest first; four reads, however many."""
    counties = _counties(place)
    received = _received(place, by)
    runs = _last_runs(place, by)
    leads = _leads(place, by, on)
    found = [
        _county(key, name, received.get(key), runs.get(key), leads.get(key, _Leads()))
        for key, name in counties.items()
    ]
    return sorted(found, key=lambda each: (each.newest or dt.date.min, each.place))


def _counties(place: str) -> dict[str, str]:
    rows = Division.objects.filter(level=Level.COUNTY)
    county = place[:COUNTY_DIGITS]
    rows = rows.filter(place=county) if len(place) > COUNTY_DIGITS else rows.filter(place__startswith=place)
    return dict(rows.order_by("place").values_list("place", "name"))


def _received(place: str, by: Actor) -> dict[str, tuple[int, dt.date | None]]:
    files = RegisterFile.objects.scoped(by).filter(
        place__startswith=place, state__in=(FileState.READY, FileState.PURGED)
    )
    counted = (
        files.exclude(register="")
        .order_by()
        .annotate(county=Left("place", COUNTY_DIGITS))
        .values("county")
        .annotate(registers=Count("register", distinct=True), newest=Max("batch__as_of"))
    )
    return {row["county"]: (row["registers"], row["newest"]) for row in counted}


def _last_runs(place: str, by: Actor) -> dict[str, Run]:
    done = Run.objects.scoped(by).filter(place__startswith=place, state=RunState.DONE)
    return {run.place[:COUNTY_DIGITS]: run for run in done.order_by("place", "-id").distinct("place")}


def _leads(place: str, by: Actor, on: dt.date) -> Mapping[str, _Leads]:
    counted = (
        Lead.objects.scoped(by)
        .filter(place__startswith=place)
        .order_by()
        .annotate(county=Left("place", COUNTY_DIGITS))
        .values("county")
        .annotate(
            all=Count("id"),
            unplaced=Count("id", filter=Q(place__regex=UNPLACED)),
            open=Count("id", filter=Q(state__in=OPEN)),
            overdue=Count("id", filter=Q(state__in=OPEN, due_on__lt=on)),
            right=Count("id", filter=Q(verdict=Verdict.ACCEPTED)),
            wrong=Count("id", filter=Q(verdict__in=WRONG)),
        )
    )
    return {
        row["county"]: _Leads(
            unplaced=row["unplaced"],
            all=row["all"],
            open=row["open"],
            overdue=row["overdue"],
            right=row["right"],
            wrong=row["wrong"],
        )
        for row in counted
    }


def _county(
    place: str, name: str, received: tuple[int, dt.date | None] | None, run: Run | None, leads: _Leads
) -> CountyQuality:
    registers, newest = received or (0, None)
    read: list[dict[str, Any]] = run.counts.get("registers", []) if run else []
    return CountyQuality(
        place=place,
        name=name,
        registers=registers,
        newest=newest,
        run_on=timezone.localdate(run.ended_at) if run and run.ended_at else None,
        rows=sum(int(each.get("rows", 0)) for each in read),
        numbers=sum(int(each.get("number_cells", 0)) for each in read),
        valid=sum(int(each.get("numbers", {}).get("valid", 0)) for each in read),
        unplaced=leads.unplaced,
        leads=leads.all,
        open=leads.open,
        overdue=leads.overdue,
        precision=share(leads.right, leads.right + leads.wrong),
    )
