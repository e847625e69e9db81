"""What a lead rests on goes into its column and comes back the same, and lies encrypted there."""

import json

import made_up_run
import pytest
from django.db import connection
from leads_made_up import Staff, a_lead, again

from tonghu.leads.core.explained import NotExplained, from_json, to_json
from tonghu.leads.core.precision import share
from tonghu.locks.acting import acting


def test_every_lead_and_review_case_of_a_run_comes_back_the_same():
    result = made_up_run.result()
    both = [*result.leads, *result.reviews]
    assert [from_json(json.loads(json.dumps(to_json(each)))) for each in both] == both
    assert len(both) > 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"colour": "red"}, r"lead: Lead has no \['colour'\]"),
        ({"confidence": "high"}, "lead.confidence: expected float, found str"),
        ({"action": "stay"}, "lead.action: 'stay' is none of"),
        ({"terms": [{"words": 1, "value": True}]}, r"lead.terms\[0\].words: expected str, found int"),
        ({"family": {}}, "lead.family: expected a list, found dict"),
    ],
)
def test_a_document_of_another_shape_is_refused_by_field(change, says):
    stored = {**to_json(made_up_run.unattended()), **change}
    with pytest.raises(NotExplained, match=says):
        from_json(stored)


@pytest.mark.django_db
def test_in_the_database_it_is_not_in_clear():
    staff = Staff()
    lead = a_lead(by=staff.officer)
    assert again(lead, staff.officer).explanation() == made_up_run.unattended()
    with acting(staff.officer), connection.cursor() as cursor:
        cursor.execute("select explained from leads_lead where id = %s", [lead.pk])
        (stored,) = cursor.fetchone()
    assert "李建国".encode() not in bytes(stored)
    assert json.dumps("李建国").strip('"').encode() not in bytes(stored)


@pytest.mark.parametrize(
    ("right", "judged", "low", "high"),
    [
        (0, 0, None, None),
        (1, 2, 0.0945, 0.9055),
        (9, 10, 0.5958, 0.9821),
        (0, 5, 0.0, 0.4345),
        (50, 50, 0.9287, 1.0),
    ],
)
def test_the_interval_is_wilsons(right, judged, low, high):
    found = share(right, judged)
    rounded = [None if each is None else round(each, 4) for each in (found.low, found.high)]
    assert rounded == [low, high]
