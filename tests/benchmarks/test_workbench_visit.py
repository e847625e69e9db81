"""The visit that the pages' benchmark records is one that the form of today takes, whatever the child's age."""

import datetime as dt
import json

import pytest
from benchmarks.workbench.visit import answers
from django.utils import timezone

from tonghu.casework.forms import in_force
from tonghu.policy.forms.checking import problems


@pytest.mark.parametrize("years", [2, 3, 17])
def test_the_form_takes_the_visit_of_a_child_of_any_age(years):
    born = timezone.localdate() - dt.timedelta(days=366 * years)
    facts = {"child.birth_on": born.isoformat()}
    page = f'<script type="application/json">{json.dumps(facts)}</script>'
    told = json.loads(answers(page))
    assert problems(in_force("visit"), told, {**facts, "today": timezone.localdate().isoformat()}) == []
    assert ("school" in told) == (years >= 3)
