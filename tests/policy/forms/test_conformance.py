"""One corpus, two languages: what Python and the browser say of every document generated from every form."""

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.policy.forms.corpus import FACTS, bases, corpus, fields
from tests.policy.forms.made_up import ROOT, read
from tests.policy.forms.random_forms import documents

from tonghu.policy.forms.checking import problems
from tonghu.policy.forms.compiling import compile_form, from_document, to_document
from tonghu.policy.load import load_catalogue


@cache
def forms():
    return {name: compile_form(form) for name, form in load_catalogue(ROOT / "catalogue").forms.items()}


@pytest.mark.parametrize("name", sorted(forms()))
def test_python_and_the_browser_say_the_same_of_every_document(name, browser_side):
    form = forms()[name]
    seen = 0
    for facts in (FACTS, {"today": FACTS["today"]}):
        for case in corpus(form, facts):
            seen += 1
            found = problems(form, case.answers, facts)
            said, _ = browser_side.ask(form, case.answers, facts)
            assert (case.name, said) == (case.name, found)
            if case.path is None:
                assert (case.name, found) == (case.name, [])
            elif case.code:
                at = [each.code for each in found if each.path == case.path]
                assert (case.name, at) == (case.name, [case.code])
    assert seen > 100


@pytest.mark.parametrize("name", sorted(forms()))
def test_the_corpus_asks_every_field_and_every_option(name):
    form = forms()[name]
    asked, chosen = set(), set()
    for base in bases(form, FACTS):
        rows = [base, *(row for value in base.values() if isinstance(value, list) for row in value)]
        for row in (row for row in rows if isinstance(row, dict)):
            asked |= row.keys()
            for key, value in row.items():
                chosen |= {
                    (key, each)
                    for each in (value if isinstance(value, list) else [value])
                    if isinstance(each, str)
                }
    missing = [field["key"] for _, field in fields(form.layout) if field["key"] not in asked]
    assert missing == []
    options = {
        (field["key"], option["key"])
        for _, field in fields(form.layout)
        for option in field.get("options", ())
    }
    assert options - chosen == set()


@pytest.mark.parametrize("name", sorted(forms()))
def test_what_the_browser_sends_of_a_good_document_is_the_document(name, browser_side):
    form = forms()[name]
    for base in bases(form, FACTS):
        assert browser_side.ask(form, base, FACTS)[1] == base


@pytest.mark.parametrize("name", sorted(forms()))
def test_a_stored_document_is_enough(name):
    form = forms()[name]
    again = from_document(json.loads(json.dumps(to_document(form))))
    assert (again, again.schema, again.layout) == (form, form.schema, form.layout)
    for answers in bases(form, FACTS):
        for facts in (FACTS, {}):
            assert problems(again, answers, facts) == problems(form, answers, facts)


@given(st.data())
@settings(
    max_examples=300,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),  # a form shrinks for minutes; the first that fails says enough
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_random_answers_to_random_forms_are_judged_alike(browser_side, data):
    form, answers, facts = data.draw(documents())
    found = problems(form, answers, facts)
    said, sent = browser_side.ask(form, answers, facts)
    assert said == found
    # What the browser would send has nothing hidden left in it.
    assert [each for each in problems(form, sent, facts) if each.code == "hidden"] == []


AGED = """
title: 试
about: child
clauses: []
source: {}
groups:
  - key: first
    title: 一
    fields:
      - {key: born, kind: date, title: 生日}
      - {key: that_day, kind: date, title: 当天}
      - key: grown
        kind: yes_no
        title: 满十四岁
        required: true
        relevant: {age_at: {born: {field: born}, on: {field: that_day}}, at_least: 14}
"""


@pytest.mark.parametrize(
    ("born", "on", "asked"),
    [
        ("2012-07-03", "2026-07-02", False),
        ("2012-07-02", "2026-07-02", True),
        ("2012-07-01", "2026-07-02", True),
        ("2012-08-01", "2026-07-31", False),
        ("2012-02-29", "2026-02-28", False),
        ("2012-02-29", "2026-03-01", True),
        ("2026-07-02", "2012-07-02", False),
        ("2012-02-30", "2026-07-02", False),
        ("0000-07-02", "2026-07-02", False),
    ],
)
def test_a_birthday_counts_on_its_day_on_both_sides(born, on, asked, browser_side):
    form, answers = compile_form(read(AGED)), {"born": born, "that_day": on}
    found = problems(form, answers, {})
    assert ("grown" in {each.path for each in found}) == asked
    assert browser_side.ask(form, answers, {})[0] == found
