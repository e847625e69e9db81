"""A matter begins, moves by those whose turn it is, and comes to an end; nobody else sees it."""

import datetime as dt
import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from tests.casework.matters_made_up import Office, a_unit, opened, seen, stepped

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, an_actor
from tonghu.accounts.models import Notice
from tonghu.casework import escalating, queries, sharing
from tonghu.casework.models import Matter, MatterStep
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.blocking import register_block
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def referred(office, **given):
    return opened(
        office.supervisor,
        kind="referral",
        child=office.child,
        receiver=office.health,
        reason="持续情绪低落,需要评估。",
        **given,
    )


def turn(actor):
    with acting(actor):
        return list(queries.open_work(actor).values_list("pk", flat=True))


def test_a_referral_goes_to_the_receiver_and_its_result_comes_back(office):
    matter = referred(office)
    assert (matter.state, matter.is_open, matter.due_unverified) == ("sent", True, True)
    assert turn(office.doctor) == [matter.pk]
    assert turn(office.supervisor) == turn(office.officer) == []
    stepped(office.doctor, matter, "accept")
    done = stepped(office.doctor, matter, "finish", reason="已完成三次疏导。")
    assert (done.state, done.is_open, done.due_at, done.version) == ("done", False, None, 3)
    with acting(office.supervisor):
        steps = [(s.move, s.user_name, s.reason) for s in queries.steps_of(done, office.supervisor)]
    assert steps == [
        ("finish", "钱进", "已完成三次疏导。"),
        ("accept", "钱进", ""),
        ("open", "孙强", "持续情绪低落,需要评估。"),
    ]


def test_the_receiver_is_told_what_the_kind_names_and_sees_nothing_else_of_the_child(office):
    matter = seen(office.doctor, referred(office))
    assert matter.given == {
        "name": "张小明",
        "sex": "未知",
        "birth_on": "2015-03-02",
        "village": matter.given["village"],
        "carer": "王秀英",
        "carer_phone": "",
    }
    with acting(office.doctor), connection.cursor() as cursor:
        assert list(Child.objects.scoped(office.doctor)) == []
        cursor.execute("select count(*) from registry_child")
        assert cursor.fetchone() == (0,)


def test_another_unit_and_another_county_see_neither_the_matter_nor_its_steps(office):
    matter = referred(office)
    elsewhere = Office(BAISHAN_VILLAGE)
    strangers = [office.teacher, elsewhere.doctor, elsewhere.officer, elsewhere.supervisor]
    for stranger in strangers:
        assert seen(stranger, matter) is None
        with acting(stranger), connection.cursor() as cursor:
            cursor.execute(
                "select (select count(*) from casework_matter), (select count(*) from casework_matterstep)"
            )
            assert cursor.fetchone() == (0, 0)


def test_an_invited_unit_sees_the_matter_until_it_is_dismissed(office):
    matter = referred(office)
    with acting(office.officer):
        (share,) = sharing.invite(matter=matter.pk, organisations=[office.school], by=office.officer)
    assert seen(office.teacher, matter) == matter
    with acting(office.officer):
        sharing.dismiss(share=share.pk, by=office.officer)
    assert seen(office.teacher, matter) is None


def test_only_whose_turn_it_is_may_take_a_step(office):
    matter = referred(office)
    for other in (office.supervisor, office.officer):
        with pytest.raises(NotPermitted):
            stepped(other, matter, "accept")
    with pytest.raises(Conflict, match="现在是“待接收”"):
        stepped(office.doctor, matter, "finish", reason="x")
    assert seen(office.doctor, matter).state == "sent"


def test_a_second_person_hears_of_the_first_and_changes_nothing(office):
    matter = referred(office)
    colleague = an_actor("department_caseworker", QINGHE, organisation=office.health, name="冯丽")
    stepped(office.doctor, matter, "accept", version=1)
    with pytest.raises(Conflict, match=r"钱进.*接收"):
        stepped(colleague, matter, "decline", version=1, reason="不属于本单位。")
    assert seen(office.doctor, matter).state == "accepted"


def test_a_form_sent_twice_is_one_matter_and_one_step(office):
    key, other = uuid.uuid4(), uuid.uuid4()
    matter = referred(office, key=key)
    with pytest.raises(AlreadyDone):
        referred(office, key=key)
    stepped(office.doctor, matter, "accept", key=other)
    with pytest.raises(AlreadyDone):
        stepped(office.doctor, matter, "accept", key=other)
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).count() == 1
        assert MatterStep.objects.scoped(office.officer).count() == 2


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"end_on": dt.date(2026, 1, 1)}, "已于2026-01-01撤销"),
        ({"place": BAISHAN}, "不服务于这名儿童所在的县"),
        ({"kind": "data"}, "不接收“部门转介”"),
    ],
)
def test_a_receiver_must_exist_serve_the_place_and_take_such_matters(office, fields, says):
    unit = a_unit(**{"kind": "health", "name": "另一单位", **fields})
    with pytest.raises(UserError, match=says):
        opened(office.supervisor, kind="referral", child=office.child, receiver=unit, reason="x")
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).count() == 0


@pytest.mark.parametrize(
    ("missing", "says"), [("receiver", "接收单位"), ("reason", "理由"), ("child", "请选择儿童")]
)
def test_what_a_matter_needs_is_asked_for(office, missing, says):
    given = {"child": office.child, "receiver": office.health, "reason": "x"}
    given[missing] = "" if missing == "reason" else None
    with pytest.raises(UserError, match=says):
        opened(office.supervisor, kind="referral", **given)


def test_who_does_not_begin_such_matters_is_refused(office):
    with pytest.raises(NotPermitted, match="不发起“部门转介”"):
        opened(office.director, kind="referral", child=office.child, receiver=office.health, reason="x")


def test_what_ran_out_is_told_above_once(office):
    matter = referred(office)
    system = casework_system(None)
    late = matter.due_at + dt.timedelta(minutes=1)
    with acting(system):
        assert escalating.escalate(now=late, by=system) == 1
        assert escalating.escalate(now=late, by=system) == 0
    told = Notice.objects.filter(text__startswith="逾期").values_list("post__role", flat=True)
    assert sorted(told) == ["county_lead", "county_officer"]
    with acting(system):
        assert escalating.escalate(now=timezone.now(), by=system) == 0


def refused(actor, statement, values=()):
    """Why the database refuses a statement under a post."""
    with acting(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("savepoint here")
        try:
            cursor.execute(statement, values)
        except ProgrammingError as error:
            cursor.execute("rollback to savepoint here")
            return str(error)
    return ""


@pytest.mark.parametrize(
    "statement",
    [
        "update casework_matterstep set reason = 'x'",
        "delete from casework_matterstep",
        "update casework_record set answers = '{}'",
        "delete from casework_matter",
    ],
)
def test_nobody_rewrites_what_was_done(office, statement):
    referred(office)
    assert "permission denied" in refused(office.officer, statement)


def test_a_unit_writes_no_step_into_a_matter_of_others(office):
    matter = referred(office)
    step = (
        "insert into casework_matterstep (place, matter_id, move, before, after, reason, detail,"
        " user_name, post_title, post_id, at) values (%s, %s, 'accept', '', '', '', '{}', '', '', 1, now())"
    )
    assert "row-level security" in refused(office.teacher, step, [matter.place, matter.pk])
    assert refused(office.doctor, step, [matter.place, matter.pk]) == ""


def test_a_protection_order_closes_the_child_s_matters_to_the_person_it_names(office):
    number = "379901198001010016"
    matter = referred(office)
    named = an_actor("county_officer", QINGHE, person=number)
    assert seen(named, matter) == matter
    with acting(office.officer):
        register_block(
            child=office.child,
            order="(2026)鲁01民保令1号",
            start_on=dt.date(2026, 1, 1),
            name="张某",
            number=number,
            by=office.officer,
        )
    assert seen(named, matter) is None
    assert seen(office.officer, matter) == matter
