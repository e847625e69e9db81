"""Error pages: what happened and what to do, without frame or database, and the way to sign in and back."""

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation

from people import VILLAGE, a_post, enter
from tonghu.workbench import errors


def text(answer):
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("show", "status", "says"),
    [
        (lambda r: errors.bad_request(r, SuspiciousOperation()), 400, "不完整或已失效"),
        (lambda r: errors.bad_request(r, RequestDataTooBig()), 413, "请分成几份"),
        (lambda r: errors.not_permitted(r, PermissionError()), 403, "请切换到有此职责的岗位"),
        (lambda r: errors.not_found(r, LookupError()), 404, "没有找到这一页"),
        (errors.conflict, 409, "刚刚被别人改过"),
        (errors.server_error, 500, "这次操作没有完成"),
    ],
)
def test_each_says_what_happened_and_what_to_do(rf, show, status, says):
    code, page = text(show(rf.get("/somewhere/")))
    assert (code, says in page, f"错误代码 {status}" in page) == (status, True, True)


def test_a_server_error_has_a_number_that_stands_in_the_log(rf, caplog):
    page = errors.server_error(rf.get("/somewhere/")).content.decode()
    reference = caplog.records[0].args[0]
    assert (f'<span class="number">{reference}</span>' in page, len(reference)) == (True, 8)


def test_a_conflict_leads_to_the_newest_state_and_takes_words_of_its_own(rf):
    page = errors.conflict(
        rf.post("/leads/3/"), what="李敏已在 10:05 核实了这条线索", back="/leads/3/"
    ).content.decode()
    assert ("李敏已在 10:05 核实了这条线索" in page, 'href="/leads/3/">打开最新内容' in page) == (True, True)


def test_a_part_of_a_page_gets_only_the_words(rf):
    code, part = text(errors.not_found(rf.get("/x", HTTP_HX_REQUEST="true"), LookupError()))
    assert (code, "<html" in part, "没有找到这一页" in part) == (404, False, True)


@pytest.mark.django_db
def test_an_unknown_address_is_said_in_our_own_words(client):
    code, page = text(client.get("/no/such/page"))
    assert (code, "没有找到这一页" in page) == (404, True)


@pytest.mark.django_db
def test_a_refusal_says_whose_post_was_refused_what(client):
    enter(client, a_post("child_director", VILLAGE).user)
    code, page = text(client.get("/gallery/"))
    assert (code, "“儿童主任”这一岗位不能查看界面组件。" in page) == (403, True)


@pytest.mark.django_db
def test_somebody_without_a_post_is_told_so(client):
    post = a_post("child_director", VILLAGE)
    type(post).objects.filter(pk=post.pk).update(end_on=post.start_on.replace(day=2))
    enter(client, post.user)
    code, page = text(client.get("/"))
    assert (code, "您目前没有在任的岗位" in page) == (403, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/gallery/?x=1", "/gallery/%3Fx%3D1"),
        ("http://elsewhere.example/gallery/", "/"),
        ("", "/"),
    ],
)
def test_after_a_post_without_a_session_sign_in_leads_back_to_the_form(client, referer, back):
    answer = client.post("/", headers={"Referer": referer})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={back}")
    part = client.get("/", headers={"Referer": referer, "HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, f"/accounts/login/?next={back}")
