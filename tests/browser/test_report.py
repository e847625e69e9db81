"""report.html as a clerk meets it: in a browser, on a desk and on a phone, with and without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import made_up_run
import pytest
from playwright.sync_api import Browser, Page, expect
from waiting import fits, landed

from tonghu.discovery.outputs.writing import write_all

OPEN_ALL = """() => document.querySelectorAll("details").forEach((part) => { part.open = true; })"""
DESK, PHONE = {"width": 1280, "height": 768}, {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    """The report on a desk; fails at the end where the console or the network had anything to say."""
    opened = browser.new_page(viewport=DESK)
    trouble: list[str] = []
    opened.on("console", lambda message: trouble.append(message.text))
    opened.on("pageerror", lambda error: trouble.append(str(error)))
    opened.on(
        "request", lambda request: trouble.append(request.url) if request.url != report.as_uri() else None
    )
    opened.goto(report.as_uri())
    trouble_before = list(trouble)
    yield opened
    opened.close()
    assert trouble_before == []
    assert trouble == []


def test_every_figure_of_the_summary_opens_a_list_with_as_many_leads(page: Page) -> None:
    figures = page.locator("a.figure")
    seen = {}
    for at in range(figures.count()):
        figure = figures.nth(at)
        target, said = figure.get_attribute("href"), int(figure.inner_text())
        figure.click()
        expect(landed(page, target).locator("> .lead:visible")).to_have_count(said)
        seen[target] = said
    assert seen == {
        "#list-de_facto_unattended-enter": 1,
        "#list-de_facto_unattended-exit": 1,
        "#list-left_behind-enter": 6,
        "#list-left_behind-exit": 2,
        "#list-disabled-enter": 2,
        "#review-left_behind": 1,
        "#review-orphan": 1,
    }


def test_a_lead_leads_by_clicks_to_its_rows_and_to_the_sentence_of_law(page: Page) -> None:
    cards = page.locator(".lead")
    assert cards.count() == len(made_up_run.leads()) + len(made_up_run.reviews())
    for at in range(cards.count()):
        card = cards.nth(at)
        card.locator("> summary").click()
        rows = card.locator("details.row")
        for number in range(rows.count()):
            rows.nth(number).locator("summary").click()
            expect(rows.nth(number).locator(".fields")).to_be_visible()
        link = card.locator("a.clause-link").first
        link.click()
        expect(landed(page, link.get_attribute("href")).locator("blockquote")).to_be_visible()


def test_a_lead_says_what_it_rests_on(page: Page) -> None:
    card = page.locator("#lead-de_facto_unattended-enter-1")
    card.locator("> summary").click()
    assert (
        card.locator(".say").inner_text()
        == "李小雨的父亲李建国服刑至2028-03\uff0c母亲陈春梅失联9个月\uff0c符合事实无人抚养儿童。"
    )
    assert card.locator(".term .mark").all_inner_texts() == ["✓ 成立"] * 4 + ["? 不明"]
    prison = card.locator(".terms details.row").nth(1)
    prison.locator("summary").click()
    assert (
        prison.locator("summary").inner_text() == "服刑人员 司法_服刑人员.xlsx · Sheet1 · 第 12 行 ≠ 有出入"
    )
    assert prison.locator("mark").all_inner_texts() == ["黎", "李", "21", "7", "12", "9"]
    assert card.locator("svg.family").get_attribute("aria-label") == (
        "家庭关系\uff1a儿童 李小雨\uff1b父亲 李建国\uff1b母亲 陈春梅\uff1b其他家人 王秀英"
    )


def test_a_review_case_shows_why_and_its_candidates(page: Page) -> None:
    card = page.locator("#case-left_behind-1")
    card.locator("> summary").click()
    assert card.locator(".why > ol > li").count() == 2
    assert card.locator(".why > p").inner_text() == (
        "为什么要人看\uff1a务工登记中的林静与两个人都合得上\uff0c得分相同\uff0c不能替人决定。"
    )


def test_chips_and_search_narrow_both_lists(page: Page) -> None:
    shown = page.locator(".lead:visible")
    page.get_by_role("button", name="退出", exact=True).click()
    expect(shown).to_have_count(3)
    page.get_by_role("button", name="留守儿童", exact=True).click()
    expect(shown).to_have_count(2)
    page.locator(".chips-more > summary").click()
    page.get_by_role("button", name="柳林镇", exact=True).click()
    expect(shown).to_have_count(1)
    expect(page.locator("output")).to_have_text("显示 1 条\uff0c共 14 条\uff08含待复核\uff09")
    page.get_by_role("button", name="清除筛选").click()
    expect(shown).to_have_count(14)
    page.get_by_role("searchbox").fill("周子")
    expect(shown).to_have_count(1)
    page.get_by_role("searchbox").fill("查无此人")
    expect(page.locator("output")).to_have_text("没有符合筛选的线索\uff0c请放宽条件")


def test_a_figure_lands_on_the_whole_list_even_when_filtered(page: Page) -> None:
    page.get_by_role("button", name="退出", exact=True).click()
    page.locator('a.figure[href="#list-left_behind-enter"]').click()
    expect(page.locator("#list-left_behind-enter > .lead:not([hidden])")).to_have_count(6)


def test_a_link_to_a_lead_opens_it(browser: Browser, report: Path) -> None:
    opened = browser.new_page(viewport=DESK)
    opened.goto(report.as_uri() + "#lead-left_behind-exit-1")
    expect(opened.locator("#lead-left_behind-exit-1")).to_have_attribute("open", "")
    opened.close()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_needs_scrolling_sideways(browser: Browser, report: Path, size: dict[str, int]) -> None:
    opened = browser.new_page(viewport=size)
    opened.goto(report.as_uri())
    opened.evaluate(OPEN_ALL)
    fits(opened)
    wide = opened.evaluate(
        """() => [...document.querySelectorAll("main *")]
            .filter((part) => !part.closest("svg, .sr, thead"))
            .filter((part) => part.getBoundingClientRect().right > innerWidth + 1)
            .map((part) => part.outerHTML.slice(0, 80))"""
    )
    assert wide == []
    opened.close()


def test_without_scripts_everything_can_still_be_read(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    opened = context.new_page()
    opened.goto(report.as_uri())
    expect(opened.locator(".lead:visible")).to_have_count(14)
    expect(opened.locator(".filters")).to_be_hidden()
    opened.locator('a.figure[href="#list-disabled-enter"]').click()
    expect(opened).to_have_url(re.compile("#list-disabled-enter$"))
    card = opened.locator("#lead-disabled-enter-1")
    card.locator("> summary").click()
    card.locator("details.row > summary").first.click()
    expect(card.locator(".fields")).to_be_visible()
    card.locator("a.clause-link").click()
    expect(opened.locator("#clause-disability-law-2 blockquote")).to_be_visible()
    context.close()


def test_a_long_report_still_lands_on_its_lists_and_finds_people(browser: Browser, tmp_path: Path) -> None:
    numbers = [made_up_run.number("20150101", at) for at in range(600)]
    leads = [
        made_up_run.lead(f"孙{at:03}", number, category=category)
        for category in ("left_behind", "disabled")
        for at, number in enumerate(numbers)
    ]
    write_all(made_up_run.result(leads=leads), tmp_path)
    opened = browser.new_page(viewport=DESK)
    opened.goto((tmp_path / "report.html").as_uri())
    opened.locator('a.figure[href="#list-disabled-enter"]').click()
    expect(landed(opened, "#list-disabled-enter").locator("> .lead")).to_have_count(600)
    opened.get_by_role("searchbox").fill("孙599")
    expect(opened.locator(".lead:not([hidden])")).to_have_count(2)
    opened.close()


def test_a_name_that_is_a_script_stays_a_name(page: Page) -> None:
    card = page.locator('.lead[data-find^="<script>"]')
    expect(card.locator(".who b")).to_have_text("<script>alert(1)</script>")
    expect(page.locator("script")).to_have_count(1)


def test_text_keeps_its_contrast(page: Page) -> None:
    """WCAG AA, 4.5 to 1, for every text against the ground it is drawn on."""
    page.evaluate(OPEN_ALL)
    assert page.evaluate(CONTRAST) == []


CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  function ground(part) {
    for (; part; part = part.parentElement) {
      const colour = numbers(getComputedStyle(part).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  }
  const poor = [];
  for (const part of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !part.getClientRects().length) continue;
    const [a, b] = [numbers(getComputedStyle(part).color), ground(part)].map(luminance).sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) poor.push(part.outerHTML.slice(0, 80));
  }
  return poor;
}"""
