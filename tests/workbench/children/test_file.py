"""A child's file: what its tabs say, whole numbers on asking, history, access log."""

import datetime as dt

import pytest
from django.urls import reverse
from tests.casework.matters_made_up import filled
from tests_of_children import number, words

from people import QINGHE, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.audit.models import Entry
from tonghu.casework.assessments.risk import RISK, propose_level
from tonghu.casework.filling import add_record
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.registry.actions import add_adult, correct, hold_category, open_file, record_visit
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db
TABS = ("child", "timeline", "family", "categories", "visits", "history")


def told(client, name, child):
    return words(client.get(reverse(f"children:{name}", args=[child.pk])).content.decode())


def entries(verb):
    with acting(actor_for(a_post("auditor", QINGHE))):
        return list(Entry.objects.filter(verb=verb).order_by("id"))


def test_the_strip_says_who_where_and_who_is_responsible(world):
    strip = told(world.alice, "child", world.child)
    for words_ in (
        "性别 男",
        "年龄 11岁（2015-03-02）",
        "身份号码 3799************" + number(1)[-2:],
        "青河县 大王镇 大王东村",
        "照料人 王芳（奶奶）",
        "儿童主任 赵主任",
        "档案 在册",
    ):
        assert words_ in strip
    assert number(1) not in strip


def test_the_first_tab_answers_safe_owed_next(world):
    page = told(world.alice, "child", world.child)
    assert "最近走访 ：2026-06-01，见到儿童本人（王爱丽） 在家写作业".replace(" ：", "：") in page
    assert "孤儿 自 2026-07-01 · 死亡证明" in page
    assert "没有正在办理的线索。" in page


def test_categories_say_dates_basis_and_the_lead(world):
    page = told(world.alice, "categories", world.child)
    assert "认定日期 2026-07-01 依据 死亡证明 来自线索 父母双亡，符合孤儿" in page


def test_the_timeline_is_newest_first(world):
    answer = world.alice.get(reverse("children:timeline", args=[world.child.pk]))
    events = answer.context["events"]
    assert [event.day for event in events] == sorted((event.day for event in events), reverse=True)
    assert sorted(event.what for event in events) == sorted(
        ["建立档案", "认定为孤儿", "走访，见到儿童本人", "线索：孤儿，应纳入，已采纳"]
    )


def test_a_child_without_number_birth_date_and_family(world):
    with acting(world.actors["alice"]):
        child = open_file(
            place=VILLAGE,
            name="无名氏之子",
            number=None,
            birth_on=None,
            sex="0",
            reason="弃婴",
            by=world.actors["alice"],
        )
    page = told(world.alice, "child", child)
    assert "年龄 未知" in page
    assert "身份号码 没有" in page
    assert "还没有登记家庭成员" in told(world.alice, "family", child)
    assert "还没有走访记录" in told(world.alice, "visits", child)
    assert "还没有认定类别" in told(world.alice, "categories", child)


def test_the_history_says_each_change_with_who_and_why_field_by_field(world):
    alice = world.actors["alice"]
    with acting(alice):
        correct(
            child=world.child,
            changes={"carer": "姑姑", "carer_phone": "13900009876"},
            version=world.child.version,
            reason="奶奶住院",
            by=alice,
        )
    page = told(world.alice, "history", world.child)
    assert "更正档案" in page
    assert "理由：奶奶住院 实际照料人：王芳 → 姑姑 照料人电话：（空） → 139****9876" in page
    assert "13900009876" not in page
    versions = world.alice.get(reverse("children:history", args=[world.child.pk])).context["versions"]
    newest = [version for version in versions if version.what == "档案" and not version.first]
    assert ("实际照料人", "王芳", "姑姑") in [field for version in newest for field in version.fields]
    assert {version.what for version in versions} == {"档案", "家庭成员", "类别认定"}
    assert {version.who for version in versions} == {"王爱丽（县级民政经办人）"}


def test_a_row_changed_past_the_application_stands_in_the_history_without_a_name(world):
    from django.db import connections

    # The test's own transaction holds the rows; the change goes by the same connection, past every verb.
    alice = world.actors["alice"]
    with acting(alice):
        connections["default"].cursor().execute(
            "update registry_child set carer = '不明' where id = %s", [world.child.pk]
        )
    versions = world.alice.get(reverse("children:history", args=[world.child.pk])).context["versions"]
    assert ("实际照料人", "王芳", "不明") in [field for version in versions for field in version.fields]


def test_the_access_log_is_for_posts_that_may_and_names_every_reader(world):
    world.director.get(reverse("children:child", args=[world.child.pk]))
    world.director.get("/children/")
    assert "本岗位不能看查阅记录" in told(world.director, "history", world.child)
    world.director.post(
        reverse("children:unmask", args=[world.child.pk, "number"]), headers={"accept": "text/plain"}
    )
    page = told(world.supervisor, "history", world.child)
    assert "赵主任（儿童主任）· 打开档案：概况" in page
    assert "赵主任（儿童主任）· 显示完整号码：公民身份号码" in page
    assert "在名册中看到" not in page
    with_lists = words(world.supervisor.get(f"/children/{world.child.pk}/history/?lists=1").content.decode())
    assert "赵主任（儿童主任）· 在名册中看到" in with_lists


@pytest.mark.parametrize("name", TABS)
def test_every_tab_is_a_recorded_read(world, name):
    world.director.get(reverse(f"children:{name}", args=[world.child.pk]))
    last = entries("read")[-1]
    assert (last.user_name, last.subjects, last.place, last.detail) == (
        "赵主任",
        [world.child.pk],
        VILLAGE,
        {"tab": name},
    )


@pytest.mark.parametrize(
    ("address", "value", "detail"),
    [
        ("unmask/number/", number(1), {"field": "number"}),
        ("family/{adult}/unmask/phone/", "13800001234", None),
    ],
)
def test_a_whole_number_on_asking_is_recorded(world, address, value, detail):
    path = f"/children/{world.child.pk}/" + address.format(adult=world.father.pk)
    text = world.director.post(path, headers={"accept": "text/plain"})
    assert (text.status_code, text.content.decode(), text.headers["Content-Type"]) == (
        200,
        value,
        "text/plain; charset=utf-8",
    )
    page = world.director.post(path)
    assert value in page.content.decode()
    assert [entry.detail for entry in entries("unmask")] == [
        detail or {"field": "phone", "adult": world.father.pk}
    ] * 2


def test_a_post_that_may_not_ask_is_not_offered_and_is_refused(world):
    assert "unmask" not in world.city.get(f"/children/{world.child.pk}/").content.decode()
    assert world.city.post(f"/children/{world.child.pk}/unmask/number/").status_code == 403
    assert world.director.post(f"/children/{world.child.pk}/unmask/name/").status_code == 404
    assert world.director.post(f"/children/{world.other.pk}/unmask/number/").status_code == 404
    assert entries("unmask") == []


@pytest.mark.parametrize(
    ("name", "queries"),
    [("child", 24), ("timeline", 22), ("family", 15), ("categories", 16), ("visits", 15), ("history", 22)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_tab_takes_the_same_queries_whatever_its_rows(
    world, uncounted_rail, name, queries, rows, django_assert_num_queries
):
    alice = world.actors["alice"]
    with acting(alice):
        child = open_file(
            place=VILLAGE, name="周一", number=None, birth_on=None, sex="1", reason="线索", by=alice
        )
        for at, category in zip(range(rows), ("orphan", "disabled", "low_income"), strict=False):
            add_adult(child=child, relation="other", name=f"周{at}", phone="13800001234", by=alice)
            hold_category(child=child, category=category, start_on=dt.date(2026, 7, 1), basis="甲", by=alice)
            record_visit(child=child, visited_on=dt.date(2026, 7, 1 + at), saw_child=True, by=alice)
    address = reverse(f"children:{name}", args=[child.pk])
    world.alice.get(address)
    with django_assert_num_queries(queries):
        assert world.alice.get(address).status_code == 200


def test_merged_files_are_read_only_and_lead_to_the_kept_one(world):
    dropped = world.merged.dropped
    page = world.alice.get(f"/children/{dropped.pk}/").content.decode()
    assert f'<a href="/children/{world.merged.kept_id}/">打开保留的档案</a>' in page
    assert "correct/" not in page
    refused = world.alice.get(f"/children/{dropped.pk}/correct/")
    assert refused.status_code == 200
    with acting(world.actors["alice"]):
        assert Child.objects.scoped(world.actors["alice"]).get(pk=dropped.pk).standing == "merged"


def assessed(world, form, **answers):
    with acting(director := world.actors["director"]):
        child = Child.objects.scoped(director).get(pk=world.child.pk)
        return add_record(filled=filled(form, **answers), child=child, by=director)


def test_the_first_tab_says_the_risk_level_and_what_was_assessed_last(world):
    page = told(world.director, "child", world.child)
    assert "还没有确定风险等级" in page
    with acting(director := world.actors["director"]):
        proposed = propose_level(Child.objects.scoped(director).get(pk=world.child.pk), by=director).level
    assessed(world, "risk_level", level=proposed)
    result = assessed(world, "assessment_result", tool="儿童抑郁量表", level="轻度")
    page = told(world.director, "child", world.child)
    level = catalogue().toolkits[RISK].titled(proposed)
    assert f"风险等级： {level} ，" in page
    assert "最近评估： 儿童抑郁量表 ，" in page
    assert "轻度" not in page
    assert (
        f"/casework/records/{result.pk}/"
        in world.director.get(f"/children/{world.child.pk}/").content.decode()
    )
