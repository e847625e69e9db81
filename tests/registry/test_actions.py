"""Opening a file, categories, visits, corrections: what stands afterwards, and what is refused."""

import datetime as dt
import uuid

import pytest

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, VILLAGE, an_actor
from tonghu.audit.queries import entries_about
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.actions import (
    add_adult,
    correct,
    correct_adult,
    end_adult,
    end_category,
    hold_category,
    open_file,
    record_visit,
)
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Change, Child, Holding, Visit

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)


def number_of(first17):
    from tonghu.kernel.resident_number import check_digit

    return first17 + check_digit(first17)


@pytest.fixture
def alice():
    return an_actor("county_officer", QINGHE, name="王爱丽")


def opened(alice, **given):
    told = {
        "place": VILLAGE,
        "name": "张小明",
        "number": number_of("37990120150302001"),
        "birth_on": None,
        "sex": "0",
        "reason": "线索已采纳",
        "lead": 7,
    }
    return open_file(**{**told, **given}, by=alice)


def history(alice, child):
    rows = Change.objects.scoped(alice).filter(child=child).order_by("id")
    return [(row.verb, row.reason, row.detail, row.user_name, row.post_title) for row in rows]


def test_a_file_opens_with_what_the_number_tells(alice):
    with acting(alice):
        child = Child.objects.scoped(alice).get(pk=opened(alice).pk)
        assert (child.name, child.initials, child.birth_on, child.sex, child.standing, child.version) == (
            "张小明",
            "zxm",
            dt.date(2015, 3, 2),
            "1",
            "open",
            1,
        )
        assert history(alice, child) == [("open_file", "线索已采纳", {"lead": 7}, "王爱丽", "县级民政经办人")]
    with acting(alice):
        assert [
            (entry.verb, entry.reason, entry.place) for entry in entries_about("child", child.pk, actor=alice)
        ] == [("open_file", "线索已采纳", VILLAGE)]


@pytest.mark.parametrize("birth_on", [None, dt.date(2016, 2, 29)])
def test_a_file_opens_without_a_number(alice, birth_on):
    with acting(alice):
        child = opened(alice, number=None, birth_on=birth_on)
        assert (child.number, child.number_index, child.birth_on, child.sex) == (None, None, birth_on, "0")


def test_one_number_one_file(alice):
    with acting(alice):
        first = opened(alice)
        with pytest.raises(Conflict, match="已有一份档案:张小明") as caught:
            opened(alice, name="张晓明", number=number_of("37990120150302001").lower() + " ")
        assert caught.value.theirs == first
        other = opened(alice, name="李四", number=None)
        with pytest.raises(Conflict, match="已有一份档案:张小明"):
            correct(
                child=other,
                changes={"number": number_of("37990120150302001")},
                version=1,
                reason="补录",
                by=alice,
            )
        assert Child.objects.scoped(alice).get(pk=other.pk).number is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"place": BAISHAN_VILLAGE}, "不归您的岗位管理"),
        ({"name": "  "}, "请填写儿童姓名"),
        ({"reason": " "}, "请写明理由"),
    ],
)
def test_a_file_is_refused_with_what_to_do(alice, given, message):
    with acting(alice):
        with pytest.raises(UserError, match=message):
            opened(alice, **given)
        assert Child.objects.scoped(alice).count() == 0


def test_a_category_is_held_once_ends_and_closes_the_file(alice):
    with acting(alice):
        child = opened(alice)
        held = hold_category(child=child, category="orphan", start_on=DAY, basis="父母双亡", lead=7, by=alice)
        with pytest.raises(Conflict, match="自2026-07-01起已认定"):
            hold_category(child=child, category="orphan", start_on=DAY, basis="父母双亡", by=alice)
        hold_category(child=child, category="disabled", start_on=DAY, basis="残疾人证", by=alice)
        with pytest.raises(UserError, match="不能早于认定日期"):
            end_category(child=child, category="orphan", end_on=dt.date(2026, 6, 1), basis="收养", by=alice)
        end_category(child=child, category="orphan", end_on=dt.date(2026, 9, 1), basis="收养", by=alice)
        assert Child.objects.scoped(alice).get(pk=child.pk).standing == "open"
        end_category(child=child, category="disabled", end_on=dt.date(2026, 9, 1), basis="注销", by=alice)
        assert Child.objects.scoped(alice).get(pk=child.pk).standing == "closed"
        with pytest.raises(Conflict, match="没有这一类别"):
            end_category(child=child, category="orphan", end_on=DAY, basis="收养", by=alice)
        again = hold_category(child=child, category="orphan", start_on=DAY, basis="收养解除", by=alice)
        kept = Child.objects.scoped(alice).get(pk=child.pk)
        assert (kept.standing, kept.version) == ("open", 6)
        assert list(
            Holding.objects.scoped(alice).order_by("id").values_list("id", "category", "end_basis", "lead")
        ) == [
            (held.pk, "orphan", "收养", 7),
            (held.pk + 1, "disabled", "注销", None),
            (again.pk, "orphan", "", None),
        ]


def test_a_correction_keeps_old_and_new_and_masks_numbers(alice):
    with acting(alice):
        child = opened(alice)
        correct(
            child=child,
            changes={"name": "张晓明", "carer_phone": "13800001234", "sex": "1"},
            version=1,
            reason="户口簿",
            by=alice,
        )
        kept = Child.objects.scoped(alice).get(pk=child.pk)
        assert (kept.name, kept.initials, kept.carer_phone, kept.version) == (
            "张晓明",
            "zxm",
            "13800001234",
            2,
        )
        assert history(alice, child)[1][2] == {
            "fields": {"name": ["张小明", "张晓明"], "carer_phone": ["", "138****1234"]}
        }
        correct(child=child, changes={"name": "张晓明"}, version=2, reason="再看", by=alice)
        assert Child.objects.scoped(alice).get(pk=child.pk).version == 2


def test_a_correction_on_an_older_version_is_refused_with_what_stands(alice):
    with acting(alice):
        child = opened(alice)
        correct(child=child, changes={"carer": "奶奶"}, version=1, reason="走访", by=alice)
        with pytest.raises(Conflict, match="已被他人更改") as caught:
            correct(child=child, changes={"carer": "姑姑"}, version=1, reason="走访", by=alice)
        assert (caught.value.theirs.carer, caught.value.theirs.version) == ("奶奶", 2)


def test_a_form_that_comes_twice_is_carried_out_once(alice):
    key = uuid.uuid4()
    with acting(alice):
        child = opened(alice)
        record_visit(child=child, visited_on=DAY, saw_child=True, by=alice, key=key)
        with pytest.raises(AlreadyDone):
            record_visit(child=child, visited_on=DAY, saw_child=True, by=alice, key=key)
        assert Visit.objects.scoped(alice).count() == 1


def test_the_last_visit_is_the_latest_that_none_corrects(alice):
    director = an_actor("child_director", VILLAGE, name="赵主任")
    with acting(alice):
        child = opened(alice)
    with acting(director):
        wrong = record_visit(child=child, visited_on=dt.date(2026, 7, 20), saw_child=True, by=director)
        record_visit(
            child=child,
            visited_on=dt.date(2026, 7, 2),
            saw_child=False,
            note_text="孩子在姑姑家",
            corrects=wrong,
            by=director,
        )
        assert Child.objects.scoped(director).get(pk=child.pk).last_visit_on == dt.date(2026, 7, 2)
        with pytest.raises(UserError, match="没有见到儿童本人"):
            record_visit(child=child, visited_on=DAY, saw_child=False, by=director)
        with pytest.raises(UserError, match="不能晚于今天"):
            record_visit(child=child, visited_on=dt.date(2999, 1, 1), saw_child=True, by=director)
        with pytest.raises(NotPermitted, match="不能更正儿童档案"):
            correct(child=child, changes={"carer": "奶奶"}, version=1, reason="走访", by=director)


def test_family(alice):
    with acting(alice):
        child = opened(alice)
        adult = add_adult(
            child=child, relation="father", name="张大", phone="138-0000-1234", source="户口簿", by=alice
        )
        correct_adult(adult=adult, changes={"state": "服刑至 2028-03"}, version=2, reason="判决书", by=alice)
        with pytest.raises(Conflict):
            end_adult(adult=adult, end_on=DAY, reason="离婚", version=2, by=alice)
        ended = end_adult(adult=adult, end_on=DAY, reason="离婚", version=3, by=alice)
        assert (ended.phone, ended.state, ended.end_on) == ("13800001234", "服刑至 2028-03", DAY)
        assert [row[0] for row in history(alice, child)] == [
            "open_file",
            "add_adult",
            "correct_adult",
            "end_adult",
        ]


def test_another_county_cannot_change_what_it_cannot_see(alice):
    charlie = an_actor("county_officer", BAISHAN)
    with acting(alice):
        child = opened(alice)
    with acting(charlie), pytest.raises(UserError, match="没有找到这份儿童档案"):
        correct(child=child, changes={"name": "x"}, version=1, reason="x", by=charlie)
