"""Guardianship: whom a child may be left with, what an assessment leads to, and what the court decides."""

import pytest
from tests.casework.matters_made_up import (
    Office,
    added,
    counted,
    days_ago,
    filled,
    invited,
    opened,
    seen,
    stepped,
)

from people import BAISHAN_VILLAGE
from tonghu.casework import queries
from tonghu.casework.filling import Filled, compiled_for
from tonghu.casework.forms import NotValid, whole_answers
from tonghu.casework.guarding import NotYet
from tonghu.casework.models import Matter
from tonghu.kernel.actor import NotPermitted
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting
from tonghu.policy.forms.answers import Audience, shown_to
from tonghu.registry.models import Child, Holding

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    office = Office()
    office.court, office.judge = office.unit("court", office.county, name="董法")
    return office


def changed(whole, **answers):
    """The same form with some answers changed, valid or not."""
    return Filled(form=whole.form, answers={**whole.answers, **answers})


def without(whole, key):
    return Filled(form=whole.form, answers={k: v for k, v in whole.answers.items() if k != key})


def begun(office, kind, form=None, *, by=None, **given):
    if form:
        given["filled"] = form
    return opened(by or office.officer, kind=kind, child=office.child, reason="需要办理。", **given)


def parts(office, matter):
    with acting(office.officer):
        return sorted(
            Matter.objects.scoped(office.officer).filter(parent=matter).values_list("kind", flat=True)
        )


# Responsibility letters


def test_a_letter_is_valid_until_its_day_and_renewed(office):
    matter = begun(office, "responsibility_letter", by=office.director)
    signed = stepped(
        office.director, matter, "sign", filled=filled("responsibility_letter", valid_until=days_ago(-300))
    )
    assert (signed.state, f"{signed.due_at.astimezone():%Y-%m-%d}") == ("in_force", days_ago(-300))
    again = stepped(
        office.director, matter, "renew", filled=filled("responsibility_letter", valid_until=days_ago(-350))
    )
    assert f"{again.due_at.astimezone():%Y-%m-%d}" == days_ago(-350)


@pytest.mark.parametrize("move", ["sign", "renew"])
def test_a_letter_does_not_hold_for_longer_than_the_parameter(office, move):
    matter = begun(office, "responsibility_letter", by=office.director)
    if move == "renew":
        stepped(office.director, matter, "sign", filled=filled("responsibility_letter"))
    with pytest.raises(NotYet, match="超过了规定的最长期限"):
        stepped(
            office.director, matter, move, filled=filled("responsibility_letter", valid_until=days_ago(-400))
        )


def test_a_letter_that_nobody_signed_is_none():
    with pytest.raises(AssertionError, match="没有签字"):
        filled("responsibility_letter", signed=False)


# Entrusted care


@pytest.mark.parametrize("case", ["violence", "addiction", "neglect", "unfit"])
def test_each_of_the_four_forbidden_cases_is_asked_and_refuses_with_a_way_out(office, case):
    whole = filled("entrusted_care")
    assert whole.answers[case] is False
    with pytest.raises(NotValid, match="不得受委托照护儿童，请另找合适的人；没有合适的人，请联系督导员"):
        begun(office, "entrusted_care", changed(whole, **{case: True}), by=office.director)
    with pytest.raises(NotValid) as refused:
        begun(office, "entrusted_care", without(whole, case), by=office.director)
    assert [problem.path for problem in refused.value.problems] == [case]
    with acting(office.officer):
        assert Matter.objects.scoped(office.officer).count() == 0


def test_a_child_who_can_say_is_asked(office):
    whole = filled("entrusted_care", child_can_say=True)
    with pytest.raises(NotValid) as refused:
        begun(office, "entrusted_care", without(whole, "child_says"), by=office.director)
    assert [problem.path for problem in refused.value.problems] == ["child_says"]
    with pytest.raises(NotValid) as refused:
        begun(
            office,
            "entrusted_care",
            changed(whole, child_says="refuses"),
            by=office.director,
        )
    assert sorted(problem.path for problem in refused.value.problems) == ["child_words", "why_still"]


def test_it_is_agreed_before_they_leave(office):
    whole = changed(filled("entrusted_care", reason="work"), leaves_on=days_ago(3))
    with pytest.raises(NotValid) as refused:
        begun(office, "entrusted_care", whole, by=office.director)
    assert [problem.path for problem in refused.value.problems] == ["leaves_on"]


def test_who_is_not_able_takes_no_child(office):
    with pytest.raises(NotValid, match="应有照护能力"):
        begun(
            office, "entrusted_care", changed(filled("entrusted_care"), carer_able=False), by=office.director
        )


def entrusted(office):
    return begun(office, "entrusted_care", filled("entrusted_care"), by=office.director)


def test_school_and_village_each_acknowledge_for_themselves(office):
    matter = entrusted(office)
    invited(office, matter, office.school)
    with pytest.raises(NotYet, match="学校的回执"):
        stepped(office.director, matter, "begin")
    added(office.teacher, matter, "school_receipt", how="written")
    with pytest.raises(NotYet, match="村（居）委会的回执"):
        stepped(office.director, matter, "begin")
    with pytest.raises(NotPermitted):
        added(office.teacher, matter, "village_receipt")
    added(office.director, matter, "village_receipt")
    assert stepped(office.director, matter, "begin").state == "in_force"


def in_force(office):
    matter = entrusted(office)
    added(office.director, matter, "school_receipt", how="not_enrolled")
    added(office.director, matter, "village_receipt")
    return stepped(office.director, matter, "begin")


def test_the_school_reads_its_receipt_and_not_what_was_asked_of_the_carer(office):
    matter = entrusted(office)
    invited(office, matter, office.school)
    added(office.teacher, matter, "school_receipt", how="written")
    added(office.director, matter, "village_receipt")
    with acting(office.teacher):
        forms = sorted(record.form for record in queries.records_of(matter, office.teacher))
        assert list(Child.objects.scoped(office.teacher)) == []
        (agreement,) = [r for r in queries.records_of(matter, office.teacher) if r.form == "entrusted_care"]
        told = shown_to(
            compiled_for(agreement),
            whole_answers(agreement),
            Audience(role="department_caseworker", unit="school"),
        )
    assert forms == ["entrusted_care", "school_receipt"]
    assert {"violence", "addiction", "neglect", "unfit"} & set(told) == set()
    assert {"carer_name", "starts_on", "ends_on"} <= set(told)


def test_what_is_found_is_reported_and_told_to_the_parents(office):
    matter = in_force(office)
    bad = filled("entrusted_check", carer_able=True, carer_does=False)
    with pytest.raises(NotYet, match="请用“发现异常”"):
        stepped(office.director, matter, "checked", filled=bad)
    stepped(office.director, matter, "found", filled=bad)
    with pytest.raises(AssertionError, match="请先告知父母"):
        filled("entrusted_report", parents_told=False)
    told = stepped(office.director, matter, "report", filled=filled("entrusted_report"))
    assert told.state == "reported"
    with acting(office.officer):
        mine = list(queries.open_work(office.officer, task="guardianship").values_list("pk", flat=True))
    assert mine == [matter.pk]


def test_each_check_begins_the_clock_anew(office):
    matter = in_force(office)
    first = matter.due_at
    good = filled("entrusted_check", carer_able=True, carer_does=True)
    with acting(office.director):
        Matter.objects.scoped(office.director).filter(pk=matter.pk).update(due_at=matter.entered_at)
    assert stepped(office.director, matter, "checked", filled=good).due_at >= first


def test_the_agreement_is_no_longer_than_the_parameter(office):
    whole = filled("entrusted_care", starts_on=days_ago(0), ends_on=days_ago(-400))
    with pytest.raises(NotYet, match="委托期限超过"):
        begun(office, "entrusted_care", whole, by=office.director)


# Assessment, warning, supervision, education


def test_an_assessment_needs_two_who_are_not_the_same(office):
    matter = begun(office, "guardianship_assessment")
    whole = filled("guardianship_assessment")
    one, two = whole.answers["assessors"]
    assert one["assessor_name"] != two["assessor_name"]
    twice = {**two, "assessor_name": one["assessor_name"]}
    for pair in ([one], [one, twice]):
        with pytest.raises(NotValid) as refused:
            stepped(office.officer, matter, "assess", filled=changed(whole, assessors=pair))
        assert refused.value.problems[0].path.split("/")[0] == "assessors"
    assert stepped(office.officer, matter, "assess", filled=whole).state == "assessed"


def test_a_bad_result_is_not_closed_without_a_measure_and_its_measures_are_linked(office):
    matter = begun(office, "guardianship_assessment")
    stepped(office.officer, matter, "assess", filled=filled("guardianship_assessment", standing="improper"))
    with pytest.raises(NotYet, match="先定措施"):
        stepped(office.officer, matter, "fine")
    for move in ("guide", "warn", "petition", "guide"):
        stepped(office.officer, matter, move)
    assert parts(office, matter) == ["family_education", "guardian_revocation", "guardianship_warning"]
    assert stepped(office.officer, matter, "act", filled=filled("assessment_use")).state == "acted"


def test_a_result_holds_no_longer_than_the_parameter(office):
    matter = begun(office, "guardianship_assessment")
    whole = filled("guardianship_assessment", valid_until=days_ago(-800))
    with pytest.raises(NotYet, match="有效期超过"):
        stepped(office.officer, matter, "assess", filled=whole)


def test_a_warning_is_closed_when_things_are_better(office):
    matter = begun(office, "guardianship_warning", by=office.supervisor)
    stepped(office.supervisor, matter, "warn", filled=filled("warning_given"))
    with pytest.raises(NotYet, match="没有改正的不能办结"):
        stepped(office.supervisor, matter, "improve", filled=filled("guardian_check", improved="none"))
    assert (
        stepped(office.supervisor, matter, "improve", filled=filled("guardian_check", improved="good")).state
        == "improved"
    )


def test_the_procuratorate_issues_and_follows_up(office):
    procuratorate, prosecutor = office.unit("procuratorate", office.county, name="沈检")
    matter = begun(office, "supervision_order", receiver=procuratorate)
    stepped(prosecutor, matter, "issue", filled=filled("supervision_order"))
    with pytest.raises(NotYet, match="最近一次回访没有改进"):
        stepped(prosecutor, matter, "fulfil")
    stepped(prosecutor, matter, "follow", filled=filled("guardian_check", improved="partly"))
    assert stepped(prosecutor, matter, "fulfil").state == "fulfilled"
    assert counted(prosecutor)[0] == 0


def test_guidance_that_nobody_attended_is_not_done(office):
    federation, worker = office.unit("womens_federation", office.county, name="蒋妇")
    matter = begun(office, "family_education")
    stepped(office.officer, matter, "refer", receiver=federation)
    stepped(worker, matter, "accept")
    added(worker, matter, "education_session", attended=False)
    with pytest.raises(NotYet, match="监护人到场"):
        stepped(worker, matter, "finish", filled=filled("education_outcome"))
    added(worker, matter, "education_session", attended=True)
    assert stepped(worker, matter, "finish", filled=filled("education_outcome")).state == "done"


# Revocation and restoration


def on_trial(office):
    matter = begun(office, "guardian_revocation")
    stepped(office.officer, matter, "prejudge", filled=filled("prejudgement", conclusion="apply"))
    petition = filled("revocation_petition", applicant="civil_affairs")
    stepped(office.officer, matter, "apply", receiver=office.court, filled=petition)
    return stepped(office.judge, matter, "file", filled=filled("court_filing"))


def test_the_court_revokes_and_the_county_rechecks_the_categories(office):
    matter = on_trial(office)
    with acting(office.officer):
        before = list(Holding.objects.scoped(office.officer).values_list("pk", flat=True))
    judged = stepped(
        office.judge, matter, "judge", filled=filled("revocation_judgment", result="revoked", in_court=True)
    )
    assert judged.state == "judged"
    assert parts(office, matter) == ["category_recheck"]
    with acting(office.officer):
        assert list(Holding.objects.scoped(office.officer).values_list("pk", flat=True)) == before
        mine = queries.open_work(office.officer, task="support").values_list("kind", flat=True)
        assert list(mine) == ["category_recheck"]
    added(office.officer, matter, "support_payment")
    assert stepped(office.officer, matter, "settle", filled=filled("support_payment")).state == "settled"


def test_without_a_prejudgement_that_says_so_nobody_applies(office):
    matter = begun(office, "guardian_revocation")
    with pytest.raises(NotYet, match="预判结论不是"):
        stepped(office.officer, matter, "prejudge", filled=filled("prejudgement", conclusion="other"))
    with pytest.raises(Conflict):
        stepped(office.officer, matter, "apply", receiver=office.court, filled=filled("revocation_petition"))


def test_civil_affairs_applies_where_nobody_else_does(office):
    whole = filled("revocation_petition", applicant="civil_affairs")
    matter = begun(office, "guardian_revocation")
    stepped(office.officer, matter, "prejudge", filled=filled("prejudgement", conclusion="apply"))
    with pytest.raises(NotValid) as refused:
        stepped(office.officer, matter, "apply", receiver=office.court, filled=without(whole, "others_asked"))
    assert [problem.path for problem in refused.value.problems] == ["others_asked"]


@pytest.mark.parametrize(("move", "result"), [("judge", "not_revoked"), ("dismiss", "revoked")])
def test_the_step_says_what_the_judgment_says(office, move, result):
    matter = on_trial(office)
    with pytest.raises(NotYet, match="裁判结果不是"):
        stepped(office.judge, matter, move, filled=filled("revocation_judgment", result=result))
    assert seen(office.judge, matter).state == "trial"


def test_revoked_parents_go_on_paying():
    with pytest.raises(AssertionError, match="仍要负担抚养费"):
        filled("revocation_judgment", result="revoked", support_goes_on=False)


def test_who_harmed_the_child_on_purpose_is_not_restored(office):
    whole = filled("restoration_petition")
    assert whole.answers["intentional_crime"] is False
    with pytest.raises(NotValid, match="不得恢复监护人资格"):
        begun(office, "guardian_restoration", changed(whole, intentional_crime=True), receiver=office.court)


def test_restoration_rests_on_an_assessment(office):
    matter = begun(office, "guardian_restoration", filled("restoration_petition"), receiver=office.court)
    restored = filled("restoration_judgment", result="restored")
    with pytest.raises(NotYet, match="要有监护评估"):
        stepped(office.judge, matter, "restore", filled=restored)
    added(office.officer, matter, "guardianship_assessment", standing="adequate")
    done = stepped(office.judge, matter, "restore", filled=restored)
    assert (done.state, parts(office, matter)) == ("restored", ["category_recheck"])


def test_the_court_sees_its_cases_and_no_file_and_others_nothing(office):
    matter = on_trial(office)
    # The prejudgement is not the court's to read.
    assert counted(office.judge) == (0, 1, 4, 1)
    elsewhere = Office(BAISHAN_VILLAGE)
    for stranger in (
        office.teacher,
        office.doctor,
        elsewhere.officer,
        elsewhere.unit("court", elsewhere.county)[1],
    ):
        assert seen(stranger, matter) is None
        assert counted(stranger)[1:] == (0, 0, 0)


# Placement


def test_each_month_in_an_institution_has_the_four_services(office):
    home, keeper = office.unit("welfare_institution", office.county, name="秦护")
    matter = begun(office, "placement", receiver=home)
    stepped(keeper, matter, "place", filled=filled("placement_made", way="institution"))
    whole = filled("institution_services")
    for service in ("care", "education", "medical", "mind"):
        with pytest.raises(NotValid) as refused:
            stepped(keeper, matter, "served", filled=without(whole, service))
        assert [problem.path for problem in refused.value.problems] == [service]
    after = stepped(keeper, matter, "served", filled=whole)
    assert (after.state, after.is_open) == ("placed", True)
    added(keeper, matter, "psych_measure", done="done", level="yellow")
    assert counted(keeper)[0] == 0
