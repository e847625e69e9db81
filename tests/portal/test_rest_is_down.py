"""A report is taken with nothing but the database: no worker, no disk, no counter, none of the other parts of the system."""

import logging

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from tests.casework.harm_made_up import THREE, HarmOffice, everything
from tests.portal.pages import OUTCOME, opened, part, sent
from tests.workbench.pages import text_of

from tonghu.casework.harm.reporting import Taken
from tonghu.casework.models import Matter
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
# Tables of what may be down while a report is made: queue, counters, sessions, registers, leads, duties, boards, forms of before.
DOWN = (
    "procrastinate_",
    "tonghu_cache",
    "django_session",
    "usersessions_",
    "exchange_",
    "leads_",
    "duties_",
    "oversight_",
    "mfa_",
    "accounts_accessrequest",
    "accounts_breakglass",
    "registry_visit",
    "registry_transfer",
    "casework_assessment",
    "casework_pastimport",
    "casework_participant",
)


@pytest.fixture
def office():
    cache.clear()
    return HarmOffice()


@pytest.fixture
def rest_is_down(settings, tmp_path):
    """Every statement that names one of those tables fails as the database fails it; there is no disk to write to."""
    settings.DATA = tmp_path / "no" / "such" / "folder"
    refused = []

    def broken(execute, sql, params, many, context):
        if any(table in sql for table in DOWN):
            refused.append(sql)
            return execute("select nothing from a_table_that_is_down", None, False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(broken):
        yield refused


def test_the_wrapper_breaks_what_it_says(rest_is_down):
    with pytest.raises(DatabaseError):
        cache.get("anything")
    assert rest_is_down


def test_the_page_opens_takes_the_report_and_hands_it_over(office, rest_is_down, caplog):
    page, token = opened()
    assert page.status_code == 200
    with caplog.at_level(logging.ERROR):
        answer = sent(token, suspect_name="李大山", reporter_name="陈邻居", reporter_phone="13800001111")
    assert answer.status_code == 200
    assert "报告编号" in text_of(answer)
    with acting(office.officer):
        (report,) = Matter.objects.scoped(office.officer).filter(kind="harm_report")
    assert part(answer, "number").endswith(f"{report.pk:06d}")
    taken = Taken(matter=report.pk, number="", phrase="", received_at=report.entered_at)
    assert set(everything(taken)) == set(THREE)
    assert {each.state for each in everything(taken).values()} == {"sent"}
    # That the counter was broken is told to whoever runs the system.
    assert [record.levelname for record in caplog.records if record.name == "tonghu.portal.limits"] == [
        "ERROR"
    ]


def test_guessing_phrases_is_not_let_through_uncounted(office, rest_is_down):
    client = Client(raise_request_exception=False)
    answer = client.post(OUTCOME, {"number": "BG-2026-000001", "phrase": "1234-1234-1234-1234"})
    assert answer.status_code == 500
