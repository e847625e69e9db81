"""The counts beside the filters are what each choice then shows, whatever the other filters are."""

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.locks.acting import acting
from tonghu.registry.actions import hold_category, open_file, record_visit
from tonghu.registry.facets import AGE_GROUPS, counts_by_facet
from tonghu.registry.filters import NEVER, NONE_HELD, ChildFilters
from tonghu.registry.models import Child, Sex, Standing
from tonghu.registry.queries import children_visible_to

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 1)
CATEGORIES = ("orphan", "left_behind")
# Born on the first and the last day of a group of ages, of none, on 29 February, tomorrow, and nobody knows when.
BIRTHS = (
    dt.date(2008, 7, 1),
    dt.date(2008, 7, 2),
    dt.date(2020, 7, 1),
    dt.date(2020, 7, 2),
    dt.date(2016, 2, 29),
    dt.date(2026, 7, 2),
    None,
)


@pytest.fixture
def alice():
    """An officer of 青河县 with files of every kind in two villages; one of 白山县 is nobody's business there."""
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    kept = None
    for n, (born, sex, place) in enumerate(product(BIRTHS, Sex.values, (VILLAGE, OTHER_VILLAGE))):
        with acting(alice):
            child = open_file(
                place=place,
                name="李小明" if n == 4 else "张小明",
                number=None,
                birth_on=born,
                sex=sex,
                reason="线索",
                by=alice,
            )
            if n % 3:
                hold_category(child=child, category=CATEGORIES[n % 2], start_on=TODAY, basis="甲", by=alice)
            if n % 4:
                day = TODAY - dt.timedelta(days=20 * (n % 4))
                record_visit(child=child, visited_on=day, saw_child=True, by=alice)
            if n % 5 == 0:
                Child.objects.scoped(alice).filter(pk=child.pk).update(standing=Standing.CLOSED)
            elif n % 11 == 0:
                Child.objects.scoped(alice).filter(pk=child.pk).update(
                    standing=Standing.MERGED, merged_into=kept
                )
            else:
                kept = child
    with acting(charlie):
        child = open_file(
            place=BAISHAN_VILLAGE,
            name="张",
            number=None,
            birth_on=BIRTHS[0],
            sex="1",
            reason="线索",
            by=charlie,
        )
        hold_category(child=child, category="orphan", start_on=TODAY, basis="甲", by=charlie)
    return alice


CASES = [
    ChildFilters(place=place, category=category, standing=standing, sex=sex, ages=ages, unvisited=unvisited)
    for place, category, standing, sex, ages, unvisited in product(
        ("", VILLAGE),
        ("", "orphan", NONE_HELD),
        (Standing.OPEN, Standing.CLOSED, ""),
        ("", "2"),
        (None, (6, 11)),
        ("", NEVER, TODAY - dt.timedelta(days=30)),
    )
]


def test_a_choice_shows_as_many_children_as_its_count_said(alice):
    with acting(alice):
        for filters in CASES:

            def shown(filters=filters, **choice):
                return children_visible_to(alice, replace(filters, **choice), today=TODAY).count()

            def counted(name, choices, shown=shown):
                return {choice: number for choice in choices if (number := shown(**{name: choice}))}

            facets = counts_by_facet(alice, filters, today=TODAY)
            assert facets.categories == counted("category", CATEGORIES), filters
            assert facets.standings == counted("standing", Standing.values), filters
            assert facets.sexes == counted("sex", Sex.values), filters
            assert facets.ages == {ages: shown(ages=ages) for ages in AGE_GROUPS}, filters
            assert facets.never_visited == shown(unvisited=NEVER), filters


def test_a_search_bounds_every_count(alice):
    with acting(alice):
        facets = counts_by_facet(alice, ChildFilters(search="李"), today=TODAY)
    assert (facets.standings, facets.categories, facets.never_visited) == ({"open": 1}, {"orphan": 1}, 1)
