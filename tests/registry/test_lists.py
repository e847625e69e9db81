"""Lists of children: filters, counts, pages, search, each within the reach of the post."""

import datetime as dt
from itertools import chain

import pytest
from django.db import DataError

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting
from tonghu.registry.actions import end_category, hold_category, open_file, record_visit
from tonghu.registry.facets import counts_by_facet
from tonghu.registry.filters import NEVER, NOBODY, NONE_HELD, ChildFilters, SearchUnclear, searched
from tonghu.registry.merging import merge, undo_merge
from tonghu.registry.models import Child, Holding, Merge, Split, Unheld
from tonghu.registry.moving import move
from tonghu.registry.paging import ORDERS, page
from tonghu.registry.queries import categories_held, children_visible_to, responsible_at
from tonghu.registry.splitting import split, undo_split

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 1)
NUMBER = "37990120150302001" + check_digit("37990120150302001")


def opened(by, name, place=VILLAGE, number=None, birth_on=dt.date(2015, 3, 2), sex="1", **more):
    with acting(by):
        return open_file(
            place=place, name=name, number=number, birth_on=birth_on, sex=sex, reason="线索", by=by, **more
        )


@pytest.fixture
def roster():
    """Four children of 青河县 and one of 白山县 with the same name and number as one of them."""
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    first = opened(alice, "张小明", number=NUMBER, carer="王芳", carer_relation="奶奶")
    second = opened(alice, "李小红", birth_on=dt.date(2016, 2, 29), sex="2")
    third = opened(alice, "单立人", place=OTHER_VILLAGE, birth_on=None, sex="0")
    fourth = opened(alice, "张晓梅", place=OTHER_VILLAGE, birth_on=dt.date(2010, 1, 1), sex="2")
    opened(charlie, "张小明", place=BAISHAN_VILLAGE, number=NUMBER)
    with acting(alice):
        hold_category(child=first, category="orphan", start_on=TODAY, basis="甲", by=alice)
        hold_category(child=second, category="left_behind", start_on=TODAY, basis="甲", by=alice)
        record_visit(child=first, visited_on=dt.date(2026, 6, 1), saw_child=True, by=alice)
        record_visit(child=fourth, visited_on=dt.date(2026, 1, 1), saw_child=True, by=alice)
    return alice, charlie, [first, second, third, fourth]


def names(actor, *, today=TODAY, **filters):
    with acting(actor):
        rows = children_visible_to(actor, ChildFilters(**filters), today=today)
        return list(rows.order_by("id").values_list("name", flat=True))


ALL = ["张小明", "李小红", "单立人", "张晓梅"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        ({"place": VILLAGE}, ["张小明", "李小红"]),
        ({"place": QINGHE}, ALL),
        ({"place": BAISHAN}, []),
        ({"category": "orphan"}, ["张小明"]),
        ({"category": NONE_HELD}, ["单立人", "张晓梅"]),
        ({"standing": "closed"}, []),
        ({"standing": ""}, ALL),
        ({"sex": "2"}, ["李小红", "张晓梅"]),
        ({"ages": (11, 11)}, ["张小明"]),
        ({"ages": (0, 17)}, ["张小明", "李小红", "张晓梅"]),
        ({"carer": "奶奶"}, ["张小明"]),
        ({"carer": "芳"}, ["张小明"]),
        ({"carer": NOBODY}, ["李小红", "单立人", "张晓梅"]),
        ({"unvisited": NEVER}, ["李小红", "单立人"]),
        ({"unvisited": dt.date(2026, 4, 1)}, ["李小红", "单立人", "张晓梅"]),
        ({"search": "张"}, ["张小明", "张晓梅"]),
        ({"search": "zxm"}, ["张小明", "张晓梅"]),
        ({"search": "ZX"}, ["张小明", "张晓梅"]),
        ({"search": "dlr"}, ["单立人"]),
        ({"search": "slr"}, ["单立人"]),
        ({"search": NUMBER}, ["张小明"]),
        ({"search": f" {NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:].lower()}"}, ["张小明"]),
        ({"search": "张", "sex": "2"}, ["张晓梅"]),
        ({"search": "%"}, []),
        ({"search": "王"}, []),
    ],
)
def test_filters(roster, filters, expected):
    assert names(roster[0], **filters) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [(dt.date(2027, 2, 28), []), (dt.date(2027, 3, 1), ["李小红"]), (dt.date(2028, 2, 29), [])],
)
def test_born_on_29_february_is_a_year_older_on_1_march(roster, today, expected):
    born = {"ages": (11, 11), "search": "李小红"}
    assert names(roster[0], today=today, **born) == expected


@pytest.mark.parametrize("typed", ["3799", "37990120150302001", "张3", "12345678901234567890"])
def test_a_search_that_cannot_be_carried_out_says_so(typed):
    with pytest.raises(SearchUnclear):
        searched(typed)


def test_a_search_that_fails_is_an_error_and_never_an_empty_list(roster):
    alice = roster[0]
    with pytest.raises(DataError), acting(alice):
        list(
            children_visible_to(alice, ChildFilters(search="张"), today=TODAY).extra(
                where=["1 / (id - id) > 0"]
            )
        )


def test_the_other_county_finds_its_own_child_alone(roster):
    charlie = roster[1]
    assert names(charlie) == ["张小明"]
    assert names(charlie, search="zxm") == ["张小明"]
    assert names(charlie, search=NUMBER) == ["张小明"]
    assert names(charlie, place=QINGHE) == []
    with acting(charlie):
        facets = counts_by_facet(charlie, ChildFilters(), today=TODAY)
    assert (facets.categories, facets.standings, facets.sexes, facets.never_visited) == (
        {},
        {"open": 1},
        {"1": 1},
        1,
    )
    assert sum(facets.ages.values()) == 1


def test_counts_leave_out_their_own_filter_only(roster):
    alice = roster[0]
    with acting(alice):
        facets = counts_by_facet(alice, ChildFilters(sex="2"), today=TODAY)
    assert facets.sexes == {"0": 1, "1": 1, "2": 2}
    assert facets.categories == {"left_behind": 1}
    assert facets.ages == {(0, 5): 0, (6, 11): 1, (12, 15): 0, (16, 17): 1}
    assert (facets.standings, facets.never_visited) == ({"open": 2}, 1)


@pytest.mark.parametrize("order", list(ORDERS))
@pytest.mark.parametrize("size", [1, 2, 3, 10])
def test_pages_forward_and_back_show_every_child_once(roster, order, size):
    alice = roster[0]
    with acting(alice):
        rows = children_visible_to(alice, today=TODAY)
        whole = [child.pk for child in page(rows, ORDERS[order], size=100).rows]
        forward, at = [], page(rows, ORDERS[order], size=size)
        assert at.before is None
        forward.append([child.pk for child in at.rows])
        while at.after is not None:
            at = page(rows, ORDERS[order], size=size, after=at.after)
            forward.append([child.pk for child in at.rows])
        back = [forward[-1]]
        while at.before is not None:
            at = page(rows, ORDERS[order], size=size, before=at.before)
            back.insert(0, [child.pk for child in at.rows])
    assert sorted(whole) == sorted(child.pk for child in roster[2])
    assert list(chain(*forward)) == whole
    assert list(chain(*back)) == whole


def test_orders(roster):
    alice = roster[0]
    with acting(alice):
        rows = children_visible_to(alice, today=TODAY)
        by = {key: [child.name for child in page(rows, order, size=9).rows] for key, order in ORDERS.items()}
    assert by == {
        "place": ["张小明", "李小红", "单立人", "张晓梅"],
        "name": ["李小红", "单立人", "张小明", "张晓梅"],
        "birth": ["单立人", "张晓梅", "张小明", "李小红"],
        "visit": ["李小红", "单立人", "张晓梅", "张小明"],
        "changed": ["张晓梅", "张小明", "李小红", "单立人"],
    }


def test_a_page_after_a_row_that_is_gone_is_the_first(roster):
    alice = roster[0]
    with acting(alice):
        rows = children_visible_to(alice, today=TODAY)
        assert page(rows, ORDERS["place"], size=2, after=10**9) == page(rows, ORDERS["place"], size=2)


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_takes_two_queries_whatever_its_rows(roster, size, django_assert_num_queries):
    alice = roster[0]
    with acting(alice), django_assert_num_queries(2):
        rows = children_visible_to(alice, today=TODAY)
        shown = page(rows, ORDERS["place"], size=size)
        held = categories_held([child.pk for child in shown.rows], alice)
        assert [held.get(child.pk, []) for child in shown.rows] == [["orphan"], ["left_behind"], []][:size]


def test_who_is_responsible_is_who_holds_the_village_on_the_day():
    a_post("child_director", VILLAGE, name="赵前", end_on=dt.date(2026, 7, 1))
    a_post("child_director", VILLAGE, name="赵今", start_on=dt.date(2026, 7, 1))
    a_post("child_supervisor", TOWN, name="督导")
    assert responsible_at([VILLAGE, OTHER_VILLAGE], on=dt.date(2026, 6, 30)) == {VILLAGE: "赵前"}
    assert responsible_at([VILLAGE, OTHER_VILLAGE], on=dt.date(2026, 7, 1)) == {VILLAGE: "赵今"}


# ---- who holds no category: kept by triggers


def unheld(actor):
    """(as the table has it, as it is): ids of open files without a category today, with their places."""
    with acting(actor):
        kept = set(Unheld.objects.scoped(actor).values_list("child", "place"))
        held = Holding.objects.scoped(actor).filter(end_on=None).values("child")
        true = Child.objects.scoped(actor).filter(standing="open").exclude(pk__in=held)
        return kept, set(true.values_list("pk", "place"))


def test_the_table_of_those_without_a_category_follows_every_deed():
    alice = an_actor("county_officer", QINGHE)
    first, second = opened(alice, "张小明"), opened(alice, "李小红", number=NUMBER)
    steps = [
        lambda: hold_category(child=first, category="orphan", start_on=TODAY, basis="甲", by=alice),
        lambda: hold_category(child=first, category="left_behind", start_on=TODAY, basis="甲", by=alice),
        lambda: end_category(child=first, category="orphan", end_on=TODAY, basis="乙", by=alice),
        lambda: move(
            child=latest(second),
            place=OTHER_VILLAGE,
            address="",
            reason="搬家",
            version=latest(second).version,
            by=alice,
        ),
        lambda: split(
            source=latest(first),
            rows={
                "holding": list(
                    Holding.objects.scoped(alice).filter(end_on=None).values_list("pk", flat=True)
                )
            },
            name="张二明",
            birth_on=None,
            sex="1",
            number_goes=False,
            version=latest(first).version,
            reason="两名",
            by=alice,
        ),
        lambda: merge(
            kept=latest(first),
            dropped=latest(second),
            from_dropped=[],
            versions=(latest(first).version, latest(second).version),
            reason="一名",
            by=alice,
        ),
        lambda: undo_merge(merge=Merge.objects.scoped(alice).get(), reason="错", by=alice),
        lambda: undo_split(split=Split.objects.scoped(alice).get(), reason="错", by=alice),
        lambda: end_category(child=latest(first), category="left_behind", end_on=TODAY, basis="乙", by=alice),
    ]

    def latest(child):
        return Child.objects.scoped(alice).get(pk=child.pk)

    seen = [unheld(alice)]
    for step in steps:
        with acting(alice):
            step()
        seen.append(unheld(alice))
    assert [kept for kept, _ in seen] == [true for _, true in seen]
    # Each of them changed what the table says, but for the second category and the one of two that ended.
    sizes = [len(kept) for kept, _ in seen]
    assert (sizes[:4], min(sizes) < max(sizes)) == ([2, 1, 1, 1], True)


def test_who_holds_no_category_is_read_off_the_few_and_not_looked_up_for_the_many():
    officer = an_actor("province_lead", "37")
    with acting(officer):
        asked = str(children_visible_to(officer, ChildFilters(category=NONE_HELD), today=TODAY).query)
        closed = str(
            children_visible_to(officer, ChildFilters(category=NONE_HELD, standing=""), today=TODAY).query
        )
    assert ("registry_unheld" in asked, "registry_holding" in asked) == (True, False)
    assert ("registry_unheld" in closed, "registry_holding" in closed) == (False, True)


def test_the_table_has_no_row_of_the_other_county(roster):
    alice, charlie, _ = roster
    for actor, place in ((alice, QINGHE), (charlie, BAISHAN)):
        kept, true = unheld(actor)
        assert (kept == true, {each[:6] for _, each in kept}) == (True, {place})
