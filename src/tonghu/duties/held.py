"""Versions of rules that wait for a person, with what each would change; and those that a person confirmed. Figures alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status

from tonghu.accounts.permissions import Permission
from tonghu.duties import rules as in_force
from tonghu.duties.compiling.layout import Rule
from tonghu.duties.models import COUNTS, RuleInForce
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division

# Of the counting of a version: nobody confirmed it; it waits for a worker; one is at it; it ended and does not count yet.
Job = Literal["none", "waiting", "running", "failed"]


@dataclass(frozen=True, kw_only=True)
class CityChange:
    """How many a rule means in a city: by the version before, and by this one; who comes and who goes, each for itself.

    `gained`, `lost`: None where the version before can be tried no more, so that only the balance is known.
    """

    name: str
    before: int
    after: int
    gained: int | None
    lost: int | None


@dataclass(frozen=True, kw_only=True)
class Held:
    """A version that waits. `universe`: all subjects of its kind; `applicable`: of them, those meant, when it was noted (`at`).

    `before`: how many the last version that counts meant when that one was noted (`before_at`); None where there is none.
    `cities`: those where somebody comes or goes, or the number differs. None where the version before was noted without its
    cities. `asked_by`: who confirmed it, '' while nobody has; `job`: how far its counting is.
    """

    rule: Rule
    why: str
    at: dt.datetime
    universe: int
    applicable: int
    before: int | None
    before_at: dt.datetime | None
    cities: tuple[CityChange, ...] | None
    version: int
    asked_by: str
    asked_at: dt.datetime | None
    job: Job

    @property
    def share(self) -> float | None:
        """In percent of all; None where there is nobody."""
        return 100 * self.applicable / self.universe if self.universe else None


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """A version that a person confirmed. `title`: of its rule, or the rule's id where the catalogue has it no more."""

    rule: str
    title: str
    hash: str
    why: str
    universe: int
    applicable: int
    by: str
    at: dt.datetime
    current: bool


def held(by: Actor) -> list[Held]:
    """What waits, of the catalogue as it is now: versions that it has no more wait for nothing. In the order of the rules."""
    by.check(Permission.RULE_CONFIRM, Permission.RULE_CONFIRM.words)
    known = in_force.versions()
    waiting = {
        version.rule: version
        for version in RuleInForce.objects.exclude(held="").filter(confirmed_at=None)
        if version.rule in known.by_id and known.by_id[version.rule].hash == version.hash
    }
    counted = RuleInForce.objects.filter(COUNTS, rule__in=waiting).order_by("pk")
    before = {version.rule: version for version in counted}
    names = _names([*waiting.values(), *before.values()])
    jobs = _jobs(waiting.values())
    return [
        _held(rule, waiting[rule.id], before.get(rule.id), names, jobs)
        for rule in known.all
        if rule.id in waiting
    ]


def confirmed(by: Actor, most: int = 50) -> list[Confirmed]:
    """The latest first."""
    by.check(Permission.RULE_CONFIRM, Permission.RULE_CONFIRM.words)
    known = in_force.versions().by_id
    found = RuleInForce.objects.filter(confirmed_at__isnull=False).order_by("-confirmed_at", "-pk")[:most]
    return [
        Confirmed(
            rule=version.rule,
            title=known[version.rule].duty.title if version.rule in known else version.rule,
            hash=version.hash,
            why=version.held,
            universe=version.figures.get("universe", 0),
            applicable=version.figures.get("applicable", 0),
            by=version.confirmed_by,
            at=version.confirmed_at,
            current=version.rule in known and known[version.rule].hash == version.hash,
        )
        for version in found
        if version.confirmed_at is not None
    ]


def _held(
    rule: Rule,
    version: RuleInForce,
    before: RuleInForce | None,
    names: dict[str, str],
    jobs: dict[int, str],
) -> Held:
    return Held(
        rule=rule,
        why=version.held,
        at=version.at,
        universe=version.figures["universe"],
        applicable=version.figures["applicable"],
        before=before.figures["applicable"] if before else None,
        before_at=before.at if before else None,
        cities=_cities(version, before, names),
        version=version.pk,
        asked_by=version.asked_by,
        asked_at=version.asked_at,
        job=_job(version, jobs),
    )


def _jobs(versions: Iterable[RuleInForce]) -> dict[int, str]:
    """Status by number of a job."""
    wanted = [version.job_id for version in versions if version.job_id is not None]
    return dict(ProcrastinateJob.objects.filter(pk__in=wanted).values_list("pk", "status")) if wanted else {}


def _job(version: RuleInForce, jobs: dict[int, str]) -> Job:
    if version.asked_at is None:
        return "none"
    status = jobs.get(version.job_id or 0)
    if status == Status.TODO.value:
        return "waiting"
    return "running" if status == Status.DOING.value else "failed"


def _cities(
    version: RuleInForce, before: RuleInForce | None, names: dict[str, str]
) -> tuple[CityChange, ...] | None:
    was = before.figures.get("cities") if before else {}
    now = version.figures.get("cities")
    if was is None or now is None:
        return None
    gained, lost = _moved(version, before)
    return tuple(
        CityChange(
            name=names.get(city, city),
            before=was.get(city, 0),
            after=now.get(city, 0),
            gained=None if gained is None else gained.get(city, 0),
            lost=None if lost is None else lost.get(city, 0),
        )
        for city in sorted({*was, *now, *(gained or ()), *(lost or ())})
        if was.get(city, 0) != now.get(city, 0) or (gained or {}).get(city) or (lost or {}).get(city)
    )


def _moved(
    version: RuleInForce, before: RuleInForce | None
) -> tuple[dict[str, int] | None, dict[str, int] | None]:
    """Who comes and who goes, against the version that counts now."""
    if before is None:
        return version.figures.get("cities", {}), {}
    if version.figures.get("against") != before.hash:
        return None, None
    return version.figures["gained"], version.figures["lost"]


def _names(versions: Iterable[RuleInForce]) -> dict[str, str]:
    kept = ("cities", "gained", "lost")
    cities = {city for version in versions for name in kept for city in version.figures.get(name, {})}
    return dict(Division.objects.filter(place__in=cities).values_list("place", "name"))
