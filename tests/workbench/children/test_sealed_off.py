"""Charlie of the other county sees nothing of Alice's: by list, count, facet, search, autocomplete, export, page,
print, related tab or saved view. The addresses are read off urls.py, so that a new page is tested by being there.
"""

import json
from io import BytesIO

import pytest
from django.db import connection
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests_of_children import SECRETS, number, page_addresses, text_of

from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
ADDRESSES = page_addresses()


def test_every_address_is_known():
    assert sorted(name for name, takes_child in ADDRESSES if not takes_child) == [
        "columns",
        "drop_view",
        "entrusted",
        "export",
        "list",
        "save_view",
        "search",
        "suggest",
        "transfer",
        "transfer_accept",
        "transfer_ask",
        "transfer_decline",
        "transfer_withdraw",
        "transfers",
    ]


READ_ONLY = {
    "child",
    "timeline",
    "family",
    "categories",
    "support",
    "visits",
    "guardianship",
    "papers",
    "duties",
    "history",
    "merge",
}
POST_ONLY = {"unmask", "unmask_adult"}
# A unit's page; a post with a place is refused whoever the child is: tests/casework/test_entrusting.py.
OF_A_UNIT = "entrusted_child"
OF_A_CHILD = [name for name, takes_child in ADDRESSES if takes_child and name != OF_A_UNIT]


@pytest.mark.parametrize("name", OF_A_CHILD)
def test_no_page_of_a_child_elsewhere(world, name):
    address = world.address(name)
    own = world.alice.get(address)
    read, written = world.charlie.get(address), world.charlie.post(address)
    assert own.status_code == (405 if name in POST_ONLY else 200)
    assert read.status_code == (405 if name in POST_ONLY else 404)
    assert written.status_code == (405 if name in READ_ONLY else 404)
    told = read.content.decode() + written.content.decode()
    assert [secret for secret in SECRETS if secret in told] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=张",
        "q=zxm",
        f"q={number(1)}",
        "place=379901",
        "place=379901100001",
        "category=orphan",
        "carer=王芳",
        "standing=all",
        "unvisited=never&order=visit",
        "after={child}",
        "before={child}",
        "open={child}",
        "counts=1",
    ],
)
@pytest.mark.parametrize("name", ["list", "search", "suggest", "export"])
def test_no_list_search_or_count_shows_a_child_elsewhere(world, name, query):
    answer = world.charlie.get(reverse(f"children:{name}") + "?" + query.format(child=world.child.pk))
    assert answer.status_code == 200
    typed = query.partition("=")[2]
    assert [secret for secret in SECRETS if secret in text_of(answer) and secret != typed] == []


def test_counts_are_of_the_own_county(world):
    counts = world.charlie.get("/children/").context["counters"]
    assert [(counter.label, counter.count) for counter in counts if counter.count] == [
        ("在册", 1),
        ("从未走访", 1),
    ]


@pytest.mark.parametrize("data", [{}, {"picked": True}])
def test_no_export_holds_a_child_elsewhere(world, data):
    picked = {"child": [world.child.pk, world.theirs.pk]} if data else {}
    answer = world.charlie.post("/children/export/", {"asked": "1", **picked})
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert [row[0] for row in rows] == ["姓名", "赵小强"]


def test_autocomplete_knows_the_own_county_alone(world):
    assert json.loads(world.charlie.get("/children/suggest/?q=z").content)["children"] == [
        {"id": world.theirs.pk, "name": "赵小强", "age": "11岁", "place": "大王镇 › 大王东村"}
    ]


def test_a_saved_view_is_the_posts_own(world):
    world.alice.post(
        "/children/views/",
        {"title": "东村"},
        headers={"referer": "http://testserver/children/?place=379901100001"},
    )
    (view,) = world.alice.get("/children/").context["saved"].views
    assert (view.title, view.query) == ("东村", "place=379901100001")
    assert "东村</a>" not in world.charlie.get("/children/").content.decode()
    world.charlie.post(view.drop_url)
    assert world.alice.get("/children/").context["saved"].views == (view,)
    shown = world.charlie.get(f"/children/?{view.query}")
    assert [secret for secret in SECRETS if secret in text_of(shown)] == []


def test_raw_sql_gives_charlie_nothing(world):
    tables = "child adult holding visit change merge split block entrusted childevent adultevent holdingevent"
    found = {}
    with acting(world.actors["charlie"]), connection.cursor() as cursor:
        for table in tables.split():
            cursor.execute(f"select count(*) from registry_{table} where place not like '379902%%'")
            found[table] = cursor.fetchone()[0]
    assert set(found.values()) == {0}


@pytest.mark.parametrize("who", ["auditor"])
@pytest.mark.parametrize("name", ["list", "suggest", "export"])
def test_the_auditor_has_no_roster(world, who, name):
    assert getattr(world, who).get(reverse(f"children:{name}")).status_code == 403


def test_who_is_signed_out_is_led_to_sign_in_and_back(world, client):
    address = reverse("children:child", args=[world.child.pk])
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
