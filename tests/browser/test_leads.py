"""The leads in a browser: on a desk and on a phone, a visit written down, a session that ends while typing."""

import re
import sys
from pathlib import Path

import pages_of_the_test
import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from served import served, sign_in
from test_workbench import DESK, NO_NAME, PHONE, SMALL
from waiting import comes_true, fits

sys.path.insert(0, str(Path(__file__).parents[1] / "leads"))

from leads_made_up import Staff, a_lead, again, brought_to, number
from photos_made_up import jpeg

from people import VILLAGE, an_actor
from tonghu.accounts.models import Post
from tonghu.leads.models import Photo, Verification
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
TAPS = """() => [...document.querySelectorAll("main .btn, main .tap")]
  .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"""


@pytest.fixture
def staff(db):
    return Staff()


@pytest.fixture
def lead(staff):
    return a_lead(by=staff.officer, own=number("20170302", 101))


@pytest.fixture
def address(db, settings):
    settings.ROOT_URLCONF = "pages_of_the_test"
    with served() as where:
        yield where


@pytest.fixture
def open_as(browser, address):
    """Opens a path as the actor; at the end nothing may have been said on the console."""
    contexts, trouble = [], []

    def opened(actor, path, *, viewport=DESK, **context):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce", **context))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda message: message.type == "error" and trouble.append(message.text))
        sign_in(page, address, Post.objects.get(pk=actor.post_id).user)
        page.goto(address + path)
        return page

    opened.trouble = trouble
    yield opened
    for context in contexts:
        context.close()
    assert [each for each in trouble if "409" not in each] == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/leads/", "/leads/?open={lead}", "/leads/{lead}/", "/leads/precision/"])
def test_pages_fit_both_widths(staff, lead, open_as, viewport, path):
    page = open_as(staff.officer, path.format(lead=lead.pk), viewport=viewport)
    fits(page)
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate(NO_NAME) == []
    if viewport is PHONE:
        assert page.evaluate(SMALL) == []


def test_leads_are_picked_and_dispatched_with_the_consequence_said(staff, lead, open_as):
    a_lead(by=staff.officer, name="王小燕")
    page = open_as(staff.supervisor, "/leads/")
    page.get_by_label("选中本页全部").check()
    expect(page.locator("[data-picked]")).to_have_text("2")
    page.locator(".bulk summary").click()
    expect(page.locator("dialog .consequence")).to_contain_text("10 个工作日内入户核实")
    page.locator("dialog").get_by_role("button", name="派发", exact=True).click()
    expect(page.locator(".notices .success")).to_have_text("已派发 2 条线索。")
    assert again(lead, staff.officer).state == "dispatched"


def fill_in(page, note):
    """The visit, in the order of the page."""
    page.get_by_label("见到了", exact=True).check()
    page.get_by_label("现在谁在照料").fill("王秀英")
    page.get_by_label("祖父母、外祖父母").check()
    for term in page.locator("fieldset").filter(has=page.locator('input[name^="term_"]')).all():
        term.get_by_label("是", exact=True).check()
    page.get_by_label("补充说明").fill(note)
    page.get_by_label("情况属实，建议采纳").check()


def test_a_visit_is_written_down_on_a_phone_with_a_photo(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/", viewport=PHONE, has_touch=True)
    fits(page)
    assert page.evaluate(TAPS) == []
    assert (
        page.evaluate(f"getComputedStyle(document.querySelector('#visit-{lead.pk} .tap')).fontSize") == "17px"
    )
    fill_in(page, "由祖母照料,\n上学正常。")
    page.locator("input[type=file]").set_input_files(
        [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}]
    )
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.locator(".notices .success")).to_have_text("核实情况已提交，等待乡镇审核。")
    with acting(staff.director):
        visit = Verification.objects.scoped(staff.director).get()
        assert (visit.carer, visit.note, visit.proposal) == ("王秀英", "由祖母照料,\r\n上学正常。", "accept")
        assert {each["answer"] for each in visit.truths} == {"true"}
        assert Photo.objects.scoped(staff.director).count() == 1


def test_the_questions_stand_in_the_order_of_a_visit(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/", viewport=PHONE)
    asked = page.locator(f"#visit-{lead.pk} .field > :is(legend, .label)").all_inner_texts()
    terms = [term.words for term in again(lead, staff.officer).explanation().terms]
    plain = [re.sub(r"\s*（选填）", "", each) for each in asked]
    assert plain == [
        "哪天去的",
        "见到儿童本人了吗",
        "现在谁在照料（姓名）",
        "是儿童的什么人",
        *terms,
        "照片",
        "补充说明",
        "您的建议",
    ]


def test_what_was_typed_comes_back_when_the_session_had_ended(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/", viewport=PHONE)
    fill_in(page, "祖母说母亲去年春节回来过一次")
    Session.objects.all().delete()
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.locator("#who").fill(Post.objects.get(pk=staff.director.post_id).user.username)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("补充说明")).to_have_value("祖母说母亲去年春节回来过一次")
    expect(page.get_by_label("现在谁在照料")).to_have_value("王秀英")
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.locator(".notices .success")).to_be_visible()


DRAFTS = """() => Object.keys(localStorage).filter(name => name.startsWith("tonghu.draft."))
  .map(name => localStorage.getItem(name)).join(" ")"""
NOTE = "祖母说母亲去年春节回来过一次"


def a_draft(page):
    """Begun, and kept."""
    page.get_by_label("见到了", exact=True).check()
    page.get_by_label("补充说明").fill(NOTE)
    expect(page.locator("[data-draft-words]")).to_have_text(re.compile(r"已保存草稿 \d\d:\d\d（不含照片）"))


def test_a_visit_half_written_is_found_again_after_a_reload_and_gone_once_sent(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/", viewport=PHONE)
    a_draft(page)
    kept = page.evaluate(DRAFTS)
    assert ("nonce" in kept, NOTE in kept, "saw_child" in kept) == (True, False, False)
    page.reload()
    expect(page.locator("[data-draft-words]")).to_contain_text("已找回")
    expect(page.locator("[data-draft-words]")).to_contain_text("照片需要重新选择")
    expect(page.get_by_label("补充说明")).to_have_value(NOTE)
    expect(page.get_by_label("见到了", exact=True)).to_be_checked()
    fill_in(page, NOTE)
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.locator(".notices .success")).to_be_visible()
    comes_true(page, f"({DRAFTS})() === ''")
    comes_true(page, "!document.cookie.includes('tonghu_draft_done')")


def test_a_visit_that_was_refused_keeps_its_draft(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/")
    a_draft(page)
    page.evaluate(f"document.querySelector('#visit-{lead.pk}').noValidate = true")
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert [said for said in open_as.trouble if "422" not in said] == []
    open_as.trouble.clear()
    page.goto(page.url)
    expect(page.get_by_label("补充说明")).to_have_value(NOTE)
    page.get_by_role("button", name="清除草稿，重新填写").click()
    expect(page.get_by_label("补充说明")).to_have_value("")
    comes_true(page, f"({DRAFTS})() === ''")


def test_a_draft_is_nobody_elses(staff, lead, open_as, address):
    brought_to("dispatched", staff, lead)
    path = f"/leads/{lead.pk}/verify/"
    page = open_as(staff.director, path)
    a_draft(page)
    mine = page.evaluate("document.querySelector('[data-draft]').dataset.draftKey")
    Session.objects.all().delete()
    page.goto(address + "/")
    assert (NOTE in page.evaluate(DRAFTS), mine in page.content()) == (False, False)
    kept = page.evaluate(DRAFTS)
    assert kept != ""
    colleague = an_actor("child_director", VILLAGE, name="钱丽")
    sign_in(page, address, Post.objects.get(pk=colleague.post_id).user)
    page.goto(address + path)
    expect(page.locator("form[data-draft-ready]")).to_be_visible()
    expect(page.get_by_label("补充说明")).to_have_value("")
    assert page.evaluate("document.querySelector('[data-draft]').dataset.draftKey") != mine
    assert page.evaluate(DRAFTS) == ""


def test_signing_out_forgets_every_draft(staff, lead, open_as):
    brought_to("dispatched", staff, lead)
    page = open_as(staff.director, f"/leads/{lead.pk}/verify/")
    a_draft(page)
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    comes_true(page, "localStorage.length === 0")


def test_a_lead_is_decided_with_the_keyboard_and_without_scripts(staff, lead, open_as):
    brought_to("reviewed", staff, lead)
    page = open_as(staff.officer, f"/leads/{lead.pk}/", java_script_enabled=False)
    page.locator("details.confirm summary", has_text="不采纳").click()
    page.get_by_label("情况不属实").check()
    page.locator("#reject-reason").fill("父亲一直在家")
    page.locator("#confirm-reject").get_by_role("button", name="不采纳").press("Enter")
    expect(page.locator(".page-head .lede")).to_contain_text("未采纳（情况不属实）")
    assert again(lead, staff.officer).verdict == "untrue"


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_village_of_a_lead_is_picked_by_its_director_in_the_dialog(staff, open_as, viewport):
    lead = a_lead(by=staff.officer, place=VILLAGE[:9])
    page = open_as(staff.supervisor, f"/leads/{lead.pk}/", viewport=viewport)
    page.locator("#deeds summary", has_text="派发").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("派到哪个村").press_sequentially("赵敏")
    expect(dialog.locator(".tap")).to_have_count(1)
    expect(dialog.locator(".tap")).to_contain_text("大王东村")
    expect(dialog.locator(".tap")).to_contain_text("儿童主任 赵敏")
    fits(page)
    assert page.evaluate(NO_NAME) == []
    dialog.get_by_role("button", name="派发", exact=True).click()
    expect(page.locator(".notices .success")).to_have_text("已派发。")
    assert again(lead, staff.officer).place == VILLAGE


def test_without_scripts_the_village_of_a_lead_is_walked_to_and_the_question_stands_open(staff, open_as):
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer))
    page = open_as(staff.supervisor, f"/leads/{lead.pk}/", java_script_enabled=False)
    page.locator("details.confirm summary", has_text="改派").click()
    page.get_by_role("link", name="按层级选择").click()
    expect(page.locator("main")).not_to_contain_text("白山县")
    page.get_by_role("link", name=re.compile(r"选择\s*大王东村")).click()
    expect(page.locator("#confirm-redispatch")).to_be_visible()
    expect(page.locator("#confirm-redispatch .tap")).to_contain_text("儿童主任 赵敏")
    page.locator("#redispatch-reason").fill("上次没有找到人")
    page.locator("#confirm-redispatch").get_by_role("button", name="改派").press("Enter")
    expect(page.locator(".notices .success")).to_have_text("已改派给赵敏。")


def test_what_was_chosen_elsewhere_stands_open_and_can_be_given_up(staff, open_as):
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer))
    page = open_as(staff.supervisor, f"/leads/{lead.pk}/?place={VILLAGE}")
    asked = page.locator("#confirm-redispatch")
    expect(asked.locator(".tap input")).to_be_checked()
    folded = page.locator("details.confirm > summary", has_text="改派")
    folded.click()
    expect(asked).to_be_hidden()
    folded.click()
    expect(page.get_by_role("dialog")).to_contain_text("儿童主任 赵敏")


__all__ = ["pages_of_the_test"]
