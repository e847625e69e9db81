"""A child goes to another county: asked for, agreed to, and the file moves whole. A third county sees nothing."""

import datetime as dt
import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_TOWN, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Notice
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import actor_for
from tonghu.accounts.roles import ROLES
from tonghu.audit.actions import record
from tonghu.audit.models import Entry
from tonghu.duties.models import Fact, Row
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.kernel.reach import branch
from tonghu.leads.models import Lead, Photo, Run, Step, Verification
from tonghu.locks.acting import acting, reaching
from tonghu.locks.scoped import ScopedModel
from tonghu.places.models import Kind, Organisation
from tonghu.registry.actions import add_adult, hold_category, open_file, record_visit
from tonghu.registry.blocking import register_block
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.merging import merge, undo_merge
from tonghu.registry.models import Child, Entrusted, Merge, Transfer, TransferState
from tonghu.registry.moving import move
from tonghu.registry.queries import read_by
from tonghu.registry.transferring import accept, decline, offer, request_file, withdraw, workflow

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 7, 1)
NUMBER, FATHER = "379901201503020011", "379901198001010036"
OTHER_VILLAGE_OF_TOWN = f"{OTHER_TOWN}001"
THIRD, THIRD_VILLAGE = "379905", "379905001001"


@pytest.fixture
def alice():
    return an_actor("county_officer", QINGHE, name="周敏")


@pytest.fixture
def charlie():
    return an_actor("county_officer", BAISHAN, name="查理")


@pytest.fixture
def third():
    """An officer of a county that has to do with none of this."""
    return an_actor("county_officer", THIRD, name="第三")


@pytest.fixture
def child(alice):
    """A file with everything in it, another merged into it, and an open lead about it."""
    with acting(alice):
        told = {"birth_on": dt.date(2015, 3, 2), "sex": "1", "reason": "线索", "by": alice}
        made = open_file(place=VILLAGE, name="张小明", number=NUMBER, address="东村 8 号", **told)
        hold_category(child=made, category="orphan", start_on=DAY, basis="死亡证明", by=alice)
        father = add_adult(
            child=made, relation="father", name="张大", number=FATHER, phone="13800001234", by=alice
        )
        record_visit(child=made, visited_on=DAY, saw_child=True, note_text="在家", by=alice)
        register_block(child=made, adult=father, order="裁定 1 号", start_on=DAY, by=alice)
        school = Organisation.objects.create(place=QINGHE, name="青河小学", kind=Kind.SCHOOL)
        Entrusted.objects.create(place=VILLAGE, child=made, organisation=school, start_on=DAY)
        other = open_file(place=VILLAGE, name="张晓明", number=None, **told)
        made = Child.objects.scoped(alice).get(pk=made.pk)
        merge(
            kept=made, dropped=other, from_dropped=[], versions=(made.version, 1), reason="同一人", by=alice
        )
        run = Run.objects.create(place=QINGHE, batch_id=1, as_of=DAY, started_by="王", started_post=1)
        _a_lead(made, run, state="accepted", fact="f1", verdict="accepted")
        _a_lead(made, run, state="dispatched", fact="f2", assigned_post=alice.post_id, due_on=DAY)
        return Child.objects.scoped(alice).get(pk=made.pk)


def _a_lead(child, run, **fields):
    lead = Lead.objects.create(
        place=child.place,
        run=run,
        name=child.name,
        initials="zxm",
        category="orphan",
        kind="enter",
        confidence="high",
        basis="父母双亡",
        child_id=child.pk,
        **fields,
    )
    visit = Verification.objects.create(
        place=child.place,
        lead=lead,
        visited_on=DAY,
        saw_child=True,
        proposal="accept",
        by_name="王",
        post_id=1,
    )
    Photo.objects.create(place=child.place, verification=visit, digest="d", size=1, stored_as="x", secret="s")
    return lead


def offered(child, alice, **more):
    with acting(alice):
        version = Child.objects.scoped(alice).get(pk=child.pk).version
        told = {"to_county": BAISHAN, "address": "", "reason": "全家迁居白山"}
        return offer(child=child, version=version, by=alice, **{**told, **more})


def accepted(transfer, charlie, **more):
    with acting(charlie):
        return accept(transfer=transfer, to_place=BAISHAN_VILLAGE, by=charlie, **more)


def rows_about(child):
    """{table: places} of every row in a secured table that names the child, whoever sees it."""
    columns = {"registry_child": "id", "registry_childevent": "pgh_obj_id", "registry_merge": "kept_id"}
    found = {}
    with acting(an_actor("province_lead", "37")), connection.cursor() as cursor:
        cursor.execute(
            "select c.table_name from information_schema.columns c where c.column_name = 'place'"
            " and exists (select from pg_policies p where p.tablename = c.table_name and p.policyname = 'reach')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                "select count(*) from information_schema.columns where table_name = %s and column_name = 'child_id'",
                [table],
            )
            column = columns.get(table) or ("child_id" if cursor.fetchone()[0] else None)
            if column:
                cursor.execute(f"select distinct place from {table} where {column} = %s", [child.pk])
                if places := sorted(place for (place,) in cursor.fetchall()):
                    found[table] = places
    return found


def test_the_states_are_those_of_the_file_and_each_open_one_has_an_owner_and_a_way_out():
    states = workflow().states
    assert [(each.id, each.title) for each in states.values()] == list(TransferState.choices)
    assert [each.id for each in states.values() if each.is_open] == ["asked"]
    permissions = {permission for move in workflow().transitions.values() for permission in move.permissions}
    assert permissions == {Permission.CHILD_TRANSFER}
    for state in states.values():
        assert [
            role for role in state.owners if Permission.CHILD_TRANSFER not in ROLES[role].permissions
        ] == []


def test_the_file_moves_whole(child, alice, charlie):
    before = rows_about(child)
    assert {place for places in before.values() for place in places} == {VILLAGE}
    moved = accepted(offered(child, alice), charlie)
    after = rows_about(child)
    # Earlier versions of rows say where the child lived then; who reads them is decided by where the child lives now.
    history = {table for table in after if table.endswith("event")}
    stays = {"registry_transfer": [QINGHE]}
    assert {table: places for table, places in after.items() if table not in history} == {
        **{table: [BAISHAN_VILLAGE] for table in before if table not in history},
        **stays,
    }
    assert moved.twin is None
    with acting(charlie):
        here = Child.objects.scoped(charlie).get(pk=child.pk)
        assert (here.place, here.address, here.number) == (BAISHAN_VILLAGE, "东村 8 号", NUMBER)
        for model in (Lead, Step, Verification, Photo):
            assert set(model.objects.scoped(charlie).values_list("place", flat=True)) == {BAISHAN_VILLAGE}
        assert Verification.objects.scoped(charlie).count() == Photo.objects.scoped(charlie).count() == 2


def test_the_old_county_keeps_where_the_child_went_and_sees_nothing_else(child, alice, charlie):
    transfer = offered(child, alice)
    accepted(transfer, charlie)
    with acting(alice):
        left = {
            model._meta.label
            for model in apps.get_models()
            if issubclass(model, ScopedModel) and model.objects.scoped(alice).exists()
        }
        assert left == {"registry.Transfer", "leads.Run", "duties.Fact"}
        # That a child was there is the village's own past; who it was is not told.
        assert set(Fact.objects.scoped(alice).values_list("row", "child")) == {(Row.DIVISION, None)}
        kept = Transfer.objects.scoped(alice).get()
        assert (kept.name, kept.to_place, kept.state, kept.answered_by) == (
            "张小明",
            BAISHAN_VILLAGE,
            "accepted",
            "查理(县级民政经办人)",
        )
    with acting(alice), connection.cursor() as cursor:
        for table in ("child", "adult", "childevent", "adultevent", "change", "visit", "block", "merge"):
            cursor.execute(f"select count(*) from registry_{table}")
            assert (table, cursor.fetchone()) == (table, (0,))


def test_an_open_lead_begins_anew_and_a_decided_one_stays_decided(child, alice, charlie):
    accepted(offered(child, alice), charlie)
    with acting(charlie):
        leads = Lead.objects.scoped(charlie).order_by("fact")
        told = [(lead.state, lead.verdict, lead.assigned_post, lead.due_on) for lead in leads]
        assert told == [("accepted", "accepted", None, None), ("new", "", None, None)]
        steps = Step.objects.scoped(charlie).values_list("lead__fact", "transition", "before", "after")
        assert list(steps) == [("f2", "transfer", "dispatched", "new")]


def test_a_lead_that_the_new_county_has_already_is_superseded(child, alice, charlie):
    with acting(charlie):
        theirs = Child(pk=child.pk, place=BAISHAN_VILLAGE, name="张小明")
        run = Run.objects.create(place=BAISHAN, batch_id=1, as_of=DAY, started_by="王", started_post=1)
        Lead.objects.create(
            place=BAISHAN_VILLAGE,
            run=run,
            name=theirs.name,
            initials="zxm",
            category="orphan",
            kind="enter",
            confidence="high",
            basis="父母双亡",
            fact="f2",
        )
    accepted(offered(child, alice), charlie)
    with acting(charlie):
        states = Lead.objects.scoped(charlie).filter(fact="f2").order_by("pk").values_list("state", flat=True)
        assert sorted(states) == ["new", "superseded"]


def test_a_protection_order_stays_in_force(child, alice, charlie):
    accepted(offered(child, alice), charlie)
    father = an_actor("county_officer", BAISHAN, person=FATHER)
    with acting(father):
        assert Child.objects.scoped(father).count() == 0
        # Not even that the child came here.
        assert Transfer.objects.scoped(father).count() == 0


def test_the_person_named_cannot_take_the_file_in(child, alice):
    transfer = offered(child, alice)
    father = an_actor("county_officer", BAISHAN, person=FATHER)
    with acting(father), pytest.raises(UserError, match="没有找到这一迁移申请"):
        accept(transfer=transfer, to_place=BAISHAN_VILLAGE, by=father)


def test_what_a_school_of_the_old_county_was_entrusted_with_ends(child, alice, charlie):
    accepted(offered(child, alice), charlie)
    with acting(charlie):
        assert Entrusted.objects.scoped(charlie).get().end_on == timezone.localdate()
        unit = Entrusted.objects.scoped(charlie).get().organisation
    contact = an_actor("school_contact", QINGHE, organisation=unit)
    with acting(contact):
        assert Child.objects.scoped(contact).count() == 0


def test_a_merge_can_still_be_undone_there(child, alice, charlie):
    accepted(offered(child, alice), charlie)
    with acting(charlie):
        undo_merge(merge=Merge.objects.scoped(charlie).get(), reason="两人", by=charlie)
        assert Child.objects.scoped(charlie).exclude(standing="merged").count() == 2


def test_both_counties_have_it_on_record(child, alice, charlie):
    transfer = offered(child, alice)
    accepted(transfer, charlie)
    with acting(an_actor("auditor", QINGHE)):
        rows = Entry.objects.filter(verb__contains="transfer").values_list(
            "chain", "kind", "verb", "user_name"
        )
        assert sorted(rows) == [
            ("379901", "child", "offer_transfer", "周敏"),
            ("379901", "child", "transfer", "查理"),
            ("379901", "lead", "transfer", "查理"),
            ("379901", "transfer", "accept_transfer", "查理"),
            ("379902", "child", "transfer", "查理"),
            ("379902", "transfer", "accept_transfer", "查理"),
            ("379902", "transfer", "offer_transfer", "周敏"),
        ]


def test_who_read_the_file_before_is_told_on_it_after(child, alice, charlie):
    with acting(alice):
        record("read", "child", [child.pk], by=alice, place=child.place, detail={"tab": "family"})
    accepted(offered(child, alice), charlie)
    with acting(charlie):
        told = [(each.user_name, each.verb, each.tab) for each in read_by(child, ["read"], charlie, most=9)]
        assert told == [("周敏", "read", "family")]
    with acting(alice):
        assert read_by(child, ["read"], alice, most=9) == []


def test_the_receiving_county_may_ask_and_learns_nothing_before_the_answer(child, alice, charlie):
    with acting(charlie):
        asked = request_file(
            from_county=QINGHE,
            to_place=BAISHAN_VILLAGE,
            name="张小明",
            number=NUMBER,
            birth_on=None,
            address="白山东村 1 号",
            reason="已在本县就读",
            by=charlie,
        )
        assert (asked.child_id, Child.objects.scoped(charlie).count()) == (None, 0)
    with acting(alice):
        with pytest.raises(UserError, match="先选择"):
            accept(transfer=asked, by=alice)
        moved = accept(transfer=asked, child=child, by=alice)
    assert (moved.child.place, moved.child.address) == (BAISHAN_VILLAGE, "白山东村 1 号")
    with acting(charlie):
        assert Child.objects.scoped(charlie).filter(standing="open").get().name == "张小明"


def test_another_childs_file_is_not_handed_over(child, alice, charlie):
    with acting(charlie):
        told = {"from_county": QINGHE, "to_place": BAISHAN_VILLAGE, "name": "张小明", "birth_on": None}
        asked = request_file(**told, number="379901201503020038", address="", reason="来了", by=charlie)
    with acting(alice), pytest.raises(UserError, match="不是同一名儿童"):
        accept(transfer=asked, child=child, by=alice)


@pytest.mark.parametrize("end", [decline, withdraw])
def test_declined_or_withdrawn_the_file_stays_with_a_reason(child, alice, charlie, end):
    transfer = offered(child, alice)
    who = charlie if end is decline else alice
    with acting(who):
        with pytest.raises(UserError, match="理由"):
            end(transfer=transfer, answer=" ", by=who)
        ended = end(transfer=transfer, answer="查无此人", by=who)
        assert (ended.state, ended.answer) == (
            {"decline": "declined", "withdraw": "withdrawn"}[end.__name__],
            "查无此人",
        )
        with pytest.raises(Conflict):
            end(transfer=transfer, answer="再来", by=who)
    with acting(alice):
        assert Child.objects.scoped(alice).get(pk=child.pk).place == VILLAGE
    assert offered(child, alice).state == "asked"


def test_each_side_does_its_own(child, alice, charlie):
    transfer = offered(child, alice)
    with acting(alice), pytest.raises(NotPermitted, match="由对方"):
        accept(transfer=transfer, to_place=VILLAGE, by=alice)
    with acting(charlie), pytest.raises(NotPermitted, match="对方县"):
        withdraw(transfer=transfer, answer="x", by=charlie)
    with acting(charlie), pytest.raises(UserError, match="本县"):
        accept(transfer=transfer, to_place=VILLAGE, by=charlie)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"county_officer"}))
def test_no_other_role_asks_or_answers(child, alice, role):
    transfer = offered(child, alice)
    level = ROLES[role].level
    place = {"village": BAISHAN_VILLAGE, "town": "379902100", "city": "3799", "province": "37"}.get(
        level, BAISHAN
    )
    unit = (
        Organisation.objects.create(place=BAISHAN, name="单位", kind=Kind.SCHOOL) if level is None else None
    )
    actor = an_actor(role, place, organisation=unit)
    with acting(actor):
        for deed in (
            lambda: accept(transfer=transfer, to_place=BAISHAN_VILLAGE, by=actor),
            lambda: decline(transfer=transfer, answer="x", by=actor),
            lambda: withdraw(transfer=transfer, answer="x", by=actor),
        ):
            with pytest.raises(NotPermitted):
                deed()


def test_a_third_county_sees_nothing_of_it_at_any_time(child, alice, charlie, third):
    def seen():
        with acting(third), connection.cursor() as cursor:
            cursor.execute("select count(*) from registry_transfer")
            raw = cursor.fetchone()[0]
            return (
                raw,
                Transfer.objects.scoped(third).count(),
                Child.objects.scoped(third).count(),
                read_by(child, ["read"], third, most=9),
            )

    nothing = (0, 0, 0, [])
    assert seen() == nothing
    transfer = offered(child, alice)
    assert seen() == nothing
    with acting(third), pytest.raises(UserError, match="没有找到"):
        accept(transfer=transfer, to_place=THIRD_VILLAGE, by=third)
    accepted(transfer, charlie)
    assert seen() == nothing


def test_one_file_is_asked_for_once_and_a_form_sent_twice_asks_once(child, alice):
    key = uuid.uuid4()
    offered(child, alice, key=key)
    with pytest.raises(AlreadyDone):
        offered(child, alice, key=key)
    with pytest.raises(Conflict, match="等待答复"):
        offered(child, alice)


def test_a_file_of_the_same_number_there_is_named_to_be_merged(child, alice, charlie):
    with acting(charlie):
        theirs = open_file(
            place=BAISHAN_VILLAGE,
            name="张小明",
            number=NUMBER,
            birth_on=None,
            sex="1",
            reason="线索",
            by=charlie,
        )
    assert accepted(offered(child, alice), charlie).twin == theirs


def test_messages_go_to_the_other_officers_and_name_no_child(child, alice):
    there = a_post("county_officer", BAISHAN, name="钱白山")
    transfer = offered(child, alice)
    notice = Notice.objects.get(post=there)
    assert ("青河县" in notice.text, "张小明" in notice.text) == (True, False)
    with acting(by := actor_for(there)):
        decline(transfer=transfer, answer="查无此人", by=by)
    assert [each.text for each in Notice.objects.filter(post=alice.post_id)] == [
        "跨县(市、区)迁移“未同意”:青河县 → 白山县。"
    ]


def test_a_post_reaches_no_further_after_the_deed(child, alice, charlie):
    accepted(offered(child, alice), charlie)
    with acting(charlie), connection.cursor() as cursor:
        with reaching(branch("37")) as wide:
            assert Child.objects.scoped(wide).count() == 2
        cursor.execute("select current_setting('tonghu.low'), current_setting('tonghu.high')")
        assert cursor.fetchone() == (charlie.reach.low, charlie.reach.high)


def test_within_the_county_too_the_log_goes_with_the_file(alice):
    """The supervisor of the new town reads who read the file while the child lived in the old one."""
    with acting(alice):
        made = open_file(
            place=VILLAGE, name="张小明", number=None, birth_on=None, sex="1", reason="线索", by=alice
        )
        record("read", "child", [made.pk], by=alice, place=made.place, detail={"tab": "family"})
    old, new = an_actor("child_supervisor", TOWN), an_actor("child_supervisor", OTHER_TOWN)

    def told(actor):
        with acting(actor):
            return [(each.user_name, each.tab) for each in read_by(made, ["read"], actor, most=9)]

    assert (told(old), told(new)) == ([("周敏", "family")], [])
    with acting(alice):
        move(child=made, place=OTHER_VILLAGE_OF_TOWN, address="", version=1, reason="搬家", by=alice)
    assert (told(old), told(new)) == ([], [("周敏", "family")])
