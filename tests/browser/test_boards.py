"""From the map of the province down to one child and up to the clause, in a browser; every page on a desk and a phone."""

import itertools

import pytest
from django.conf import settings
from playwright.sync_api import expect
from served import served, sign_in
from test_workbench import DESK, DRAWN, LEVELS, NO_NAME, PHONE, SMALL
from tests.workbench.boards.boards_made_up import County

from people import a_post
from tonghu.places.models import Division, Level
from tonghu.places.outlines import load_outlines

# A county that the map has; towns, villages and children are made up.
VISITS = "d10_4.low"
COUNTY, TOWN, VILLAGE, OTHER = "370112", "370112900", "370112900001", "370112901001"
PAGES = [
    "",
    "places/3701/",
    f"places/{COUNTY}/",
    f"places/{TOWN}/?count={VISITS}",
    f"places/{VILLAGE}/",
    "clauses/",
    f"clauses/10/?place={COUNTY}",
    f"clauses/10/?place={VILLAGE}",
    "places/37/screen/",
    f"places/{COUNTY}/screen/?count={VISITS}",
    f"places/{COUNTY}/directors/",
    "places/37/directors/",
    "places/3701/directors/",
    "places/37/quality/",
    "../catalogue/clauses/lu_min_2024_5/10/",
    f"../duties/behind/?rule={VISITS}",
]


@pytest.fixture
def shandong(db):
    """The cities and counties of the map, and two towns with a village each in one of them."""
    rows = [
        ("city" if len(code) == 4 else "county", code, each.name)
        for code, each in sorted(load_outlines(settings.CATALOGUE / "places/shandong/outlines.json").items())
    ]
    rows += [("town", TOWN, "大王镇"), ("town", TOWN[:-1] + "1", "马集镇")]
    rows += [("village", VILLAGE, "东村"), ("village", OTHER, "西村")]
    digits, names = {"city": 2, "county": 4, "town": 6, "village": 9}, {}
    for level, place, name in rows:
        above = place[: digits[level]]
        names[place] = f"{names[above]} › {name}" if above in names else name
    for level in Level.values:
        Division.objects.bulk_create(
            Division(
                place=place,
                code=place.ljust(12, "0"),
                name=name,
                level=kind,
                parent_id=place[: digits[kind]],
                path=names[place],
            )
            for kind, place, name in rows
            if kind == level
        )


@pytest.fixture
def county(shandong):
    return County(COUNTY, ((VILLAGE, 6, 4), (OTHER, 14, 12)))


@pytest.fixture
def address(county):
    with served() as where:
        yield where


@pytest.fixture
def open_page(browser, address):
    trouble, contexts = [], []

    def opened(user, path, *, viewport=DESK):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        sign_in(page, address, user)
        page.goto(f"{address}/monitoring/{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def test_from_the_province_down_to_one_child_and_up_to_the_clause(open_page, county):
    province = open_page(a_post("province_lead", "37").user, f"?count={VISITS}")
    province.get_by_role("link", name="济南市：80.0%（16/20）").first.click()
    expect(province.get_by_role("heading", level=1)).to_have_text("监测 · 济南市")
    province.get_by_role("link", name="历城区：80.0%（16/20）").first.click()
    province.get_by_role("link", name="大王镇").click()
    province.get_by_role("link", name="东村").click()
    expect(province.get_by_text("本村在册儿童 6 名。市级、省级岗位只看数字，不看姓名。")).to_be_visible()

    page = open_page(a_post("county_officer", COUNTY).user, f"?count={VISITS}")
    page.get_by_role("link", name="大王镇").click()
    page.get_by_role("link", name="东村").click()
    child = county.children[VILLAGE][5].name
    page.get_by_role("link", name=child).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(child)
    page.go_back()
    page.get_by_role("link", name="按任务条款查看本村每一项义务").click()
    page.get_by_role("link", name="第10项 开展摸底走访建档").click()
    expect(page.get_by_text("县级民政经办人").or_(page.get_by_text("儿童主任：赵敏"))).to_be_visible()
    page.get_by_role("link", name="条款原文").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("鲁民〔2024〕5号 第10项 开展摸底走访建档")
    expect(page.get_by_text("于2024年6月底前完成辖区内留守和困境儿童摸底排查")).to_be_visible()


LINES = """() => [...document.querySelectorAll(".ranked tbody th")].map(one => {
  const words = document.createRange(); words.selectNodeContents(one);
  return [one.textContent, new Set([...words.getClientRects()].map(line => line.top)).size]; })"""


def test_no_place_on_the_large_screen_is_broken_into_two_lines(open_page):
    page = open_page(a_post("county_officer", COUNTY).user, f"places/{COUNTY}/screen/")
    assert dict(page.evaluate(LINES)) == {"大王镇": 1, "马集镇": 1, "历城区本级": 1}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_fits_and_reads(open_page, viewport):
    user = a_post("province_lead", "37").user
    found = {}
    for path in PAGES:
        page = open_page(user, path, viewport=viewport)
        levels = page.evaluate(LEVELS)
        found[path] = (
            page.evaluate("document.documentElement.scrollWidth") > viewport["width"],
            page.evaluate(NO_NAME),
            [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1],
            page.evaluate(SMALL) if viewport is PHONE else [],
            "screen" in path or page.evaluate(DRAWN),
        )
        page.context.close()
    assert found == dict.fromkeys(PAGES, (False, [], [], [], True))
