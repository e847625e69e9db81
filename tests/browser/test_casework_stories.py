"""Four children, each with several departments, played on the pages: what each actor does, and what each must not see.

青河县 (379901) is played; 白山县 (379902) stands beside it with people of its own. Where a step is only the same page once
more, the same action is taken without it.
"""

import re

import pytest
from casework_pages import desks
from django.core.cache import cache
from playwright.sync_api import expect
from served import served
from test_workbench import PHONE
from tests.casework.matters_made_up import Office, added, days_ago, filled, invited, seen, stepped
from tests.casework.test_plans import agreement
from tests.casework.test_records import a_visit
from waiting import fits

from people import BAISHAN_VILLAGE
from tonghu.casework.filling import Filled
from tonghu.casework.harm.models import Channel
from tonghu.casework.models import Matter
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
KINDS = (
    "police",
    "civil_affairs",
    "education",
    "court",
    "protection_centre",
    "disabled_persons",
    "social_organisation",
)
NUMBER = "379901198001010010"


class County(Office):
    """The office with every unit of the stories, and who works there."""

    def __init__(self, *village):
        super().__init__(*village)
        self.units = {"health": self.health, "school": self.school}
        self.at = {"health": self.doctor, "school": self.teacher}
        for kind in KINDS:
            self.units[kind], self.at[kind] = self.unit(kind, self.county, name=f"{kind}的人")


@pytest.fixture
def county(db):
    return County()


@pytest.fixture
def beside(db):
    return County(BAISHAN_VILLAGE)


@pytest.fixture
def seat(browser, db):
    cache.clear()
    with served() as address, desks(browser, address) as seated:
        yield seated


def number(where):
    return int(re.search(r"/(\d+)/", where)[1])


def matter(pk):
    """As the system sees it, whoever does or does not."""
    with acting(system := casework_system(None)):
        return Matter.objects.scoped(system).get(pk=pk)


def closed_to(seat, actors, *paths):
    """None of them learns that these pages are there."""
    for actor in actors:
        desk = seat(actor)
        assert [desk.status(path) for path in paths] == [404] * len(paths)


def no_file(seat, units, child, *hidden):
    """These units reach no file, and none of their pages says what is not theirs."""
    for actor in units:
        desk = seat(actor)
        assert desk.status(f"/children/{child.pk}/") in (403, 404)
        desk.go("/casework/?show=open")
        assert [word for word in hidden if word in desk.text()] == []


def test_a_discovered_child_gets_a_plan(county, beside, seat):
    child = county.child
    director = seat(county.director, viewport=PHONE)
    director.go(f"/casework/children/{child.pk}/fill/visit/")
    visit = a_visit(needs_found=["mind", "study"], needs_note="情绪低落,功课要人辅导。")
    director.send("保存", Filled(form="visit", answers=visit), {})
    supervisor = seat(county.supervisor)
    plan = supervisor.begin("plan", child)
    assert [title in supervisor.text() for title in ("心理咨询和疏导", "学业辅导")] == [True, True]
    measures = dict(zip(("counselling", "study_support"), _measures(supervisor), strict=True))
    for service, unit in (("counselling", "health"), ("study_support", "school")):
        day = days_ago(-30)
        supervisor.step(measures[service], "采用", receiver=county.units[unit].pk, due_date=day)
    supervisor.step(plan, "签署并实施", filled=agreement())
    doctor = seat(county.doctor)
    doctor.go("/")
    doctor.page.get_by_role("link", name="办理").first.click()
    expect(doctor.page.locator("#next")).to_be_visible()
    expect(doctor.page.locator("main")).to_contain_text("张小明")
    doctor.step(measures["counselling"], "接收办理")
    outcome = {"finished_on": days_ago(0), "result": "met", "result_words": "做了三次疏导。"}
    doctor.step(measures["counselling"], "办结并反馈", filled=Filled(form="measure_outcome", answers=outcome))
    stepped(county.teacher, matter(number(measures["study_support"])), "accept")
    supervisor.go(plan)
    parts = supervisor.page.locator("#parts .part")
    expect(parts.filter(has_text="心理咨询和疏导")).to_contain_text("已完成")
    expect(parts.filter(has_text="学业辅导")).to_contain_text("办理中")
    closed_to(seat, (county.doctor, county.teacher), plan)
    closed_to(seat, (county.teacher,), measures["counselling"])
    closed_to(seat, (county.doctor,), measures["study_support"])
    closed_to(seat, (beside.officer, beside.doctor), plan, *measures.values())
    closed_to(seat, (beside.officer,), f"/children/{child.pk}/")
    no_file(seat, (county.doctor, county.teacher), child, "情绪低落")


def _measures(desk):
    links = desk.page.locator("#parts .part p:first-child a")
    expect(links).to_have_count(2)
    return [link.get_attribute("href") for link in links.all()]


def test_a_teacher_s_report_leads_to_protection_and_return_after_assessment(county, beside, seat):
    child, officer = county.child, seat(county.officer)
    teacher = seat(county.teacher, viewport=PHONE)
    report = _reported(teacher, county)
    for kind in ("police", "civil_affairs", "education"):
        part = _handed(report, county.units[kind])
        desk = seat(county.at[kind])
        desk.step(f"/casework/{part.pk}/", "签收")
        # Who reported is told to none of them.
        assert county.teacher.user_name not in desk.text()
        stepped(county.at[kind], part, "answer", filled=filled("harm_answer"))
    officer.step(f"/intake/{report}/", "评估", filled=filled("harm_assessment", care_needed=True))
    stepped(county.officer, matter(report), "name_child", child=child)
    officer.go(f"/intake/{report}/")
    assert ("实名" in officer.text(), county.teacher.user_name in officer.text()) == (True, False)
    officer.go(f"/intake/{report}/reporter/")
    assert county.teacher.user_name not in officer.text()
    court = county.units["court"]
    applied = filled(
        "protection_order_application", urgent=True, respondent_name="张某", respondent_number=NUMBER
    )
    order = officer.begin("protection_order", child, filled=applied, receiver=court.pk)
    judge = seat(county.at["court"])
    judge.step(order, "按紧急情况受理")
    held = matter(number(order))
    assert (held.due_at - held.entered_at).total_seconds() == 24 * 3600
    ruling = filled(
        "protection_order_ruling",
        starts_on=days_ago(0),
        ends_on=days_ago(-150),
        respondent_name="张某",
        respondent_number=NUMBER,
    )
    judge.step(order, "作出保护令", filled=ruling)
    care = _under_guardianship(county, child, officer)
    keeper = seat(county.at["protection_centre"])
    suitable = filled("return_assessment", suitable="suitable", cause_gone=True, guardian_able=True)
    officer.go(care)
    officer.page.get_by_role("link", name="送回", exact=True).click()
    officer.fill_form(filled("return_handover"))
    officer.page.locator("#matter-form").get_by_role("button", name="送回", exact=True).click()
    expect(officer.page.locator("main")).to_contain_text("请先组织评估")
    keeper.add(care, "送回前评估", suitable)
    officer.step(care, "送回", filled=filled("return_handover"))
    assert matter(number(care)).state == "returned"
    units = [county.at[kind] for kind in ("police", "education", "court", "protection_centre")]
    closed_to(seat, (county.at["police"], county.at["education"], county.doctor), order, care)
    closed_to(seat, (county.at["court"],), care)
    papers = (f"/intake/{report}/", f"/intake/{report}/reporter/")
    closed_to(seat, (*units, county.doctor, county.teacher), *papers)
    closed_to(seat, (beside.officer, beside.at["police"]), *papers, order, care)
    no_file(seat, units, child, county.teacher.user_name)


def _reported(desk, county):
    """The teacher, on a phone: written down on the page that only needs the database."""
    desk.go("/intake/new/")
    page = desk.page
    fits(page)
    page.locator("[name=happened]").fill("孩子手臂上有瘀伤,说不敢回家。")
    page.locator('[name=danger][value="now"]').check()
    page.locator("[name=situation]").select_option("injuries")
    page.locator("[name=county]").select_option(county.county)
    page.locator("[name=child_name]").fill("张小明")
    page.get_by_role("button", name="提交报告").click()
    expect(page.locator("main")).to_contain_text("BG-")
    with acting(system := casework_system(None)):
        report = Matter.objects.scoped(system).select_related("receipt").get(kind="harm_report")
        assert (report.receipt.channel, report.receipt.named) == (Channel.POST, True)
    return report.pk


def _handed(report, unit):
    with acting(system := casework_system(None)):
        return Matter.objects.scoped(system).get(parent=report, receiver=unit)


def _under_guardianship(county, child, officer):
    centre = county.units["protection_centre"]
    ground = filled("temporary_ground", ground="harmed")
    care = officer.begin("temporary_guardianship", child, filled=ground, receiver=centre.pk)
    there = matter(number(care))
    stepped(county.lead, there, "decide", filled=filled("temporary_decision"))
    stepped(
        county.at["protection_centre"], there, "place", filled=filled("placement_made", way="institution")
    )
    return care


def test_a_drop_out_comes_back(county, beside, seat):
    child, bureau = county.child, county.units["education"]
    supervisor = seat(county.supervisor)
    case = supervisor.begin("dropout", child, filled=filled("dropout_suspected"), receiver=bureau.pk)
    there = matter(number(case))
    invited(county, there, county.school)
    educator, teacher = seat(county.at["education"]), seat(county.teacher)
    educator.step(case, "核实为辍学", filled=filled("dropout_confirmation"))
    director = seat(county.director, viewport=PHONE)
    agreed = filled("persuasion_visit", visited_on=days_ago(100), agreed="returns", return_on=days_ago(95))
    director.step(case, "完成一次劝返", filled=agreed)
    teacher.step(case, "已返校", filled=filled("school_return", returned_on=days_ago(95)))
    teacher.step(case, "复学计划已定，开始监测", filled=filled("return_plan"))
    added(county.teacher, there, "attendance_week", absent_days=0)
    educator.step(case, "监测期满，结案", filled=filled("dropout_closing"))
    expect(educator.page.locator("main")).to_contain_text("复学稳定，已结案")
    closed_to(seat, (county.doctor, county.at["police"], beside.officer, beside.at["education"]), case)
    no_file(seat, (county.at["education"], county.teacher), child)
    closed_to(seat, (beside.officer,), f"/children/{child.pk}/")


def test_a_disabled_child_goes_down_the_funnel(county, beside, seat):
    child, health = county.child, county.health
    supervisor = seat(county.supervisor)
    funnel = supervisor.begin(
        "disability_service", child, filled=filled("screening_positive"), receiver=health.pk
    )
    federation, centre = county.units["disabled_persons"], county.units["social_organisation"]
    closed_to(seat, (county.at["disabled_persons"], county.at["social_organisation"]), funnel)
    doctor = seat(county.doctor)
    doctor.step(funnel, "登记确诊", filled=filled("disability_diagnosis", result="confirmed"))
    stepped(county.doctor, matter(number(funnel)), "treat")
    applied = filled("rehab_application", scheme="rehab_training_7_up")
    doctor.step(funnel, "转残联申请康复救助", filled=applied, receiver=federation.pk)
    clerk = seat(county.at["disabled_persons"])
    decision = filled("rehab_decision", scheme="rehab_training_7_up", amount=15000)
    clerk.step(funnel, "审核通过，转定点机构", filled=decision, receiver=centre.pk)
    trainer = seat(county.at["social_organisation"])
    trainer.step(funnel, "机构接收，开始康复")
    trainer.step(funnel, "康复完成", filled=filled("rehab_progress"))
    assert seen(county.supervisor, matter(number(funnel))).state == "done"
    closed_to(seat, (county.teacher, county.at["police"], beside.officer, beside.doctor), funnel)
    closed_to(seat, (beside.officer,), f"/children/{child.pk}/")
    no_file(seat, [county.at[kind] for kind in ("health", "disabled_persons", "social_organisation")], child)
