"""Role × address by POST, with forms that would go through: the other county and posts without the permission are refused,
nothing is changed, and the refusal is on record. The right person's same form goes through, so that it is the lock and not the
form that refuses.
"""

import uuid

import pytest
from django.urls import reverse
from tests.architecture.deeds_of_the_test import (
    ACROSS,
    DEEDS,
    OF_ONESELF,
    OF_OWN_COUNTY,
    PICKED,
    SKIPS,
)
from tests.architecture.snapshots import gone_rows, new_rows, snapshot
from tests.architecture.test_matrix import address_of, addresses, declared, holder
from tests.architecture.two_counties import SIGNS, filled
from tests.workbench.pages import client_of, text_of

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.roles import ROLES
from tonghu.audit.models import Entry
from tonghu.locks.acting import acting
from tonghu.workbench.exposure import Exposure

pytestmark = pytest.mark.django_db
SIGN = SIGNS[QINGHE]
ROUTES = {name: route for name, route in addresses().items() if name in DEEDS}


@pytest.fixture
def made():
    """Alice's county with a colleague of hers and a director in the village, and Charlie's county."""
    filled(BAISHAN, BAISHAN_VILLAGE)
    rows = filled(QINGHE, VILLAGE)
    rows["colleague"] = a_post("child_supervisor", "379901100", name="孙督导")
    rows["director"] = a_post("child_director", VILLAGE, name="赵主任")
    rows["auditor"] = an_actor("auditor", QINGHE)
    return rows


def right_person(name, made):
    """Who may do it, signed in."""
    deed = DEEDS[name]
    if deed.who:
        return client_of(made[deed.who])
    return client_of(made["accounts.Post"] if not deed.role else a_post(deed.role, deed.place, name="林某"))


def form_for(name, made):
    """(address, fields) that go through for the right person."""
    deed = DEEDS[name]
    rows = {**made, **deed.ready(made)}
    url = address_of(name, ROUTES[name], rows, deed.words) + deed.query(rows)
    fields = {}
    if deed.form:
        page = right_person(name, made).get(url)
        assert (name, page.status_code) == (name, 200)
        form = page.context["form"]
        fields = {each: value for each in form.fields if (value := form[each].value()) is not None}
    return url, {**fields, **deed.typed(rows)}


def test_every_address_that_changes_something_is_tried():
    found = {name for name, ways in declared().items() if Exposure.DEED in ways}
    assert found == set(DEEDS) | OF_ONESELF


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_the_right_persons_form_goes_through(made, name):
    url, fields = form_for(name, made)
    client, before = right_person(name, made), snapshot()
    answer = client.post(url, fields)
    assert (name, answer.status_code, getattr(answer, "context", None) and answer.context.get("form")) in (
        (name, 200, None),
        (name, 302, None),
    )
    changes_rows = name not in {"casework:unmask", "children:unmask", "children:unmask_adult", "leads:reveal"}
    assert bool(changed(before, snapshot())) is changes_rows


def lacking(name):
    """The roles that have none of the permissions."""
    return sorted(key for key, role in ROLES.items() if not DEEDS[name].needs & role.permissions)


def refused_entries(made):
    with acting(made["auditor"]):
        return Entry.objects.filter(verb="refuse").count()


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_post_of_the_county_without_the_permission_is_refused_and_changes_nothing(made, name):
    url, fields = form_for(name, made)
    clients = {role: client_of(holder(role, QINGHE)) for role in lacking(name)}
    assert clients != {}
    before, recorded = snapshot(), refused_entries(made)
    statuses = {role: client.post(url, rewound(fields)).status_code for role, client in clients.items()}
    assert {role: status for role, status in statuses.items() if status not in (403, 404)} == {}
    assert changed(before, snapshot()) == []
    assert refused_entries(made) - recorded == list(statuses.values()).count(403)


def changed(before, after):
    """What differs: rows gone and rows come."""
    return [("gone", row) for row in gone_rows(before, after)] + [
        ("new", row) for row in new_rows(before, after)
    ]


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_charlie_of_the_other_county_changes_nothing_of_alices(made, name):
    url, fields = form_for(name, made)
    own_too = name in OF_OWN_COUNTY | SKIPS
    roles = sorted(set(ROLES) - {"city_lead", "province_lead"})
    able = {role for role in roles if DEEDS[name].needs & ROLES[role].permissions}
    tried = [role for role in roles if not (name in ACROSS and role in able)]
    clients = {role: client_of(holder(role, BAISHAN)) for role in tried}
    before = snapshot()
    statuses = {role: client.post(url, rewound(fields)).status_code for role, client in clients.items()}
    refusals = (403, 404, 422) if name in PICKED else (403, 404)
    let_through = {role for role, status in statuses.items() if status not in refusals}
    assert let_through <= (able if own_too else set())
    different = changed(before, snapshot())
    if own_too:
        different = [(how, row) for how, row in different if of_alice(row)]
    assert different == []


def of_alice(row):
    """True for a row of her county: by its place, or by the sign on every word."""
    return SIGN in row or f",{QINGHE}" in row


def rewound(fields):
    """The same form once more, as its own sending: a key of its own, and a file read from its beginning."""
    for value in fields.values():
        if hasattr(value, "seek"):
            value.seek(0)
    return fields | ({"key": uuid.uuid4()} if "key" in fields else {})


def test_under_break_glass_no_form_goes_through(made):
    """Charlie's officer reads Alice's county for an hour, and changes nothing of it."""
    client = client_of(a_post("county_officer", BAISHAN, name="查理"))
    forms = {
        name: form_for(name, made) for name in DEEDS if name.startswith(("children:", "leads:", "sharing:"))
    }
    url, fields = form_for("settings:break_glass", made)
    assert client.post(url, {**fields, "place": QINGHE}).status_code == 302
    child = reverse("children:child", args=[made["registry.Child"].pk])
    assert "紧急查阅中" in text_of(client.get(child))
    before = snapshot()
    statuses = {name: client.post(url, rewound(fields)).status_code for name, (url, fields) in forms.items()}
    assert {name: status for name, status in statuses.items() if status not in (403, 404)} == {}
    assert changed(before, snapshot()) == []
