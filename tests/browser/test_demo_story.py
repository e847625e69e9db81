"""The whole story in a browser, on the demo itself: from an upload to a child's file, by five roles in two counties.

The county 清河县 (379904) is played; 安澜县 (379903) stands beside it with data of its own and must see nothing.
Pictures of the walk-through go to build/pictures, from where those of the README are copied to docs/pictures.
"""

import csv
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from demo import running_demo
from playwright.sync_api import expect
from waiting import fits, number_in

PLAYED, BESIDE = "379904", "379903"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
PICTURES = Path(__file__).parents[2] / "build" / "pictures"
LONG = 90_000  # milliseconds that a run over a small county may take on a busy machine


class Demo:
    """One that runs, and can be stopped and started again in the same folder."""

    def __init__(self, folder):
        self.folder, self.data, self.running = folder, folder / "data", ExitStack()
        self.address = self.running.enter_context(running_demo(folder))

    def again(self):
        """Ctrl-C, and `make demo` once more."""
        self.running.close()
        self.address = self.running.enter_context(running_demo(self.folder))


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    started = Demo(tmp_path_factory.mktemp("demo"))
    with started.running:
        yield started


@pytest.fixture
def seat(browser, demo):
    """Somebody of the demo at a screen: `with seat("county_officer.379904") as page`."""

    @contextmanager
    def sit(account, viewport=DESK):
        context = browser.new_context(viewport=viewport, base_url=demo.address, accept_downloads=True)
        page = context.new_page()
        faults = []
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto("/accounts/login/")
        page.locator(f'button[value="{account}"]').click()
        expect(page.get_by_role("heading", name="现在要办的事")).to_be_visible()
        yield page
        assert faults == []
        context.close()

    return sit


def picture(page, name):
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def refused(page, path):
    """What the server answers to this person, without counting it as a fault of the page."""
    return page.request.get(path).status


def test_the_whole_story(seat, demo):
    county = demo.data / "counties" / PLAYED
    with seat(f"county_officer.{PLAYED}") as page:
        upload(page, sorted((county / "registers").iterdir()))
        discover(page)
        break_every_connection(demo.data)
        lead, name = send_a_lead(page, busiest_village(county))
    with seat(f"child_director.{PLAYED}", PHONE) as page:
        visit(page, lead, name)
    with seat(f"child_supervisor.{PLAYED}") as page:
        take_step(page, lead, "审核通过")
    with seat(f"county_officer.{PLAYED}") as page:
        picture(page, "confirm")
        take_step(page, lead, "采纳")
        child = file_of(page, name)
    with seat(f"county_officer.{BESIDE}") as charlie:
        sees_nothing(charlie, lead, child, name)
    with seat(f"auditor.{PLAYED}") as auditor:
        reads_the_record_alone(auditor, lead, child)


def busiest_village(county):
    """Where the listed child director works: as the demo chooses it, the village with most children to enter."""
    with (county / "truth_leads.csv").open(encoding="utf-8-sig", newline="") as file:
        found = Counter(row["village_code"] for row in csv.DictReader(file) if row["action"] == "enter")
    return max(sorted(found), key=lambda code: found[code])


def upload(page, files):
    page.goto("/sharing/upload/")
    page.get_by_label("名称").fill("十月数据")
    page.locator('input[type="file"]').set_input_files(files)
    page.get_by_role("button", name="上传并识别").click()
    expect(page.get_by_role("heading", name="十月数据")).to_be_visible()
    rows = page.locator("main table tbody tr")
    expect(rows).to_have_count(len(files))
    expect(rows.filter(has_text="已识别")).to_have_count(len(files))
    picture(page, "registers")


def discover(page):
    confirm(page, "运行主动发现", "开始运行")
    expect(page.get_by_role("heading", name="找到了什么")).to_be_visible(timeout=LONG)
    picture(page, "run")
    page.goto("/leads/")
    picture(page, "leads")


def break_every_connection(data):
    """As a restart of the database does: pages and worker must go on with new ones."""
    with psycopg.connect(host=str(data / "postgresql"), user="postgres", dbname="postgres") as admin:
        broken = admin.execute(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename = 'tonghu_app'"
        ).fetchone()
    assert broken[0] > 0


def confirm(page, asked, done):
    """The button that asks, and in the dialog the one that does."""
    page.locator("details.confirm > summary", has_text=asked).first.click()
    page.get_by_role("dialog").get_by_role("button", name=done, exact=True).click()


def send_a_lead(page, village):
    page.goto(f"/leads/?state=new&place={village}")
    first = page.locator("main table tbody tr", has_text="应纳入").first.locator("th a, td a").first
    name = first.inner_text()
    first.click()
    page.get_by_role("link", name="打开线索").click()
    lead = number_in(page, "/leads/{}/")
    expect(page.get_by_role("heading", name="下一步")).to_be_visible()
    picture(page, "lead")
    confirm(page, "派发", "派发")
    expect(page.locator("main")).to_contain_text("负责核实")
    return lead, name


def visit(page, lead, name):
    page.goto("/")
    expect(page.locator("main")).to_contain_text(name)
    page.goto(f"/leads/{lead}/verify/")
    page.get_by_text("见到了", exact=True).click()
    page.get_by_text("祖父母、外祖父母").click()
    for group in page.locator("fieldset", has_text="不清楚").all():
        group.get_by_text("是", exact=True).click()
    page.locator('textarea[name="note"]').fill("孩子在家,由奶奶照料。")
    page.get_by_text("情况属实").click()
    picture(page, "visit")
    page.get_by_role("button", name="提交核实情况").click()
    expect(page.locator("main")).to_contain_text("待审核")


def take_step(page, lead, step):
    page.goto(f"/leads/{lead}/")
    confirm(page, step, step)
    expect(page.locator(".notices .success")).to_be_visible()


def file_of(page, name):
    page.goto(f"/children/search/?q={name}")
    page.locator("main table tbody tr", has_text=name).first.locator("a").first.click()
    page.get_by_role("link", name="打开档案").click()
    child = number_in(page, "/children/{}/")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("main")).to_contain_text("奶奶")
    picture(page, "file")
    return child


def sees_nothing(page, lead, child, name):
    """Charlie of the other county: neither the rows, nor that they are there."""
    paths = (
        f"/leads/{lead}/",
        f"/children/{child}/",
        f"/children/{child}/history/",
        f"/children/{child}/print/",
    )
    assert [refused(page, path) for path in paths] == [404] * len(paths)
    page.goto(f"/children/search/?q={name}")
    expect(page.locator("main table tbody tr")).to_have_count(0)
    page.goto(f"/leads/?q={name}&state=all")
    assert name not in page.locator("main").inner_text().replace(f"“{name}”", "")


def reads_the_record_alone(page, lead, child):
    """The auditor reads who did what, and nothing of the child."""
    assert [
        refused(page, path) for path in ("/leads/", f"/leads/{lead}/", "/children/", f"/children/{child}/")
    ] == [403] * 4


def test_casework_stands_half_way_in_the_demo(seat, browser, demo):
    """What the demo seeds in 安澜县: each unit has its own work, and 清河县 knows of nothing."""
    with seat(f"county_officer.{BESIDE}") as page:
        plan, measures = a_plan(page)
        conference = a_matter(page, "conference", "个案会商")
        expect(page.locator("#parts .part")).to_have_count(2)
        picture(page, "conference")
    with seat(f"health.{BESIDE}") as page:
        assert [refused(page, path) for path in (plan, measures["心理咨询和疏导"])] == [404, 200]
        assert refused(page, measures["学业辅导"]) == 404
    with seat(f"school_contact.{BESIDE}") as page:
        page.goto("/")
        expect(page.locator("main")).to_contain_text("学业辅导")
    with seat(f"protection_centre.{BESIDE}") as page:
        a_matter(page, "temporary_guardianship", "临时监护")
        expect(page.locator("main")).to_contain_text("送回前评估")
    with seat(f"county_officer.{PLAYED}") as page:
        paths = [plan, conference, *measures.values()]
        assert [refused(page, path) for path in paths] == [404] * len(paths)
    picture_of_the_report_page(browser, demo.address)


def a_matter(page, kind, title):
    """The first open matter of a kind, opened from the list; its path."""
    page.goto(f"/casework/?show=open&kind={kind}")
    page.locator("main table tbody tr").first.locator("a").first.click()
    number = number_in(page, "/casework/{}/")
    expect(page.locator("main h1")).to_contain_text(title)
    return f"/casework/{number}/"


def a_plan(page):
    """The plan and its measures by title."""
    plan = a_matter(page, "plan", "帮扶方案")
    picture(page, "plan")
    page.wait_for_load_state()
    links = page.locator("#parts .part p:first-child a")
    return plan, {link.inner_text(): link.get_attribute("href") for link in links.all()}


def picture_of_the_report_page(browser, address):
    """As anyone sees it on a phone, without signing in."""
    context = browser.new_context(viewport=PHONE, base_url=address)
    page = context.new_page()
    page.goto("/report/")
    expect(page.locator("main")).to_contain_text("110")
    fits(page)
    picture(page, "report")
    context.close()


def test_started_again_it_keeps_what_people_did(seat, demo):
    """The demo of the stories above: its leads, matters and files stand as they stood."""

    def standing():
        with seat(f"county_officer.{BESIDE}") as page:
            found = []
            for path in ("/leads/?state=", "/casework/?show=open", "/children/"):
                page.goto(path)
                found.append(page.locator("main table tbody tr th").all_inner_texts())
            return found

    before = standing()
    assert [len(rows) > 0 for rows in before] == [True] * 3
    demo.again()
    assert standing() == before
