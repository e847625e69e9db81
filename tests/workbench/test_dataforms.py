"""Answers that a page posts: read, checked under the version that was shown, and refused in words when they are none."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from tests.policy.forms.made_up import read

from tonghu.policy.forms.checking import Problem
from tonghu.policy.forms.compiling import compile_form
from tonghu.workbench import dataforms
from tonghu.workbench.dataforms import BadAnswers

FORM = compile_form(
    read("""
title: 试
about: child
clauses: []
source: {}
groups:
  - key: first
    title: 一
    fields:
      - {key: seen_on, kind: date, title: 日期, required: true, not_future: true}
      - {key: photos, kind: photo, title: 照片}
  - key: hazards
    title: 隐患
    repeat: {item: 隐患}
    fields: [{key: pictures, kind: attachment, title: 附件}]
""")
)
GOOD = {"seen_on": "2026-07-02"}


def version_of(form, version):
    return FORM if (form, version) == (FORM.id, FORM.hash) else None


def posted(answers, *, form=FORM.id, version=FORM.hash, files=()):
    data = {"answers": answers, "answers_form": form, "answers_version": version, "files": list(files)}
    request = RequestFactory().post("/", data)
    return request, lambda: dataforms.posted(request, version_of)


def test_answers_are_read_and_checked_under_the_version_that_was_shown():
    _, read_it = posted(json.dumps(GOOD))
    said = read_it()
    assert (said.form, said.answers, said.check({"today": "2026-07-02"})) == (FORM, GOOD, [])
    assert said.check({"today": "2026-07-01"}) == [Problem("seen_on", "future", "“日期”不能晚于今天。")]


@pytest.mark.parametrize(
    ("answers", "given", "says"),
    [
        ("", {}, "没有收到填写的内容"),
        ("{", {}, "填写的内容读不出来"),
        ('{"seen_on": NaN}', {}, "填写的内容读不出来"),
        ("[" * 100_000, {}, "填写的内容读不出来"),
        (json.dumps({"seen_on": "x" * 1_000_000}), {}, "超过了1兆字节"),
        (json.dumps(GOOD), {"version": "0" * 64}, "这张表单已更新"),
        (json.dumps(GOOD), {"form": "other"}, "这张表单已更新"),
    ],
)
def test_what_are_no_answers_is_refused_in_words(answers, given, says):
    _, read_it = posted(answers, **given)
    with pytest.raises(BadAnswers, match=says):
        read_it()


@pytest.mark.parametrize(
    "answers", [[], 7, "x", None, {"seen_on": None}, {"hazards": [7]}, {"seen_on": 1e400}]
)
def test_answers_of_any_shape_are_judged_and_never_raise(answers):
    _, read_it = posted(json.dumps(answers).replace("Infinity", "1e999"))
    assert read_it().check({}) != []


def test_files_come_under_the_sum_that_the_answers_name():
    contents = [b"one", b"two", b"three"]
    sums = [hashlib.sha256(each).hexdigest() for each in contents]
    files = [SimpleUploadedFile(f"{at}.jpg", each) for at, each in enumerate(contents)]
    named = [{"sha256": each, "name": "1.jpg", "size": 3} for each in sums]
    answers = GOOD | {"photos": named[:1], "hazards": [{"pictures": named[1:2]}, {}]}
    request, read_it = posted(json.dumps(answers), files=files)
    found = dataforms.files_of(request, read_it())
    assert {digest: file.read() for digest, file in found.items()} == {sums[0]: b"one", sums[1]: b"two"}


def test_a_file_that_did_not_arrive_whole_is_missed():
    named = [{"sha256": hashlib.sha256(b"whole").hexdigest(), "name": "1.jpg", "size": 5}]
    request, read_it = posted(
        json.dumps(GOOD | {"photos": named}), files=[SimpleUploadedFile("1.jpg", b"half")]
    )
    with pytest.raises(BadAnswers, match="有 1 个文件没有传上来"):
        dataforms.files_of(request, read_it())


def test_the_version_in_force_is_that_of_the_catalogue():
    from tonghu.leads.rules import catalogue

    visit = compile_form(catalogue().forms["visit"])
    assert dataforms.current("visit", visit.hash) == visit
    assert dataforms.current("visit", FORM.hash) is None
    assert dataforms.current("none", visit.hash) is None
