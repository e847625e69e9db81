"""An organiser's phone and a director's: a list is ticked and pasted, a code is shown and scanned, a guardian writes."""

import re

import pytest
from casework_pages import desks
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect
from served import served
from test_workbench import PHONE, SMALL
from tests.casework.matters_made_up import Office
from tests.casework.records_made_up import a_guardian, kept, on_the_list

from people import a_child
from tonghu.casework.presence.codes import code_for

pytestmark = pytest.mark.django_db
# The code is square, wholly inside its frame, and so many modules of blank stand around it.
WHOLE = """svg => { const all = svg.getBoundingClientRect(), lines = svg.querySelector("path[stroke]");
  const path = lines.getBoundingClientRect(), module = all.width / svg.viewBox.baseVal.width;
  const inside = path.left > all.left && path.right < all.right && path.top > all.top && path.bottom < all.bottom;
  return [Math.abs(all.width - all.height) < 1, inside, Math.round((all.right - path.right) / module)]; }"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture
def office(db):
    return Office()


@pytest.fixture
def seat(browser, db):
    cache.clear()
    with served() as address, desks(browser, address) as seated:
        yield seated


def fits(desk):
    """Nothing sticks out to the side, and every tap is large enough for a thumb."""
    assert (desk.page.evaluate(WIDE), desk.page.evaluate(SMALL)) == (False, [])


def test_an_organiser_signs_in_by_list_and_a_director_by_code_on_phones(browser, office, seat):
    other = a_child(by=office.officer, name="李小红")
    father = a_guardian(office.child, office.officer)
    activity = kept(office.officer, "activity", title="端午包粽子")
    organiser = seat(office.officer, viewport=PHONE)
    organiser.go("/resources/")
    fits(organiser)
    organiser.page.get_by_role("link", name="端午包粽子").click()
    organiser.page.get_by_role("link", name="登记参加人员").click()
    fits(organiser)
    organiser.page.get_by_label("张小明").check()
    organiser.page.get_by_role("button", name="登记勾选的人").first.click()
    expect(organiser.page.locator(".notices .success")).to_contain_text("已登记 1 人。")
    organiser.page.get_by_role("link", name="登记参加人员").click()
    organiser.page.get_by_text("粘贴或上传名单", exact=True).click()
    organiser.page.locator("#pasted").fill("李小红\n张小明\n王不在")
    organiser.page.get_by_role("button", name="核对名单").click()
    expect(organiser.page.locator("#matched")).to_contain_text("本辖区没有叫这个名字或这个号码的在册儿童。")
    fits(organiser)
    organiser.page.get_by_role("button", name="登记勾选的人").first.click()
    expect(organiser.page.locator(".notices .success")).to_contain_text("另有 1 人已在名单上")
    organiser.page.get_by_role("link", name="签到码").click()
    expect(organiser.page.locator("svg.qr")).to_have_count(2)
    drawn = organiser.page.locator("svg.qr").first.evaluate(WHOLE)
    assert (drawn[0], drawn[1], drawn[2] >= 4) == (True, True, True)
    fits(organiser)
    token = code_for(activity.pk)[0]
    director = seat(office.director, viewport=PHONE)
    director.go(reverse("resources:sign", args=[token]))
    fits(director)
    director.page.get_by_role("button", name="签到", exact=True).click()
    expect(director.page.locator(".notices .success")).to_contain_text("已签到。")
    guardian = (
        seat(office.teacher, viewport=PHONE).page.context.browser.new_context(viewport=PHONE).new_page()
    )
    guardian.goto(director.address + reverse("portal:sign", args=[token]))
    for label, words in (("儿童姓名", "张小明"), ("后四位", "0011"), ("您的姓名", "张大山")):
        guardian.get_by_label(re.compile(label)).fill(words)
    guardian.get_by_label("您是孩子的").select_option("father")
    assert guardian.evaluate(WIDE) is False
    guardian.get_by_role("button", name="签到").click()
    expect(guardian.locator("#done")).to_contain_text("已交给组织者核对")
    guardian.context.close()
    organiser.go(f"/resources/{activity.pk}/claims/")
    fits(organiser)
    organiser.page.get_by_role("button", name="是 张大山（张小明的监护人）").click()
    expect(organiser.page.locator(".notices .success")).to_contain_text("已核对，计入名单。")
    assert on_the_list(office.officer, activity) == [
        ("child", office.child.pk),
        ("child", other.pk),
        ("guardian", father.pk),
        ("worker", office.director.post_id),
    ]
