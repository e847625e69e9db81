"""Sampled cases for an evaluator: what is owed for each and how it stands, and nothing that leads to the child."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Max, Q

from tonghu.casework.assessments.risk import RISK
from tonghu.casework.models import Assessment
from tonghu.duties import queries as duties
from tonghu.duties.models import Fact, Row
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import age_in_whole_years
from tonghu.kernel.reach import branch
from tonghu.oversight.reports.sampling import age_band, age_band_bounds, drawn
from tonghu.oversight.reports.snapshot import SampledCase
from tonghu.oversight.suppression import least_shown
from tonghu.places.models import Division
from tonghu.places.tree import COUNTY_DIGITS
from tonghu.policy.duties.schema import STATUS_TITLES
from tonghu.registry.categories import title_of
from tonghu.registry.models import Child, Sex, Standing


def sampled_cases(place: str, *, on: dt.date, seed: str, size: int, by: Actor) -> tuple[SampledCase, ...]:
    """`size` children on the roster of a place on a day, drawn by the seed. `by`: the system."""
    around = branch(place)
    held = Q(holdings__start_on__lte=on) & (Q(holdings__end_on=None) | Q(holdings__end_on__gt=on))
    listed = Child.objects.scoped(by).filter(
        held, place__gte=around.low, place__lt=around.high, standing=Standing.OPEN
    )
    ids = drawn(listed.values_list("pk", flat=True).distinct(), seed=seed, size=size)
    children = {child.pk: child for child in Child.objects.scoped(by).filter(pk__in=ids).defer("number")}
    return tuple(_case(at, children[pk], on, by) for at, pk in enumerate(ids, start=1))


def _case(number: int, child: Child, on: dt.date, by: Actor) -> SampledCase:
    county = child.place[:COUNTY_DIGITS]
    category = _category(child, on, by)
    alike = _alike(child, category, county, on, by)
    known = alike >= least_shown(on=on).value
    age = age_band(age_in_whole_years(child.birth_on, on) if child.birth_on else None)
    return SampledCase(
        number=number,
        county=Division.objects.values_list("name", flat=True).get(place=county),
        category=title_of(category) if known and category else "",
        age=age if known else "",
        sex=str(Sex(child.sex).label) if known else "",
        risk=_risk(child, on, by) if known else "",
        owed=tuple(_owed(child, on, by)),
    )


def _category(child: Child, on: dt.date, by: Actor) -> str:
    """The first category held on the day."""
    held = child.holdings.scoped(by).filter(Q(end_on=None) | Q(end_on__gt=on), start_on__lte=on)
    return str(held.order_by("start_on", "id").values_list("category", flat=True).first() or "")


def _alike(child: Child, category: str, county: str, on: dt.date, by: Actor) -> int:
    """How many children of the county share category, sex and band of age: with few, one could be recognised."""
    around = branch(county)
    held = Q(holdings__category=category, holdings__start_on__lte=on) & (
        Q(holdings__end_on=None) | Q(holdings__end_on__gt=on)
    )
    same = Child.objects.scoped(by).filter(
        held, place__gte=around.low, place__lt=around.high, standing=Standing.OPEN, sex=child.sex
    )
    if child.birth_on is None:
        return same.filter(birth_on=None).distinct().count()
    after, until = age_band_bounds(child.birth_on, on)
    return same.filter(birth_on__gt=after, birth_on__lte=until).distinct().count()


def _risk(child: Child, on: dt.date, by: Actor) -> str:
    newest = (
        Assessment.objects.scoped(by)
        .filter(
            child=child,
            toolkit=RISK,
            assessed_on__lte=on,
            record__corrected_by=None,
            record__withdrawn_at=None,
        )
        .order_by("-assessed_on", "-id")
        .first()
    )
    return catalogue().toolkits[RISK].titled(newest.level) if newest else ""


def _owed(child: Child, on: dt.date, by: Actor) -> Iterable[tuple[str, str, str]]:
    newest = _newest(child, on, by)
    titles = {rule.id: rule for rule in duties.rules()}
    for line in duties.of_child(child.pk, by, on):
        rule = titles[line.rule]
        kinds = [needed.kind for needed in rule.reading.proof.needed]
        yield f"{rule.duty.number} {rule.reading.title}", STATUS_TITLES[line.status], _month(kinds, newest)


def _newest(child: Child, on: dt.date, by: Actor) -> Mapping[str, dt.date]:
    """The newest day of each kind of evidence about the child."""
    facts = Fact.objects.scoped(by).filter(row=Row.CHILD, subject=child.pk, ended_at=None, day__lte=on)
    return dict(facts.values_list("kind__key").annotate(newest=Max("day")))


def _month(kinds: Sequence[str], newest: Mapping[str, dt.date]) -> str:
    """The month and no day: a day could be looked up."""
    days = [newest[kind] for kind in kinds if kind in newest]
    return f"{max(days):%Y年%-m月}" if days else ""
