"""A form of the catalogue in a browser: drawn, asked by condition, checked, sent; on a desk, a phone, without scripts."""

import itertools
import json

import data_form_pages
import pytest
from playwright.sync_api import expect
from served import served, sign_in
from test_workbench import DESK, LEVELS, NO_NAME, PHONE, SMALL
from waiting import comes_true, fits

from people import QINGHE, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(db, settings):
    settings.ROOT_URLCONF = "data_form_pages"
    data_form_pages.SENT.clear()
    with served() as where:
        yield where


@pytest.fixture
def open_page(browser, address):
    """Opens a path; at the end nothing may have been said on the console or failed."""
    contexts, trouble = [], []
    user = a_post("county_officer", QINGHE, name="王爱丽").user

    def opened(path, *, viewport=DESK, **context):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce", **context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        sign_in(page, address, user)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_every_form_of_the_catalogue_fits_and_reads(open_page, viewport):
    page = open_page("/catalogue/forms/", viewport=viewport)
    links = [link.get_attribute("href") for link in page.locator(".stack a").all()]
    assert len(links) > 0
    for link in links:
        page.goto(page.url.split("/catalogue")[0] + link)
        expect(page.locator(".data-form-questions.drawn")).to_be_visible()
        fits(page)
        assert (link, page.evaluate(NO_NAME)) == (link, [])
        levels = page.evaluate(LEVELS)
        assert (link, [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]) == (link, [])
        if viewport == PHONE:
            assert (link, page.evaluate(SMALL)) == (link, [])


def test_what_is_asked_follows_what_was_answered_and_only_that_is_sent(open_page):
    page = open_page("/fill/")
    expect(page.get_by_label("没有见到的原因")).to_be_hidden()
    page.get_by_role("group", name="见到了儿童").get_by_text("否", exact=True).click()
    page.get_by_label("没有见到的原因").fill("走亲戚")
    page.get_by_role("group", name="见到了儿童").get_by_text("是", exact=True).click()
    expect(page.get_by_label("没有见到的原因")).to_be_hidden()
    page.get_by_label("有几周").fill("３")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    assert json.loads(data_form_pages.SENT[0]["answers"]) == {
        "visited_on": "2026-07-02",
        "saw_child": True,
        "weeks": 3,
    }
    assert data_form_pages.SENT[0]["fields"] == [
        "answers",
        "answers_form",
        "answers_version",
        "csrfmiddlewaretoken",
    ]


def test_what_is_wrong_is_said_beside_the_field_and_on_top_and_nothing_is_sent(open_page):
    page = open_page("/fill/")
    page.get_by_label("走访日期").fill("2026-07-03")
    page.get_by_label("有几周").fill("5")
    page.get_by_role("button", name="提交").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.locator("li")).to_have_text(
        ["“走访日期”不能晚于今天。", "请选择“见到了儿童”。", "“最近4周里联系过的有几周”不大于4周。"]
    )
    summary.get_by_text("不能晚于今天").click()
    expect(page.get_by_label("走访日期")).to_be_focused()
    expect(page.get_by_label("走访日期")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("走访日期").fill("2026-07-01")
    expect(page.locator("#visit-meeting-visited_on-errors")).to_be_hidden()
    assert data_form_pages.SENT == []


def test_items_are_added_and_taken_away_and_counted(open_page):
    page = open_page("/fill/")
    add = page.get_by_role("button", name="添加隐患")
    add.click()
    page.get_by_label("在哪里").fill("灶台")
    add.click()
    page.get_by_label("在哪里").nth(1).fill("水井")
    expect(page.get_by_label("在哪里").nth(1)).to_be_focused()
    expect(add).to_be_hidden()
    page.get_by_role("group", name="隐患 1").get_by_role("button", name="删去这一条").click()
    expect(page.get_by_label("在哪里")).to_have_value("水井")
    expect(page.get_by_role("heading", name="隐患 1")).to_be_visible()
    page.get_by_role("group", name="见到了儿童").get_by_text("是", exact=True).click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    assert json.loads(data_form_pages.SENT[0]["answers"])["hazards"] == [{"where": "水井"}]


def test_a_draft_comes_back_after_a_reload_and_goes_once_it_was_sent(open_page):
    page = open_page("/fill/")
    page.get_by_label("有几周").fill("2")
    page.get_by_role("group", name="见到了儿童").get_by_text("是", exact=True).click()
    expect(page.locator(".draft")).to_contain_text("草稿已存在这个窗口里")
    page.reload()
    expect(page.locator(".draft")).to_contain_text("已接上")
    expect(page.get_by_label("有几周")).to_have_value("2")
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    comes_true(page, "sessionStorage.length === 0")


def test_what_the_server_finds_stands_beside_the_field_with_what_was_typed(open_page):
    page = open_page("/fill/?refuse=1")
    page.get_by_role("group", name="见到了儿童").get_by_text("是", exact=True).click()
    page.get_by_label("有几周").fill("2")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".error-summary")).to_contain_text("这一天已有一条走访")
    expect(page.get_by_label("有几周")).to_have_value("2")
    expect(page.get_by_label("走访日期")).to_have_attribute("aria-invalid", "true")


def test_a_photo_goes_out_with_the_form_under_the_sum_that_the_answers_name(open_page):
    page = open_page("/fill/")
    page.get_by_role("group", name="见到了儿童").get_by_text("是", exact=True).click()
    page.get_by_label("照片").set_input_files(
        {"name": "门口.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff photo"}
    )
    expect(page.locator(".taken")).to_contain_text("门口.jpg")
    page.get_by_label("照片").set_input_files(
        {"name": "误选.jpg", "mimeType": "image/jpeg", "buffer": b"not this one"}
    )
    page.get_by_role("button", name="删去 误选.jpg").click()
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    (named,) = json.loads(data_form_pages.SENT[0]["answers"])["photos"]
    assert data_form_pages.SENT[0]["files"] == {named["sha256"]: b"\xff\xd8\xff photo"}
    assert (named["name"], named["size"]) == ("门口.jpg", 9)


def test_without_scripts_the_questions_are_read_and_why_they_cannot_be_filled_in_is_said(open_page):
    page = open_page("/fill/", java_script_enabled=False)
    expect(page.locator(".data-form")).to_contain_text("填写要用到脚本")
    expect(page.locator(".plain-questions")).to_contain_text("最近4周里联系过的有几周（周）")


def test_an_answer_by_tap_can_be_taken_back_where_none_is_needed(open_page):
    page = open_page("/fill/")
    group = page.get_by_role("group", name="住处")
    group.get_by_text("楼房", exact=True).click()
    expect(group.get_by_label("楼房")).to_be_checked()
    group.get_by_text("楼房", exact=True).click()
    expect(group.get_by_label("楼房")).not_to_be_checked()


def test_single_answers_of_a_scale_are_summed_and_kept_nowhere_in_the_browser(open_page):
    page = open_page("/scale/")
    for title in ("提不起劲", "心情低落"):
        page.get_by_role("group", name=title).get_by_text("几乎每天", exact=True).click()
    expect(page.locator("output")).to_have_text("6分（轻度）")
    expect(page.locator(".draft")).to_contain_text("草稿已存在这个窗口里")
    kept = page.evaluate("Object.values(sessionStorage).join()")
    assert ("q1" in kept, "q2" in kept) == (False, False)
    page.get_by_role("button", name="提交").click()
    page.wait_for_url("**/done/")
    assert json.loads(data_form_pages.SENT[0]["answers"]) == {"q1": "3", "q2": "3", "total": 6}


def test_of_several_one_that_excludes_the_others_leaves_alone(open_page):
    page = open_page("/scale/")
    group = page.get_by_role("group", name="做过什么")
    group.get_by_text("说过话", exact=True).click()
    group.get_by_text("都没有", exact=True).click()
    expect(group.get_by_label("说过话")).not_to_be_checked()
    group.get_by_text("说过话", exact=True).click()
    expect(group.get_by_label("都没有")).not_to_be_checked()


def test_by_keyboard_alone(open_page):
    page = open_page("/scale/")
    page.get_by_label("几乎每天").first.focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("偶尔").first).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("偶尔").nth(1)).to_be_checked()
