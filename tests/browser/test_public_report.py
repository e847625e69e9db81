"""The public's page on a phone of 360 pixels with scripts off: a report from the first word to its outcome."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect
from served import served
from tests.casework.harm_made_up import HarmOffice, feedback
from tests.leads.photos_made_up import png
from waiting import fits

from tonghu.casework.models import Matter
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(db):
    cache.clear()
    with served() as where:
        yield where


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def page(request, browser):
    """Scripts are off, and nothing may be asked for but the page itself."""
    context = browser.new_context(
        viewport={"width": request.param, "height": 740}, java_script_enabled=False, accept_downloads=False
    )
    opened, asked, trouble = context.new_page(), [], []
    opened.on("request", lambda sent: asked.append(sent.url))
    opened.on("console", lambda message: trouble.append(message.text))
    opened.asked = asked
    yield opened
    context.close()
    assert [words for words in trouble if "422" not in words] == []  # a browser notes that a form came back
    assert [url for url in asked if "/report/" not in url and not url.startswith("data:")] == []


def test_a_report_from_the_first_word_to_its_outcome(page, address, tmp_path):
    office = HarmOffice()
    page.goto(address + "/report/")
    expect(page.get_by_role("link", name="110")).to_have_attribute("href", "tel:110")
    fits(page)
    page.get_by_role("button", name="提交报告").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有提交")
    fits(page)
    page.get_by_label("发生了什么").first.fill("听到孩子哭喊，胳膊上有淤青。")
    page.get_by_text("有危险", exact=True).click()
    page.get_by_label("最接近哪一种情形").select_option("injuries")
    page.get_by_label("在哪个县").select_option(label="青河县")
    page.get_by_role("button", name="列出乡镇").click()
    page.get_by_label("在哪个乡镇").select_option(label="大王镇")
    expect(page.get_by_label("发生了什么").first).to_have_value("听到孩子哭喊，胳膊上有淤青。")
    photo = tmp_path / "照片.png"
    photo.write_bytes(png())
    page.get_by_label("选择文件").set_input_files(photo)
    page.get_by_label("您的姓名").fill("陈邻居")
    page.get_by_role("button", name="提交报告").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("报告已收到")
    expect(page.get_by_role("note")).to_contain_text("110")
    fits(page)
    number, phrase = page.locator("#number").inner_text(), page.locator("#phrase").inner_text()
    with acting(system := casework_system(None)):
        (report,) = Matter.objects.scoped(system).filter(kind="harm_report")
    feedback(office.officer, report, "已上门核实，谢谢您。")
    page.get_by_role("link", name="查询结果").click()
    page.get_by_label("报告编号").fill(number)
    page.get_by_label("查询口令").fill(phrase)
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#state")).to_have_text("已收到，正在评估")
    expect(page.locator(".told")).to_have_text("已上门核实，谢谢您。")
    fits(page)


def test_the_way_back_and_a_second_sending_are_one_report(page, address):
    HarmOffice()
    page.goto(address + "/report/")
    page.get_by_label("发生了什么").first.fill("孩子独自在家。")
    page.get_by_text("不清楚", exact=True).click()
    page.get_by_label("最接近哪一种情形").select_option("abandoned")
    page.get_by_role("button", name="提交报告").click()
    number = page.locator("#number").inner_text()
    page.go_back()
    page.get_by_role("button", name="提交报告").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("没有重复登记")
    expect(page.locator("#number")).to_have_text(number)
