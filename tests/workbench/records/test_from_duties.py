"""From a duty to the form that does it: the button leads to a page that knows whom the record is about."""

import pytest
from tests.casework.matters_made_up import Office, a_unit
from tests.workbench.pages import client_of

from people import QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.models import Post
from tonghu.casework.keeping import kept_alone
from tonghu.duties.models import Row
from tonghu.duties.queries import SubjectLine
from tonghu.leads.rules import catalogue
from tonghu.workbench.duties.presented import form_button

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def line(row, subject, *, place=VILLAGE, child=None):
    """A duty of one subject, of which the button reads whom it is about."""
    told = dict.fromkeys(SubjectLine._fields)
    return SubjectLine(**told | {"row": row, "subject": subject, "place": place, "child": child})


def page(post, button):
    return client_of(post).get(button.href).content.decode()


def test_each_kind_of_subject_is_carried_into_the_form(office):
    officer = Post.objects.get(pk=office.officer.post_id)
    director = office.director.post_id
    evaluation = form_button("worker_evaluation", line(Row.WORKER, director))
    assert f'<option value="{director}" selected>' in page(officer, evaluation)
    station = form_button("station", line(Row.DIVISION, 0, place=TOWN))
    assert "大王镇" in page(officer, station)
    bureau = a_unit("education", "青河教育局")
    clerk = a_post("department_caseworker", QINGHE, organisation=bureau)
    school = a_unit("school", "青河一小").pk
    room = form_button("service_room", line(Row.ORGANISATION, school))
    assert f'<option value="{school}" selected>' in page(clerk, room)


def test_a_form_of_a_child_leads_to_the_file_and_one_of_a_matter_nowhere(office):
    child = office.child.pk
    assert (
        form_button("visit", line(Row.CHILD, child, child=child)).href
        == f"/casework/children/{child}/fill/visit/"
    )
    assert form_button("finding", line(Row.DIVISION, 0)) is None
    # Of a guardian the child is known, and the training is no form of the child's file.
    training = form_button("guardian_training", line(Row.GUARDIAN, 1, child=child))
    assert training.href == "/resources/new/guardian_training/"


def test_every_form_that_a_duty_names_has_its_button():
    rows = {"child": Row.CHILD, "guardian": Row.GUARDIAN, "worker": Row.WORKER, "class": Row.CLASS}
    named = {
        (reading.act.name, reading.subject)
        for duty in catalogue().duties.values()
        for reading in duty.readings
        if reading.act is not None and reading.act.kind == "form"
        # A record or a matter has a page of its own.
        if reading.subject not in ("record", "case")
    }
    without = []
    for form, subject in sorted(named):
        row = rows.get(subject, Row.DIVISION)
        child = 1 if row in (Row.CHILD, Row.GUARDIAN) else None
        if form_button(form, line(row, 1, child=child)) is None:
            without.append((form, subject))
    assert without == []
    assert {form for form, _ in named} & set(kept_alone())
