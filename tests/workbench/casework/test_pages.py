"""The pages of casework: begun, taken on by the receiver, filled in and refused with what was typed."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.casework.matters_made_up import Office, filled, opened, stepped
from tests.casework.test_records import a_visit
from tests.leads.photos_made_up import SECRET_PLACE, png
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post, an_actor, enter
from tonghu.accounts.models import Post
from tonghu.audit.models import Entry
from tonghu.casework.forms import in_force
from tonghu.casework.models import Attachment, Matter, Record
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


def test_photos_of_a_visit_come_with_its_page_and_are_read_on_record(office):
    director, where = client(office.director), f"/casework/children/{office.child.pk}/fill/visit/"
    photo = {"sha256": hashlib.sha256(png()).hexdigest(), "name": "门口.png", "size": len(png())}
    page = director.get(where)
    told = {
        "key": hidden(page, "key"),
        "answers": json.dumps(a_visit(photos=[photo])),
        "answers_form": "visit",
        "answers_version": in_force("visit").hash,
        "files": SimpleUploadedFile("门口.png", png(), content_type="image/png"),
    }
    assert "已保存“走访记录”。" in text_of(director.post(where, told, follow=True))
    with acting(office.officer):
        record = Record.objects.scoped(office.officer).get()
        file = Attachment.objects.scoped(office.officer).get()
    seen = director.get(f"/casework/records/{record.pk}/")
    address = f"/casework/records/{record.pk}/files/{file.pk}/"
    assert f'href="{address}"' in seen.content.decode()
    answer = director.get(address)
    assert (answer.headers["Content-Type"], SECRET_PLACE in answer.content) == ("image/png", False)
    assert answer.content.startswith(b"\x89PNG")
    with acting(an_actor("auditor", QINGHE)):
        assert Entry.objects.filter(verb="read", kind="attachment", subjects=[file.pk]).count() == 1
    for stranger in (office.doctor, office.teacher, Office(BAISHAN_VILLAGE).officer):
        assert client(stranger).get(address).status_code == 404


def test_a_form_with_files_needs_its_token_and_a_post_that_fills_in(office):
    strict = Client(enforce_csrf_checks=True)
    enter(strict, Post.objects.get(pk=office.director.post_id).user)
    where = f"/casework/children/{office.child.pk}/fill/visit/"
    files = {"files": SimpleUploadedFile("1.png", png(), content_type="image/png")}
    assert strict.post(where, files).status_code == 403
    auditor = client(an_actor("auditor", QINGHE))
    assert auditor.post(where, {"files": SimpleUploadedFile("1.png", png())}).status_code == 403


def test_a_number_of_a_record_is_masked_until_it_is_asked_for_and_the_asking_is_on_record(office):
    number = "379901198001010010"
    _, nurse = office.unit("hospital", office.county, name="护士")
    found = opened(
        nurse,
        kind="found_child",
        place=office.county,
        filled=filled("found_child", child_number=number, home="大王镇某村"),
    )
    officer = client(office.officer)
    with acting(office.officer):
        kept = Record.objects.scoped(office.officer).get(matter=found)
    page = officer.get(f"/casework/records/{kept.pk}/").content.decode()
    where = f"/casework/records/{kept.pk}/unmask/child_number/"
    assert (number in page, "3799************10" in page, f'action="{where}"' in page) == (False, True, True)
    answer = officer.post(where, headers={"accept": "text/plain"})
    assert answer.content.decode() == number
    assert number in text_of(officer.post(where))
    with acting(an_actor("auditor", QINGHE)):
        entries = Entry.objects.filter(verb="unmask", kind="record", subjects=[kept.pk])
        assert [entry.detail for entry in entries] == [{"field": "child_number"}] * 2
    assert officer.post(f"/casework/records/{kept.pk}/unmask/home/").status_code == 404
    for stranger in (office.director, office.doctor, Office(BAISHAN_VILLAGE).officer):
        assert client(stranger).post(where).status_code == 404
