"""活动和资源: records listed and written, people ticked and pasted, codes scanned, registers, files and money."""

import datetime as dt
import io
import json
import re

import pytest
import xlsxwriter
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.casework.answers_made_up import least_answers
from tests.casework.matters_made_up import Office, a_unit
from tests.casework.records_made_up import (
    a_guardian,
    child,
    entrusted,
    guardian,
    kept,
    on_the_list,
    signed,
    worker,
)
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.models import Post
from tonghu.casework.forms import in_force
from tonghu.casework.keeping import kept_alone
from tonghu.casework.models import Participant, Record
from tonghu.casework.presence.codes import code_for
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
NUMBER = "37990120150302001" + check_digit("37990120150302001")
# What each list asks of the database, however long it is.
ASKED = {
    "/resources/": 22,
    "/resources/workers/": 27,
    "/resources/places/": 22,
    "/resources/projects/": 23,
    "record": 25,
    "people": 23,
}


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


@pytest.fixture
def office():
    return Office()


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def sent(page, form, **asked):
    """What a browser sends of a page with a form of the catalogue."""
    fixed = asked.pop("answers", {})
    compiled = in_force(form)
    return {
        "key": hidden(page, "key"),
        "answers": json.dumps(least_answers(form, **fixed)),
        "answers_form": compiled.id,
        "answers_version": compiled.hash,
        **asked,
    }


def test_an_activity_is_written_where_it_was_and_found_in_the_list(office):
    officer = client(office.officer)
    page = officer.get("/resources/new/")
    assert {"关爱服务活动记录", "儿童主任培训记录", "项目资金收支"} <= set(
        re.findall(r">([^<>]+)</a></li>", page.content.decode())
    )
    where = "/resources/new/activity/"
    told = sent(officer.get(where), "activity", place=TOWN, answers={"title": "端午包粽子"})
    page = officer.post(where, told, follow=True)
    assert "端午包粽子" in text_of(page)
    with acting(office.officer):
        assert Record.objects.scoped(office.officer).get().place == TOWN
    listed = text_of(officer.get("/resources/?form=activity"))
    assert "端午包粽子" in listed
    assert "端午包粽子" not in text_of(officer.get("/resources/?form=station"))
    assert "端午包粽子" not in text_of(officer.get("/resources/?until=2020-01-01"))


def test_wrong_answers_come_back_with_what_was_typed(office):
    officer = client(office.officer)
    where = "/resources/new/activity/"
    told = sent(officer.get(where), "activity", answers={"title": "端午包粽子"})
    told["answers"] = json.dumps({"title": "端午包粽子"})
    page = officer.post(where, told)
    assert page.status_code == 422
    assert "端午包粽子" in page.content.decode()


def test_a_place_out_of_reach_is_refused_beside_the_form(office):
    director = client(office.director)
    where = "/resources/new/activity/"
    page = director.post(where, sent(director.get(where), "activity", place=OTHER_VILLAGE))
    assert page.status_code == 422
    assert "没有找到这个地区" in text_of(page)


def test_each_post_is_offered_what_it_writes_and_refused_the_rest(office):
    teacher = an_actor("school_contact", QINGHE, organisation=a_unit("school", "青河一小"))
    page = client(teacher).get("/resources/new/").content.decode()
    offered = set(re.findall(r'href="/resources/new/(\w+)/"', page))
    assert offered == {
        form.id for form in kept_alone().values() if not form.writers or "unit:school" in form.writers
    }
    assert {"activity", "class_list", "guardian_training", "safety_lecture", "service_room"} <= offered
    assert client(teacher).get("/resources/new/station/").status_code == 403
    assert client(teacher).get("/resources/new/visit/").status_code == 404


def test_children_are_ticked_and_signed_in_with_one_sending(office):
    other = a_child(by=office.officer, place=OTHER_VILLAGE, name="李小红")
    activity = kept(office.officer, "activity")
    officer = client(office.officer)
    where = f"/resources/{activity.pk}/people/"
    page = officer.get(where + f"?kind=child&place={VILLAGE}&all=1")
    assert re.findall(r'name="people" value="(\d+)" form="sign" checked', page.content.decode()) == [
        str(office.child.pk)
    ]
    page = officer.post(where + "?kind=child", {"people": [office.child.pk, other.pk]}, follow=True)
    assert "已登记 2 人。" in text_of(page)
    assert "李小红" in text_of(page)
    page = officer.post(where + "?kind=child", {"people": [office.child.pk]}, follow=True)
    assert "已登记 0 人。另有 1 人已在名单上，没有重复登记。" in text_of(page)
    page = officer.post(where + "?kind=child", {})
    assert (page.status_code, "还没有选人" in text_of(page)) == (422, True)


def test_a_pasted_list_is_shown_line_by_line_before_anybody_is_signed_in(office):
    a_child(by=office.officer, name="李小红")
    a_child(by=office.officer, place=OTHER_VILLAGE, name="李小红")
    activity = kept(office.officer, "activity")
    officer = client(office.officer)
    where = f"/resources/{activity.pk}/people/?kind=child"
    page = officer.post(where, {"do": "match", "text": "张小明\n李小红\n王不在"})
    told = text_of(page)
    assert "有同名的，请核对后勾选" in told
    assert "本辖区没有叫这个名字或这个号码的在册儿童" in told
    ticks = re.findall(r'name="people" value="(\d+)" form="sign"( checked)?', page.content.decode())
    assert int(ticks[0][0]) == office.child.pk
    assert [bool(checked) for _, checked in ticks] == [True, False, False]
    assert "王不在" in page.content.decode()
    assert on_the_list(office.officer, activity) == []


def workbook(*rows):
    """An Excel file of these rows."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("名单.xlsx", workbook(["姓名", "性别"], ["张小明", "男"], ["王不在", "女"])),
        ("名单.csv", "姓名,性别\n张小明,男\n王不在,女".encode("gb18030")),
        ("名单.txt", "姓名\t性别\n张小明\t男\n王不在\t女".encode()),
    ],
)
def test_an_uploaded_list_is_matched_as_a_pasted_one(office, name, content):
    activity = kept(office.officer, "activity")
    told = {"do": "match", "file": SimpleUploadedFile(name, content)}
    page = client(office.officer).post(f"/resources/{activity.pk}/people/?kind=child", told)
    assert re.findall(r'name="people" value="(\d+)" form="sign" checked', page.content.decode()) == [
        str(office.child.pk)
    ]
    assert text_of(page).count("本辖区没有叫这个名字或这个号码的在册儿童") == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04broken", b"\x00\x01\xff\xfe", b"x" * 1_000_001])
def test_a_file_that_cannot_be_read_is_refused_and_what_was_pasted_stays(office, content):
    activity = kept(office.officer, "activity")
    told = {"do": "match", "text": "李小红", "file": SimpleUploadedFile("名单.xlsx", content)}
    page = client(office.officer).post(f"/resources/{activity.pk}/people/?kind=child", told)
    assert (page.status_code, "李小红" in page.content.decode()) == (422, True)


def test_a_name_is_taken_off_with_its_reason(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    with acting(office.officer):
        row = Participant.objects.scoped(office.officer).get()
    officer = client(office.officer)
    where = f"/resources/{activity.pk}/people/{row.pk}/strike/"
    assert officer.post(where, {"reason": ""}).status_code == 422
    page = officer.post(where, {"reason": "同名，登记错了"}, follow=True)
    assert "已移除：同名，登记错了（周芳）" in text_of(page)


def test_a_director_scans_the_sheet_and_is_signed_in_once(office):
    training = kept(office.officer, "worker_training")
    sheet = client(office.officer).get(f"/resources/{training.pk}/code/")
    page = sheet.content.decode()
    assert page.count("<svg") - page.count('class="icon"') >= 1
    assert 'class="qr"' in page
    assert "儿童主任签到" in page
    assert "监护人签到" not in page
    where = reverse("resources:sign", args=[code_for(training.pk)[0]])
    director = client(office.director)
    assert "儿童主任培训记录" in text_of(director.get(where))
    assert on_the_list(office.officer, training) == []
    assert "已签到。" in text_of(director.post(where, follow=True))
    assert "您已经签到，不用再签。" in text_of(director.post(where, follow=True))
    assert on_the_list(office.officer, training) == [("worker", office.director.post_id)]
    assert client(office.officer).post(where).status_code == 403
    broken = director.get(where[:-2] + "x/")
    assert (broken.status_code, "不完整或不是本系统的" in text_of(broken)) == (422, True)
    assert Client().get(where).status_code in (302, 401)


@pytest.fixture
def school(office):
    unit = a_unit("school", "青河一小")
    teacher = an_actor("school_contact", QINGHE, name="林老师", organisation=unit)
    pupil = a_child(by=office.officer, name="陈小雨", number=NUMBER)
    entrusted(pupil, unit, office.officer)
    mother = a_guardian(pupil, office.officer, "陈母", relation="mother")
    return teacher, pupil, mother


def test_a_guardian_writes_on_a_page_that_answers_everybody_alike(office, school):
    teacher, _, mother = school
    training = kept(teacher, "guardian_training")
    where = reverse("portal:sign", args=[code_for(training.pk)[0]])
    told = {"child_name": "陈小雨", "last_four": NUMBER[-4:], "guardian_name": "陈母", "relation": "mother"}
    public = Client()
    assert public.get(where).status_code == 200
    true, made_up = (public.post(where, {**told, "child_name": name}) for name in ("陈小雨", "没有此人"))
    assert true.content == made_up.content
    assert (true.status_code, "已交给组织者核对" in text_of(true)) == (200, True)
    assert not public.cookies
    assert public.post(where, {**told, "last_four": "12"}).status_code == 422
    organiser = client(teacher)
    assert "有 2 名监护人自己填写了签到" in text_of(organiser.get(f"/resources/{training.pk}/"))
    page = organiser.get(f"/resources/{training.pk}/claims/")
    assert "后四位一致" in text_of(page)
    assert "没有找到相符的儿童和监护人" in text_of(page)
    number = re.search(r'name="claim" value="(\d+)"', page.content.decode())[1]
    page = organiser.post(
        f"/resources/{training.pk}/claims/", {"claim": number, "guardian": mother.pk}, follow=True
    )
    assert "已核对，计入名单。" in text_of(page)
    assert on_the_list(teacher, training) == [("guardian", mother.pk)]


def test_too_many_sendings_with_one_code_are_asked_to_wait(school, settings):
    settings.PORTAL_RATE_LIMITS = {**settings.PORTAL_RATE_LIMITS, "sign": "1/10m/key"}
    teacher, *_ = school
    where = reverse("portal:sign", args=[code_for(kept(teacher, "guardian_training").pk)[0]])
    told = {"child_name": "陈小雨", "last_four": "0011", "guardian_name": "陈母", "relation": "mother"}
    assert Client().post(where, told).status_code == 200
    page = Client().post(where, told)
    assert (page.status_code, "提交得太多" in text_of(page), "陈小雨" in page.content.decode()) == (
        429,
        True,
        True,
    )


def test_a_school_is_shown_its_own_pupils_to_tick(office, school):
    teacher, pupil, _ = school
    lecture = kept(teacher, "safety_lecture")
    page = client(teacher).get(f"/resources/{lecture.pk}/people/?kind=child")
    assert re.findall(r'name="people" value="(\d+)"', page.content.decode()) == [str(pupil.pk)]
    assert "张小明" not in text_of(page)
    refused = client(teacher).post(
        f"/resources/{lecture.pk}/people/?kind=child", {"people": [office.child.pk]}
    )
    assert (refused.status_code, "有1人不在您的管辖范围内" in text_of(refused)) == (422, True)


def test_nothing_of_another_county_is_found(office):
    activity = kept(office.officer, "activity", title="甲县活动")
    signed(office.officer, activity, child(office.child))
    charlie = client(an_actor("county_officer", BAISHAN))
    for tail in ("", "people/", "code/", "claims/", "withdraw/"):
        assert charlie.get(f"/resources/{activity.pk}/{tail}").status_code == 404
    assert charlie.get(f"/resources/workers/{office.director.post_id}/").status_code == 404
    assert "甲县活动" not in text_of(charlie.get("/resources/"))


def test_a_class_check_asks_for_the_school_and_then_for_its_classes(office, school):
    teacher, *_ = school
    unit = teacher.organisation_id
    row = {"class_name": "三年级一班", "grade": "3", "pupils": 40, "head_teacher": "林老师"}
    kept(teacher, "class_list", classes=[row])
    bureau = a_unit("education", "青河教育局")
    inspector = client(an_actor("department_caseworker", QINGHE, organisation=bureau))
    page = inspector.post("/resources/new/class_check/", {"school": unit})
    assert page.headers["Location"] == f"/resources/new/class_check/?school={unit}"
    page = inspector.get(page.headers["Location"])
    assert "三年级一班" in text_of(page)
    told = sent(
        page, "class_check", class_name="三年级一班", answers={"result": "not_met", "to_mend": "补上"}
    )
    page = inspector.post(f"/resources/new/class_check/?school={unit}", told, follow=True)
    assert "青河一小 · 三年级一班" in text_of(page)


def test_a_station_stands_once_with_its_newest_record_and_review(office):
    day = (dt.date.today() - dt.timedelta(days=400)).isoformat()
    kept(office.supervisor, "station", name="大王镇工作站", recorded_on=day, opened_on=day)
    kept(office.supervisor, "station", name="大王镇工作站", opened_on=day)
    told = dict.fromkeys(("facilities", "mechanism", "service", "effect", "met"), True)
    kept(office.supervisor, "station_review", station="大王镇工作站", **told)
    page = text_of(client(office.supervisor).get("/resources/places/"))
    assert "1 处" in page
    assert "四个方面都达标" in page
    page = client(office.supervisor).get("/resources/places/?kind=station")
    link = re.search(r'href="(/resources/new/station_review/[^"]+)"', page.content.decode())[1].replace(
        "&amp;", "&"
    )
    assert "大王镇工作站" in client(office.supervisor).get(link).content.decode()


EXAM = {
    "subject": "政策知识",
    "full_marks": 100,
    "pass_marks": 60,
    "absent": False,
    "score": 88,
    "passed": True,
}


def test_the_training_file_tells_hours_exams_and_the_five_parts(office):
    training = kept(office.officer, "worker_training", title="岗前培训", hours=8)
    signed(office.officer, training, worker(office.director.post_id))
    post = Post.objects.get(pk=office.director.post_id)
    kept(
        office.officer,
        "worker_exam",
        worker=post,
        subject="政策知识",
        full_marks=100,
        pass_marks=60,
        absent=False,
        score=88,
        passed=True,
    )
    parts = {"visits": 18, "training": 17, "activities": 16, "policy": 19, "satisfaction": 20, "total": 90}
    kept(office.supervisor, "worker_evaluation", worker=post, year="2026", **parts)
    listed = text_of(client(office.officer).get("/resources/workers/"))
    assert "88 分 · 合格" in listed
    # The director's own file: the county's training is told though its record is not open to a village.
    page = text_of(client(office.director).get(f"/resources/workers/{post.pk}/"))
    for words in ("岗前培训", "培训学时合计 8", "88 分 · 合格", "2026 年度 90 分", "服务对象满意度 20 分"):
        assert words in page
    assert client(office.director).get(f"/resources/{training.pk}/").status_code == 404


def test_a_project_s_money_is_summed_and_an_unknown_number_is_said(office):
    kept(office.officer, "project", number="X-1", name="希望小屋", amount=1000)
    for number, way, amount in (
        ("X-1", "in", 900.1),
        ("X-1", "in", 0.2),
        ("X-1", "out", 300),
        ("X-9", "out", 5),
    ):
        kept(office.officer, "fund_entry", project=number, direction=way, amount=amount)
    kept(office.officer, "volunteer_hours", hours=12.5, region=["old_base", "yellow_river"])
    page = text_of(client(office.officer).get("/resources/projects/"))
    assert "900.30" in page
    assert "600.30" in page
    assert "没有登记的项目编号上：X-9" in page
    assert "革命老区 12.5" in page


def test_a_record_that_is_withdrawn_leaves_the_list_and_says_so_on_its_page(office):
    activity = kept(office.officer, "activity", title="没有办的活动")
    officer = client(office.officer)
    page = officer.post(f"/resources/{activity.pk}/withdraw/", {"reason": "没有办"}, follow=True)
    assert "已撤回" in text_of(page)
    assert "没有办的活动" not in text_of(officer.get("/resources/"))


@pytest.mark.parametrize("number", [1, 7])
def test_lists_ask_the_database_the_same_however_long(office, number):
    activity = kept(office.officer, "activity")
    for at in range(number):
        each = a_child(by=office.officer, name=f"张{at}")
        signed(office.officer, kept(office.officer, "activity"), child(each), worker(office.director.post_id))
        signed(office.officer, activity, child(each))
        kept(office.officer, "station", name=f"站{at}")
        kept(office.officer, "project", number=f"P{at}")
        post = a_post("child_director", f"3799011000{10 + at}")
        signed(office.officer, kept(office.officer, "worker_training"), worker(post.pk))
    reader = client_of(a_post("county_officer", QINGHE))
    addresses = {name: name for name in ASKED if name.startswith("/")}
    addresses |= {
        "record": f"/resources/{activity.pk}/",
        "people": f"/resources/{activity.pk}/people/?kind=child",
    }
    asked = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        asked[name] = len(queries)
    assert asked == ASKED


def test_the_child_s_timeline_tells_what_it_and_its_guardian_took_part_in_without_the_guardian_s_name(office):
    father = a_guardian(office.child, office.officer, "张大山")
    training = kept(office.officer, "guardian_training")
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    signed(office.officer, training, guardian(father))
    page = text_of(client(office.director).get(f"/children/{office.child.pk}/timeline/"))
    assert "参加：关爱服务活动记录" in page
    assert "监护人参加：监护人培训记录" in page
    assert "张大山" not in page
