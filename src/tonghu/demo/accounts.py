"""The demo's people: in each county one account per role, one for each unit, and a child director for every village."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from random import Random

from tonghu.accounts.models import Post, User
from tonghu.accounts.roles import (
    ROLES,
    ChildDirector,
    ChildSupervisor,
    CityLead,
    DepartmentCaseworker,
    DepartmentOfficer,
    Evaluator,
    ProvinceLead,
    Role,
    SchoolContact,
)
from tonghu.demo.units import WITH_CASEWORKER, evaluators, unit
from tonghu.places.models import Division, Kind, Level, Organisation
from tonghu.synth import names

SINCE = dt.date(2025, 1, 1)
# Shared by both counties: one city, one province.
_ABOVE: tuple[type[Role], ...] = (CityLead, ProvinceLead)
_UNITS: dict[type[Role], Kind] = {DepartmentOfficer: Kind.DISABLED_PERSONS, SchoolContact: Kind.SCHOOL}


def make_accounts(county: str, *, listed_village: str) -> list[Post]:
    """The posts of a county. `listed_village`: whose director stands on the demo's sign-in page.

    Posts that are held by now are left as they are, so that a demo started again keeps its people.
    """
    rng = Random(f"accounts:{county}")
    return [post for role in ROLES.values() for post in _posts_of(role, county, listed_village, rng)]


def _posts_of(role: type[Role], county: str, listed_village: str, rng: Random) -> Iterator[Post]:
    if role in _ABOVE:
        yield _post(role, county[: 4 if role is CityLead else 2], f"{role.key}", rng)
    elif role in _UNITS:
        yield _post(role, county, f"{role.key}.{county}", rng, organisation=unit(_UNITS[role], county))
    elif role is Evaluator:
        yield _post(role, county, f"{role.key}.{county}", rng, organisation=evaluators(county))
    elif role is DepartmentCaseworker:
        for kind in WITH_CASEWORKER:
            yield _post(role, county, f"{kind.value}.{county}", rng, organisation=unit(kind, county))
    elif role in (ChildDirector, ChildSupervisor):
        yield from _everywhere(role, county, listed_village, rng)
    else:
        yield _post(role, county, f"{role.key}.{county}", rng)


def _everywhere(role: type[Role], county: str, listed_village: str, rng: Random) -> Iterator[Post]:
    level = Level.VILLAGE if role is ChildDirector else Level.TOWN
    number = itertools.count(1)
    for place in Division.objects.filter(level=level, place__startswith=county).values_list(
        "place", flat=True
    ):
        listed = listed_village.startswith(place)
        login = f"{role.key}.{county}" if listed else f"{role.key}.{county}.{next(number)}"
        yield _post(role, place, login, rng)


def _post(
    role: type[Role], place: str, login: str, rng: Random, organisation: Organisation | None = None
) -> Post:
    person = names.surname(rng) + names.given(rng, rng.random() < 0.5)
    user, made = User.objects.get_or_create(username=login, defaults={"full_name": person, "home": place})
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    post, _ = Post.objects.get_or_create(
        user=user, role=role.key, place=place, defaults={"start_on": SINCE, "organisation": organisation}
    )
    return post
