"""The county's officer in a browser: an agreement, files, a run, what it found; on a desktop and on a phone."""

import pytest
from playwright.sync_api import expect
from served import served, sign_in, undisturbed
from waiting import fits

from people import a_post
from registers import COUNTY, a_small_county
from tonghu.accounts.queries import actor_for
from tonghu.leads.models import Run
from tonghu.leads.runs import work_on
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@pytest.fixture
def officer():
    return a_post("county_officer", COUNTY, name="周敏")


@pytest.fixture
def page(browser, officer):
    with served() as address:
        context = browser.new_context(viewport=DESKTOP, base_url=address, accept_downloads=True)
        page = context.new_page()
        sign_in(page, address, officer.user)
        yield page
        context.close()


def fits_a_phone(page):
    page.set_viewport_size(PHONE)
    fits(page)
    page.set_viewport_size(DESKTOP)


def test_from_an_empty_list_to_leads(page, officer, tmp_path):
    _, files = a_small_county(tmp_path)
    folder = next(tmp_path.iterdir())
    page.goto("/sharing/")
    expect(page.get_by_text("还没有登记数据")).to_be_visible()
    for department in ("公安", "司法", "民政"):
        page.goto("/sharing/agreements/")
        page.get_by_role("link", name=department, exact=True).click()
        register = page.get_by_role("button", name="登记", exact=True)
        expect(register).to_be_visible()
        fits_a_phone(page)
        register.click()
        expect(page.get_by_text(f"已登记“{department}”的共享协议")).to_be_visible()
    page.goto("/sharing/upload/")
    fits_a_phone(page)
    page.get_by_label("名称").fill("六月数据")
    page.get_by_label("数据截止日期").fill("2026-06-30")
    page.get_by_label("登记表").set_input_files([folder / name for name, _ in files])
    page.get_by_role("button", name="上传并识别").click()
    expect(page.get_by_role("heading", name="六月数据")).to_be_visible()
    expect(page.get_by_text("已识别", exact=True)).to_have_count(len(files))
    fits_a_phone(page)
    page.get_by_role("link", name="司法_服刑人员.csv").click()
    expect(page.get_by_role("row", name="刑期起日 刑期起日 按表头 是")).to_be_visible()
    expect(page.get_by_role("row", name="关押单位 关押单位 按表头 否")).to_be_visible()
    page.go_back()
    page.get_by_text("运行主动发现", exact=True).click()
    page.get_by_role("button", name="开始运行").click()
    expect(page.get_by_text("等待后台处理")).to_be_visible()
    address = page.url
    page.goto("about:blank")  # the test's one connection does the worker's part now

    with undisturbed():  # the page had asked how far it is
        by = actor_for(officer)
        with acting(by):
            run = Run.objects.scoped(by).get()
        work_on(run.pk, by.post_id)

    page.goto(address)
    expect(page.get_by_text("提出应纳入、应退出 1 条，须人工判断 1 条")).to_be_visible()
    fits_a_phone(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载").first.click()
    assert taken.value.suggested_filename == "主动发现_2026-06-30_leads.csv"
    assert "郑晓阳" in taken.value.path().read_text(encoding="utf-8-sig")
