"""The map: a drawing with its list, links, steps with a legend; and the locator of a county in its city."""

import json
import re

import pytest
from django.template import Context, Template

from tonghu.oversight.boards import PlaceFigures
from tonghu.oversight.tallies import Tally
from tonghu.places.keep import PROVINCE
from tonghu.workbench.boards.drawing import map_of
from tonghu.workbench.components.component import ComponentError
from tonghu.workbench.components.place_map import Area
from tonghu.workbench.maps import NOTE, locator, outlines

BOX = (0, 0, 100, 50)
AREAS = [
    Area("甲县", "M0 0l50 0z", step=1, words="12%", href="/a/", marked=True),
    Area("乙<县>", "M50 0l50 0z"),
]
LEGEND = [(1, "0%–20%")]


def drawn(**given):
    source = "{% load workbench %}{% place_map title=title areas=areas box=box legend=legend %}"
    values = {"title": "六月走访比例", "areas": AREAS, "box": BOX, "legend": LEGEND, **given}
    return Template(source).render(Context(values))


def test_each_area_is_drawn_linked_and_told_and_the_marked_one_last():
    html = drawn()
    assert re.findall(r'<path class="([^"]+)"', html) == ["no-value", "share-1 marked"]
    assert re.findall(r'<a href="([^"]+)" aria-label="([^"]+)">', html) == [("/a/", "甲县：12%")]
    listed = re.findall(r"<li>(?!<svg)(.*?)</li>", html)
    assert listed == ['<a href="/a/">甲县：12%</a> <strong>本页所在</strong>', "乙&lt;县&gt;"]
    assert ('viewBox="-2 -2 104 54"' in html, "没有数据或人数过少" in html) == (True, True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"box": (0, 0, 0, 50)},
        {"areas": [Area("甲县", "M0 0z", step=6)]},
        {"areas": [Area("甲县", "M0 0z", step=0)]},
        {"legend": ()},
    ],
)
def test_what_cannot_be_read_is_refused(wrong):
    with pytest.raises(ComponentError, match="place_map"):
        drawn(**wrong)


def test_a_village_is_shown_as_its_county_in_its_city():
    found = locator("370112001001")
    assert (found.title, found.note) == ("历城区在济南市的位置", NOTE)
    assert [area.name for area in found.areas if area.marked] == ["历城区"]
    assert len(found.areas) == 12


@pytest.mark.parametrize("place", ["379901100001", "37", "3701", ""])
def test_what_the_map_does_not_have_is_not_drawn(place):
    assert locator(place) is None


@pytest.fixture
def official_map(tmp_path, settings):
    """Another province's map where ours lies: read instead of it, and nothing else needs to be changed."""
    folder = tmp_path / "places" / PROVINCE
    folder.mkdir(parents=True)
    areas = {
        "3799": {"name": "测试市", "box": [0, 0, 20, 10], "path": "M0 0l20 0 0 10z"},
        "379901": {"name": "青河县", "box": [0, 0, 10, 10], "path": "M0 0l10 0 0 10z"},
        "379902": {"name": "白山县", "box": [10, 0, 20, 10], "path": "M10 0l10 0 0 10z"},
    }
    (folder / "outlines.json").write_text(json.dumps(areas), encoding="utf-8")
    settings.CATALOGUE = tmp_path
    outlines.cache_clear()
    yield
    outlines.cache_clear()


def test_a_map_put_in_the_place_of_ours_is_what_boards_draw(official_map):
    line = PlaceFigures(place="379901", name="青河县", tally=Tally(applicable=10, done=5, overdue=5))
    drawn = map_of("3799", "测试市", [line], {"379901": line.tally}, lambda key: f"/{key}/")
    assert [(area.name, area.path, area.step, area.href) for area in drawn.areas] == [
        ("青河县", "M0 0l10 0 0 10z", 3, "/379901/"),
        ("白山县", "M10 0l10 0 0 10z", None, ""),
    ]
    assert (drawn.box, drawn.off) == ((0, 0, 20, 10), [])
    assert [area.name for area in map_of("37", "测试省", [], {}, str).areas] == ["测试市"]
    assert locator("379901100001").title == "青河县在测试市的位置"
