"""The frame, the gallery and the small scripts, in a browser: on a desk, on a phone, and without scripts."""

import itertools
import re

import pages_of_the_test
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from served import served, sign_in
from waiting import comes_true, fits

from people import QINGHE, VILLAGE, a_post

DESK, PHONE = {"width": 1280, "height": 768}, {"width": 360, "height": 740}
NO_NAME = """() => [...document.querySelectorAll("input, select, textarea, button, a[href], summary, [role=region]")]
  .filter(one => one.type !== "hidden" && !one.closest("[hidden], template"))
  .filter(one => {
    const labels = [...(one.labels ?? [])].map(label => label.textContent).join("");
    const by = document.getElementById(one.getAttribute("aria-labelledby"))?.textContent ?? "";
    return !(labels + by + (one.getAttribute("aria-label") ?? "") + (one.matches("input, select, textarea") ? "" : one.textContent))
      .trim();
  }).map(one => one.outerHTML)"""
DRAWN = """() => { const shown = [...document.querySelectorAll("svg.icon use")]
    .filter(use => use.parentElement.checkVisibility());
  return shown.length > 0 && shown.every(use => use.getBoundingClientRect().width > 0); }"""
LEVELS = (
    """() => [...document.querySelectorAll("h1, h2, h3, h4")].map(heading => Number(heading.tagName[1]))"""
)
FOCUS = """() => { const style = getComputedStyle(document.activeElement);
  return [document.activeElement.tagName, style.outlineStyle, parseFloat(style.outlineWidth) >= 2]; }"""
SMALL = """() => [...document.querySelectorAll(".btn, .tap, .tool, .rail-open, .chip")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


@pytest.fixture
def address(db, settings):
    settings.ROOT_URLCONF = "pages_of_the_test"
    pages_of_the_test.SENT.clear()
    with served() as where:
        yield where


@pytest.fixture
def worker(db):
    return a_post("system_administrator", QINGHE, name="孙强").user


@pytest.fixture
def trouble():
    """What the console said and what failed to load."""
    return []


@pytest.fixture
def open_page(browser, address, worker, trouble):
    """Opens a path as the worker, or as `user`; at the end nothing may have been said on the console or failed to load."""
    contexts = []

    def failed(request):
        # The icon of the tab is fetched last of all: a page that is left before gives it up, and nothing is missing.
        if not (request.url.endswith("/favicon.svg") and request.failure == "net::ERR_ABORTED"):
            trouble.append(f"{request.url} {request.failure}")

    def opened(path, *, viewport=DESK, user=worker, **context):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce", **context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", failed)
        sign_in(page, address, user)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def test_a_trend_gets_narrower_with_its_cell(open_page):
    page = open_page("/gallery/")
    page.evaluate("""() => { document.querySelector(".trend").parentElement.style.width = "60px" }""")
    edges = """one => one.getBoundingClientRect().right"""
    trend, cell = page.locator(".trend svg").first, page.locator(".trend").first.locator("xpath=..")
    assert trend.evaluate(edges) <= cell.evaluate(edges)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_gallery_fits_and_reads(open_page, viewport):
    page = open_page("/gallery/", viewport=viewport)
    fits(page)
    assert page.evaluate(NO_NAME) == []
    levels = page.evaluate(LEVELS)
    assert levels[0] == 1
    assert [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1] == []
    assert page.evaluate(DRAWN)


def test_on_a_phone_what_is_pressed_is_as_large_as_a_finger(open_page):
    assert open_page("/gallery/", viewport=PHONE).evaluate(SMALL) == []


def test_the_keyboard_sees_where_it_is(open_page):
    page = open_page("/gallery/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))
    assert {tag for tag, _, _ in seen} == {"A", "INPUT", "SELECT", "BUTTON", "SUMMARY"}
    assert [where for where in seen if where[1:] != ["solid", True]] == []


def test_on_a_phone_the_rail_is_a_menu_that_needs_no_script(open_page):
    page = open_page("/gallery/", viewport=PHONE, java_script_enabled=False)
    expect(page.locator("#rail")).to_be_hidden()
    page.locator(".rail-open").click()
    expect(page.locator("#rail")).to_be_visible()
    page.locator(".rail-close").click()
    expect(page.locator("#rail")).to_be_hidden()


def test_a_confirmation_says_the_consequence_and_offers_the_way_back_first(open_page):
    page = open_page("/gallery/")
    asks = page.locator("#confirm details.confirm").first.locator("> summary")
    asks.click()
    dialog = page.locator("dialog")
    expect(dialog).to_contain_text("这条线索将关闭")
    expect(dialog.get_by_role("button", name="不做了")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(asks).to_be_focused()


def test_a_confirmation_unfolds_without_scripts(open_page):
    page = open_page("/gallery/", java_script_enabled=False)
    page.locator("#confirm details.confirm").first.locator("> summary").click()
    expect(page.locator("#confirm-reject")).to_be_visible()
    expect(page.locator("#confirm-reject")).to_contain_text("这条线索将关闭")


def test_ticks_are_counted_and_the_bar_comes_with_the_first(open_page):
    page = open_page("/gallery/")
    table = page.locator("[data-pickable]")
    bar = table.locator(".bulk")
    expect(bar).to_be_hidden()
    table.get_by_label("选中 王小明").check()
    table.get_by_label("选中 李小雨").check()
    expect(bar.locator("[data-picked]")).to_have_text("2")
    table.get_by_label("选中本页全部").check()
    expect(bar.locator("[data-picked]")).to_have_text("3")
    table.get_by_label("选中本页全部").uncheck()
    expect(bar).to_be_hidden()


def test_the_panel_is_walked_with_the_keys(open_page):
    page = open_page("/gallery/")
    for key, there in (("ArrowDown", "#next"), ("ArrowUp", "#previous"), ("Escape", "#close")):
        page.keyboard.press(key)
        expect(page).to_have_url(re.compile(f"{there}$"))
    page.locator("#frame-search").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("location.hash") == "#close"


def test_a_masked_value_is_shown_in_place_and_says_that_it_is_recorded(open_page):
    page = open_page("/visit/")
    page.get_by_role("button", name="显示").click()
    expect(page.locator(".masked .value")).to_have_text("379901201703021234")
    expect(page.locator(".masked")).to_contain_text("查阅已记录")


def test_a_job_under_way_is_asked_for_until_it_is_done(open_page):
    page = open_page("/job/")
    expect(page.locator(".progress-of")).to_contain_text("进行中 · 50%")
    expect(page.locator(".progress-of")).to_contain_text("找到线索 3 条")
    expect(page.locator("[hx-get]")).to_have_count(0)


def test_a_form_goes_out_once(open_page):
    page = open_page("/visit/")
    page.get_by_label("祖母").check()
    page.get_by_label("情况").fill("见到儿童")
    page.get_by_role("button", name="提交").dblclick()
    expect(page.locator("h1")).to_have_text("现在要办的事")
    assert [(sent["carer"], sent["note"], sent["do"]) for sent in pages_of_the_test.SENT] == [
        ("a", "见到儿童", "save")
    ]
    page.go_back()
    expect(page.get_by_role("button", name="提交")).to_be_enabled()


def test_what_was_typed_comes_back_after_the_session_ended(open_page):
    director = a_post("child_director", VILLAGE, name="钱主任").user  # signs in without a second factor
    page = open_page("/visit/", user=director)
    page.get_by_label("母亲").check()
    page.get_by_label("情况").fill("祖母说孩子上周发烧")
    Session.objects.all().delete()
    page.get_by_role("button", name="提交").click()
    expect(page.locator("#kept-until-signed-in")).to_be_visible()
    page.get_by_label("用户名").fill(director.username)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("情况")).to_have_value("祖母说孩子上周发烧")
    expect(page.get_by_label("母亲")).to_be_checked()
    expect(page.locator("#visit .kept")).to_contain_text("刚才填写的内容没有提交，现已找回")
    assert pages_of_the_test.SENT == []
    page.reload()
    expect(page.get_by_label("情况")).to_have_value("")


def test_what_was_typed_is_never_given_to_somebody_else(open_page):
    page = open_page("/visit/")
    page.get_by_label("情况").fill("祖母说孩子上周发烧")
    page.get_by_label("祖母").check()
    Session.objects.all().delete()
    page.get_by_role("button", name="提交").click()
    page.get_by_label("用户名").fill(a_post("child_director", VILLAGE).user.username)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("h1")).to_have_text("走访")
    page.wait_for_load_state()  # its scripts have had their turn
    expect(page.get_by_label("情况")).to_have_value("")
    comes_true(page, "sessionStorage.length === 0")


def test_what_was_typed_comes_back_after_somebody_else_was_quicker(open_page, trouble):
    page = open_page("/visit/")
    page.get_by_label("祖母").check()
    page.get_by_label("情况").fill("冲突")
    page.get_by_role("button", name="提交").click()
    expect(page.locator("h1")).to_have_text("这一项刚刚被别人改过，您的修改没有保存")
    assert [said for said in trouble if "409" in said] == trouble
    trouble.clear()
    page.get_by_role("link", name="打开最新内容").click()
    expect(page.get_by_label("情况")).to_have_value("冲突")
    expect(page.get_by_label("祖母")).to_be_checked()


def test_on_paper_there_is_the_page_and_not_the_frame(open_page):
    page = open_page("/visit/")
    page.emulate_media(media="print")
    for around in (".rail", ".bar", ".btn", ".masked form"):
        expect(page.locator(around).first).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


def test_the_language_is_chinese_until_another_is_chosen(open_page):
    page = open_page("/", locale="en-US")
    expect(page.locator("h1")).to_have_text("现在要办的事")
    page.get_by_role("button", name="in English").click()
    expect(page.locator("h1")).to_have_text("What to do now")
    page.get_by_role("button", name="用中文显示").click()
    expect(page.locator("h1")).to_have_text("现在要办的事")
