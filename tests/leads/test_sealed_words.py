"""What a lead says of a family lies encrypted, is kept in no history, and holds no number."""

import dataclasses
import datetime as dt
import re

import made_up_run
import pytest
from django.conf import settings
from django.db import connection
from leads_made_up import Staff, a_lead, again, brought_to

from people import VILLAGE
from tonghu.discovery.run.discover import Request, findings_of, prepared
from tonghu.leads.intake import _Intake
from tonghu.leads.models import Lead
from tonghu.locks.acting import acting
from tonghu.secrecy.sealed_tables import sealed_tables

pytestmark = pytest.mark.django_db
BASIS, DOUBT = "父亲服刑至2028-03,母亲失联9个月。", "母亲的身份只凭姓名认出。"


def test_the_row_holds_neither_sentence_in_clear_and_the_history_none_at_all():
    staff = Staff()
    lead = brought_to("verified", staff, a_lead(by=staff.officer, basis=BASIS, doubt=DOUBT))
    assert (again(lead, staff.officer).basis, again(lead, staff.officer).doubt) == (BASIS, DOUBT)
    with acting(staff.officer), connection.cursor() as cursor:
        cursor.execute("select to_jsonb(l)::text from leads_lead l")
        (row,) = (told for (told,) in cursor.fetchall())
        cursor.execute("select to_jsonb(e)::text from leads_leadevent e")
        history = " ".join(told for (told,) in cursor.fetchall())
        cursor.execute(
            "select column_name from information_schema.columns where table_name = 'leads_leadevent'"
            " and column_name in ('basis', 'doubt', 'explained')"
        )
        assert cursor.fetchall() == []
    for sentence in (BASIS, DOUBT):
        assert [part for part in sentence[:-1].split(",") if part in row or part in history] == []
    assert lead.name in row


def test_a_change_of_keys_turns_them_too():
    (table,) = (each for each in sealed_tables() if each.name == "leads_lead")
    assert {"basis", "doubt", "explained"} - {field.name for field in table.texts} == set()


def test_intake_hides_numbers_that_a_sentence_carries():
    number, phone = "379901201703021014", "13812345678"
    finding = dataclasses.replace(
        made_up_run.reviews()[0],
        division_code=VILLAGE,
        sentence=f"父亲({number})服刑。",
        why=f"电话{phone}与{number}对不上。",
    )
    staff = Staff()
    run = a_lead(by=staff.officer).run
    with acting(staff.officer):
        _Intake(run, staff.officer).take([finding])
        (taken,) = Lead.objects.scoped(staff.officer).filter(kind="review")
    assert (taken.basis[:3], taken.basis[-4:]) == ("父亲(", ")服刑。")
    assert (taken.doubt[:2], taken.doubt[-4:]) == ("电话", "对不上。")
    assert re.findall(r"\d{8,}", taken.basis + taken.doubt) == []


def test_no_sentence_of_a_whole_county_carries_a_number(hard_county, tmp_path):
    request = Request(
        registers=hard_county / "registers", as_of=dt.date(2026, 6, 30), catalogue=settings.CATALOGUE
    )
    with prepared(request, lambda line: None) as ready:
        findings = list(findings_of(ready, request.as_of, at_a_time=1000))
    assert len(findings) > 50
    said = [finding.sentence + getattr(finding, "why", "") for finding in findings]
    assert [words for words in said if re.search(r"\d{11,}", words)] == []
