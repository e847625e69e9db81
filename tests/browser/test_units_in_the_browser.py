"""What a unit does of its own on the pages, at a desk and on a phone: a child found, entrusted, referred, a number opened."""

import pytest
from casework_pages import desks
from django.core.cache import cache
from playwright.sync_api import expect
from served import served
from test_workbench import DESK, PHONE
from tests.casework.harm_made_up import HarmOffice, everything, reported
from tests.casework.matters_made_up import days_ago, filled, stepped
from tests.casework.test_follow_ups import received
from waiting import fits, number_in

from people import VILLAGE
from tonghu.locks.acting import acting
from tonghu.registry.entrusting import entrust

pytestmark = pytest.mark.django_db
NUMBER = "379901198001010010"
BOTH = pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])


@pytest.fixture
def office(db):
    office = HarmOffice()
    office.units |= {"health": (office.health, office.doctor), "school": (office.school, office.teacher)}
    return office


@pytest.fixture
def seat(browser, office):
    cache.clear()
    with served() as address, desks(browser, address) as seated:
        yield seated


@BOTH
def test_a_hospital_tells_of_a_child_and_civil_affairs_opens_a_file(office, seat, viewport):
    _, nurse = office.unit("hospital", office.county, name="护士")
    at_the_hospital = seat(nurse, viewport=viewport)
    at_the_hospital.go("/intake/")
    at_the_hospital.page.get_by_role("link", name="发现儿童报送").click()
    told = filled("found_child", child_name="周小满", child_number="379901201605010024", home="大王镇某村")
    where = at_the_hospital.send("发起", told, {})
    officer = seat(office.officer, viewport=viewport)
    officer.go(where.replace("/casework/", "/intake/"))
    expect(officer.page.locator("#said")).to_contain_text("3799************24")
    fits(officer.page)
    officer.page.get_by_role("link", name="核实并关联或建立档案").click()
    expect(officer.page.locator("#child-form [name=name]")).to_have_value("周小满")
    fits(officer.page)
    officer.page.locator("#child-form [name=place]").select_option(VILLAGE)
    officer.page.get_by_role("button", name="建立并关联").click()
    expect(officer.page.locator(".notices .success")).to_contain_text("已关联儿童档案")
    at_the_hospital.go(where.replace("/casework/", "/intake/"))
    assert "已核实，由民政跟进" in at_the_hospital.text()
    assert "/children/" not in at_the_hospital.page.locator("main").inner_html()


@BOTH
def test_a_school_finds_whom_it_was_entrusted_with_and_begins_what_is_its_own(office, seat, viewport):
    officer = seat(office.officer, viewport=viewport)
    officer.go(f"/children/{office.child.pk}/guardianship/")
    officer.page.get_by_role("link", name="托付给单位").click()
    fits(officer.page)
    officer.page.locator("#children-form [name=organisation]").select_option(str(office.school.pk))
    officer.page.locator("#children-form [name=reason]").fill("入学登记。")
    officer.page.get_by_role("button", name="登记", exact=True).click()
    expect(officer.page.locator(".notices .success")).to_contain_text("已登记")
    assert office.school.name in officer.text()
    fits(officer.page)
    teacher = seat(office.teacher, viewport=viewport)
    teacher.go("/casework/")
    teacher.page.get_by_role("link", name="托付给本单位的儿童").click()
    expect(teacher.page.locator("main")).to_contain_text("张小明")
    fits(teacher.page)
    teacher.page.get_by_role("link", name="张小明").click()
    number_in(teacher.page, "/children/entrusted/{}/")
    fits(teacher.page)
    teacher.page.get_by_role("link", name="在校关爱责任人").click()
    expect(teacher.page.locator("#matter-form")).to_be_visible()


@BOTH
def test_a_bureau_that_was_asked_begins_its_own_help_for_the_child(office, seat, viewport):
    parent, worker = received(office, "human_resources")
    desk = seat(worker, viewport=viewport)
    desk.go(f"/casework/{parent.pk}/")
    fits(desk.page)
    desk.page.locator("#following").get_by_role("link", name="父母就业帮扶").click()
    where = desk.send("发起", filled("job_wish", asked_on=days_ago(0)), {"receiver": worker.organisation_id})
    expect(desk.page.locator("h1")).to_contain_text("父母就业帮扶")
    assert desk.status(f"/children/{office.child.pk}/") in (403, 404)
    assert where.startswith("/casework/")


@BOTH
def test_the_police_open_the_number_once(office, seat, viewport):
    taken = reported(suspect_name="李大山", suspect_number=NUMBER)
    handed = everything(taken)["police"]
    stepped(office.workers["police"], handed, "acknowledge")
    police = seat(office.workers["police"], viewport=viewport)
    police.go(f"/intake/{handed.pk}/")
    assert (NUMBER in police.text(), "3799************10" in police.text()) == (False, True)
    police.page.get_by_role("link", name="被报告人的完整号码：查看一次").click()
    fits(police.page)
    police.page.locator("#number-form [name=words]").fill("核查身份。")
    police.page.get_by_role("button", name="查看", exact=True).click()
    expect(police.page.locator("main")).to_contain_text(NUMBER)
    police.go(f"/intake/{handed.pk}/")
    assert (NUMBER in police.text(), "查看被报告人的完整号码" in police.text()) == (False, True)
    fits(police.page)


def test_an_institution_reads_the_least(office, seat):
    home, carer = office.unit("welfare_institution", office.county, name="护理员")
    with acting(office.officer):
        entrust(
            child=office.child,
            organisation=home,
            start_on=office.child.opened_on,
            reason="安置。",
            by=office.officer,
        )
    desk = seat(carer, viewport=PHONE)
    desk.go("/children/entrusted/")
    desk.page.get_by_role("link", name="张小明").click()
    expect(desk.page.locator("h1")).to_have_text("张小明")
    assert "打开档案" not in desk.text()
    assert desk.status(f"/children/{office.child.pk}/") in (403, 404)
    fits(desk.page)
