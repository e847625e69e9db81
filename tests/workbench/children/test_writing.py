"""Forms: once only, never on an older version, nothing typed is lost."""

import datetime as dt

import pytest
from django.urls import reverse
from tests_of_children import form_of, number, words

from people import OTHER_VILLAGE
from tonghu.locks.acting import acting
from tonghu.registry.actions import record_visit
from tonghu.registry.models import Adult, Block, Change, Child, Holding, Merge, Split, Visit

pytestmark = pytest.mark.django_db


def sent(client, page, *ids, **typed):
    """The form as the page gives it, with what was typed."""
    address = reverse(f"children:{page}", args=ids)
    return client.post(address, {**form_of(client.get(address)), **typed})


def now(world, pk=None):
    with acting(world.actors["alice"]):
        return Child.objects.scoped(world.actors["alice"]).get(pk=pk or world.child.pk)


def rows(world, model, **which):
    with acting(world.actors["alice"]):
        return list(model.objects.scoped(world.actors["alice"]).filter(**which).order_by("pk"))


def test_a_correction(world):
    answer = sent(world.alice, "correct", world.child.pk, carer="姑姑", number=number(77), reason="户口簿")
    assert answer.headers["Location"] == f"/children/{world.child.pk}/"
    kept = now(world)
    assert (kept.carer, kept.number, kept.name, kept.version) == (
        "姑姑",
        number(77),
        "张小明",
        world.child.version + 1,
    )
    change = rows(world, Change, child=world.child, verb="correct")[0]
    assert (change.reason, change.detail["fields"]["carer"]) == ("户口簿", ["王芳", "姑姑"])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"reason": ""}, "这个字段是必填项"),
        ({"reason": "x", "number": "379901"}, "身份号码是 18 位，输入了 6 位"),
        ({"reason": "x", "number": number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")}, "校验位不对"),
        ({"reason": "x", "number": number(3)}, "同一公民身份号码已有一份档案"),
    ],
)
def test_a_correction_that_cannot_be_made_keeps_what_was_typed(world, typed, says):
    answer = sent(world.alice, "correct", world.child.pk, carer="姑姑", **typed)
    assert answer.status_code == (409 if "已有" in says else 422)
    html = answer.content.decode()
    assert says in html
    assert 'value="姑姑"' in html
    assert now(world).carer == "王芳"


def test_two_people_correct_at_once_and_the_second_loses_nothing(world):
    address = f"/children/{world.child.pk}/correct/"
    form = form_of(world.alice.get(address))
    sent(world.supervisor, "correct", world.child.pk, carer="姑姑", reason="走访")
    mine = {**form, "carer": "奶奶", "address": "西村 9 号", "reason": "电话核实"}
    answer = world.alice.post(address, mine)
    assert answer.status_code == 409
    page = words(answer.content.decode())
    assert "有人先改了这份档案 张小明的档案在您填写期间已被他人更改" in page
    assert "实际照料人 （不一致） 姑姑 奶奶 核对后再次提交，将以您填写的为准。" in page
    html = answer.content.decode()
    for typed in ('value="奶奶"', 'value="西村 9 号"', "电话核实</textarea>"):
        assert typed in html
    assert now(world).carer == "姑姑"
    again = world.alice.post(
        address, {**mine, **{k: v for k, v in form_of(answer).items() if k in ("key", "version")}}
    )
    assert again.status_code == 302
    assert (now(world).carer, now(world).address) == ("奶奶", "西村 9 号")


@pytest.mark.parametrize("name", ["hold", "new_adult", "correct"])
def test_a_double_click_is_one_change(world, name):
    address = reverse(f"children:{name}", args=[world.child.pk])
    typed = {
        "hold": {"category": "disabled", "start_on": "2026-07-02", "basis": "残疾人证"},
        "new_adult": {"relation": "mother", "name": "李梅", "source": "户口簿"},
        "correct": {"carer": "姑姑", "reason": "走访"},
    }[name]
    form = {**form_of(world.alice.get(address)), **typed}
    before = len(rows(world, Change))
    first, second = (world.alice.post(address, form) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(rows(world, Change)) == before + 1


def test_a_form_sent_after_the_session_ended_leads_to_sign_in_and_back_to_the_form(world, client):
    address = f"/children/{world.child.pk}/correct/"
    form = form_of(world.alice.get(address))
    answer = client.post(address, form, headers={"referer": f"http://testserver{address}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={address}")


def test_a_visit_is_added_and_corrected_and_never_changed(world):
    director, day = world.actors["director"], dt.date(2026, 7, 2)
    with acting(director):
        record_visit(
            child=world.child,
            visited_on=day,
            saw_child=False,
            note_text="去姑姑家了",
            carer="姑姑",
            by=director,
        )
    wrong = rows(world, Visit, child=world.child)[-1]
    assert (wrong.by_name, wrong.post_id) == ("赵主任", world.posts["director"].pk)
    address = reverse("children:correct_visit", args=[world.child.pk, wrong.pk])
    form = form_of(world.director.get(address))
    assert form["note"] == "去姑姑家了"
    world.director.post(address, {**form, "visited_on": "2026-07-01", "saw_child": "yes"})
    assert [
        (visit.visited_on, visit.saw_child, visit.corrects_id)
        for visit in rows(world, Visit, child=world.child)
    ] == [
        (dt.date(2026, 6, 1), True, None),
        (dt.date(2026, 7, 2), False, None),
        (dt.date(2026, 7, 1), True, wrong.pk),
    ]
    assert now(world).last_visit_on == dt.date(2026, 7, 1)
    page = words(world.director.get(f"/children/{world.child.pk}/visits/").content.decode())
    assert "已由后来的一次登记更正" in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"visited_on": "2999-01-01", "saw_child": "yes"}, "走访日期不能晚于今天"),
        ({"visited_on": "2026-07-02", "saw_child": "no"}, "没有见到儿童本人的"),
    ],
)
def test_a_visit_that_cannot_be_says_so(world, typed, says):
    (first,) = rows(world, Visit, child=world.child)
    answer = sent(world.director, "correct_visit", world.child.pk, first.pk, **{"note": "", **typed})
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_categories_and_family(world):
    alice = world.alice
    sent(alice, "hold", world.child.pk, category="disabled", start_on="2026-07-02", basis="残疾人证")
    twice = sent(alice, "hold", world.child.pk, category="disabled", start_on="2026-07-03", basis="残疾人证")
    assert twice.status_code == 409
    assert "没有重复认定" in twice.content.decode()
    held = rows(world, Holding, child=world.child, category="disabled")[0]
    sent(alice, "end_holding", world.child.pk, held.pk, end_on="2026-08-01", basis="证件注销")
    sent(alice, "correct_adult", world.child.pk, world.father.pk, state="已释放", reason="释放证明")
    sent(alice, "end_adult", world.child.pk, world.father.pk, end_on="2026-08-02", reason="离婚")
    (father,) = rows(world, Adult, child=world.child)
    assert (father.state, father.phone, father.end_on) == ("已释放", "13800001234", dt.date(2026, 8, 2))
    assert rows(world, Holding, category="disabled")[0].end_on == dt.date(2026, 8, 1)


@pytest.mark.parametrize("name", ["correct", "move", "hold", "new_adult", "merge", "split", "block"])
def test_the_child_director_reads_and_visits_and_changes_nothing_else(world, name):
    address = reverse(f"children:{name}", args=[world.child.pk])
    assert world.director.get(address).status_code == 403
    assert world.director.post(address).status_code in (403, 405)


def test_a_move_takes_everything_along_and_the_new_director_is_responsible(world):
    answer = sent(
        world.alice, "move", world.child.pk, place=OTHER_VILLAGE, address="西村 9 号", reason="随奶奶搬家"
    )
    assert answer.status_code == 302
    assert (now(world).place, now(world).address) == (OTHER_VILLAGE, "西村 9 号")
    for model in (Adult, Holding, Visit, Change):
        assert {row.place for row in rows(world, model, child=world.child)} == {OTHER_VILLAGE}
    assert world.director.get(f"/children/{world.child.pk}/").status_code == 404
    assert world.supervisor.get(f"/children/{world.child.pk}/history/").status_code == 200
    outside = sent(world.alice, "move", world.other.pk, place="379902100001", reason="x")
    assert outside.status_code == 422


def test_merge_by_the_page_and_back(world):
    address = reverse("children:merge_with", args=[world.child.pk, world.third.pk])
    page = world.alice.get(address)
    assert [choice.name for choice in page.context["choices"]] == [
        "name",
        "number",
        "address",
        "carer",
        "carer_relation",
    ]
    assert "张<mark>小</mark>明" in page.content.decode()
    found = words(world.alice.get(reverse("children:merge", args=[world.child.pk])).content.decode())
    assert "张晓明 11岁 大王镇 › 大王东村" in found
    done = world.alice.post(address, {**form_of(page), "take-name": "dropped", "reason": "同一人"})
    assert done.status_code == 302
    assert (now(world).name, now(world).number) == ("张晓明", number(1))
    assert now(world, world.third.pk).merged_into_id == world.child.pk
    merged = rows(world, Merge, kept=world.child)[0]
    history = words(world.alice.get(f"/children/{world.child.pk}/history/").content.decode())
    assert "撤销这次合并" in history
    sent(world.alice, "undo_merge", world.child.pk, merged.pk, reason="不是同一人")
    assert (now(world).name, now(world, world.third.pk).name) == ("张小明", "张晓明")
    assert now(world, world.third.pk).standing == "open"


def test_leads_go_along_with_merge_and_split(world):
    from tonghu.leads.models import Lead

    address = reverse("children:merge_with", args=[world.third.pk, world.child.pk])
    world.alice.post(address, {**form_of(world.alice.get(address)), "reason": "同一人"})
    assert [lead.child_id for lead in rows(world, Lead)] == [world.third.pk]
    sent(world.alice, "undo_merge", world.third.pk, rows(world, Merge, kept=world.third)[0].pk, reason="错")
    assert [lead.child_id for lead in rows(world, Lead)] == [world.child.pk]
    sent(
        world.alice,
        "split",
        world.child.pk,
        name="张二明",
        reason="两名儿童",
        lead=[world.lead.pk],
        adult=[world.father.pk],
        number_goes="yes",
    )
    parted = rows(world, Split, source=world.child)[0]
    made = now(world, parted.made_id)
    assert (made.number, now(world).number) == (number(1), None)
    assert [lead.child_id for lead in rows(world, Lead)] == [made.pk]
    sent(world.alice, "undo_split", world.child.pk, parted.pk, reason="是一名儿童")
    assert ([lead.child_id for lead in rows(world, Lead)], now(world).number) == ([world.child.pk], number(1))


def test_a_block_is_registered_and_lifted(world):
    typed = {"adult": str(world.father.pk), "order": "青河县法院（2026）1 号", "start_on": "2026-07-01"}
    assert sent(world.alice, "block", world.child.pk, **typed).status_code == 302
    (block,) = rows(world, Block, child=world.child)
    assert (block.name, block.number, block.made_by) == ("张大", number(50), "王爱丽")
    sent(world.alice, "end_block", world.child.pk, block.pk, end_on="2026-08-01", reason="裁定撤销")
    (block,) = rows(world, Block, child=world.child)
    assert (block.end_on, block.ended_by, block.end_reason) == (dt.date(2026, 8, 1), "王爱丽", "裁定撤销")
