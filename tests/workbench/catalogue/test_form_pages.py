"""The pages of forms: every form of the catalogue as it will look, to any post that may sign in."""

import json
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.workbench.pages import client_of, text_of

from people import QINGHE, VILLAGE, a_post
from tonghu.leads.rules import catalogue
from tonghu.places.models import Kind, Organisation
from tonghu.policy.forms.compiling import compile_form, to_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return client_of(a_post("child_director", VILLAGE))


def test_every_form_is_listed_with_its_version_and_what_is_unverified(client):
    page = text_of(client.get(reverse("catalogue:forms")))
    for form in catalogue().forms.values():
        shown = "待核 " if form.source.status == "待核" else ""
        assert f"{form.title} {shown}针对：" in page
        assert compile_form(form).hash[:8] in page


@pytest.mark.parametrize("role", ["county_officer", "security_officer", "school_contact"])
def test_any_post_may_see_a_form(role):
    unit = None
    if role == "school_contact":
        unit = Organisation.objects.create(name="一中", kind=Kind.SCHOOL, place=QINGHE)
    answer = client_of(a_post(role, QINGHE, organisation=unit)).get(reverse("catalogue:form", args=["visit"]))
    assert (answer.status_code, "走访记录" in text_of(answer)) == (200, True)


def test_a_form_carries_its_document_and_tells_of_every_question(client):
    form = catalogue().forms["entrusted_care"]
    answer = client.get(reverse("catalogue:form", args=[form.id]))
    carried = json.loads(
        re.search(r'<script type="application/json">(.*?)</script>', answer.content.decode(), re.DOTALL)[1]
    )
    assert carried["document"] == to_document(compile_form(form))
    assert carried["facts"].keys() == {"child.carer", "today"}
    page = text_of(answer)
    for group, field in form.fields():
        assert f"{field.title} {field.key} {group.title}" in page
    assert "重点保护" in page
    assert "中华人民共和国未成年人保护法(2024修正) 第22条 委托照护（待核）" in page


def test_nothing_in_a_form_ends_its_data_early():
    title = "</script><script>alert(1)</script><!-- & > \u2028"
    evil = compile_form(replace(catalogue().forms["visit"], title=title))
    body = Template('{% load workbench %}{% data_form form=form key="x" %}').render(Context({"form": evil}))
    assert "<script>alert" not in body
    data = re.findall(r'<script type="application/json">(.*?)</script>', body, re.DOTALL)
    assert [json.loads(each)["document"]["layout"]["title"] for each in data] == [title]


def test_a_form_that_is_not_there_and_nobody_signed_in(client):
    assert client.get(reverse("catalogue:form", args=["nothing"])).status_code == 404
    assert Client().get(reverse("catalogue:forms")).status_code == 302


@pytest.mark.parametrize("name", [["forms"], ["form", "visit"], ["form", "phq9"]])
def test_a_page_asks_the_database_for_its_frame_and_nothing_more(client, name):
    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    # 设置 itself is a frame around fixed words.
    assert queries(reverse(f"catalogue:{name[0]}", args=name[1:])) == queries(reverse("settings:home"))
