"""A plan on its pages: proposed measures with their reason, one added by hand, one adopted for a unit."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office, opened
from tests.casework.test_plans import found, measures
from tests.workbench.casework.test_pages import client
from tests.workbench.pages import hidden, text_of

from tonghu.casework.forms import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def plan(office):
    found(office, "mind")
    return opened(office.supervisor, kind="plan", child=office.child)


def test_the_plan_s_page_shows_each_measure_with_its_reason_and_what_may_be_done(office, plan):
    page = text_of(client(office.supervisor).get(f"/casework/{plan.pk}/"))
    assert "心理咨询和疏导" in page
    assert "最近一次走访发现有这方面的需求。" in page
    assert "采用" in page


def test_a_measure_is_adopted_for_a_unit_on_its_page(office, plan):
    (measure,) = measures(office, plan).values()
    supervisor, where = client(office.supervisor), f"/casework/{measure.pk}/step/adopt/"
    page = supervisor.get(where)
    told = {"key": hidden(page, "key"), "version": hidden(page, "version"), "due_date": "2020-01-01"}
    refused = supervisor.post(where, told)
    assert refused.status_code == 422
    assert "二者选一" in text_of(refused)
    told |= {"receiver": office.health.pk}
    assert "不能早于今天" in text_of(supervisor.post(where, told))
    told |= {"due_date": (timezone.localdate() + dt.timedelta(days=20)).isoformat()}
    assert "已采用，待签署" in text_of(supervisor.post(where, told, follow=True))


def test_a_measure_is_added_by_hand(office, plan):
    supervisor, where = client(office.supervisor), f"/casework/{plan.pk}/measures/new/"
    page = supervisor.get(where)
    told = {"key": hidden(page, "key"), "service": "parents_job", "reason": "母亲想回乡就业。"}
    assert "父母就业帮扶" in text_of(supervisor.post(where, told, follow=True))
    assert set(measures(office, plan)) == {"counselling", "parents_job"}


def test_a_plan_is_signed_on_its_page_with_the_guardian_s_agreement(office, plan):
    (measure,) = measures(office, plan).values()
    supervisor = client(office.supervisor)
    drop = f"/casework/{measure.pk}/step/drop/"
    page = supervisor.get(drop)
    supervisor.post(
        drop, {"key": hidden(page, "key"), "version": hidden(page, "version"), "reason": "不需要。"}
    )
    where = f"/casework/{plan.pk}/step/sign/"
    page = supervisor.get(where)
    compiled = in_force("plan_agreement")
    answers = {
        "agreed_on": timezone.localdate().isoformat(),
        "guardian_name": "王秀英",
        "guardian_agreed": True,
        "child_able": False,
    }
    told = {
        "key": hidden(page, "key"),
        "version": hidden(page, "version"),
        "answers": json.dumps(answers),
        "answers_form": compiled.id,
        "answers_version": compiled.hash,
    }
    refused = supervisor.post(where, told)
    assert refused.status_code == 422
    assert "方案里还没有采用任何一条措施" in text_of(refused)
