"""The visit asks what can be seen or heard in a house, in spoken words, and says who checks the rest."""

import dataclasses
import datetime as dt
import re

import made_up_run
import pytest
from django.conf import settings
from leads_made_up import Staff, a_lead, brought_to

from people import enter
from tonghu.accounts.models import Post
from tonghu.discovery.core.result import StateOf, Term
from tonghu.discovery.run.discover import Request, findings_of, prepared
from tonghu.leads.rules import catalogue
from tonghu.workbench.leads.asking import AS_A_WHOLE, asking
from tonghu.workbench.leads.presented import shown

ASKED = r"^[^“”]+吗？$"


def of_states(*states, value=True):
    term = Term(words="父母双方均有“八种情形”", value=value, states=tuple(StateOf(**each) for each in states))
    lead = dataclasses.replace(made_up_run.unattended(), terms=(term,))
    return asking(lead, shown(lead), catalogue())


def test_what_can_be_seen_is_asked_in_spoken_words_once_and_the_rest_left_to_its_department():
    found = of_states(
        {"role": "father", "condition": "imprisoned"},
        {"role": "mother", "condition": "lost_contact"},
        {"role": "mother", "condition": "lost_contact"},
        {"role": "mother", "condition": "severe_disability"},
        {"role": "father", "condition": "away_for_work", "ended": True},
        {"role": "child", "condition": "dead"},
    )
    assert found.questions == (
        "听家里人说，孩子的父亲现在在服刑、不在家吗？",
        "家里人现在联系不上孩子的母亲吗？",
        "孩子的父亲已经回家住、不再外出打工了吗？",
    )
    assert found.left == ("孩子的母亲“重残”：残疾类别和等级，由残联核实",)


def test_where_nothing_can_be_seen_the_whole_is_asked():
    found = of_states({"role": "child", "condition": "certified_disability"})
    assert (found.questions, len(found.left)) == ((AS_A_WHOLE,), 1)


def test_a_lead_raised_before_terms_named_conditions_is_asked_term_by_term():
    lead = made_up_run.unattended()
    view = shown(lead)
    assert asking(lead, view, catalogue()).questions == tuple(term.words for term in view.terms)


def test_every_condition_of_the_catalogue_says_whether_a_visit_can_check_it():
    silent = [each.id for each in catalogue().conditions.values() if each.visit is None]
    assert silent == []
    for each in catalogue().conditions.values():
        asked = [each.visit.question, each.visit.ended_question] if each.visit.checkable else []
        assert [words for words in asked if not words.endswith("吗?")] == [], each.id
        assert (each.visit.by == "") == each.visit.checkable, each.id


def test_leads_of_a_whole_county_ask_few_questions_and_never_a_term_of_the_machine(hard_county):
    request = Request(
        registers=hard_county / "registers", as_of=dt.date(2026, 6, 30), catalogue=settings.CATALOGUE
    )
    with prepared(request, lambda line: None) as ready:
        findings = list(findings_of(ready, request.as_of, at_a_time=1000))
    named = [each for each in findings if any(term.states for term in each.terms)]
    assert len(named) >= 0.9 * len(findings) > 45
    asked = [asking(each, shown(each), catalogue()).questions for each in named]
    assert [words for questions in asked for words in questions if not re.match(ASKED, words)] == []
    assert max(map(len, asked)) <= 6


@pytest.mark.django_db
def test_the_page_says_what_a_department_checks(client):
    staff = Staff()
    term = Term(
        words="父亲有“八种情形”",
        value=True,
        states=(
            StateOf(role="father", condition="imprisoned"),
            StateOf(role="mother", condition="severe_disability"),
        ),
    )
    explained = dataclasses.replace(made_up_run.unattended(), terms=(term,))
    lead = brought_to("dispatched", staff, a_lead(by=staff.officer, explained=explained))
    enter(client, Post.objects.get(pk=staff.director.post_id).user)
    html = client.get(f"/leads/{lead.pk}/verify/").content.decode()
    assert html.count('name="term_') == 3
    told = html.split("<h2>由部门核实，不用您问的</h2>")[1].split("</section>")[0]
    assert re.findall(r"<li>([^<]+)</li>", told) == ["孩子的母亲“重残”：残疾类别和等级，由残联核实"]
