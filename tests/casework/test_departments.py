"""The departments' rows: results and measures only, each in the inbox of whose turn it is."""

import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.answers_made_up import school_year_of
from tests.casework.matters_made_up import (
    Office,
    added,
    counted,
    days_ago,
    filled,
    opened,
    seen,
    stepped,
)

from people import QINGHE, a_post
from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.casework import queries
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Matter
from tonghu.casework.rules import kind_of, kinds
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.registry.models import Entrusted

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def begun(office, kind, receiver, *, by=None, **given):
    rules = kind_of(kind)
    if rules.opening.form:
        given.setdefault("filled", filled(rules.opening.form))
    return opened(
        by or office.officer, kind=kind, child=office.child, receiver=receiver, reason="需要办理。", **given
    )


def turn(actor, task):
    with acting(actor):
        return list(queries.open_work(actor, task=task).values_list("kind", "state"))


def all_of(office, kind):
    with acting(office.officer):
        return list(Matter.objects.scoped(office.officer).filter(kind=kind))


# Psychological files and screening


@pytest.fixture
def at_school(office):
    """The child is entrusted to the school, which keeps a psychological file."""
    with acting(office.officer):
        Entrusted.objects.create(
            place=office.child.place,
            child=office.child,
            organisation=office.school,
            start_on=timezone.localdate(),
        )
    return begun(office, "psych_file", None, by=office.teacher)


@pytest.mark.parametrize(("level", "raised"), [("green", 0), ("yellow", 0), ("orange", 1), ("red", 1)])
def test_a_result_that_asks_for_attention_begins_a_follow_up_with_a_clock(office, at_school, level, raised):
    added(office.teacher, at_school, "screening_result", state="done", level=level)
    found = all_of(office, "psych_followup")
    assert len(found) == raised
    assert [(m.state, m.receiver_id, m.parent_id, m.due_at is not None) for m in found] == [
        ("found", office.school.pk, at_school.pk, True)
    ] * raised
    assert [each for each in turn(office.teacher, "school") if each[0] == "psych_followup"] == [
        ("psych_followup", "found")
    ] * raised


def test_a_second_result_joins_the_follow_up_that_is_open(office, at_school):
    for _ in range(2):
        added(office.teacher, at_school, "screening_result", state="done", level="red")
    assert len(all_of(office, "psych_followup")) == 1


def test_who_was_not_screened_has_a_reason(office, at_school):
    added(office.teacher, at_school, "screening_result", state="guardian_refused")
    with pytest.raises(AssertionError, match="level"):
        filled("screening_result", state="guardian_refused", level="red")
    assert all_of(office, "psych_followup") == []


def test_the_loop_goes_to_the_hospital_and_back_and_ends_when_things_are_calm(office, at_school):
    added(office.teacher, at_school, "screening_result", state="done", level="red")
    (matter,) = all_of(office, "psych_followup")
    stepped(office.teacher, matter, "support", filled=filled("psych_support"))
    stepped(office.teacher, matter, "refer", receiver=office.health, reason="需要诊疗。")
    stepped(office.doctor, matter, "accept")
    with pytest.raises(NotYet, match="不能结束"):
        stepped(office.doctor, matter, "finish", filled=filled("psych_outcome", level="red", plan="treat"))
    done = stepped(office.doctor, matter, "finish", filled=filled("psych_outcome", level="green", plan="end"))
    assert (done.state, done.is_open) == ("done", False)
    assert seen(office.teacher, matter).state == "done"
    assert counted(office.doctor)[0] == 0


def test_no_form_of_the_mind_holds_an_answer_to_a_scale():
    """Results only: no score, no single answer, and no free text in which one could be written."""
    forms = (
        kind_of("psych_file").forms | kind_of("psych_followup").forms | kind_of("screening_campaign").forms
    )
    for name in [*forms, "psych_measure"]:
        for _, field in catalogue().forms[name].fields():
            assert field.kind not in ("score", "long_text"), f"{name}.{field.key}"
            assert field.sensitivity != "raw_answer", f"{name}.{field.key}"


def test_a_campaign_counts_everybody(office):
    _bureau, educator = office.unit("education", office.county, name="郑教")
    matter = opened(
        educator,
        kind="screening_campaign",
        place=office.county,
        receiver=office.school,
        filled=filled("screening_plan", finish_by=days_ago(-40)),
    )
    assert f"{matter.due_at.astimezone():%Y-%m-%d}" == days_ago(-40)
    stepped(office.teacher, matter, "start")
    with pytest.raises(AssertionError, match="应等于应筛人数"):
        filled("screening_totals", due=10, finished=8, refused=1, missing=0)
    whole = filled("screening_totals", due=10, finished=8, refused=1, missing=1, attention=2)
    stepped(office.teacher, matter, "report", filled=whole)
    assert stepped(educator, matter, "note").state == "done"


# The school


def a_colleague(office, **given):
    return a_post("department_caseworker", QINGHE, organisation=office.school, **given)


def test_a_responsible_teacher_hands_over_and_the_history_stays(office):
    first, second = a_colleague(office, name="韩一"), a_colleague(office, name="韩二")
    matter = begun(office, "responsible_teacher", office.school)
    stepped(
        office.teacher, matter, "name", responsible=first, filled=filled("teacher_named", teacher_name="韩一")
    )
    after = stepped(
        office.teacher,
        matter,
        "hand_over",
        responsible=second,
        filled=filled("teacher_named", teacher_name="韩二", handed_by="韩一"),
    )
    assert (after.state, after.responsible_name) == ("named", "韩二")
    with acting(office.officer):
        steps = [step.move for step in queries.steps_of(after, office.officer)]
        names = [record.answers["teacher_name"] for record in queries.records_of(after, office.officer)]
    assert (steps, names) == (["hand_over", "name", "open"], ["韩二", "韩一"])


def test_what_was_in_a_predecessor_s_name_is_in_the_successor_s(office):
    old = a_post("child_director", office.child.place, name="老主任", end_on=None)
    matter = begun(office, "guardianship_assessment", None)
    with acting(office.officer):
        Matter.objects.scoped(office.officer).filter(pk=matter.pk).update(responsible_post=old.pk)
    Post.objects.filter(pk=old.pk).update(end_on=timezone.localdate() - dt.timedelta(days=1))
    new = actor_for(
        a_post("child_director", office.child.place, name="新主任", start_on=timezone.localdate())
    )
    from tonghu.casework.standing import me, tokens_in

    held = seen(new, matter)
    assert "responsible" in tokens_in(held, me(new))
    elsewhere = actor_for(a_post("child_director", "379901100201", name="别村主任"))
    assert "responsible" not in tokens_in(matter, me(elsewhere))


def test_who_cannot_be_reached_is_looked_for_in_the_village(office):
    matter = begun(office, "contact_check", office.school)
    lost = filled("contact_checked", parent_reached="lost", carer_reached="valid")
    with pytest.raises(NotYet, match="由村（居）帮助查找"):
        stepped(office.teacher, matter, "check", filled=lost)
    stepped(office.teacher, matter, "lose", filled=lost)
    assert turn(office.director, "school") == [("contact_check", "lost")]
    stepped(office.director, matter, "found", reason="已找到新号码。")
    valid = stepped(
        office.teacher,
        matter,
        "check",
        filled=filled("contact_checked", parent_reached="changed", carer_reached="valid"),
    )
    assert (valid.due_at.astimezone().date() - timezone.localdate()).days == 90


def test_a_waiver_holds_for_a_school_year(office):
    matter = begun(office, "fee_waiver", office.school)
    long = filled("fee_waiver", starts_on=days_ago(0), ends_on=days_ago(-400))
    with pytest.raises(UserError, match="免收决定只管一个学年"):
        stepped(office.teacher, matter, "waive", filled=long)
    year = school_year_of(timezone.localdate())
    fine = filled("fee_waiver", starts_on=year.first.isoformat(), ends_on=year.last.isoformat())
    assert stepped(office.teacher, matter, "waive", filled=fine).state == "waived"


# Jobs, judicial and legal aid


def test_a_parent_s_wish_goes_to_the_labour_bureau_with_consent_and_without_the_child_s_name(office):
    bureau, worker = office.unit("human_resources", office.county, name="陶人")
    with pytest.raises(AssertionError, match="本人不同意"):
        filled("job_wish", agrees=False)
    matter = begun(office, "job_help", bureau, by=office.director)
    assert seen(worker, matter).given.keys() == {"village"}
    stepped(worker, matter, "serve", filled=filled("job_service", offers=3))
    done = stepped(worker, matter, "finish", filled=filled("job_outcome", outcome="near_home"))
    assert (done.state, counted(worker)[0]) == ("done", 0)


@pytest.mark.parametrize(
    ("move", "result", "says"), [("grant", "refused", "不予救助"), ("refuse", "granted", "决定救助")]
)
def test_judicial_aid_is_decided_as_the_decision_says(office, move, result, says):
    unit, prosecutor = office.unit("procuratorate", office.county, name="沈检")
    matter = begun(office, "judicial_aid", unit)
    with pytest.raises(NotYet, match=says):
        stepped(prosecutor, matter, move, filled=filled("judicial_decision", result=result))


@pytest.mark.parametrize("kind", sorted(k.id for k in kinds().values() if k.task == "justice"))
def test_no_case_detail_has_a_place_in_justice(kind):
    """Codes, dates and results: no field of such a form takes a story, nor a file that tells one."""
    rules = kind_of(kind)
    assert rules.forms
    for name in rules.forms:
        kinds_of_fields = {field.key: field.kind for _, field in catalogue().forms[name].fields()}
        free = {
            key: each
            for key, each in kinds_of_fields.items()
            if each in ("text", "long_text", "photo", "attachment")
        }
        assert free == {}, name


def test_only_the_receiver_decides(office):
    unit, prosecutor = office.unit("procuratorate", office.county, name="沈检")
    matter = begun(office, "judicial_aid", unit)
    for other in (office.officer, office.supervisor):
        with pytest.raises(NotPermitted):
            stepped(other, matter, "grant", filled=filled("judicial_decision", result="granted"))
    assert turn(prosecutor, "justice") == [("judicial_aid", "referred")]
