"""The pages of the leads, through the browser's requests: what each shows, asks, refuses and records."""

import datetime as dt
import io
import re
import uuid
import zipfile

import made_up_run
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from leads_made_up import OTHER_VILLAGE, Staff, a_lead, again, brought_to, number
from photos_made_up import SECRET_PLACE, jpeg

from people import BAISHAN, BAISHAN_VILLAGE, VILLAGE, a_child, an_actor, enter
from tonghu.accounts.models import Post
from tonghu.audit.models import Entry
from tonghu.exchange.storage import stored_folder
from tonghu.leads import actions
from tonghu.leads.models import Lead, Photo, Verification
from tonghu.locks.acting import acting
from tonghu.registry.models import Holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return Staff()


@pytest.fixture
def lead(staff):
    return a_lead(by=staff.officer, own=number("20170302", 101))


def signed_in(actor):
    client = Client()
    enter(client, Post.objects.get(pk=actor.post_id).user)
    return client


def page_of(actor, address, **data):
    answer = signed_in(actor).get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


def names_on(html):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', html)


def visit_form(lead, **changes):
    """As the browser sends it."""
    return {
        "key": str(uuid.uuid4()),
        "version": str(lead.version),
        "visited_on": "2026-07-02",
        "saw_child": "yes",
        "carer": "王秀英",
        "carer_relation": "grandparent",
        **{f"term_{at}": "true" for at in range(len(lead.explanation().terms))},
        "note": "由祖母照料。",
        "proposal": "accept",
        **changes,
    }


def press(actor, lead, deed, **data):
    given = {"key": str(uuid.uuid4()), "version": str(lead.version), **data}
    return signed_in(actor).post(f"/leads/{lead.pk}/do/{deed}/", given)


# the list


def test_the_list_shows_each_what_is_theirs(staff, lead):
    a_lead(by=staff.officer, place=OTHER_VILLAGE, name="王小燕")
    charlie = an_actor("county_officer", BAISHAN)
    a_lead(by=charlie, place=BAISHAN_VILLAGE, name="赵小强")
    assert names_on(page_of(staff.officer, "/leads/")) == ["王小燕", "李小雨"]
    assert names_on(page_of(staff.supervisor, "/leads/")) == ["王小燕", "李小雨"]
    assert names_on(page_of(charlie, "/leads/")) == ["赵小强"]
    assert "没有待办理的线索" in page_of(staff.director, "/leads/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "李小"}, ["李小雨"]),
        ({"q": "lxy"}, ["李小雨"]),
        ({"q": number("20170302", 101)}, ["李小雨"]),
        ({"q": number("20170302", 101).lower()[:17] + " " + number("20170302", 101)[17:]}, ["李小雨"]),
        ({"q": "wang"}, []),
        ({"category": "orphan"}, ["王小燕"]),
        ({"kind": "exit"}, ["王小燕"]),
        ({"confidence": "low"}, ["王小燕"]),
        ({"place": VILLAGE}, ["李小雨"]),
        ({"place": BAISHAN}, []),
        ({"age": "6-11"}, ["李小雨"]),
        ({"state": "closed"}, []),
        ({"state": "new"}, ["李小雨", "王小燕"]),
        ({"state": "no such"}, ["李小雨", "王小燕"]),
        ({"overdue": "1"}, []),
        ({"after": "x"}, ["李小雨", "王小燕"]),
    ],
)
def test_the_list_is_narrowed_by_its_address(staff, lead, query, found):
    a_lead(
        by=staff.officer,
        place=OTHER_VILLAGE,
        name="王小燕",
        category="orphan",
        kind="exit",
        confidence="low",
        birth_on=None,
    )
    assert names_on(page_of(staff.officer, "/leads/", **query)) == found


def test_what_was_searched_for_is_not_on_record(staff, lead):
    page_of(staff.officer, "/leads/", q=lead.number)
    auditor = an_actor("auditor", "379901")
    with acting(auditor):
        last = Entry.objects.filter(verb="list").latest("id")
        assert (last.subjects, last.detail) == (
            [lead.pk],
            {"filters": {"place": "", "category": "", "state": "open", "overdue": False, "searched": True}},
        )


def test_the_list_asks_as_many_queries_for_three_as_for_one(staff, lead, uncounted_rail):
    client = signed_in(staff.officer)
    with CaptureQueriesContext(connection) as one:
        client.get("/leads/")
    for name in ("王小燕", "陈小虎"):
        a_lead(by=staff.officer, place=OTHER_VILLAGE, name=name)
    with CaptureQueriesContext(connection) as three:
        client.get("/leads/")
    assert (len(one), len(three)) == (16, 16)


def test_what_is_overdue_is_counted_filtered_and_first_at_the_desk(staff, lead):
    late = brought_to("dispatched", staff, a_lead(by=staff.officer, name="王小燕"))
    brought_to("dispatched", staff, lead)
    with acting(staff.officer):
        Lead.objects.scoped(staff.officer).filter(pk=late.pk).update(due_on=dt.date(2026, 1, 5))
    html = page_of(staff.director, "/leads/", overdue="1")
    assert (names_on(html), "已逾期" in html) == (["王小燕"], True)
    # More than a month late: the day is told. Two weeks late: working days are counted.
    assert ("逾期，应于 2026-01-05 前" in html, re.findall(r"逾期 \d+ 个工作日", html)) == (True, [])
    assert re.findall(r'class="who">([^<]+)<', page_of(staff.director, "/")) == ["王小燕", "李小雨"]
    with acting(staff.officer):
        two_weeks_ago = timezone.localdate() - dt.timedelta(days=14)
        Lead.objects.scoped(staff.officer).filter(pk=late.pk).update(due_on=two_weeks_ago)
    assert re.findall(r"逾期 \d+ 个工作日", page_of(staff.director, "/leads/", overdue="1")) != []


def test_pages_of_the_list_are_walked_by_key(staff, monkeypatch):
    monkeypatch.setattr("tonghu.workbench.leads.views.PAGE", 2)
    for name in ("一", "二", "三", "四", "五"):
        a_lead(by=staff.officer, name=name)
    client, seen, address = signed_in(staff.officer), [], "/leads/"
    while address:
        html = client.get(address).content.decode()
        seen.append(names_on(html))
        found = re.search(r'rel="next" href="([^"]+)"', html)
        address = found.group(1).replace("&amp;", "&") if found else None
    assert seen == [["五", "四"], ["三", "二"], ["一"]]
    back = re.search(r'rel="prev" href="([^"]+)"', html).group(1)
    assert names_on(client.get(back).content.decode()) == ["三", "二"]


def test_the_panel_stands_beside_the_list_and_is_walked(staff, lead):
    second = a_lead(by=staff.officer, name="王小燕")
    html = page_of(staff.officer, "/leads/", open=str(lead.pk))
    assert re.findall(r'data-walk="(\w+)" href="([^"]+)"', html) == [
        ("previous", f"/leads/?open={second.pk}"),
        ("close", "/leads/"),
    ]


def test_a_view_keeps_the_filters_of_the_post_and_nothing_searched_for(staff, lead):
    client = signed_in(staff.officer)
    asked = f"category=orphan&overdue=1&q={lead.number}&open={lead.pk}&after=3&kind=nonsense&column=due"
    client.post(
        "/leads/views/", {"title": " 逾期孤儿 "}, headers={"referer": f"http://testserver/leads/?{asked}"}
    )
    html = client.get("/leads/").content.decode()
    assert re.findall(r'<a href="([^"]+)">逾期孤儿</a>', html) == [
        "/leads/?category=orphan&amp;overdue=1&amp;column=due"
    ]
    (drop,) = re.findall(r'action="(/leads/views/[^"]+)"', html.replace('/leads/views/"', ""))
    assert "逾期孤儿" not in page_of(staff.supervisor, "/leads/")
    signed_in(staff.supervisor).post(drop)
    assert "逾期孤儿" in client.get("/leads/").content.decode()
    client.post(drop)
    assert "逾期孤儿" not in client.get("/leads/").content.decode()
    assert "逾期孤儿" not in client.get("/children/").content.decode()


# from the list to the file


def test_leads_are_dispatched_from_the_list_and_those_that_stay_are_named(staff, lead):
    left = a_lead(by=staff.officer, place=OTHER_VILLAGE, name="王小燕")
    client = signed_in(staff.supervisor)
    answer = client.post(
        "/leads/dispatch/", {"lead": [lead.pk, left.pk], "key": str(uuid.uuid4())}, follow=True
    )
    html = answer.content.decode()
    assert ("已派发 1 条线索。" in html, "1 条没有派发" in html, "大王西村目前没有儿童主任在岗" in html) == (
        True,
        True,
        True,
    )
    assert (again(lead, staff.officer).state, again(left, staff.officer).state) == ("dispatched", "new")


def test_one_button_takes_a_dispatch_back_and_names_what_stays(staff, lead):
    second = a_lead(by=staff.officer, name="王小燕")
    client = signed_in(staff.supervisor)
    assert "撤销这次派发" not in client.get("/leads/").content.decode()
    sent = {"lead": [lead.pk, second.pk], "key": str(uuid.uuid4())}
    html = client.post("/leads/dispatch/", sent, follow=True).content.decode()
    (undo,) = re.findall(r'action="(/leads/dispatch/[^"]+/undo/)"', html)
    assert "刚刚派发了 2 条线索" in html
    signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", visit_form(again(lead, staff.officer)))
    html = client.post(undo, follow=True).content.decode()
    assert ("已撤销 1 条线索的派发" in html, "1 条没有撤销：这条线索已由赵敏" in html) == (True, True)
    assert re.findall(r"/leads/dispatch/[^\"]+/undo/", html) == []
    assert [again(each, staff.officer).state for each in (lead, second)] == ["verified", "new"]
    assert "1 条没有撤销" in client.post(undo, follow=True).content.decode()
    charlie = signed_in(an_actor("county_officer", BAISHAN))
    assert "没有找到这次派发" in charlie.post(undo, follow=True).content.decode()


def test_a_single_dispatch_is_taken_back_from_the_leads_page(staff, lead):
    client = signed_in(staff.supervisor)
    form = {"key": str(uuid.uuid4()), "version": str(lead.version)}
    html = client.post(f"/leads/{lead.pk}/do/dispatch/", form, follow=True).content.decode()
    assert re.findall(r'action="(/leads/dispatch/[^"]+)"', html) == [f"/leads/dispatch/{form['key']}/undo/"]
    client.post(f"/leads/dispatch/{form['key']}/undo/")
    assert again(lead, staff.officer).state == "new"


def test_the_story_in_pages(staff, lead):
    assert press(staff.supervisor, lead, "dispatch").headers["Location"] == f"/leads/{lead.pk}/"
    lead = again(lead, staff.officer)
    sent = signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", visit_form(lead))
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/leads/{lead.pk}/")
    assert press(staff.supervisor, again(lead, staff.officer), "review_pass").status_code == 302
    lead = again(lead, staff.officer)
    html = page_of(staff.officer, f"/leads/{lead.pk}/")
    assert ("由祖母照料。" in html, "并入已有档案" in html) == (True, True)
    assert press(staff.officer, lead, "accept").status_code == 302
    assert again(lead, staff.officer).state == "accepted"


def test_the_page_says_what_it_rests_on_with_numbers_masked(staff, lead):
    html = page_of(staff.officer, f"/leads/{lead.pk}/")
    assert re.findall(r"<h2>([^<]+)</h2>", html) == [
        "下一步",
        "不确定之处",
        "规则的各项条件",
        "登记不一致之处",
        "怎样认出是同一个人",
        "条款",
        "儿童",
        "位置",
        "家庭",
        "办理经过",
    ]
    assert re.findall(r"\d{17}[\dXx]", html) == []
    assert "<mark>黎</mark>建国" in html
    assert re.findall(r"138\d{8}", html) == []


def test_the_page_offers_what_may_be_done_and_says_why_the_rest_may_not(staff, lead):
    html = page_of(staff.supervisor, f"/leads/{lead.pk}/")
    assert re.findall(r'action="/leads/\d+/do/(\w+)/"', html) == ["dispatch"]
    assert "改派：线索现在是“待派发”，“待核实”、“已退回”的线索才能改派。" in html


def test_one_and_three_visits_cost_the_page_the_same(staff, lead):
    brought_to("verified", staff, lead)
    client = signed_in(staff.supervisor)
    with CaptureQueriesContext(connection) as one:
        client.get(f"/leads/{lead.pk}/")
    lead = again(lead, staff.officer)
    for _ in range(2):
        lead = again(lead, staff.officer)
        form = visit_form(lead, supplement="1")
        assert signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", form).status_code == 302
    with CaptureQueriesContext(connection) as three:
        client.get(f"/leads/{lead.pk}/")
    assert (len(one), len(three)) == (24, 24)


def test_the_number_is_shown_when_asked_for_and_the_asking_recorded(staff, lead):
    client = signed_in(staff.officer)
    answer = client.post(f"/leads/{lead.pk}/number/", headers={"Accept": "text/plain"})
    assert answer.content.decode() == number("20170302", 101)
    auditor = an_actor("auditor", "379901")
    with acting(auditor):
        assert list(Entry.objects.filter(verb="unmask").values_list("kind", "subjects")) == [
            ("lead", [lead.pk])
        ]


def test_a_review_case_asks_which_reading_is_true_and_keeps_the_answer(staff):
    case = made_up_run.result().reviews[0]
    lead = a_lead(by=staff.officer, kind="review", explained=case)
    lead = brought_to("dispatched", staff, lead)
    html = page_of(staff.director, f"/leads/{lead.pk}/verify/")
    assert html.count('name="candidate"') == len(case.candidates) + 1
    sent = signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", visit_form(lead, candidate="1"))
    assert sent.status_code == 302
    with acting(staff.supervisor):
        chosen = Verification.objects.scoped(staff.supervisor).get().truths[-1]
    assert (chosen["answer"], chosen["words"][:3]) == ("chosen", case.candidates[1].words[:3])
    press(staff.supervisor, again(lead, staff.officer), "review_pass")
    assert press(staff.officer, again(lead, staff.officer), "accept").status_code == 302
    assert again(lead, staff.officer).state == "accepted"


def test_a_lead_goes_into_the_file_that_was_picked(staff):
    a_child(by=staff.officer, name="李小雨", birth_on=dt.date(2017, 3, 2))
    lead = brought_to("reviewed", staff, a_lead(by=staff.officer))
    html = page_of(staff.officer, f"/leads/{lead.pk}/")
    (child,) = re.findall(r'name="child" value="(\d+)"', html)
    assert press(staff.officer, lead, "merge", child=child).status_code == 302
    with acting(staff.officer):
        held = Holding.objects.scoped(staff.officer).values_list("child_id", "category")
        assert list(held) == [(int(child), "de_facto_unattended")]


def test_the_visits_page_asks_the_same_few_queries_for_every_lead(staff, lead):
    brought_to("dispatched", staff, lead)
    client, address = signed_in(staff.director), f"/leads/{lead.pk}/verify/"
    with CaptureQueriesContext(connection) as alone:
        client.get(address)
    for name in ("王小燕", "陈小虎"):
        brought_to("dispatched", staff, a_lead(by=staff.officer, name=name))
    with CaptureQueriesContext(connection) as among_three:
        client.get(address)
    assert (len(alone), len(among_three)) == (17, 17)


# what may go wrong


def test_the_second_of_two_visits_keeps_all_that_was_typed(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    second = an_actor("child_director", VILLAGE, name="钱丽")
    mine = visit_form(lead, note="祖父照料,说母亲去年回来过", carer="李德福")
    signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", visit_form(lead))
    client = signed_in(second)
    answer = client.post(f"/leads/{lead.pk}/verify/", mine)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert (
        "已由赵敏" in html,
        "祖父照料,说母亲去年回来过" in html,
        'value="李德福"' in html,
        "由祖母照料。" in html,
    ) == (
        True,
        True,
        True,
        True,
    )
    hidden = dict(re.findall(r'<input type="hidden" name="(key|version|supplement)" value="([^"]+)"', html))
    assert client.post(f"/leads/{lead.pk}/verify/", {**mine, **hidden}).status_code == 302
    with acting(staff.supervisor):
        found = Verification.objects.scoped(staff.supervisor).order_by("id").values_list("by_name", "carer")
        assert list(found) == [("赵敏", "王秀英"), ("钱丽", "李德福")]


def test_back_and_send_again_is_one_visit(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    client, form = signed_in(staff.director), visit_form(lead)
    answers = [client.post(f"/leads/{lead.pk}/verify/", form).status_code for _ in range(3)]
    with acting(staff.director):
        assert (answers, Verification.objects.scoped(staff.director).count()) == ([302, 302, 302], 1)


def test_a_return_pressed_twice_is_one_and_says_so(staff, lead):
    brought_to("dispatched", staff, lead)
    client, lead = signed_in(staff.director), again(lead, staff.officer)
    form = {"key": str(uuid.uuid4()), "version": str(lead.version), "reason": "不是本村的孩子"}
    address = f"/leads/{lead.pk}/do/return/"
    answers = [client.post(address, form, follow=True).content.decode() for _ in range(2)]
    assert ("已退回。" in answers[0], "已经办理过，没有重复办理。" in answers[1]) == (True, True)
    other = signed_in(an_actor("child_director", VILLAGE))
    assert other.post(address, form).status_code == 404
    assert again(lead, staff.officer).version == lead.version + 1


def test_a_stale_page_is_a_conflict_with_the_reason_kept(staff, lead):
    brought_to("reviewed", staff, lead)
    stale = again(lead, staff.officer)
    press(staff.officer, stale, "confirm_back", reason="照料人没有写清")
    answer = press(staff.officer, stale, "reject", verdict="untrue", reason="父亲一直在家,已电话核对")
    html = answer.content.decode()
    assert (answer.status_code, "父亲一直在家,已电话核对" in html, "退回重新审核" in html) == (
        409,
        True,
        True,
    )
    assert again(lead, staff.officer).state == "verified"


def test_a_missing_reason_is_asked_for(staff, lead):
    brought_to("dispatched", staff, lead)
    answer = press(staff.director, again(lead, staff.officer), "return", reason="")
    assert (answer.status_code, "请写明理由" in answer.content.decode()) == (422, True)


def test_an_incomplete_visit_says_what_is_missing_and_keeps_the_rest(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    form = visit_form(lead, saw_child="no", note="", proposal="", carer="王秀英")
    answer = signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", form)
    html = answer.content.decode()
    errors = re.findall(r'<li><a href="#[^"]+">([^<]+)</a></li>', html)
    assert (answer.status_code, errors, 'value="王秀英"' in html) == (
        422,
        ["补充说明：没有见到儿童本人，请写明原因。", "您的建议：请选择您的建议。"],
        True,
    )


def test_who_is_signed_out_while_typing_is_led_back_to_the_form(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    address = f"/leads/{lead.pk}/verify/"
    answer = Client().post(address, visit_form(lead), headers={"referer": f"http://testserver{address}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={address}")


def test_html_in_a_name_is_text(staff):
    lead = a_lead(by=staff.officer, name="<script>alert(1)</script>", explained=None)
    for address in ("/leads/", f"/leads/{lead.pk}/", f"/leads/?open={lead.pk}"):
        assert "<script>alert" not in page_of(staff.officer, address)


def test_nobody_of_another_county_or_village_reaches_anything_of_it(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    form = visit_form(lead, photos=a_photo())
    assert signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", form).status_code == 302
    with acting(staff.director):
        picture = Photo.objects.scoped(staff.director).get()
    for stranger in (an_actor("county_officer", BAISHAN), an_actor("child_director", OTHER_VILLAGE)):
        client = signed_in(stranger)
        assert names_on(client.get("/leads/?state=").content.decode()) == []
        assert names_on(client.get("/leads/", {"q": lead.number, "state": ""}).content.decode()) == []
        assert re.findall(r'class="figure">(\d+)<', client.get("/leads/").content.decode()).count("0") >= 5
        got = [
            client.get(f"/leads/{lead.pk}/").status_code,
            client.get(f"/leads/photos/{picture.pk}/").status_code,
            client.post(f"/leads/{lead.pk}/number/").status_code,
            client.post(
                f"/leads/{lead.pk}/do/return/", {"key": str(uuid.uuid4()), "reason": "x"}
            ).status_code,
        ]
        assert got == [404, 404, 404, 404]
    charlie = signed_in(an_actor("county_officer", BAISHAN))
    assert rows_of(charlie.get("/leads/export/?state=")) == []
    assert "李小雨" not in charlie.get("/leads/precision/").content.decode()


def test_posts_without_the_right_are_refused(staff, lead):
    director, lead_of_county = signed_in(staff.director), signed_in(an_actor("county_lead", "379901"))
    auditor = signed_in(an_actor("auditor", "379901"))
    assert [director.get(f"/leads/{part}/").status_code for part in ("export", "precision")] == [403, 403]
    assert director.post("/leads/dispatch/", {"lead": lead.pk}).status_code == 403
    assert lead_of_county.get("/leads/export/").status_code == 403
    assert auditor.get("/leads/").status_code == 403


# photos and files


def a_photo():
    photo = io.BytesIO(jpeg())
    photo.name = "IMG_0001.jpg"
    return photo


def test_a_photo_is_shown_without_where_it_was_taken_and_lies_encrypted(staff, lead):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    assert SECRET_PLACE in jpeg()
    client = signed_in(staff.director)
    assert client.post(f"/leads/{lead.pk}/verify/", visit_form(lead, photos=a_photo())).status_code == 302
    with acting(staff.director):
        kept = Photo.objects.scoped(staff.director).get()
    answer = signed_in(staff.supervisor).get(f"/leads/photos/{kept.pk}/")
    assert (answer.headers["Content-Type"], SECRET_PLACE in answer.content) == ("image/jpeg", False)
    on_disk = (stored_folder() / kept.stored_as).read_bytes()
    assert (b"\xff\xd8" in on_disk[:64], SECRET_PLACE in on_disk) == (False, False)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 not a photo", "只能上传 JPEG 或 PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "照片不完整或已损坏"),
        (b"\xff\xd8" + bytes(9 * 1024 * 1024), "照片超过 8 MB"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_text_kept(staff, lead, content, says):
    brought_to("dispatched", staff, lead)
    lead = again(lead, staff.officer)
    wrong = io.BytesIO(content)
    wrong.name = "x.jpg"
    answer = signed_in(staff.director).post(f"/leads/{lead.pk}/verify/", visit_form(lead, photos=wrong))
    html = answer.content.decode()
    assert (answer.status_code, says in html, "由祖母照料。" in html) == (422, True, True)
    assert again(lead, staff.officer).state == "dispatched"


def rows_of(answer):
    """The strings of an Excel file's rows below the heads."""
    assert answer.status_code == 200
    book = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    rows = re.findall(r"<row [^>]*>(.*?)</row>", sheet)
    return [re.findall(r"<t[^>]*>([^<]*)</t>", row) for row in rows][1:]


def test_the_export_holds_what_the_list_shows_and_no_formula(staff, lead):
    a_lead(by=staff.officer, name="=cmd|'/c calc'!A1", basis="+1")
    a_lead(by=staff.officer, name="@SUM(1)", category="orphan")
    client = signed_in(staff.officer)
    rows = rows_of(client.get("/leads/export/?category=de_facto_unattended"))
    assert [row[0] for row in rows] == ["'=cmd|'/c calc'!A1", "李小雨"]
    assert rows[1][1] == "3799************" + lead.number[-2:]
    auditor = an_actor("auditor", "379901")
    with acting(auditor):
        assert Entry.objects.filter(verb="export").latest("id").detail == {"rows": 2}


# precision and the home page


def test_precision_counts_verdicts_of_people(staff):
    for at, (verdict, name) in enumerate([("accepted", "甲"), ("untrue", "乙"), ("unable", "丙")]):
        lead = brought_to(
            "reviewed", staff, a_lead(by=staff.officer, name=name, own=number("20170302", 200 + at))
        )
        with acting(staff.officer):
            if verdict == "accepted":
                actions.accept(lead=lead.pk, version=None, by=staff.officer)
            else:
                actions.reject(lead=lead.pk, version=None, verdict=verdict, reason="x", by=staff.officer)
    html = page_of(staff.supervisor, "/leads/precision/")
    cells = re.findall(r"<t[hd][^>]*>([^<]+)<", html.split("<tbody>")[1])
    assert cells[:6] == ["事实无人抚养儿童 · 应纳入", "依据充分", "1", "1", "0", "1"]
    assert "50.0%（95% 区间 9.5%–90.5%）" in html
    assert "结论不足 30 条，仅供参考" in html


def test_the_home_page_lists_the_posts_own_turn(staff, lead):
    a_lead(by=staff.officer, name="王小燕", place=OTHER_VILLAGE)
    assert re.findall(r'class="who">([^<]+)<', page_of(staff.supervisor, "/")) == ["李小雨", "王小燕"]
    brought_to("dispatched", staff, lead)
    html = page_of(staff.director, "/")
    assert re.findall(r'class="who">([^<]+)<', html) == ["李小雨"]
    assert f'href="/leads/{lead.pk}/verify/"' in html
    assert re.search(r'href="/leads/">.*?线索<span class="count">(\d+)', html).group(1) == "1"
