"""What leaves a board: the large screen, the print version and the file. No names, and no small count of people."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.duties.duties_made_up import in_use
from tests.workbench.boards.boards_made_up import CITY_VILLAGE, VISITS, County, two_duties
from tests.workbench.pages import client_of, text_of

from people import QINGHE, VILLAGE, a_post
from tonghu.oversight.suppression import HELD_BACK


@pytest.fixture
def small(db):
    """Of six children in one town four were seen, of fourteen in the other eight."""
    with in_use(two_duties()):
        yield County(villages=((VILLAGE, 6, 4), (CITY_VILLAGE, 14, 8)))


def leaving(name, post, place=QINGHE, **asked):
    return client_of(post).get(reverse(f"monitoring:{name}", args=[place]), asked)


def book(answer):
    workbook = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    return {name: workbook.get_sheet_by_name(name).to_python()[2:] for name in workbook.sheet_names}


def test_the_page_shows_small_counts_to_who_sees_the_children_and_the_screen_does_not(small):
    post = a_post("county_officer", QINGHE)
    page, wall = leaving("place", post, count=VISITS), leaving("screen", post, count=VISITS)
    assert [(line.done, line.due, line.held_back) for line in page.context["ranked"]] == [
        (8, 14, False),
        (4, 6, False),
    ]
    assert [(line.done, line.due, line.held_back) for line in wall.context["ranked"]] == [(0, 0, True)] * 2
    # The total is no small count, so it is shown, and takes the second town with the first.
    assert (wall.context["whole"].fulfilled, wall.context["whole"].owed) == (12, 20)
    assert text_of(wall).count(HELD_BACK) >= 2
    assert ("4/6" in text_of(page), "4/6" in text_of(wall), "8/14" in text_of(wall)) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "role", "place"),
    [
        ("place", "county_officer", QINGHE),
        ("directors", "county_officer", QINGHE),
        ("directors", "city_lead", "3799"),
        ("quality", "county_officer", QINGHE),
    ],
)
def test_a_page_with_small_counts_does_not_print_its_figures_and_says_where_to(small, name, role, place):
    html = leaving(name, a_post(role, place), place).content.decode()
    assert ('class="print-instead"' in html, 'class="on-screen-only' in html) == (True, True)
    # What is on paper instead of them holds no table.
    main = html.partition("<main")[2]
    before, _, tables = main.partition('class="on-screen-only')
    # This county has no registers and no leads yet: its board of data has no table at all.
    assert ("<table" in before, "<table" in tables) == (False, name != "quality")


def test_a_total_that_is_small_is_held_back_with_everything(county):
    wall = leaving("screen", a_post("county_officer", QINGHE), count=VISITS)
    assert (wall.context["whole"], {line.held_back for line in wall.context["ranked"]}) == (None, {True})
    assert "人数过少，不显示" in text_of(wall)


def test_counts_that_are_not_of_people_are_shown_however_small(county):
    wall = leaving("screen", a_post("county_officer", QINGHE), count="g1_1")
    assert [(line.name, line.done, line.due) for line in wall.context["ranked"]] == [
        ("城关街道", 0, 0),
        ("大王镇", 0, 0),
        ("青河县本级", 1, 1),
    ]


def test_the_screen_names_no_child_and_no_child_director(small):
    for name in ("screen", "screen_part"):
        for place in (QINGHE, VILLAGE):
            html = leaving(name, a_post("county_officer", QINGHE), place).content.decode()
            told = ["赵敏", *(child.name for child in small.children[VILLAGE])]
            assert [each for each in told if each in html] == []


def test_the_screen_asks_for_its_own_part_again_and_narrowed_as_it_is(small):
    post = a_post("county_officer", QINGHE)
    part = f"{reverse('monitoring:screen_part', args=[QINGHE])}?count={VISITS}"
    assert f'hx-get="{part}" hx-trigger="every 60s"' in leaving("screen", post, count=VISITS).content.decode()
    again = client_of(post).get(part)
    assert again.context["whole"] == leaving("screen", post, count=VISITS).context["whole"]
    assert "<html" not in again.content.decode()


def test_the_file_holds_the_places_and_every_duty_without_small_counts(small):
    sheets = book(leaving("export", a_post("county_officer", QINGHE)))
    assert sheets["地区"] == [
        ["城关街道", *[HELD_BACK] * 4],
        ["大王镇", *[HELD_BACK] * 4],
        # What the county's office owes is nobody's secret, and hides nobody: it stays.
        ["青河县本级", 1, 1, 0, 100],
        ["合计", 21, 13, 8, 61.9],
    ]
    told = {row[1]: row[3:9] for row in sheets["义务"]}
    assert told == {
        "D10-4": ["儿童主任", "只报告，不设目标", 20, 12, 8, 60],
        "G1-1": ["县级民政经办人", "只报告，不设目标", 1, 1, 0, 100],
    }


def test_the_file_of_one_duty_has_no_second_way_to_what_it_holds_back(small):
    sheets = book(leaving("export", a_post("county_officer", QINGHE), count=VISITS))
    assert list(sheets) == ["地区"]
    assert sheets["地区"][-1] == ["合计", 20, 12, 8, 60]
    assert {row[1] for row in sheets["地区"][:-1]} == {HELD_BACK}
