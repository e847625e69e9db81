"""Every duty of the catalogue that names an act leads to a page that is there, for whoever bears it."""

import pytest
from django.urls import resolve
from django.utils import timezone
from tests.workbench.pages import client_of

from people import QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.duties import queries
from tonghu.duties.queries import SubjectLine
from tonghu.leads.rules import catalogue
from tonghu.places.models import Kind, Organisation
from tonghu.workbench.duties.presented import doing
from tonghu.workbench.duties.pressing import Presser

pytestmark = pytest.mark.django_db


def line(rule, child=7):
    """A subject of the rule that waits."""
    return SubjectLine(
        rule=rule.id,
        row=rule.row,
        subject=11,
        title="某",
        place="379901100001",
        child=child if rule.reading.subject in ("child", "guardian") else None,
        status="due",
        due_on=timezone.localdate(),
        unverified=False,
    )


def test_every_act_has_a_page():
    missing, wrong = [], []
    for rule in queries.rules():
        found = doing(rule, line(rule))
        act = rule.reading.act
        if act is not None and found is None:
            missing.append((rule.id, act))
        if found is not None:
            name = resolve(found.href.partition("?")[0]).view_name
            form = catalogue().forms.get(act.name) if act and act.kind == "form" else None
            if name == "casework:fill" and form is not None and form.about != "child":
                wrong.append((rule.id, form.id))
    assert (missing, wrong) == ([], [])


def test_a_form_about_a_place_is_filled_where_such_records_stand():
    (rule,) = [each for each in queries.rules() if each.id == "d03_4"]
    assert doing(rule, line(rule)).href == "/resources/new/activity/?place=379901100001"


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        ("d10_7", "由县级民政经办人、部门数据联络员登记"),
        ("d10_7.agreement", "由县级民政经办人登记"),
        ("d12_1.month", "由学校登记"),
    ],
)
def test_who_bears_a_duty_without_a_button_is_told_who_enters_it(rule, who):
    health = Organisation.objects.create(name="卫健局", kind=Kind.HEALTH, place=QINGHE)
    presser = Presser(actor_for(a_post("department_caseworker", QINGHE, organisation=health)))
    (known,) = [each for each in queries.rules() if each.id == rule]
    assert (presser.doing(known, line(known)), presser.instead(known)) == (None, who)


@pytest.mark.parametrize(
    ("role", "kind", "opens_registers", "offered"),
    [
        ("county_officer", None, True, 6),
        ("department_caseworker", Kind.POLICE, False, 6),
        # A centre writes of what it gives and of what it holds.
        ("department_caseworker", Kind.PROTECTION_CENTRE, False, 4),
        ("school_contact", Kind.SCHOOL, False, 6),
    ],
)
def test_no_button_leads_to_a_page_that_refuses_the_post(role, kind, opens_registers, offered):
    unit = Organisation.objects.create(name="某单位", kind=kind, place=QINGHE) if kind else None
    post = a_post(role, QINGHE, organisation=unit)
    presser, client = Presser(actor_for(post)), client_of(post)
    found = {rule.id: presser.doing(rule, line(rule)) for rule in queries.rules()}
    pages = sorted({each.href.partition("?")[0] for each in found.values() if each is not None})
    assert [page for page in pages if client.get(page).status_code == 403] == []
    assert ("/sharing/" in pages) == opens_registers
    assert len(pages) >= offered
