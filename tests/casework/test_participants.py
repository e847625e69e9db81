"""Those who were there: named once, only by who reaches them, seen by who may see them, and never simply gone."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.casework.matters_made_up import Office, a_unit, filled
from tests.casework.records_made_up import (
    a_guardian,
    child,
    entrusted,
    guardian,
    kept,
    listed,
    on_the_list,
    signed,
    worker,
)

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.casework.filling import correct_record
from tonghu.casework.forms import whole_answers
from tonghu.casework.keeping import withdraw_record
from tonghu.casework.models import Record
from tonghu.casework.presence import actions
from tonghu.casework.presence.models import Participant
from tonghu.casework.presence.queries import participants_of, taken_part_of_child
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.kernel.resident_number import check_digit
from tonghu.locks.acting import acting
from tonghu.registry.blocking import register_block
from tonghu.registry.merging import merge, undo_merge
from tonghu.registry.models import Entrusted
from tonghu.registry.moving import move

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def test_children_guardians_and_workers_are_named_once_with_how_and_by_whom(office):
    activity = kept(office.officer, "activity")
    father = a_guardian(office.child, office.officer)
    people = [child(office.child), guardian(father), worker(office.director.post_id)]
    first = signed(office.officer, activity, *people, *people)
    again = signed(office.officer, activity, *people)
    assert [(first.added, first.there), (again.added, again.there)] == [(3, 0), (0, 3)]
    assert listed(office.officer, activity) == {
        ("child", "张小明", "list"),
        ("guardian", "张大山", "list"),
        ("worker", "赵敏", "list"),
    }
    with acting(office.officer):
        rows = Participant.objects.scoped(office.officer).order_by("id")
        assert {(row.place, row.form, row.occurred_on, row.by_name) for row in rows} == {
            (VILLAGE, "activity", activity.occurred_on, "周芳")
        }


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_signing_in_is_order_free_and_can_be_repeated(office, data):
    """Any sendings that together name the same people leave the same list."""
    with transaction.atomic():
        names = ("赵一", "钱二", "孙三", "李四")
        people = [child(a_child(by=office.officer, name=name)) for name in names]
        batches = data.draw(st.lists(st.lists(st.sampled_from(people), min_size=1), min_size=1, max_size=5))
        shuffled = data.draw(st.permutations([batches[i] for i in range(len(batches))]))
        one, other = kept(office.officer, "activity"), kept(office.officer, "activity")
        for batch in batches:
            signed(office.officer, one, *batch)
        for batch in [*shuffled, *batches[:1]]:
            signed(office.officer, other, *batch)
        named = sorted(("child", each.id) for each in {each for batch in batches for each in batch})
        assert on_the_list(office.officer, one) == on_the_list(office.officer, other) == named
        transaction.set_rollback(True)


def test_a_form_that_names_nobody_refuses(office):
    station = kept(office.officer, "station")
    with pytest.raises(UserError, match="“未成年人保护工作站登记”不登记儿童"):
        signed(office.officer, station, child(office.child))
    training = kept(office.officer, "worker_training")
    with pytest.raises(UserError, match="不登记儿童"):
        signed(office.officer, training, child(office.child))


def test_one_out_of_reach_and_nobody_is_added(office):
    activity = kept(office.director, "activity")
    other = a_child(by=office.officer, place=OTHER_VILLAGE, name="李小红")
    with pytest.raises(UserError, match="有1人不在您的管辖范围内"):
        signed(office.director, activity, child(office.child), child(other))
    assert on_the_list(office.officer, activity) == []


def test_a_village_sees_its_own_people_of_a_county_s_activity_and_no_others(office):
    """The record stays the county's; of the list each village sees its own rows."""
    other = a_child(by=office.officer, place=OTHER_VILLAGE, name="李小红")
    neighbour = actor_for(a_post("child_director", OTHER_VILLAGE, name="邻村"))
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child), child(other), worker(office.director.post_id))
    assert on_the_list(office.director, activity) == [
        ("child", office.child.pk),
        ("worker", office.director.post_id),
    ]
    assert on_the_list(neighbour, activity) == [("child", other.pk)]
    with acting(neighbour):
        assert list(taken_part_of_child(office.child.pk, neighbour)) == []
        assert [row.form for row in taken_part_of_child(other.pk, neighbour)] == ["activity"]
        assert Record.objects.scoped(neighbour).count() == 0


def test_another_county_sees_nobody(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    charlie = an_actor("county_officer", BAISHAN)
    assert on_the_list(charlie, activity) == []
    with pytest.raises(UserError, match="没有找到这条记录"):
        signed(charlie, activity, child(a_child(by=charlie, place=BAISHAN_VILLAGE)))


def school(office, name="青河一小"):
    unit = a_unit("school", name)
    return unit, an_actor("school_contact", QINGHE, name="林老师", organisation=unit)


def test_a_school_signs_in_its_own_pupils_and_their_guardians_alone(office):
    unit, teacher = school(office)
    pupil, stranger = a_child(by=office.officer, name="陈小雨"), office.child
    entrusted(pupil, unit, office.officer)
    mother = a_guardian(pupil, office.officer, "陈母", relation="mother")
    foreign = a_guardian(stranger, office.officer, "外人")
    lecture = kept(teacher, "safety_lecture")
    signed(teacher, lecture, child(pupil), guardian(mother))
    for other in (child(stranger), guardian(foreign), worker(office.director.post_id)):
        with pytest.raises(UserError):
            signed(teacher, lecture, other)
    assert on_the_list(teacher, lecture) == [("child", pupil.pk), ("guardian", mother.pk)]


def test_the_database_itself_lets_a_school_name_no_stranger(office):
    _, teacher = school(office)
    lecture = kept(teacher, "safety_lecture")
    with pytest.raises(ProgrammingError, match="row-level security"), acting(teacher):
        Participant.objects.create(
            place=VILLAGE,
            record=lecture,
            form="safety_lecture",
            occurred_on=lecture.occurred_on,
            kind="child",
            child_id=office.child.pk,
            way="list",
            by_name="林老师",
            by_post=teacher.post_id,
        )


def test_two_schools_see_nothing_of_each_other(office):
    one, teacher = school(office)
    _, rival = school(office, "青河二小")
    entrusted(office.child, one, office.officer)
    lecture = kept(teacher, "safety_lecture")
    signed(teacher, lecture, child(office.child))
    assert on_the_list(rival, lecture) == []
    with acting(rival), connection.cursor() as cursor:
        cursor.execute("select count(*) from casework_participant")
        assert cursor.fetchone() == (0,)


def test_a_pupil_who_left_is_the_school_s_no_longer(office):
    unit, teacher = school(office)
    entrusted(office.child, unit, office.officer)
    lecture = kept(teacher, "safety_lecture")
    signed(teacher, lecture, child(office.child))
    with acting(office.officer):
        Entrusted.objects.scoped(office.officer).update(end_on="2026-01-01")
    assert on_the_list(teacher, lecture) == []
    assert on_the_list(office.officer, lecture) == [("child", office.child.pk)]


def test_whom_a_protection_order_names_never_sees_the_child_on_a_list(office):
    number = "37990119800101001" + check_digit("37990119800101001")
    father = a_guardian(office.child, office.officer, "张大山", number=number)
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child), guardian(father))
    named = actor_for(a_post("county_officer", QINGHE, name="张大山", person=number))
    assert len(on_the_list(named, activity)) == 2
    with acting(office.officer):
        register_block(
            child=office.child,
            adult=father,
            name="张大山",
            number=number,
            order="(2026)鲁民保令1号",
            start_on=activity.occurred_on,
            end_on=None,
            by=office.officer,
        )
    named = actor_for(a_post("county_officer", QINGHE, name="张大山", person=number))
    assert on_the_list(named, activity) == []
    assert len(on_the_list(office.officer, activity)) == 2


def test_a_name_taken_off_leaves_a_trace_and_stays_off(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    with acting(office.officer):
        row = Participant.objects.scoped(office.officer).get()
        with pytest.raises(UserError, match="请写明移除的原因"):
            actions.strike(participant=row.pk, reason=" ", by=office.officer)
        actions.strike(participant=row.pk, reason="同名，登记错了。", by=office.officer)
        with pytest.raises(UserError, match="可能已由他人移除"):
            actions.strike(participant=row.pk, reason="再来。", by=office.officer)
        [kept_row] = participants_of(activity, office.officer)
        assert (kept_row.ended_by, kept_row.end_reason) == ("周芳", "同名，登记错了。")
    with pytest.raises(ProgrammingError, match="stays ended"), acting(office.officer):
        Participant.objects.scoped(office.officer).update(ended_at=None, ended_by="", end_reason="")
    assert signed(office.officer, activity, child(office.child)).added == 1


def test_nobody_but_the_owner_removes_a_row_or_rewrites_it(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    for change in ("delete from casework_participant", "update casework_participant set way = 'qr'"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            acting(office.officer),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def corrected(office, record, **changes):
    with acting(office.officer):
        answers = {**whole_answers(record), **changes}
        return correct_record(record=record, filled=filled(record.form, **answers), by=office.officer)


def test_a_correction_carries_the_names_on(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child), worker(office.director.post_id))
    later = corrected(office, activity, title="更正后的名称", held_on="2026-06-01")
    people = [("child", office.child.pk), ("worker", office.director.post_id)]
    assert (on_the_list(office.officer, activity), on_the_list(office.officer, later)) == ([], people)
    with acting(office.officer):
        rows = Participant.objects.scoped(office.officer).filter(record=later)
        assert {row.occurred_on.isoformat() for row in rows} == {"2026-06-01"}
        old = Participant.objects.scoped(office.officer).filter(record=activity)
        assert {row.end_reason for row in old} == {"记录已更正，名单随更正后的记录"}
    with pytest.raises(UserError, match="可能已更正或撤回"):
        signed(office.officer, activity, child(office.child))


def test_a_correction_carries_on_whom_its_writer_no_longer_reaches(office):
    """A child that moved to another village: the first village's director mends the title and loses nobody."""
    activity = kept(office.director, "activity")
    signed(office.director, activity, child(office.child))
    with acting(office.officer):
        move(
            child=office.child, place=OTHER_VILLAGE, address="", version=1, reason="搬家。", by=office.officer
        )
    assert on_the_list(office.director, activity) == []
    with acting(office.director):
        answers = {**whole_answers(activity), "title": "更正"}
        later = correct_record(record=activity, filled=filled("activity", **answers), by=office.director)
    assert on_the_list(office.officer, later) == [("child", office.child.pk)]


def test_what_is_withdrawn_names_nobody_and_stays_readable(office):
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child))
    with acting(office.officer):
        withdraw_record(record=activity.pk, reason="没有举办。", by=office.officer)
    assert on_the_list(office.officer, activity) == []
    with acting(office.officer):
        [row] = participants_of(activity, office.officer)
        assert row.end_reason == "记录已撤回"
        with pytest.raises(UserError, match="可能已更正或撤回"):
            withdraw_record(record=activity.pk, reason="再来。", by=office.officer)


def test_two_files_of_one_child_count_once_and_come_apart_again(office):
    twin = a_child(by=office.officer, name="张小明")
    activity = kept(office.officer, "activity")
    signed(office.officer, activity, child(office.child), child(twin))
    with acting(office.officer):
        done = merge(
            kept=office.child,
            dropped=twin,
            from_dropped=[],
            versions=(1, 1),
            reason="同一名儿童。",
            by=office.officer,
        )
    assert on_the_list(office.officer, activity) == [("child", office.child.pk)]
    with acting(office.officer):
        undo_merge(merge=done, reason="不是同一名。", by=office.officer)
    assert on_the_list(office.officer, activity) == [("child", office.child.pk), ("child", twin.pk)]


def test_a_row_names_one_person_of_one_kind(office):
    activity = kept(office.officer, "activity")
    with pytest.raises(IntegrityError, match="casework_participant_whole"), acting(office.officer):
        Participant.objects.create(
            place=VILLAGE,
            record=activity,
            form="activity",
            occurred_on=activity.occurred_on,
            kind="worker",
            child_id=office.child.pk,
            way="list",
            by_name="x",
            by_post=1,
        )


def test_who_left_the_post_before_the_day_was_not_there(office):
    before = a_post("child_director", OTHER_VILLAGE, name="前任", end_on="2025-06-01")
    activity = kept(office.officer, "worker_training")
    with pytest.raises(UserError, match="或已退出、离岗"):
        signed(office.officer, activity, worker(before.pk))


def test_a_post_that_only_reads_signs_nobody_in(office):
    activity = kept(office.officer, "activity")
    reader = replace(office.officer, permissions=frozenset({"case.read", "child.read"}))
    with pytest.raises(NotPermitted):
        signed(reader, activity, child(office.child))
