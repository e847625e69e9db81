"""Every duty of the catalogue that names an act leads to a page that is there, for whoever bears it."""

import pytest
from django.urls import resolve
from django.utils import timezone

from tonghu.duties import queries
from tonghu.duties.queries import SubjectLine
from tonghu.leads.rules import catalogue
from tonghu.workbench.duties.presented import doing

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
