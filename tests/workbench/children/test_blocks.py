"""A protection order: the person named sees nothing of the child, and is shown to nobody as a contact."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse
from tests_of_children import number, page_addresses, signed_in, words

from people import QINGHE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.locks.acting import acting
from tonghu.registry.actions import correct, correct_adult
from tonghu.registry.blocking import end_block, register_block
from tonghu.registry.merging import merge
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
# Those of others are, in this world, pages of other children. `entrusted_child` is a unit's alone, and refused to a place's post
# whoever the child is; that it is closed to a named person who works in the unit is shown by tests/casework/test_entrusting.py.
OF_OTHERS = ("undo_merge", "undo_split", "end_block", "hand_over_entrusted", "end_entrusted")
NOT_HERE = (*OF_OTHERS, "entrusted_child")
PAGES = [name for name, takes_child in page_addresses() if takes_child and name not in NOT_HERE]


def blocked(world, **order):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        told = {"adult": world.father, "order": "青河县法院 1 号", "start_on": DAY}
        return register_block(child=child, **{**told, **order}, by=alice)


def the_father_at_work():
    """The father is himself an officer of the county, known by his number."""
    return a_post("county_officer", QINGHE, name="张大", person=number(50))


def seen(post, child):
    """By list, by raw SQL on every table, and by the child's page."""
    actor = actor_for(post)
    client = signed_in(post)
    found = {"listed": "张小明" in client.get("/children/").content.decode()}
    columns = {"child": "id", "childevent": "pgh_obj_id", "merge": "kept_id", "split": "source_id"}
    with acting(actor), connection.cursor() as cursor:
        for table in [
            "child",
            "adult",
            "holding",
            "visit",
            "change",
            "block",
            "childevent",
            "adultevent",
            "holdingevent",
        ]:
            column = columns.get(table, "child_id")
            cursor.execute(f"select exists (select from registry_{table} where {column} = %s)", [child.pk])
            found[table] = cursor.fetchone()[0]
        cursor.execute("select exists (select from leads_lead where child_id = %s)", [child.pk])
        found["lead"] = cursor.fetchone()[0]
    found["page"] = client.get(f"/children/{child.pk}/").status_code
    return found


def test_the_person_named_sees_nothing_as_a_worker(world):
    father = the_father_at_work()
    before = seen(father, world.child)
    assert set(before.values()) == {True, False, 200}
    assert before["block"] is False
    blocked(world)
    assert set(seen(father, world.child).values()) == {False, 404}
    assert seen(world.posts["alice"], world.child)["page"] == 200


@pytest.mark.parametrize("name", PAGES)
def test_no_page_opens_for_the_person_named(world, name):
    father = signed_in(the_father_at_work())
    blocked(world)
    assert father.get(world.address(name)).status_code in (404, 405)
    assert father.post(world.address(name)).status_code in (404, 405)


@pytest.mark.parametrize(
    ("order", "open_"),
    [
        ({"start_on": dt.date(2999, 1, 1)}, True),
        ({"start_on": DAY, "end_on": dt.date(2026, 8, 1)}, True),
        ({"adult": None, "name": "张某", "number": number(50)}, False),
        ({"adult": None, "name": "张大"}, True),
    ],
)
def test_only_an_order_in_force_with_a_number_reaches_the_worker(world, order, open_):
    father = the_father_at_work()
    blocked(world, **order)
    assert seen(father, world.child)["child"] is open_


def test_an_order_that_ended_opens_the_file_again(world):
    father = the_father_at_work()
    block = blocked(world)
    alice = world.actors["alice"]
    with acting(alice):
        end_block(block=block, end_on=dt.date(2026, 8, 1), reason="裁定撤销", by=alice)
    assert seen(father, world.child)["page"] == 200


def test_an_order_on_one_of_two_merged_files_closes_both(world):
    father = the_father_at_work()
    alice = world.actors["alice"]
    blocked(world)
    for kept, dropped in ((world.third, world.child),):
        with acting(alice):
            kept, dropped = (Child.objects.scoped(alice).get(pk=each.pk) for each in (kept, dropped))
            merge(
                kept=kept,
                dropped=dropped,
                from_dropped=[],
                versions=(kept.version, dropped.version),
                reason="同一人",
                by=alice,
            )
    for child in (world.child, world.third):
        assert set(seen(father, child).values()) <= {False, 404}


def test_the_row_of_the_person_named_is_closed_off_for_everyone(world):
    page = reverse("children:family", args=[world.child.pk])
    assert "138****1234" in words(world.director.get(page).content.decode())
    blocked(world)
    for client in (world.director, world.alice, world.supervisor, world.city):
        told = words(client.get(page).content.decode())
        assert "父亲 张大 保护令屏蔽 保护令在生效期间：不显示号码、电话和状况，不作为联系人。" in told
        for secret in ("138****1234", "服刑至 2028-03", number(50)[-2:] + " 显示", "13800001234"):
            assert secret not in told
    asked = f"/children/{world.child.pk}/family/{world.father.pk}/unmask/phone/"
    assert world.director.post(asked).status_code == 404


def test_the_carers_phone_is_closed_off_when_the_carer_is_named(world):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        changes = {"carer": "张大", "carer_phone": "13800001234"}
        correct(child=child, changes=changes, version=child.version, reason="x", by=alice)
    blocked(world)
    assert "138****1234" not in words(world.director.get(f"/children/{world.child.pk}/").content.decode())
    assert world.director.post(f"/children/{world.child.pk}/unmask/carer_phone/").status_code == 404


def test_an_order_without_a_number_says_what_it_cannot_do(world):
    blocked(world, adult=None, name="张某")
    page = words(world.alice.get(f"/children/{world.child.pk}/").content.decode())
    assert "没有登记被申请人号码：被申请人本人如是工作人员，系统认不出，请补登号码。" in page


@pytest.mark.parametrize("who", ["supervisor", "director", "city"])
def test_who_may_not_manage_orders_is_refused(world, who):
    assert getattr(world, who).get(f"/children/{world.child.pk}/block/").status_code == 403


def corrected(world, **changes):
    """The father's row is corrected by Alice."""
    alice = world.actors["alice"]
    with acting(alice):
        version = Child.objects.scoped(alice).get(pk=world.child.pk).version
        correct_adult(adult=world.father, changes=changes, version=version, reason="新判决", by=alice)


def test_the_history_names_the_person_and_says_nothing_that_leads_to_them(world):
    """Who looks after the child must know whom to keep away, and needs no phone for it. Why a worker changed a row
    stays: it is the worker's account.
    """
    corrected(world, phone="13900005678", state="取保候审")
    page = reverse("children:history", args=[world.child.pk])
    before = words(world.director.get(page).content.decode())
    secrets = ("138****1234", "139****5678", "服刑至 2028-03", "取保候审")
    assert [secret for secret in secrets if secret not in before] == []
    blocked(world)
    for client in (world.director, world.alice, world.supervisor, world.city):
        told = words(client.get(page).content.decode())
        assert [secret for secret in secrets if secret in told] == []
        assert "姓名：（空） → 张大" in told
        assert "电话：（保护令屏蔽） → （保护令屏蔽）" in told


def test_the_history_keeps_a_carers_phone_back_while_an_order_is_in_force(world):
    alice = world.actors["alice"]
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=world.child.pk)
        correct(
            child=child, changes={"carer_phone": "13700004321"}, version=child.version, reason="x", by=alice
        )
    page = reverse("children:history", args=[world.child.pk])
    assert "137****4321" in words(world.director.get(page).content.decode())
    blocked(world, adult=None, name="王芳")
    assert "137****4321" not in words(world.director.get(page).content.decode())
