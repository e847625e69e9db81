"""A school sees the files entrusted to it, reads only, and sees nothing else: under a database role of its own."""

import datetime as dt

import pytest
from tests_of_children import signed_in, words

from people import QINGHE, a_post
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.registry.blocking import register_block
from tonghu.registry.models import Child, Entrusted

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(world):
    """A school of the county with one of its children; its contact, signed in."""
    unit = Organisation.objects.create(place=QINGHE, name="青河县第一小学", kind="school")
    alice = world.actors["alice"]
    with acting(alice):
        Entrusted.objects.create(
            place=world.child.place, child=world.child, organisation=unit, start_on=dt.date(2026, 1, 1)
        )
    return signed_in(a_post("school_contact", QINGHE, organisation=unit, name="钱老师"))


def test_the_roster_holds_the_entrusted_children_alone(school, world):
    answer = school.get("/children/")
    assert [row.cells["name"] for row in answer.context["rows"]] == ["张小明"]
    assert [counter.count for counter in answer.context["counters"] if counter.label == "在册"] == [1]
    assert school.get(f"/children/?open={world.child.pk}").status_code == 200
    assert [child["name"] for child in school.get("/children/suggest/?q=z").json()["children"]] == ["张小明"]


@pytest.mark.parametrize("tab", ["", "timeline/", "family/", "categories/", "visits/", "history/", "print/"])
def test_the_file_opens_and_others_do_not(school, world, tab):
    assert school.get(f"/children/{world.child.pk}/{tab}").status_code == 200
    assert school.get(f"/children/{world.third.pk}/{tab}").status_code == 404
    assert school.get(f"/children/{world.theirs.pk}/{tab}").status_code == 404


def test_a_member_whom_an_order_names_is_closed_off_for_the_school_as_well(school, world):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        register_block(child=child, adult=world.father, order="裁定", start_on=dt.date(2026, 7, 1), by=alice)
    page = words(school.get(f"/children/{world.child.pk}/family/").content.decode())
    assert "父亲 张大 保护令屏蔽" in page
    assert "138****1234" not in page


@pytest.mark.parametrize("path", ["correct/", "block/", "merge/", "split/", "move/"])
def test_the_school_changes_nothing(school, world, path):
    assert school.get(f"/children/{world.child.pk}/{path}").status_code == 403


def test_the_school_saves_no_view(school):
    assert school.post("/children/views/", {"title": "x"}).status_code == 403
    assert "保存的视图" not in school.get("/children/").content.decode()
