"""The pages of casework: begun, taken on by the receiver, filled in and refused with what was typed."""

import json

import pytest
from tests.casework.matters_made_up import Office, filled, opened, stepped
from tests.casework.test_records import a_visit
from tests.workbench.pages import client_of, hidden, text_of

from people import VILLAGE, a_post
from tonghu.accounts.models import Post
from tonghu.casework.forms import in_force
from tonghu.casework.models import Matter, Record
from tonghu.locks.acting import acting
from tonghu.workbench.casework.presented import number_of

pytestmark = pytest.mark.django_db
# What the list asks of the database, however long it is.
LIST = 23


@pytest.fixture
def office():
    return Office()


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def referral(office):
    return opened(
        office.supervisor, kind="referral", child=office.child, receiver=office.health, reason="情绪低落。"
    )


def test_a_referral_is_begun_on_its_page_and_taken_on_by_the_receiver(office):
    sender, receiver = client(office.supervisor), client(office.doctor)
    where = f"/casework/new/referral/?child={office.child.pk}"
    page = sender.get(where)
    assert office.health.name in text_of(page)
    told = {"key": hidden(page, "key"), "receiver": office.health.pk, "reason": "情绪低落。"}
    answer = sender.post(where, told, follow=True)
    assert "部门转介 · 张小明" in text_of(answer)
    with acting(office.officer):
        matter = Matter.objects.scoped(office.officer).get()
    page = receiver.get(f"/casework/{matter.pk}/")
    assert "姓名 张小明" in text_of(page)
    assert "情绪低落。" in text_of(page)
    step = receiver.get(f"/casework/{matter.pk}/step/accept/")
    told = {"key": hidden(step, "key"), "version": hidden(step, "version")}
    assert "办理中" in text_of(receiver.post(f"/casework/{matter.pk}/step/accept/", told, follow=True))


def test_a_stale_page_is_answered_with_what_happened_and_what_was_typed(office):
    matter = referral(office)
    receiver = client(office.doctor)
    page = receiver.get(f"/casework/{matter.pk}/step/decline/")
    told = {"key": hidden(page, "key"), "version": hidden(page, "version"), "reason": "不属于本单位职责。"}
    other = receiver.get(f"/casework/{matter.pk}/step/accept/")
    receiver.post(
        f"/casework/{matter.pk}/step/accept/",
        {"key": hidden(other, "key"), "version": hidden(other, "version")},
    )
    answer = receiver.post(f"/casework/{matter.pk}/step/decline/", told)
    assert answer.status_code == 409
    assert "已由钱进" in text_of(answer)
    assert "不属于本单位职责。" in text_of(answer)


def visit(page, answers):
    compiled = in_force("visit")
    return {
        "key": hidden(page, "key"),
        "answers": json.dumps(answers),
        "answers_form": compiled.id,
        "answers_version": compiled.hash,
    }


def test_a_visit_is_filled_in_and_read_by_those_above(office):
    director = client(office.director)
    where = f"/casework/children/{office.child.pk}/fill/visit/"
    answer = director.post(where, visit(director.get(where), a_visit()), follow=True)
    assert "已保存“走访记录”。" in text_of(answer)
    with acting(office.officer):
        record = Record.objects.scoped(office.officer).get()
    page = text_of(client(office.supervisor).get(f"/casework/records/{record.pk}/"))
    assert "走访记录 · 张小明" in page
    assert "王秀英" in page


def test_wrong_answers_come_back_with_what_was_typed_and_nothing_is_kept(office):
    director = client(office.director)
    where = f"/casework/children/{office.child.pk}/fill/visit/"
    answer = director.post(
        where, visit(director.get(where), a_visit(carer_name="赵明明", visited_on="2099-01-01"))
    )
    assert answer.status_code == 422
    assert "赵明明" in answer.content.decode()
    assert '"path": "visited_on"' in answer.content.decode()
    with acting(office.officer):
        assert Record.objects.scoped(office.officer).count() == 0


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_asks_the_database_the_same_however_many_there_are(
    office, number, django_assert_num_queries
):
    for _ in range(number):
        referral(office)
    reader = client_of(a_post("county_officer", VILLAGE[:6]))
    with django_assert_num_queries(LIST):
        page = reader.get("/casework/?show=open")
    assert f"共 {number} 件" in text_of(page)


def test_a_ledger_is_the_list_of_a_kind_in_a_state(office):
    first, second = referral(office), referral(office)
    stepped(office.doctor, second, "accept")
    reader = client_of(a_post("county_officer", VILLAGE[:6]))
    page = text_of(reader.get("/casework/?show=open&kind=referral&state=accepted"))
    assert "共 1 件" in page
    assert (number_of(second) in page, number_of(first) in page) == (True, False)
    # A state that the kind does not have is as if it were not there.
    assert "共 2 件" in text_of(reader.get("/casework/?show=open&kind=referral&state=nowhere"))


def test_a_clock_of_hours_says_hours_through_a_weekend(office):
    """The court's 72 hours are no working days."""
    court, judge = office.unit("court", office.county, name="董法")
    form = filled("protection_order_application", urgent=False)
    matter = opened(office.officer, kind="protection_order", child=office.child, receiver=court, filled=form)
    stepped(judge, matter, "accept")
    page = text_of(client(office.officer).get(f"/casework/{matter.pk}/"))
    assert "还剩 71 小时" in page
    assert "（非法定）" not in page
    assert "裁定期限由反家庭暴力法第28条规定" in page
