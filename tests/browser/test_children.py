"""The roster and a child's file in a browser: on a desk and a phone, by keyboard, without scripts, after a session ended."""

import datetime as dt
import itertools
import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from served import served, sign_in
from test_workbench import DESK, DRAWN, LEVELS, NO_NAME, PHONE, SMALL
from waiting import fits

from people import QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting
from tonghu.registry.actions import add_adult, correct, hold_category, open_file, record_visit
from tonghu.registry.models import Child, Visit

NUMBER = "37990120150302001" + check_digit("37990120150302001")
PAGES = [
    "",
    "?open={child}",
    "?q=3799",
    "?q=zzz",
    "export/",
    "{child}/",
    "{child}/timeline/",
    "{child}/family/",
    "{child}/categories/",
    "{child}/visits/",
    "{child}/history/?lists=1",
    "{child}/correct/",
    "{child}/move/",
    "{child}/move/?place=379901100201",
    "{child}/offer/",
    "transfers/",
    "transfers/ask/",
    "../pick/places/?field=place&own=1&back=/children/{child}/move/&q=dwz",
    "{child}/visits/{visit}/correct/",
    "{child}/categories/new/",
    "{child}/family/new/",
    "{child}/merge/",
    "{child}/merge/{other}/",
    "{child}/split/",
    "{child}/block/",
    "{child}/print/",
]


@pytest.fixture
def post(db):
    return a_post("county_officer", QINGHE, name="王爱丽")


@pytest.fixture
def children(post):
    alice = actor_for(post)
    a_post("child_director", VILLAGE, name="赵主任")
    with acting(alice):
        made = [
            open_file(
                place=VILLAGE,
                name=name,
                number=NUMBER if name == "张小明" else None,
                birth_on=dt.date(2015, 3, 2),
                sex="1",
                reason="线索已采纳",
                by=alice,
                address="大王镇东村 8 号",
                carer="王芳",
                carer_relation="奶奶",
            )
            for name in ("张小明", "张晓明", "阿卜杜拉·买买提艾力")
        ]
        hold_category(
            child=made[0], category="orphan", start_on=dt.date(2026, 7, 1), basis="死亡证明", by=alice
        )
        add_adult(
            child=made[0], relation="father", name="张大", phone="13800001234", source="判决书", by=alice
        )
        record_visit(
            child=made[0], visited_on=dt.date(2026, 6, 1), saw_child=True, note_text="在家", by=alice
        )
    return made


@pytest.fixture
def address(db, settings):
    settings.ROOT_URLCONF = "pages_of_the_test"
    with served() as where:
        yield where


@pytest.fixture
def trouble():
    return []


@pytest.fixture
def open_page(browser, address, post, children, trouble):
    """Opens a path below /children/ as the county's officer or another; at the end the console was silent."""
    contexts = []

    with acting(alice := actor_for(post)):
        visit = Visit.objects.scoped(alice).get().pk

    def opened(path, *, viewport=DESK, user=post.user, **context):
        contexts.append(browser.new_context(viewport=viewport, reduced_motion="reduce", **context))
        page = contexts[-1].new_page()
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        sign_in(page, address, user)
        page.goto(
            f"{address}/children/" + path.format(child=children[0].pk, other=children[1].pk, visit=visit)
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [said for said in trouble if "status of 4" not in said] == []


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_and_reads(open_page, path, viewport):
    page = open_page(path, viewport=viewport)
    fits(page)
    assert page.evaluate(NO_NAME) == []
    levels = page.evaluate(LEVELS)
    assert levels[0] == 1
    assert [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1] == []
    assert page.evaluate(DRAWN)
    if viewport is PHONE:
        assert page.evaluate(SMALL) == []


def test_without_scripts_the_roster_is_filtered_and_the_file_read(open_page):
    page = open_page("", java_script_enabled=False)
    page.get_by_text("筛选和排序").click()
    page.locator("#filter-category").select_option("orphan")
    page.get_by_role("button", name="按此筛选").click()
    expect(page.locator("tbody th")).to_have_text(["张小明"])
    expect(page.locator(".filter-chips .chip")).to_contain_text(["孤儿"])
    page.get_by_role("link", name="张小明", exact=True).click()
    page.get_by_role("link", name="打开档案").click()
    page.get_by_role("link", name="家庭", exact=True).click()
    expect(page.locator("main")).to_contain_text("138****1234")


def test_a_village_is_picked_while_typing(open_page):
    page = open_page("{child}/move/")
    page.get_by_label("迁入地").press_sequentially("dwxc")
    page.get_by_text("大王西村 测试省").click()
    page.get_by_label("理由").fill("搬家")
    page.get_by_role("button", name="迁移").click()
    expect(page.get_by_text("已迁移。儿童主任按新的村（社区）确定。")).to_be_visible()
    expect(page.locator("main")).to_contain_text("大王西村")


def test_without_scripts_a_village_is_found_by_walking_down_the_tree(open_page):
    page = open_page("{child}/move/", java_script_enabled=False)
    page.get_by_role("link", name="按层级选择").click()
    page.get_by_role("link", name="大王镇", exact=True).click()
    page.get_by_role("link", name=re.compile(r"选择\s*大王西村")).click()
    expect(page.get_by_label("迁入地")).to_have_value("大王西村")
    page.get_by_label("理由").fill("搬家")
    page.get_by_role("button", name="迁移").click()
    expect(page.locator("main")).to_contain_text("大王西村")


def test_the_panel_is_walked_with_the_arrow_keys(open_page):
    page = open_page("?open={child}")
    panel = page.locator(".side-panel h2")
    expect(panel).to_have_text("张小明")
    page.keyboard.press("ArrowDown")
    expect(panel).to_have_text("张晓明")
    page.keyboard.press("ArrowUp")
    expect(panel).to_have_text("张小明")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_a_number_is_shown_on_asking_in_place(open_page):
    page = open_page("{child}/")
    number = page.locator(".identity .masked")
    expect(number.locator(".value")).to_have_text("3799************" + NUMBER[-2:])
    number.get_by_role("button").click()
    expect(number.locator(".value")).to_have_text(NUMBER)
    expect(number).to_contain_text("查阅已记录")


def test_text_typed_after_the_session_ended_comes_back(open_page):
    director = a_post("child_director", VILLAGE, name="钱主任").user
    page = open_page("{child}/visits/{visit}/correct/", user=director)
    page.get_by_label("没有见到", exact=True).check()
    page.get_by_label("情况").fill("奶奶住院，孩子在姑姑家")
    Session.objects.all().delete()
    page.get_by_role("button", name="登记").click()
    page.get_by_label("用户名").fill(director.username)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("刚才填写的内容没有提交，现已找回")).to_be_visible()
    expect(page.get_by_label("没有见到", exact=True)).to_be_checked()
    expect(page.get_by_label("情况")).to_have_value("奶奶住院，孩子在姑姑家")
    page.get_by_role("button", name="登记").click()
    expect(page.locator(".notices")).to_have_text("走访已登记。")


def test_a_conflict_shows_both_and_keeps_what_was_typed(open_page, post, children):
    page = open_page("{child}/correct/")
    page.get_by_label("实际照料人").fill("姑姑")
    page.get_by_label("理由").fill("走访")
    alice = actor_for(post)
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=children[0].pk)
        correct(child=child, changes={"carer": "外婆"}, version=child.version, reason="电话", by=alice)
    page.get_by_role("button", name="保存更正").click()
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("您填写的内容还在")
    expect(conflict.locator("tbody tr")).to_contain_text(["外婆"])
    expect(page.get_by_label("实际照料人")).to_have_value("姑姑")
    page.get_by_role("button", name="保存更正").click()
    expect(page.locator(".notices")).to_have_text("已更正。")
    expect(page.locator(".identity")).to_contain_text("姑姑")


def test_the_back_button_after_a_visit_was_sent_adds_no_second_one(open_page):
    page = open_page("{child}/visits/{visit}/correct/")
    page.get_by_label("见到", exact=True).check()
    page.get_by_label("情况").fill("在家写作业")
    page.get_by_role("button", name="登记").click()
    expect(page.locator("main section h2")).to_have_count(2)
    page.go_back()
    page.get_by_role("button", name="登记").click()
    expect(page.locator("main section h2")).to_have_count(2)


def test_picked_children_are_exported(open_page):
    page = open_page("")
    page.get_by_label("选中 张小明").check()
    page.get_by_role("button", name="导出所选").click()
    expect(page.locator("main")).to_contain_text("将导出 1 名儿童")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出 Excel").click()
    assert download.value.suggested_filename.endswith("_1名.xlsx")
    expect(page.get_by_role("button", name="导出 Excel")).to_be_enabled()
