"""A child director finds a visit that is due in her duties, presses the button, fills the form, and it is done."""

import re

import pytest
from casework_pages import desks
from django.core.cache import cache
from playwright.sync_api import expect
from served import served, undisturbed
from test_workbench import DESK, PHONE
from tests.casework.matters_made_up import Office
from tests.casework.test_records import a_visit
from tests.workbench.duties.conftest import enrolled

from tonghu.casework.filling import Filled
from tonghu.duties.rebuilding import rebuild
from tonghu.oversight.messages.digests import send_digests

pytestmark = pytest.mark.django_db
RULE, TITLE, FORM = "d10_4.low", "按风险等级定期走访", "填写走访记录"
READING = "低风险和未评定儿童按期走访"


@pytest.fixture
def office(db):
    """A village whose director has two children on the roster: one for half a year, one since the day before yesterday."""
    made = Office()
    made.late = enrolled(made.officer, "张逾期", since=200)
    made.soon = enrolled(made.officer, "李近期", since=2)
    rebuild()
    return made


@pytest.fixture
def seat(browser, db):
    cache.clear()
    with served() as address, desks(browser, address) as seated:
        yield seated


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_due_visit_is_found_done_and_explained(office, seat, viewport):
    desk = seat(office.director, viewport=viewport)
    page = desk.page
    desk.go("/")
    line = page.locator(".work > li").filter(has_text=f"{TITLE}（{READING}） · 逾期未办")
    expect(line.locator(".who")).to_have_text("1名儿童")
    line.get_by_role("link", name=re.compile("看清单")).click()

    line = page.locator(".work > li").filter(has_text="张逾期")
    expect(line).to_contain_text("逾期")
    expect(line).to_contain_text("第10项要求：每")
    line.get_by_role("link", name=re.compile(FORM)).click()
    expect(page).to_have_url(re.compile(rf"/casework/children/{office.late.pk}/fill/visit/"))
    desk.send("保存", Filled(form="visit", answers=a_visit()), {})

    desk.go(f"/duties/?rule={RULE}&show=done")
    done = page.locator(".work > li").filter(has_text="张逾期")
    expect(done).to_have_count(1)
    done.get_by_role("link", name=re.compile("为什么")).click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("#clause")).to_contain_text("第10项")
    found = page.locator("main").get_by_role("link", name=re.compile("^走访"))
    found.first.click()
    expect(page).to_have_url(re.compile(r"/casework/records/\d+/"))


# How many lines each way to the reasons takes, and whether the words of each button keep off its edge.
BROKEN = """() => [...document.querySelectorAll(".work .why a")].filter(one => one.getClientRects().length > 1).length"""
CRAMPED = """() => [...document.querySelectorAll(".work .do .btn")].filter(one => {
  const words = document.createRange(); words.selectNodeContents(one.firstChild);
  const inner = words.getBoundingClientRect(), outer = one.getBoundingClientRect();
  return inner.top - outer.top < 4 || outer.bottom - inner.bottom < 4; }).length"""


def test_on_no_width_a_word_breaks_or_a_button_is_cramped(office, seat):
    desk = seat(office.director)
    desk.go("/duties/")
    found = {}
    for width in range(768, 1300, 14):
        desk.page.set_viewport_size({"width": width, "height": 800})
        found[width] = desk.page.evaluate(BROKEN), desk.page.evaluate(CRAMPED)
    assert {width: each for width, each in found.items() if each != (0, 0)} == {}


def test_the_message_leads_to_the_duties_and_the_file_says_who_owes_what(office, seat):
    with undisturbed():
        send_digests(on=office.late.opened_on)
    desk = seat(office.director)
    page = desk.page
    desk.go("/")
    page.locator("header").get_by_role("link", name=re.compile("消息")).click()
    expect(page.locator("main")).to_contain_text("本岗位的责任：")
    expect(page.locator("main")).not_to_contain_text("张逾期")
    desk.go(f"/children/{office.late.pk}/duties/")
    expect(page.locator(".tabs [aria-current]")).to_have_text("责任")
    expect(page.locator(".work > li").filter(has_text=TITLE)).to_contain_text("逾期")
