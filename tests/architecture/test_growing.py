"""No page's queries grow with its rows: every page that the county's officer opens is asked before and after there is more of
everything, on the same child, the same lead, the same matter and beside them.
"""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.architecture.test_matrix import SIGN, address_of, addresses, body, declared
from tests.architecture.two_counties import BY_ITSELF, OF_TRIGGERS, filled, in_order, row, scoped_models
from tests.workbench.pages import client_of

from people import QINGHE, VILLAGE
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.registry.models import Adult, Holding, Visit
from tonghu.workbench.exposure import Exposure

pytestmark = pytest.mark.django_db
MORE = 4
MADE_ELSEWHERE = OF_TRIGGERS | BY_ITSELF
# Tables of which a child, a file or a county has one, so that a second one beside the first is refused by the database.
ONE_ALONE = {
    "casework.Assessment",
    "casework.Attachment",
    "casework.Participant",
    "casework.Receipt",
    "casework.Share",
    "duties.Figures",
    "duties.WideRow",
    "leads.Run",
    "registry.Entrusted",
    "registry.Transfer",
}


def asked_of(client, url):
    """How many queries the page takes, opened before; None for what this post does not open."""
    cache.clear()
    first = client.get(url)
    body(first)
    if first.status_code != 200:
        return None
    with CaptureQueriesContext(connection) as seen:
        body(client.get(url))
    # A session that is used is written once a minute, and a test that asks every page twice lasts longer.
    return sum("django_session" not in each["sql"] and "SAVEPOINT" not in each["sql"] for each in seen)


def more_of_everything(made):
    """Some more rows of every table, each hanging on what the first one hangs on; the labels of those that cannot be twice."""
    refused = set()
    with acting(actor_for(made["accounts.Post"])):
        for number in range(MORE):
            for model in in_order(
                model for model in scoped_models() if model._meta.label not in MADE_ELSEWHERE
            ):
                label = model._meta.label
                try:
                    with transaction.atomic():
                        another = row(model, VILLAGE, f"{SIGN}{number}", made)
                except IntegrityError:
                    refused.add(label)
                else:
                    if label == "registry.Child":
                        beside = {**made, label: another}
                        row_of_each(beside)
    return refused


def row_of_each(made):
    """The family, a category and a visit of another child."""
    for model in (Adult, Holding, Visit):
        row(model, VILLAGE, SIGN, made)


def test_no_page_asks_more_for_more_rows():
    made = filled(QINGHE, VILLAGE)
    client = client_of(made["accounts.Post"])
    ways = declared()
    urls = {
        name: address_of(name, route, made)
        for name, route in addresses().items()
        if ways[name] - {Exposure.DEED, Exposure.NOTHING} and name != "account_logout"
    }
    before = {name: asked_of(client, url) for name, url in urls.items()}
    assert more_of_everything(made) == ONE_ALONE
    after = {name: asked_of(client, url) for name, url in urls.items()}
    assert len([number for number in before.values() if number]) > 60
    grown = {
        name: (before[name], after[name])
        for name in urls
        if before[name] and (after[name] or 0) > before[name]
    }
    assert grown == {}
