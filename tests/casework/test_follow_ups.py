"""A unit to which a child was referred begins what follows for the child; it never reaches the file, and nobody else begins it."""

import pytest
from django.db import connection
from tests.casework.matters_made_up import Office, counted, filled, invited, opened, seen, stepped
from tests.workbench.pages import client_of, text_of

from people import BAISHAN_VILLAGE, a_child
from tonghu.accounts.models import Post
from tonghu.casework.models import Matter
from tonghu.casework.rules import kinds
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db
NUMBER = "379901201503020010"
# What a unit that received a referral may begin with the fewest words.
BEGUN = {
    "disability_service": "health",
    "legal_aid": "legal_aid",
    "job_help": "human_resources",
    "judicial_aid": "procuratorate",
    "family_education": "womens_federation",
    "psych_followup": "health",
    "guardianship_assessment": "protection_centre",
    "protection_order": "police",
    "guardianship_warning": "police",
    "supervision_order": "police",
    "minor_case": "police",
    "dropout": "education",
    "boarding": "education",
    "care_project": "youth_league",
    "pairing": "youth_league",
    "expert_help": "education",
    "responsible_teacher": "school",
    "after_school": "school",
    "fee_waiver": "school",
    "temporary_guardianship": "protection_centre",
    "guardian_revocation": "protection_centre",
    "referral": "health",
}


@pytest.fixture
def office():
    office = Office()
    office.units = {"health": (office.health, office.doctor), "school": (office.school, office.teacher)}
    with acting(office.officer):
        Child.objects.scoped(office.officer).filter(pk=office.child.pk)
    return office


def unit_of(office, kind):
    if kind not in office.units:
        office.units[kind] = office.unit(kind, office.county, name=f"{kind}员")
    return office.units[kind]


def received(office, kind, *, accept=True):
    """A measure of help for the child, sent to a unit of the kind; and who works there."""
    unit, worker = unit_of(office, kind)
    item = opened(office.officer, kind="agenda_item", child=office.child, filled=filled("agenda_item"))
    import datetime as dt

    from tests.casework.matters_made_up import days_ago

    matter = opened(
        office.officer,
        kind="decision",
        child=office.child,
        parent=item,
        topic=f"{kind}:{unit.pk}",
        receiver=unit,
        due_on=dt.date.fromisoformat(days_ago(-30)),
        filled=filled("decision"),
    )
    if accept:
        matter = stepped(worker, matter, "accept")
    return matter, worker


def follow(by, office, kind, parent, **given):
    rules = kinds()[kind]
    if rules.opening.form:
        given.setdefault("filled", filled(rules.opening.form))
    if "receiver" in rules.opening.needs:
        given.setdefault("receiver", unit_of(office, rules.opening.receivers[0])[0])
    return opened(by, kind=kind, parent=parent, reason="需要办理。", **given)


def following():
    return {name: kind for name, kind in kinds().items() if kind.opening.follows}


def test_every_kind_that_may_follow_is_tried_here_and_can_be_begun_by_a_unit():
    assert sorted(following()) == sorted(BEGUN)
    for name, kind in following().items():
        assert f"unit:{BEGUN[name]}" in kind.opening.by, name
        assert {kinds()[each].concerns for each in kind.opening.follows} == {"child"}
        assert all(kinds()[each].opening.receivers for each in kind.opening.follows), name


@pytest.mark.parametrize("kind", sorted(BEGUN))
def test_the_unit_begins_it_for_the_child_and_still_reaches_no_file(office, kind):
    parent, worker = received(office, BEGUN[kind])
    begun = follow(worker, office, kind, parent)
    assert (begun.child_id, begun.parent_id, begun.sender_id) == (
        office.child.pk,
        parent.pk,
        worker.organisation_id,
    )
    assert counted(worker)[0] == 0
    assert seen(office.officer, begun) == begun


def test_the_county_sees_what_came_of_it_under_what_it_had_sent(office):
    parent, worker = received(office, "health")
    begun = follow(worker, office, "disability_service", parent)
    page = client_of(Post.objects.get(pk=office.officer.post_id)).get(f"/casework/{parent.pk}/")
    assert f"/casework/{begun.pk}/" in page.content.decode()


def test_nobody_learns_more_of_the_child_than_the_unit_was_told(office):
    """Also where the file has since come to say more, and where the new kind would give more."""
    parent, worker = received(office, "health")
    with acting(office.officer):
        Matter.objects.scoped(office.officer).filter(pk=parent.pk).update(
            given={"name": "张小明", "sex": "未知"}
        )
    begun = follow(worker, office, "disability_service", parent)
    receiver = unit_of(office, kinds()["disability_service"].opening.receivers[0])[1]
    assert seen(receiver, begun).given.keys() == {"name", "sex"}
    assert seen(worker, begun).given.keys() == {"name", "sex"}


def test_no_field_is_given_on_that_was_not_given_before():
    for name, kind in following().items():
        for each in kind.opening.follows:
            told = {*kinds()[each].opening.shares}
            assert "number" not in {*kind.opening.shares} & told, name


def refuses(office, by, kind, parent, **given):
    """True where nothing is begun."""
    with pytest.raises((NotPermitted, UserError)):
        follow(by, office, kind, parent, **given)
    with acting(office.officer):
        return not Matter.objects.scoped(office.officer).filter(kind=kind).exists()


def test_only_the_unit_that_works_on_it_now_may(office):
    parent, worker = received(office, "health")
    unit_of(office, "disabled_persons")
    invited(office, parent, office.school, office.units["disabled_persons"][0])
    another = office.units["disabled_persons"][1]
    elsewhere = Office(BAISHAN_VILLAGE)
    assert seen(another, parent) is not None
    for by in (another, office.teacher, elsewhere.doctor):
        assert refuses(office, by, "disability_service", parent)
    assert follow(worker, office, "disability_service", parent).child_id == office.child.pk


def test_not_once_it_is_over(office):
    parent, worker = received(office, "health")
    stepped(worker, parent, "finish", filled=filled("measure_outcome"))
    assert refuses(office, worker, "disability_service", parent)


def test_not_a_kind_that_does_not_follow_nor_one_of_other_units(office):
    parent, worker = received(office, "health")
    assert refuses(office, worker, "legal_aid", parent)
    assert refuses(office, worker, "placement", parent)
    psych = follow(worker, office, "psych_followup", parent, receiver=office.health)
    assert refuses(office, worker, "disability_service", psych)


def test_another_child_is_not_slipped_in(office):
    parent, worker = received(office, "health")
    other = a_child(by=office.officer, place=office.child.place, name="李小红", number=NUMBER)
    with pytest.raises(UserError, match="没有找到这份儿童档案"):
        follow(worker, office, "disability_service", parent, child=other)
    with pytest.raises(UserError, match="请选择儿童"):
        follow(worker, office, "disability_service", None)
    with acting(worker), connection.cursor() as cursor:
        cursor.execute("select count(*) from registry_child")
        assert cursor.fetchone() == (0,)


def test_a_second_one_is_refused_without_saying_how_the_first_stands(office):
    parent, worker = received(office, "school")
    opened(office.officer, kind="fee_waiver", child=office.child, receiver=unit_of(office, "school")[0])
    elsewhere, teacher = office.unit("hospital", office.county, name="医生")
    del elsewhere, teacher
    with pytest.raises(Conflict) as refused:
        follow(worker, office, "fee_waiver", parent)
    assert (
        refused.value.what == "这名儿童已有一件办理中的“免收课后服务费”，没有重复发起。请与县级民政部门联系。"
    )


def test_the_page_offers_what_may_follow_and_begins_it(office):
    parent, worker = received(office, "human_resources")
    here = client_of(Post.objects.get(pk=worker.post_id))
    page = here.get(f"/casework/{parent.pk}/").content.decode()
    address = f"/casework/new/job_help/?parent={parent.pk}"
    assert (address in page, "/casework/new/legal_aid/" in page) == (True, False)
    form = here.get(address)
    assert form.status_code == 200
    assert here.get(f"/casework/new/legal_aid/?parent={parent.pk}").status_code == 403
    assert here.get(f"/casework/new/job_help/?child={office.child.pk}").status_code == 404
    stranger = client_of(Post.objects.get(pk=office.doctor.post_id))
    assert stranger.get(address).status_code in (403, 404)
    officer = client_of(Post.objects.get(pk=office.officer.post_id))
    assert "为这名儿童发起" not in text_of(officer.get(f"/casework/{parent.pk}/"))


def test_each_kind_of_unit_is_a_kind_of_the_books():
    assert {*BEGUN.values()} <= {*Kind.values}
