"""Records that stand by themselves: who writes them, where, about whom; what their findings begin."""

import uuid

import pytest
from tests.casework.matters_made_up import Office, a_unit, days_ago, filled
from tests.casework.records_made_up import kept

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.models import Post
from tonghu.accounts.roles import ROLES
from tonghu.casework import actions
from tonghu.casework.filling import correct_record
from tonghu.casework.forms import whole_answers
from tonghu.casework.keeping import classes_of, keep_record, kept_alone, written_by
from tonghu.casework.models import Matter, Record
from tonghu.casework.rules import kinds
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.places.models import Kind
from tonghu.registry.changing import AlreadyDone

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def school():
    unit = a_unit("school", "青河一小")
    return unit, an_actor("school_contact", QINGHE, name="林老师", organisation=unit)


def police():
    unit = a_unit("police", "青河公安")
    return unit, an_actor("department_caseworker", QINGHE, name="民警", organisation=unit)


def test_every_writer_exists_and_every_finding_begins_a_kind_with_a_form():
    known = {*ROLES, *(f"unit:{kind}" for kind in Kind.values)}
    for form in catalogue().forms.values():
        assert set(form.writers) - known == set(), form.id
        if form.opens:
            kind = kinds()[form.opens.matter]
            assert kind.opening.form, form.id
            assert set(form.writers) - set(kind.opening.by) == set(), form.id


def test_every_form_that_stands_alone_is_written_by_somebody():
    able = {key for key, role in ROLES.items() if "case.work" in role.permissions}
    for form in kept_alone().values():
        roles = {each for each in form.writers if ":" not in each}
        assert roles <= able, form.id


def a_writer(form, office, teacher):
    """Somebody whom the form's `writers` name, or the county's officer where it names none."""
    there = {"county_officer": office.officer, "unit:school": teacher, "child_director": office.director}
    token = next((each for each in there if each in form.writers), (form.writers or ("county_officer",))[0])
    if token in there:
        return there[token]
    if token.startswith("unit:"):
        unit = a_unit(token.removeprefix("unit:"), f"又{token}")
        return an_actor("department_caseworker", QINGHE, organisation=unit)
    places = {"province_lead": QINGHE[:2], "city_lead": QINGHE[:4], "child_supervisor": TOWN}
    return an_actor(token, places.get(token, QINGHE))


@pytest.mark.parametrize("name", sorted(kept_alone()))
def test_the_least_answers_of_every_kind_are_kept(name, office, school):
    """Each kind is written once by one of its writers, about whom it asks for."""
    form = catalogue().forms[name]
    unit, teacher = school
    kept(teacher, "class_list", classes=[CLASS])
    writer = a_writer(form, office, teacher)
    given = {}
    if form.about == "worker":
        given = {"worker": Post.objects.get(pk=office.director.post_id)}
    if form.about == "class":
        given = {"unit": unit, "class_name": "三年级一班"}
    record = kept(writer, name, **given)
    assert (record.form, record.matter_id, record.child_id) == (name, None, None)


CLASS = {"class_name": "三年级一班", "grade": "3", "pupils": 40, "head_teacher": "林老师"}


def test_who_is_not_among_the_writers_is_refused(office, school):
    with pytest.raises(NotPermitted, match="不填写“学校关爱服务室登记”"):
        kept(office.director, "service_room")
    with pytest.raises(NotPermitted, match="不填写“未成年人保护工作站登记”"):
        kept(school[1], "station")
    with acting(school[1]):
        names = {form.id for form in written_by(school[1])}
    assert {"class_list", "class_check", "safety_lecture", "service_room", "guardian_training"} <= names
    assert names & {"station", "worker_exam", "project", "inspection"} == set()


def test_a_form_of_a_matter_or_of_a_child_does_not_stand_alone(office):
    for name in ("visit", "referral", "finding"):
        with pytest.raises(UserError, match="不单独填写"):
            kept(office.officer, name)


def test_a_record_lies_where_it_was_and_no_further_than_the_post_reaches(office):
    assert kept(office.officer, "activity").place == QINGHE
    assert kept(office.officer, "activity", place=OTHER_VILLAGE).place == OTHER_VILLAGE
    for place in (BAISHAN_VILLAGE, BAISHAN, "37"):
        with pytest.raises(UserError, match="这个地区不归您的岗位或单位管理"):
            kept(office.officer, "activity", place=place)
    _, officer = police()
    assert kept(officer, "activity", place=VILLAGE).place == VILLAGE
    with pytest.raises(UserError, match="这个地区不归"):
        kept(officer, "activity", place=BAISHAN_VILLAGE)


def test_a_unit_sees_and_corrects_its_own_records_alone(office, school):
    unit, teacher = school
    lecture = kept(teacher, "safety_lecture")
    assert (lecture.organisation_id, lecture.about_unit_id) == (unit.pk, unit.pk)
    _, officer = police()
    with acting(officer):
        assert Record.objects.scoped(officer).count() == 0
        with pytest.raises(UserError):
            correct_record(record=lecture, filled=filled("safety_lecture"), by=officer)


def test_a_school_writes_of_no_other_school(office, school):
    other = a_unit("school", "青河二小")
    with pytest.raises(NotPermitted, match="学校只填写本校的记录"):
        kept(school[1], "safety_lecture", unit=other)


def test_a_class_is_one_of_the_school_s_newest_list(office, school):
    unit, teacher = school
    bureau = a_unit("education", "青河教育局")
    inspector = an_actor("department_caseworker", QINGHE, name="督学", organisation=bureau)
    with pytest.raises(UserError, match="班级名单里没有这个班"):
        kept(inspector, "class_check", unit=unit, class_name="三年级一班")
    kept(teacher, "class_list", valid_from=days_ago(30), classes=[CLASS | {"class_name": "旧班"}])
    kept(teacher, "class_list", classes=[CLASS])
    with acting(inspector):
        assert classes_of(unit.pk, inspector) == ["三年级一班"]
    check = kept(inspector, "class_check", unit=unit, class_name="三年级一班")
    assert (check.about_unit_id, check.about_class, check.organisation_id) == (
        unit.pk,
        "三年级一班",
        bureau.pk,
    )
    far = a_unit("school", "白山一小", place=BAISHAN)
    with pytest.raises(UserError, match="不在您的管辖范围内"):
        kept(inspector, "class_check", unit=far, class_name="三年级一班")


def test_an_evaluation_is_of_one_child_director_who_reads_it(office):
    post = Post.objects.get(pk=office.director.post_id)
    record = kept(office.supervisor, "worker_evaluation", worker=post)
    assert (record.about_post_id, record.place) == (post.pk, VILLAGE)
    with acting(office.director):
        assert Record.objects.scoped(office.director).get().pk == record.pk
    far = a_post("child_director", BAISHAN_VILLAGE)
    with pytest.raises(UserError, match="不在您的管辖范围内"):
        kept(office.supervisor, "worker_evaluation", worker=far)
    with pytest.raises(UserError, match="请选择"):
        kept(office.supervisor, "worker_evaluation")


FINDINGS = [
    {"finding": "网吧接待未成年人", "measure": "ordered", "until": "2099-01-01"},
    {"finding": "没有警示标志", "measure": "on_the_spot"},
    {"finding": "无证经营", "measure": "case_opened"},
]


def inspected(by, findings=FINDINGS, **fixed):
    return kept(by, "inspection", venue="蓝天网吧", any_finding=True, findings=findings, **fixed)


def findings_of(by):
    with acting(by):
        return list(Matter.objects.scoped(by).filter(kind="finding").order_by("id"))


def test_every_finding_that_was_not_mended_on_the_spot_is_followed_until_it_is_closed(office):
    unit, officer = police()
    inspected(officer)
    first, second = findings_of(officer)
    assert (first.state, first.sender_id, first.due_at.year) == ("found", unit.pk, 2099)
    assert second.due_unverified
    with acting(officer):
        told = Record.objects.scoped(officer).get(matter=first)
        assert told.answers == {
            "finding": "网吧接待未成年人",
            "measure": "ordered",
            "until": "2099-01-01",
            "venue": "蓝天网吧",
        }
        actions.take_step(matter=first.pk, move="mend", filled=filled("finding_mended"), by=officer)
        with pytest.raises(UserError, match="问题还没有改正"):
            actions.take_step(
                matter=first.pk,
                move="close",
                filled=filled("finding_recheck", mended=False, still="还在"),
                by=officer,
            )
    with acting(officer):
        closed = actions.take_step(
            matter=first.pk, move="close", filled=filled("finding_recheck", mended=True), by=officer
        )
    assert (closed.state, closed.is_open) == ("closed", False)


def test_a_corrected_inspection_begins_only_what_is_new(office):
    record = inspected(office.officer, FINDINGS[:1])
    with acting(office.officer):
        answers = whole_answers(record) | {"findings": [FINDINGS[0], FINDINGS[2]]}
        correct_record(record=record, filled=filled("inspection", **answers), by=office.officer)
    assert [each.title for each in findings_of(office.officer)] == ["场所检查记录发现的问题"] * 2


def test_a_story_without_both_consents_is_not_published(office):
    for lacking in ({"guardian_consent": "not_asked"}, {"child_consent": "refused"}, {"deidentified": False}):
        told = {
            "children_in_it": True,
            "guardian_consent": "given",
            "child_consent": "given",
            "deidentified": True,
            **lacking,
        }
        with acting(office.officer):
            story = actions.open_matter(
                kind="story", place=QINGHE, filled=filled("story", **told), by=office.officer
            )
            actions.take_step(
                matter=story.pk,
                move="check",
                filled=filled("story_check", consents_seen=True, no_identity=True),
                by=office.officer,
            )
            with pytest.raises(UserError, match="不能发布"):
                actions.take_step(matter=story.pk, move="publish", by=office.officer)


def test_a_record_is_kept_once_however_often_the_form_is_sent(office):
    key = uuid.uuid4()
    with acting(office.supervisor):
        keep_record(filled=filled("station"), place=TOWN, key=key, by=office.supervisor)
        with pytest.raises(AlreadyDone):
            keep_record(filled=filled("station"), place=TOWN, key=key, by=office.supervisor)
