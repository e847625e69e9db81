"""Files that go to another county, by the pages: asked for, answered, and seen by the two counties alone."""

import re

import pytest
from django.urls import reverse
from tests.workbench.pages import client_of
from tests_of_children import form_of, number, words

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, a_post
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Transfer

pytestmark = pytest.mark.django_db
LIST = reverse("children:transfers")


def sent(client, url, **typed):
    """The form as it stands, with what is typed."""
    return client.post(url, {**form_of(client.get(url)), **typed})


def offered(world):
    url = reverse("children:offer", args=[world.child.pk])
    answer = sent(world.alice, url, to_county="白山县", address="", reason="全家迁居白山")
    assert answer.headers["Location"] == LIST
    with acting(world.actors["alice"]):
        return Transfer.objects.scoped(world.actors["alice"]).get().pk


def test_the_file_is_offered_accepted_and_gone_for_the_old_county(world):
    pk = offered(world)
    page = reverse("children:transfer", args=[pk])
    seen = words(world.charlie.get(page).content.decode())
    assert "张小明：青河县 → 白山县" in seen
    assert ("全家迁居白山" in seen, number(1) in seen, "服刑" in seen) == (True, False, False)
    assert world.charlie.get(f"/children/{world.child.pk}/").status_code == 404
    mine = words(world.alice.get(page).content.decode())
    assert ("撤回申请" in mine, "同意" in mine) == (True, False)
    accept = reverse("children:transfer_accept", args=[pk])
    unclear = world.charlie.post(accept, {"to_place": "大王"})
    assert (unclear.status_code, "“大王”有 3 个" in words(unclear.content.decode())) == (422, True)
    done = world.charlie.post(accept, {"to_place": "大王东村"}, follow=True)
    assert "档案已整份迁移" in words(done.content.decode())
    assert world.charlie.get(f"/children/{world.child.pk}/history/").status_code == 200
    assert world.alice.get(f"/children/{world.child.pk}/").status_code == 404
    kept = words(world.alice.get(LIST).content.decode())
    assert ("张小明" in kept, "青河县 → 白山县" in kept, "已迁移" in kept) == (True, True, True)
    assert "大王东村" in words(world.alice.get(page).content.decode())


def test_the_new_county_reads_in_the_history_who_read_the_file_in_the_old_one(world):
    world.alice.get(f"/children/{world.child.pk}/family/")
    pk = offered(world)
    world.charlie.post(reverse("children:transfer_accept", args=[pk]), {"to_place": BAISHAN_VILLAGE})
    told = words(world.charlie.get(f"/children/{world.child.pk}/history/").content.decode())
    assert "王爱丽（县级民政经办人）· 打开档案：家庭" in told
    assert "迁移到测试省 › 测试市 › 白山县 › 大王镇 › 大王东村" in told


def test_the_receiving_county_asks_and_the_other_picks_the_file(world):
    asked = sent(
        world.charlie,
        reverse("children:transfer_ask"),
        from_county="qhx",
        name="张小明",
        number=number(1),
        to_place=BAISHAN_VILLAGE,
        reason="已在本县就读",
    )
    page = asked.headers["Location"]
    assert "打开档案" not in words(world.charlie.get(page).content.decode())
    accept = page + "accept/"
    offered_files = re.findall(r'name="child" value="(\d+)"', world.alice.get(accept).content.decode())
    assert offered_files == [str(world.child.pk)]
    nothing = world.alice.post(accept, {"answer": ""})
    assert nothing.status_code == 422
    done = world.alice.post(accept, {"child": world.child.pk}, follow=True)
    assert "档案已整份迁移" in words(done.content.decode())
    with acting(world.actors["charlie"]):
        assert Child.objects.scoped(world.actors["charlie"]).filter(pk=world.child.pk).exists()


def test_another_file_is_searched_for_where_the_name_was_misspelt(world):
    asked = sent(
        world.charlie,
        reverse("children:transfer_ask"),
        from_county=QINGHE,
        name="章小明",
        to_place=BAISHAN_VILLAGE,
        reason="已在本县就读",
    )
    accept = asked.headers["Location"] + "accept/"
    assert "没有找到同名或同号的档案" in words(world.alice.get(accept).content.decode())
    found = re.findall(r'name="child" value="(\d+)"', world.alice.get(accept + "?q=张小明").content.decode())
    assert found == [str(world.child.pk)]
    done = world.alice.post(accept + "?q=张小明", {"child": world.child.pk})
    assert done.status_code == 302


@pytest.mark.parametrize(
    ("side", "name", "state"), [("charlie", "decline", "未同意"), ("alice", "withdraw", "已撤回")]
)
def test_no_is_said_with_a_reason_that_the_other_side_reads(world, side, name, state):
    pk = offered(world)
    who, other = getattr(world, side), world.alice if side == "charlie" else world.charlie
    url = reverse(f"children:transfer_{name}", args=[pk])
    assert who.post(url, {"answer": ""}).status_code == 422
    assert who.post(url, {"answer": "不是同一人"}).status_code == 302
    told = words(other.get(reverse("children:transfer", args=[pk])).content.decode())
    assert (state in told, "不是同一人" in told) == (True, True)
    assert other.post(url, {"answer": "x"}).status_code in (403, 409)


def test_a_third_county_is_told_nothing(world):
    pk = offered(world)
    third = client_of(a_post("county_officer", "379905", name="第三"))
    for name in ("transfer", "transfer_accept", "transfer_decline", "transfer_withdraw"):
        url = reverse(f"children:{name}", args=[pk])
        assert third.get(url).status_code == 404
        assert third.post(url, {"answer": "x"}).status_code == (405 if name == "transfer" else 404)
    assert "张小明" not in third.get(LIST).content.decode()


@pytest.mark.parametrize("who", ["supervisor", "director", "city", "auditor"])
def test_other_roles_are_refused(world, who):
    pk = offered(world)
    client = getattr(world, who)
    for url in (LIST, reverse("children:transfer_ask"), reverse("children:transfer", args=[pk])):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("rows", [1, 20])
def test_the_list_costs_the_same_whatever_it_holds(world, rows, django_assert_num_queries, uncounted_rail):
    alice = world.actors["alice"]
    with acting(alice):
        for _ in range(rows):
            Transfer.objects.create(
                place=QINGHE,
                to_county=BAISHAN,
                asked_by_side="giving",
                name="张",
                reason="x",
                state="declined",
                asked_post=1,
                answered_at="2026-07-01T00:00Z",
            )
    world.alice.get(LIST)
    with django_assert_num_queries(COST):
        world.alice.get(LIST)


COST = 12
