"""A visit that cannot be kept: what was typed stays in the window, and goes in once it can."""

import pytest
from casework_pages import desks
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect
from served import served, sign_in
from test_workbench import PHONE
from tests.casework.matters_made_up import Office
from tests.casework.test_records import a_visit
from tests.casework.test_visit_overtaken import transferred
from waiting import comes_true, fits

from people import BAISHAN, an_actor
from tonghu.accounts.models import Post
from tonghu.casework.filling import Filled
from tonghu.casework.models import Record
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
DRAFT = "Object.keys(sessionStorage).filter(key => key.startsWith('tonghu.draft:')).length === {}"


@pytest.fixture
def office(db):
    cache.clear()
    return Office()


@pytest.fixture
def seat(browser, office):
    with served() as address, desks(browser, address, refusals=("403", "404")) as seated:
        yield seated


def begun(seat, office):
    desk = seat(office.director, viewport=PHONE)
    desk.go(f"/casework/children/{office.child.pk}/fill/visit/")
    desk.fill_form(Filled(form="visit", answers=a_visit()))
    return desk


def sent(desk):
    desk.page.locator("#matter-form").get_by_role("button", name="保存", exact=True).click()


def test_the_draft_stays_where_the_child_has_moved_away(seat, office):
    desk = begun(seat, office)
    transferred(office, an_actor("county_officer", BAISHAN))
    sent(desk)
    expect(desk.page.locator("h1")).to_have_text("没有找到要办理的这一项，刚才提交的内容没有保存")
    fits(desk.page)
    comes_true(desk.page, DRAFT.format(1))


def test_the_draft_stays_where_the_post_ended_and_goes_in_when_it_begins_again(seat, office):
    desk, post = begun(seat, office), Post.objects.filter(pk=office.director.post_id)
    post.update(end_on=timezone.localdate())
    sent(desk)
    expect(desk.page.locator("h1")).to_contain_text("您目前没有在任的岗位")
    comes_true(desk.page, DRAFT.format(1))
    post.update(end_on=None)
    desk.go(f"/casework/children/{office.child.pk}/fill/visit/")
    expect(desk.page.locator(".data-form .draft")).to_contain_text("已接上")
    sent(desk)
    expect(desk.page.locator(".notices .success")).to_have_text("已保存“走访记录”。")
    comes_true(desk.page, DRAFT.format(0))
    with acting(office.officer):
        assert Record.objects.scoped(office.officer).count() == 1


def test_the_draft_stays_where_the_session_had_ended(seat, office):
    desk = begun(seat, office)
    Session.objects.all().delete()
    sent(desk)
    expect(desk.page.locator("h1")).to_have_text("登录")
    comes_true(desk.page, DRAFT.format(1))
    sign_in(desk.page, desk.address, Post.objects.get(pk=office.director.post_id).user)
    desk.go(f"/casework/children/{office.child.pk}/fill/visit/")
    expect(desk.page.locator(".data-form .draft")).to_contain_text("已接上")
