"""A child is entrusted to a unit, with days, a hand-over and an end; between them, and only then, the unit knows of the child."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.casework.matters_made_up import Office, a_unit, days_ago, filled, opened, seen, stepped
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN_VILLAGE, QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.audit.models import Entry
from tonghu.casework.rules import kinds
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.registry.blocking import register_block
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.entrusted import entrusted_of, entrusted_to
from tonghu.registry.entrusting import end_entrusting, entrust, hand_over
from tonghu.registry.models import Change, Child
from tonghu.registry.transferring import accept, offer

pytestmark = pytest.mark.django_db
NUMBER, PHONE, SUSPECT = "379901201503020010", "13912345678", "379901198001010010"


@pytest.fixture
def office():
    office = Office()
    office.home, office.nurse = office.unit("welfare_institution", office.county, name="护理员")
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(pk=office.child.pk)
        child.number, child.carer_phone, child.address = NUMBER, PHONE, "大王镇东村8号"
        child.save()
        office.child = child
    return office


def today(days=0):
    return timezone.localdate() + dt.timedelta(days=days)


def given_to(office, unit, *, by=None, start=None, **given):
    by = by or office.officer
    with acting(by):
        return entrust(
            child=given.pop("child", office.child),
            organisation=unit,
            start_on=start or today(),
            reason="入学登记。",
            by=by,
            **given,
        )


def with_unit(actor):
    """Ids of the children with whom a unit's post is entrusted: a school's it reads, of all others no row of any file."""
    tables = ("registry_child", "registry_adult", "registry_visit", "registry_entrusted")
    with acting(actor), connection.cursor() as cursor:
        known = entrusted_to(actor, on=timezone.localdate())
        cursor.execute("select id from registry_child order by id")
        read = [pk for (pk,) in cursor.fetchall()]
        assert read == sorted(each.child for each in known if each.opens_file)
        if actor.role != "school_contact" and not any(each.opens_file for each in known):
            cursor.execute(" union all ".join(f"select count(*) from {table}" for table in tables))
            assert cursor.fetchall() == [(0,)] * len(tables)
        return [each.child for each in known]


def spells(office):
    with acting(office.officer):
        return [
            (row.organisation_id, row.start_on, row.end_on)
            for row in entrusted_of(office.child, office.officer)
        ]


# From a day until a day


@pytest.mark.parametrize(("start", "there"), [(0, True), (-400, True), (1, False), (30, False)])
def test_the_unit_knows_of_the_child_from_the_first_day_on(office, start, there):
    given_to(office, office.school, start=today(start))
    assert with_unit(office.teacher) == ([office.child.pk] if there else [])
    assert with_unit(office.nurse) == []


@pytest.mark.parametrize(("end", "there"), [(0, False), (-3, False), (1, True)])
def test_and_no_longer_from_the_day_on_which_it_ends(office, end, there):
    row = given_to(office, office.school, start=today(-5))
    with acting(office.officer):
        end_entrusting(entrusted=row, end_on=today(end), reason="毕业。", by=office.officer)
    assert with_unit(office.teacher) == ([office.child.pk] if there else [])
    assert spells(office) == [(office.school.pk, today(-5), today(end))]


def test_handed_over_the_new_unit_knows_and_the_old_one_no_longer(office):
    other, teacher = office.unit("school", "379901100", name="另一老师")
    row = given_to(office, office.school, start=today(-5))
    with acting(office.officer):
        hand_over(entrusted=row, organisation=other, on=today(), reason="转学。", by=office.officer)
    assert (with_unit(office.teacher), with_unit(teacher)) == ([], [office.child.pk])
    assert spells(office) == [(other.pk, today(), None), (office.school.pk, today(-5), today())]


def test_one_who_comes_back_is_entrusted_again(office):
    row = given_to(office, office.school, start=today(-50))
    with acting(office.officer):
        end_entrusting(entrusted=row, end_on=today(-20), reason="转出。", by=office.officer)
    given_to(office, office.school)
    assert spells(office) == [(office.school.pk, today(), None), (office.school.pk, today(-50), today(-20))]
    assert with_unit(office.teacher) == [office.child.pk]


def test_a_responsible_teacher_is_followed_by_another(office):
    first = a_post("school_contact", QINGHE, organisation=office.school, name="韩一")
    second = a_post("school_contact", QINGHE, organisation=office.school, name="韩二")
    row = given_to(office, office.school, responsible=first, start=today(-5))
    with acting(office.officer):
        after = hand_over(
            entrusted=row,
            organisation=office.school,
            on=today(),
            responsible=second,
            reason="换班主任。",
            by=office.officer,
        )
        assert [each.responsible_id for each in entrusted_of(office.child, office.officer)] == [
            second.pk,
            first.pk,
        ]
        with pytest.raises(UserError, match="都没有变"):
            hand_over(
                entrusted=after,
                organisation=office.school,
                on=today(),
                responsible=second,
                reason="x",
                by=office.officer,
            )


# What is refused


def test_what_cannot_be_is_refused_and_nothing_is_kept(office):
    closed = a_unit("school", "撤并小学", place="379901100", end_on=today(-1))
    far = a_unit("school", "外县小学", place="379902")
    for unit, says in ((closed, "撤销"), (far, "不服务于"), (office.health, "不是学校、机构或服务单位")):
        with pytest.raises(UserError, match=says):
            given_to(office, unit)
    elsewhere = a_post("school_contact", QINGHE, organisation=a_unit("school", "别校"), name="别校老师")
    with pytest.raises(UserError, match="现在不在"):
        given_to(office, office.school, responsible=elsewhere)
    with acting(office.officer), pytest.raises(UserError, match="请写明理由"):
        entrust(
            child=office.child, organisation=office.school, start_on=today(), reason=" ", by=office.officer
        )
    assert spells(office) == []


def test_a_child_has_one_school_and_may_have_a_service_beside_it(office):
    centre, _ = office.unit("social_organisation", office.county, name="社工")
    given_to(office, office.school)
    with pytest.raises(Conflict, match="没有重复登记"):
        given_to(office, office.school)
    with pytest.raises(Conflict, match="办理交接"):
        given_to(office, a_unit("school", "另一所", place="379901100"))
    given_to(office, centre)
    given_to(office, office.home)
    assert {unit for unit, *_ in spells(office)} == {office.school.pk, centre.pk, office.home.pk}


def test_it_ends_once_and_not_before_it_began(office):
    row = given_to(office, office.school, start=today(-5))
    with acting(office.officer):
        with pytest.raises(UserError, match="不能早于开始日期"):
            end_entrusting(entrusted=row, end_on=today(-6), reason="x", by=office.officer)
        end_entrusting(entrusted=row, end_on=today(), reason="毕业。", by=office.officer)
        with pytest.raises(Conflict, match="已于"):
            end_entrusting(entrusted=row, end_on=today(), reason="x", by=office.officer)


def test_a_form_sent_twice_is_one(office):
    key = uuid.uuid4()
    given_to(office, office.school, key=key)
    with pytest.raises(AlreadyDone):
        given_to(office, office.school, key=key)
    assert len(spells(office)) == 1


@pytest.mark.parametrize("who", ["director", "lead", "teacher", "nurse"])
def test_who_may_not_change_files_entrusts_nobody(office, who):
    by = getattr(office, who)
    with pytest.raises(NotPermitted):
        given_to(office, office.school, by=by)


def test_another_county_neither_entrusts_nor_ends(office):
    row = given_to(office, office.school)
    elsewhere = Office(BAISHAN_VILLAGE)
    with pytest.raises(UserError, match="没有找到"):
        given_to(office, elsewhere.school, by=elsewhere.officer)
    with acting(elsewhere.officer), pytest.raises(UserError, match="没有找到"):
        end_entrusting(entrusted=row, end_on=today(), reason="x", by=elsewhere.officer)


def test_it_stands_in_the_history_of_the_file_and_in_the_audit_and_the_unit_is_told_without_a_name(office):
    Notice.objects.all().delete()
    row = given_to(office, office.school)
    with acting(office.officer):
        end_entrusting(entrusted=row, end_on=today(), reason="毕业。", by=office.officer)
        kept = Change.objects.scoped(office.officer).filter(child=office.child).order_by("id")
        noted = [(each.verb, each.reason) for each in kept if "entrust" in each.verb]
    assert noted == [("entrust", "入学登记。"), ("end_entrusting", "毕业。")]
    with acting(an_actor("auditor", QINGHE)):
        verbs = Entry.objects.filter(kind="child", verb__contains="entrust").values_list("verb", "subjects")
        assert sorted(verbs) == [("end_entrusting", [office.child.pk]), ("entrust", [office.child.pk])]
    (notice,) = Notice.objects.all()
    assert (notice.post_id, "张小明" in notice.text) == (office.teacher.post_id, False)


# By the steps of matters


def placed(office):
    matter = opened(office.officer, kind="placement", child=office.child, receiver=office.home)
    return stepped(
        office.nurse,
        matter,
        "place",
        filled=filled("placement_made", way="institution", placed_on=days_ago(2)),
    )


def test_a_placement_entrusts_the_child_to_the_institution_until_it_ends(office):
    matter = opened(office.officer, kind="placement", child=office.child, receiver=office.home)
    assert with_unit(office.nurse) == []
    stepped(
        office.nurse,
        matter,
        "place",
        filled=filled("placement_made", way="institution", placed_on=days_ago(2)),
    )
    assert with_unit(office.nurse) == [office.child.pk]
    stepped(office.nurse, matter, "end", filled=filled("placement_ended", ended_on=days_ago(0)))
    assert with_unit(office.nurse) == []
    assert spells(office) == [(office.home.pk, today(-2), today())]


def test_a_school_that_names_who_answers_for_the_child_has_it_from_then_on(office):
    first = a_post("school_contact", QINGHE, organisation=office.school, name="韩一")
    second = a_post("school_contact", QINGHE, organisation=office.school, name="韩二")
    matter = opened(office.officer, kind="responsible_teacher", child=office.child, receiver=office.school)
    assert with_unit(office.teacher) == []
    stepped(
        office.teacher,
        matter,
        "name",
        responsible=first,
        filled=filled("teacher_named", named_on=days_ago(0)),
    )
    assert with_unit(office.teacher) == [office.child.pk]
    again = filled("teacher_named", named_on=days_ago(0), handed_by="韩一")
    stepped(office.teacher, matter, "hand_over", responsible=second, filled=again)
    with acting(office.officer):
        now = [row for row in entrusted_of(office.child, office.officer) if row.end_on is None]
        assert [(row.organisation_id, row.responsible_id) for row in now] == [(office.school.pk, second.pk)]


def test_no_school_entrusts_a_child_to_itself(office):
    """Of a child that it was only asked to help it may begin the matter; the file stays closed to it."""
    asked = opened(
        office.officer, kind="referral", child=office.child, receiver=office.school, reason="请帮助辅导功课。"
    )
    stepped(office.teacher, asked, "accept")
    teacher = a_post("school_contact", QINGHE, organisation=office.school, name="韩一")
    own = opened(office.teacher, kind="responsible_teacher", parent=asked, receiver=office.school)
    named = stepped(
        office.teacher, own, "name", responsible=teacher, filled=filled("teacher_named", named_on=days_ago(0))
    )
    assert (named.state, named.sender_id) == ("named", office.school.pk)
    assert (with_unit(office.teacher), spells(office)) == ([], [])


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_what_entrusts_a_child_was_begun_or_decided_by_civil_affairs(kind):
    """Of every step that entrusts: only a place's post begins the matter, or one decides before it, or the step itself asks."""
    rules = kinds()[kind]
    places = {"child_director", "child_supervisor", "county_officer", "county_lead"}
    for move in rules.moves.values():
        for effect in move.effects:
            if effect.name != "entrust" or effect.given.get("asked") == "place":
                continue
            by_place = all(token in places for token in rules.opening.by)
            before = [each for each in rules.moves.values() if each.after in move.before]
            assert by_place or all(
                {*each.by} <= places for each in before if each.after not in each.before
            ), (
                kind,
                move.id,
            )


def test_a_second_placement_is_a_hand_over(office):
    placed(office)
    other, carer = office.unit("protection_centre", office.county, name="未保员")
    with acting(office.officer):
        from tonghu.casework.models import Matter

        first = Matter.objects.scoped(office.officer).get(kind="placement")
    Organisation.objects.filter(pk=other.pk).update(name="救助保护中心")
    ground = opened(
        office.officer,
        kind="temporary_guardianship",
        child=office.child,
        receiver=other,
        filled=filled("temporary_ground"),
    )
    stepped(
        office.officer,
        ground,
        "decide",
        filled=filled("temporary_decision", starts_on=days_ago(0), until=days_ago(-60)),
    )
    stepped(carer, ground, "place", filled=filled("placement_made", way="institution", placed_on=days_ago(0)))
    assert (with_unit(carer), with_unit(office.nurse)) == ([office.child.pk], [])
    assert seen(office.officer, first).is_open


def test_what_the_institution_may_begin_gives_no_more_than_it_is_told(office):
    """It reads no file, and so its matter tells neither sender nor receiver a number, an address or a phone."""
    given_to(office, office.home)
    other = a_child(by=office.officer, place=VILLAGE, name="李小红")
    federation, federate = office.unit("disabled_persons", office.county, name="残联员")
    started = {"kind": "disability_service", "receiver": federation, "filled": filled("screening_positive")}
    matter = opened(office.nurse, child=office.child, **started)
    assert matter.given.keys() == {"name", "sex", "birth_on", "village", "carer"}
    assert (seen(federate, matter).child_id, with_unit(federate)) == (office.child.pk, [])
    with pytest.raises(UserError, match="没有找到这份儿童档案"):
        opened(office.nurse, child=other, **started)
    with pytest.raises(NotPermitted, match="不发起"):
        opened(office.nurse, kind="plan", child=office.child)


def test_whom_an_order_names_learns_of_no_child_entrusted_to_the_unit(office):
    given_to(office, office.home)
    named = an_actor("department_caseworker", QINGHE, organisation=office.home, name="张大", person=SUSPECT)
    assert with_unit(named) == [office.child.pk]
    with acting(office.officer):
        register_block(
            child=office.child,
            order="(2026)鲁01民保令1号",
            start_on=today(-1),
            name="张大",
            number=SUSPECT,
            by=office.officer,
        )
    assert (with_unit(named), with_unit(office.nurse)) == ([], [office.child.pk])


# The pages


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def test_the_page_of_the_unit_says_the_least(office):
    row = given_to(office, office.home)
    a_child(by=office.officer, place=VILLAGE, name="李小红")
    here = client(office.nurse)
    listed = text_of(here.get("/children/entrusted/"))
    one = text_of(here.get(f"/children/entrusted/{row.pk}/"))
    for words in (listed, one):
        assert ("张小明" in words, "王秀英" in words, "李小红" in words) == (True, True, False)
        for hidden_from_it in (NUMBER, PHONE, "139****5678", "3799************10", "大王镇东村8号"):
            assert hidden_from_it not in words
    assert f"/casework/new/guardianship_assessment/?child={office.child.pk}" not in one
    with acting(an_actor("auditor", QINGHE)):
        read = Entry.objects.filter(kind="child", subjects=[office.child.pk], user_name="护理员")
        assert sorted(read.values_list("verb", flat=True)) == ["list", "read"]


def test_the_page_is_the_unit_s_own(office):
    row = given_to(office, office.home)
    elsewhere = Office(BAISHAN_VILLAGE)
    for stranger in (office.teacher, office.doctor, elsewhere.teacher):
        assert "张小明" not in text_of(client(stranger).get("/children/entrusted/"))
        assert client(stranger).get(f"/children/entrusted/{row.pk}/").status_code == 404
    for place in (office.officer, office.director):
        assert client(place).get("/children/entrusted/").status_code == 403


def test_what_is_entrusted_may_be_begun_for_and_nothing_of_others(office):
    given_to(office, office.school)
    other = a_child(by=office.officer, place=VILLAGE, name="李小红")
    here = client(office.teacher)
    with acting(office.teacher):
        (row,) = entrusted_to(office.teacher, on=timezone.localdate())
    page = here.get(f"/children/entrusted/{row.pk}/").content.decode()
    assert f"/casework/new/fee_waiver/?child={office.child.pk}" in page
    assert here.get(f"/casework/new/fee_waiver/?child={office.child.pk}").status_code == 200
    assert here.get(f"/casework/new/fee_waiver/?child={other.pk}").status_code == 404


def test_the_list_asks_as_many_queries_for_many_as_for_one(office):
    def asked():
        with CaptureQueriesContext(connection) as seen_:
            client_.get("/children/entrusted/")
        return len(seen_)

    client_ = client(office.nurse)
    given_to(office, office.home)
    client_.get("/children/entrusted/")
    few = asked()
    for name in ("李一", "李二", "李三"):
        given_to(office, office.home, child=a_child(by=office.officer, place=VILLAGE, name=name))
    assert (asked(), few) == (few, QUERIES)


QUERIES = 23


def sent(here, address, **typed):
    page = here.get(address)
    assert page.status_code == 200
    return here.post(address, {"key": hidden(page, "key"), "version": hidden(page, "version"), **typed})


def test_it_is_done_on_the_pages_of_the_file(office):
    officer = client(office.officer)
    base = f"/children/{office.child.pk}"
    other = a_unit("school", "第二小学", place="379901100")
    typed = {"organisation": office.school.pk, "start_on": today(-3).isoformat(), "reason": "入学登记。"}
    assert sent(officer, f"{base}/entrust/", **typed).status_code == 302
    with acting(office.officer):
        (row,) = entrusted_of(office.child, office.officer)
    moved = {"organisation": other.pk, "start_on": today().isoformat(), "reason": "转学。"}
    assert sent(officer, f"{base}/entrusted/{row.pk}/hand-over/", **moved).status_code == 302
    with acting(office.officer):
        now = entrusted_of(office.child, office.officer)[0]
    ended = {"end_on": today().isoformat(), "reason": "毕业。"}
    assert sent(officer, f"{base}/entrusted/{now.pk}/end/", **ended).status_code == 302
    assert spells(office) == [(office.school.pk, today(-3), today()), (other.pk, today(), today())]
    page = text_of(officer.get(f"{base}/guardianship/"))
    assert (other.name in page, office.school.name in page, "托付给单位" in page) == (True, True, True)
    again = officer.get(f"{base}/entrusted/{now.pk}/end/")
    refused = officer.post(
        f"{base}/entrusted/{now.pk}/end/",
        {"key": hidden(again, "key"), "version": hidden(again, "version"), **ended},
    )
    assert refused.status_code == 409


def test_a_hand_over_is_offered_units_of_the_same_kind(office):
    row = given_to(office, office.school)
    page = client(office.officer).get(f"/children/{office.child.pk}/entrusted/{row.pk}/hand-over/")
    kinds_offered = {unit.kind for unit in page.context["form"].fields["organisation"].queryset}
    assert kinds_offered == {"school"}


def test_when_the_child_leaves_the_county_what_units_had_ends(office):
    given_to(office, office.school, start=today(-5))
    elsewhere = Office(BAISHAN_VILLAGE)
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(pk=office.child.pk)
        transfer = offer(
            child=child,
            to_county="379902",
            address="外县",
            reason="随父母迁居。",
            version=child.version,
            by=office.officer,
        )
    assert with_unit(office.teacher) == [office.child.pk]
    with acting(elsewhere.officer):
        accept(transfer=transfer, to_place=BAISHAN_VILLAGE, by=elsewhere.officer)
    assert with_unit(office.teacher) == []
    with acting(elsewhere.officer):
        rows = entrusted_of(office.child, elsewhere.officer)
        assert [(row.organisation_id, row.end_on) for row in rows] == [(office.school.pk, today())]
