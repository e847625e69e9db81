"""Scales are scored and forgotten; a sign of self-harm begins help the same moment; the rules propose and a person decides."""

import datetime as dt
import json
import shutil

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection
from django.utils import timezone
from tests.casework.matters_made_up import Office, seen, stepped
from tests.casework.test_records import a_visit
from tests.policy.toolkits.test_toolkits import TREE
from tests.workbench.pages import client_of, hidden

from people import BAISHAN_VILLAGE, OTHER_VILLAGE, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.casework import escalating
from tonghu.casework.assessments.keeping import check_assessors
from tonghu.casework.assessments.queries import assessments_of, cadence_of, holds_on, latest_of
from tonghu.casework.assessments.risk import propose_level
from tonghu.casework.filling import Filled, add_record, correct_record
from tonghu.casework.forms import NotValid, in_force, whole_answers
from tonghu.casework.models import Assessment, Matter, Record
from tonghu.casework.system import casework_system
from tonghu.kernel.errors import UserError
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.policy.toolkits.schema import Licence, Toolkit
from tonghu.registry.actions import hold_category
from tonghu.registry.models import Child

pytestmark = pytest.mark.django_db


# As a row's text shows them: quotes of a document inside it are doubled.
SINGLE_ANSWER = r'q[1-9]"+\s*:\s*"*[0-3]'


@pytest.fixture
def office():
    """A child old enough for the scales."""
    made = Office()
    with acting(made.officer):
        Child.objects.scoped(made.officer).filter(pk=made.child.pk).update(birth_on=dt.date(2012, 3, 2))
        made.child = Child.objects.scoped(made.officer).get(pk=made.child.pk)
    return made


def today():
    return timezone.localdate()


def before():
    return (today() - dt.timedelta(days=9)).isoformat()


def later():
    return (today() + dt.timedelta(days=3)).isoformat()


def scale(name, marks, **changes):
    """A scale as the page sends it: every single answer, and the total that the browser added up."""
    answers = {"answered_on": today().isoformat(), "way": "alone", "agreed": True}
    answers |= {f"q{number}": str(mark) for number, mark in enumerate(marks, start=1)}
    answers["total"] = sum(marks)
    if name == "phq9" and marks[8]:
        answers |= {"crisis_done": ["stayed", "guardian"], "crisis_note": "祖母在陪。"}
    return {**answers, **changes}


def filled(office, form, answers, by=None, **given):
    by = by or office.supervisor
    with acting(by):
        return add_record(filled=Filled(form=form, answers=answers, **given), child=office.child, by=by)


def results(office, by=None):
    by = by or office.officer
    with acting(by):
        return [(each.toolkit, each.total, each.level) for each in assessments_of(office.child, by)]


def crises(office):
    with acting(system := casework_system(None)):
        return list(Matter.objects.scoped(system).filter(kind="crisis").order_by("id"))


def everywhere(pattern):
    """Rows of any table, histories and audit included, whose text says this."""
    found = []
    with acting(casework_system(None)), connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute("savepoint here")
            try:
                cursor.execute(f"select count(*) from {table} t where t::text ~ %s", [pattern])
                found += [table] if cursor.fetchone()[0] else []
            except ProgrammingError:
                cursor.execute("rollback to savepoint here")
    return found


def test_a_scale_leaves_its_total_level_day_and_who_and_no_single_answer_anywhere(office):
    record = filled(office, "phq9", scale("phq9", [1, 2, 3, 0, 1, 2, 3, 0, 0]))
    assert results(office) == [("phq9", 12, "moderate")]
    with acting(office.officer):
        (kept,) = Assessment.objects.scoped(office.officer)
        assert (kept.assessed_on, kept.by_name, kept.child_id) == (today(), "孙强", office.child.pk)
        assert holds_on(kept, today() + dt.timedelta(days=365))
        assert not holds_on(kept, today() + dt.timedelta(days=366))
        stored = Record.objects.scoped(office.officer).get(pk=record.pk)
        assert set(whole_answers(stored)) == {"answered_on", "way", "agreed", "total"}
    assert everywhere(SINGLE_ANSWER) == []
    assert crises(office) == []


def test_that_the_search_for_single_answers_would_find_one(office):
    with acting(office.supervisor):
        Record.objects.create(
            place=office.child.place,
            child=office.child,
            form="visit",
            version="x",
            answers={"q1": "3"},
            occurred_on=today(),
            post_id=1,
            by_name="",
            post_title="",
        )
    assert everywhere(SINGLE_ANSWER) == ["casework_record"]


def test_a_total_that_is_not_the_sum_is_refused(office):
    with pytest.raises(NotValid):
        filled(office, "gad7", scale("gad7", [1, 1, 1, 1, 1, 1, 1], total=0))
    assert results(office) == []


@pytest.mark.parametrize(
    ("marks", "level"),
    [
        ([0] * 7, "minimal"),
        ([1] * 5 + [0, 0], "mild"),
        ([2] * 5 + [0, 0], "moderate"),
        ([3] * 5 + [0, 0], "severe"),
    ],
)
def test_levels_of_the_anxiety_scale(office, marks, level):
    filled(office, "gad7", scale("gad7", marks))
    assert results(office) == [("gad7", sum(marks), level)]


def test_the_ninth_item_begins_the_crisis_path_in_the_same_transaction_offline_too(office):
    filled(
        office,
        "phq9",
        scale("phq9", [0] * 8 + [1]),
        by=office.director,
        captured_at=timezone.now() - dt.timedelta(hours=9),
    )
    (crisis,) = crises(office)
    assert (crisis.state, crisis.child_id, crisis.due_unverified) == ("alarm", office.child.pk, True)
    assert 0 < (crisis.due_at - crisis.entered_at).total_seconds() <= 3600
    told = Notice.objects.filter(url__endswith=f"/{crisis.pk}/").values_list("post__role", flat=True)
    assert sorted(told) == ["child_supervisor", "county_officer"]
    assert all(office.child.name not in text for text in Notice.objects.values_list("text", flat=True))


def test_what_is_refused_begins_nothing(office):
    with pytest.raises(NotValid):
        filled(office, "phq9", scale("phq9", [0] * 8 + [2], crisis_done=None))
    assert (crises(office), results(office)) == ([], [])


def test_a_second_sign_does_not_begin_a_second_matter_and_is_told(office):
    filled(office, "phq9", scale("phq9", [0] * 8 + [1]))
    Notice.objects.all().delete()
    filled(
        office,
        "visit",
        a_visit(danger_sign=True, danger_told="14:00 已告知督导员", next_visit_on=later()),
        by=office.director,
    )
    assert len(crises(office)) == 1
    assert Notice.objects.filter(text__contains="又有新的信号").count() == 2


def test_a_crisis_is_told_above_when_its_minutes_are_over_and_goes_to_health_and_back(office):
    filled(office, "phq9", scale("phq9", [0] * 8 + [3]))
    (crisis,) = crises(office)
    Notice.objects.all().delete()
    with acting(system := casework_system(None)):
        assert escalating.escalate(now=crisis.due_at + dt.timedelta(seconds=1), by=system) == 1
    told = set(Notice.objects.values_list("post__role", flat=True))
    assert told == {"child_supervisor", "county_officer", "county_lead"}
    step = {"done_on": today().isoformat(), "stayed": True, "who": "祖母", "told": ["guardian"]}
    wrong = Filled(form="crisis_step", answers={**step, "stayed": False})
    with pytest.raises(NotValid):
        stepped(office.director, crisis, "accompany", filled=wrong)
    stepped(office.director, crisis, "accompany", filled=Filled(form="crisis_step", answers=step))
    stepped(office.supervisor, crisis, "refer", receiver=office.health, reason="需要专业评估。")
    assert set(seen(office.doctor, crisis).given) == set(catalogue().matters["crisis"].opening.shares)
    stepped(office.doctor, crisis, "receive")
    stepped(office.doctor, crisis, "report_back", reason="已面询，监护人陪护，三日后复诊。")
    assert stepped(office.supervisor, crisis, "finish", reason="复诊平稳。").state == "over"


def test_another_tool_s_result_is_taken_down_in_its_own_words(office):
    answers = {
        "assessed_on": "2026-05-01",
        "tool": "某省监护能力评估",
        "level": "监护不足",
        "assessor": "李评估",
        "institution": "某社工机构",
    }
    filled(office, "assessment_result", answers)
    with acting(office.officer):
        (kept,) = assessments_of(office.child, office.officer)
        assert (kept.tool_name, kept.level, kept.by_name, kept.institution) == (
            "某省监护能力评估",
            "监护不足",
            "李评估",
            "某社工机构",
        )


def test_a_correction_replaces_the_result_and_the_first_stays(office):
    first = filled(office, "gad7", scale("gad7", [1] * 7))
    mended = Filled(form="gad7", answers=scale("gad7", [2] * 7))
    with acting(office.supervisor):
        correct_record(record=first, filled=mended, by=office.supervisor)
    assert results(office) == [("gad7", 14, "moderate")]
    with acting(office.officer):
        assert Assessment.objects.scoped(office.officer).count() == 2


def proposed(office, by=None):
    by = by or office.officer
    with acting(by):
        found = propose_level(office.child, by=by)
        return found.level, found.reasons


def test_the_rules_propose_the_gravest_with_every_reason(office):
    assert proposed(office) == ("middle", ["还没有按表走访过"])
    filled(office, "visit", a_visit(visited_on=before()), by=office.director)
    assert proposed(office) == ("low", [])
    with acting(office.officer):
        hold_category(
            child=office.child, category="orphan", start_on=today(), basis="判决书", by=office.officer
        )
    filled(
        office,
        "visit",
        a_visit(care_state="poor", care_problem="晚上没人。", next_visit_on=later()),
        by=office.director,
    )
    assert proposed(office) == ("raised", ["最近一次走访：经常没人管", "孤儿或事实无人抚养儿童"])


def test_a_report_that_a_village_does_not_know_of_raises_no_level_there(office):
    with acting(system := casework_system(None)):
        Matter.objects.create(
            place=office.child.place,
            kind="harm_report",
            child=office.child,
            state="handling",
            opened_post=0,
            opened_by="",
            held_at_county=True,
        )
        assert system.role == "system"
    filled(office, "visit", a_visit(visited_on=before()), by=office.director)
    assert proposed(office) == ("high", ["有办理中的侵害或危险情形报告"])
    assert proposed(office, office.director) == ("low", [])
    filled(office, "risk_level", {"confirmed_on": today().isoformat(), "level": "high"}, by=office.officer)
    with acting(office.director):
        (kept,) = assessments_of(office.child, office.director, toolkit="risk_default")
        assert kept.reasons == ["其他情形（由县级掌握）"]


def test_a_person_decides_with_a_reason_and_sets_how_often_the_child_is_visited(office):
    filled(office, "visit", a_visit(visited_on=before()), by=office.director)
    with acting(office.officer):
        first = cadence_of(office.child, office.officer)
    assert (first.level, first.days, first.confirmed, first.unverified) == ("low", 90, False, True)
    told = {"confirmed_on": today().isoformat(), "level": "raised"}
    with pytest.raises(UserError, match="请写明理由"):
        filled(office, "risk_level", told)
    filled(office, "risk_level", {**told, "why": "祖母住院，近期照料不稳。"})
    with acting(office.officer):
        after = cadence_of(office.child, office.officer)
        (kept,) = assessments_of(office.child, office.officer, toolkit="risk_default")
    assert (after.level, after.words, after.days, after.confirmed) == ("raised", "较高", 15, True)
    assert (kept.level, kept.proposed) == ("raised", "low")
    filled(
        office,
        "visit",
        a_visit(care_state="harm", care_problem="有淤青。", next_visit_on=later()),
        by=office.director,
    )
    with acting(office.officer):
        assert cadence_of(office.child, office.officer).level == "raised"
    assert proposed(office)[0] == "high"


def test_two_assessors_are_two_different_people():
    toolkit = Toolkit(
        id="guardian",
        title="监护评估",
        how="choice",
        form="x",
        levels=(),
        licence=Licence(ship=True, words=""),
        source=catalogue().toolkits["phq9"].source,
        assessors=2,
        assessors_in="people",
    )
    two = {"people": [{"name": "李一"}, {"name": "王二"}]}
    assert check_assessors(toolkit, two, "") == 2
    for told in ({"people": [{"name": "李一"}, {"name": "李 一"}]}, {"people": []}, {}):
        with pytest.raises(UserError, match="至少由 2 名不同的人"):
            check_assessors(toolkit, told, "")


def test_the_newest_of_each_toolkit_and_nobody_else_sees_them(office):
    filled(office, "gad7", scale("gad7", [0] * 7))
    filled(office, "gad7", scale("gad7", [1] * 7))
    filled(office, "phq9", scale("phq9", [1] * 8 + [0]))
    with acting(office.officer):
        newest = latest_of(office.child, office.officer)
        assert {name: each.total for name, each in newest.items()} == {"gad7": 7, "phq9": 8}
    for stranger in (
        Office(BAISHAN_VILLAGE).officer,
        an_actor("child_director", OTHER_VILLAGE),
        office.doctor,
    ):
        with acting(stranger), connection.cursor() as cursor:
            cursor.execute("select count(*) from casework_assessment")
            assert cursor.fetchone() == (0,)


def test_a_toolkit_s_table_is_locked():
    assert apps.get_model("casework", "Assessment")._meta.db_table == "casework_assessment"


@pytest.fixture
def with_a_tree(tmp_path, settings):
    """The catalogue with a toolkit of indicators beside its own."""
    folder = tmp_path / "catalogue"
    shutil.copytree(settings.CATALOGUE, folder)
    tree = TREE.replace("form: check\n", "").replace("assessors_in: people\n", "")
    source = "source: {document: 测试, article: null, quote: null, kind: 项目默认, status: 待核}\n"
    (folder / "toolkits" / "guardian_tree.yaml").write_text(tree + source, encoding="utf-8")
    settings.CATALOGUE = folder
    catalogue.cache_clear()
    yield "guardian_tree"
    catalogue.cache_clear()


def test_indicators_are_filled_in_on_their_own_form_and_become_a_result(office, with_a_tree):
    people = [{"assessor_name": name, "assessor_unit": "镇民政办"} for name in ("孙强", "周芳")]
    told = {
        "assessed_on": today().isoformat(),
        "food": 3,
        "sleep": 1,
        "bond": 2,
        "total": 6,
        "people": people,
    }
    director = client_of(Post.objects.get(pk=office.director.post_id))
    where = f"/casework/children/{office.child.pk}/fill/{with_a_tree}/"
    page = director.get(where)
    assert [words in page.content.decode() for words in ("监护能力", "饮食", "亲子关系")] == [True] * 3
    sent = {
        "key": hidden(page, "key"),
        "answers_form": with_a_tree,
        "answers_version": in_force(with_a_tree).hash,
    }
    wrong = director.post(where, {**sent, "answers": json.dumps({**told, "total": 9})})
    assert wrong.status_code == 422
    assert director.post(where, {**sent, "answers": json.dumps(told)}).status_code == 302
    with acting(office.director):
        (kept,) = assessments_of(office.child, office.director, toolkit=with_a_tree)
    assert (kept.total, kept.level, kept.assessors) == (6, "weak", 2)
