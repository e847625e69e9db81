"""What the catalogue cannot say of the duties of clauses 10 to 23: registers that come in, leads, plans, conferences, posts."""

import datetime as dt
import tempfile
import uuid
from pathlib import Path

from django.db import connection
from tests.casework.answers_made_up import files_sent, least_answers
from tests.casework.files_made_up import make_whole, plan_in_force, signed
from tests.casework.matters_made_up import a_unit, stepped
from tests.casework.test_conferences import called, decision, item, minutes
from tests.casework.test_records import visited
from tests.duties.driver import BRINGERS, brings, facts_of, fill, misses, subject_of, walk_to
from tests.duties.keeping import CLASS, keep
from tests.duties.walking import Walker
from tests.leads.leads_made_up import a_lead, again
from tests.leads.leads_made_up import visited as seen_at_home

from people import an_actor
from registers import a_csv, a_small_county, an_agreement, arrive
from tonghu.accounts.actions import end_post
from tonghu.accounts.models import Post
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.keeping import keep_record
from tonghu.casework.rules import kinds
from tonghu.exchange.models import Batch
from tonghu.kernel.periods import age_in_whole_years
from tonghu.leads import actions as leads
from tonghu.leads.rules import catalogue
from tonghu.leads.runs import start_run, work_on
from tonghu.locks.acting import acting
from tonghu.policy.duties.periods import SchoolDays, ended_between
from tonghu.policy.duties.population import Risk

# A register that any department may send: that it came is what counts here, not what is in it.
PRISON = ("姓名", "性别", "证件号码", "出生日期", "户籍地", "刑期起日", "刑期止日", "关押单位")
PRISONER = ("郑大山", "男", "379902199003050033", "1990-03-05", "", "2022-01-10", "2030-01-09", "鲁中监狱")

FOUR = dict.fromkeys(("facilities", "mechanism", "service", "effect"), True)


# ---- a child's risk, plan and needs


@brings("risk", "risk_rated")
def risk_rated(stage, asked):
    """The county says how much the child is at risk: as the population asks, else low."""
    level = asked.levels[0] if isinstance(asked, Risk) else "low"
    by = stage.office.officer
    answers = least_answers("risk_level", facts=facts_of(stage), level=level, why="县级核定。")
    filled = Filled(form="risk_level", answers=answers)
    with acting(by):
        add_record(filled=filled, child=stage.child, by=by, key=uuid.uuid4())


@brings("plan_in_force", "plan_reviewed")
def plan_signed(stage, kind):
    """A visit finds a need, a measure is adopted, the guardian agrees, the plan is signed."""
    walker = stage.cases.get("plan")
    if walker is None:
        walker = stage.cases["plan"] = Walker(stage.office, kinds()["plan"], stage.wanted)
        walker.matter = plan_in_force(stage.office)
    elif walker.matter.state == "draft":
        visited(stage.office, needs_found=["mind"], needs_note="见走访情况。")
        stepped(stage.office.supervisor, walker.matter, "propose")
        walker.matter = signed(stage.office, walker.matter)


@brings("file_whole")
def file_found_whole(stage, kind):
    """Everything is written down, then the child director says so."""
    make_whole(stage.office)
    answers = {"checked_on": stage.today.isoformat(), "whole": True}
    by = stage.office.director
    with acting(by):
        add_record(filled=Filled(form="file_checked", answers=answers), child=stage.child, by=by)


# ---- forms that ask more than the catalogue says


@brings("rehab_granted")
def rehab_granted(stage, kind):
    """The scheme is the one of the child's age."""
    young = age_in_whole_years(stage.child.birth_on, stage.today) < 7
    scheme = "rehab_training_0_6" if young else "rehab_training_7_up"
    stage.wanted.setdefault("rehab_decision", {})["scheme"] = scheme
    fill(stage, kind.origin, again=False)


@brings("dropout_returned")
def back_at_school(stage, kind):
    """Back so long that the watch over attendance may end."""
    back = {"returned_on": (stage.today - dt.timedelta(days=120)).isoformat()}
    stage.case("dropout").wanted["school_return"] = back
    walk_to(stage, "dropout", (), kind.origin.moves)


@brings("village_sweep_done")
def swept_in_time(stage, kind):
    """Done in June 2024, written down now."""
    swept(stage, "2024-06-20")


def swept(stage, day):
    answers = least_answers("village_sweep", finished=True, finished_on=day, backed_by="ledger")
    return BRINGERS["about:place"](stage, Filled(form="village_sweep", answers=answers, files=files_sent()))


@brings("station_met")
def station_met_in_time(stage, kind):
    answers = least_answers("station_review", reviewed_on="2025-12-01", met=True, **FOUR)
    BRINGERS["about:place"](stage, Filled(form="station_review", answers=answers))


@brings("care_activity_town")
def activity_in_the_last_holiday(stage, kind):
    (*_, holiday) = ended_between(
        "holiday", stage.today - dt.timedelta(days=400), stage.today, SchoolDays(catalogue().parameters)
    )
    answers = least_answers("activity", held_on=holiday.first.isoformat())
    BRINGERS["about:place"](stage, Filled(form="activity", answers=answers))


@brings("dropout_term_done", "dropout_year_done")
def surveyed_from_above(stage, kind):
    """By the education department of the city or the province itself."""
    unit = a_unit("education", place=stage.subject)
    by = an_actor("department_caseworker", stage.subject, organisation=unit, name="钱进")
    form = kind.origin.form
    with acting(by):
        keep_record(filled=Filled(form=form, answers=least_answers(form)), by=by, place=stage.subject)


@brings("about:class")
def class_checked(stage, filled):
    """The school lists its classes first."""
    listed(stage)
    return keep(stage, filled)


@subject_of("class")
def class_of_the_school(stage):
    """A class has the number that the school and its name give."""
    listed(stage)
    with connection.cursor() as cursor:
        cursor.execute("select duties_class(%s, %s)", [stage.office.school.pk, CLASS])
        return cursor.fetchone()[0]


def listed(stage):
    classes = [{"class_name": CLASS, "grade": "1", "pupils": 40, "head_teacher": "李老师"}]
    by = stage.office.teacher
    with acting(by):
        filled = Filled(form="class_list", answers=least_answers("class_list", classes=classes))
        return keep_record(filled=filled, by=by)


# ---- conferences


@brings("case:decision")
def decision_of_a_conference(stage):
    walker = Walker(stage.office, kinds()["decision"], stage.wanted)
    conference = called(stage.office)
    of = item(stage.office, conference)
    walker.matter = decision(stage.office, of)
    return walker


@brings("conference_held")
def conference_held(stage, kind):
    office = stage.office
    conference = called(office)
    item(office, conference)
    stepped(office.officer, conference, "call")
    stepped(office.officer, conference, "hold", filled=minutes())


# ---- registers that come in


def sender_of(stage):
    """The department that the reading is about, and whoever sends its registers."""
    unit, _ = stage.unit(stage.reading.of[0])
    return unit, an_actor("department_officer", stage.office.county, organisation=unit, name="冯建")


@brings("built_in:agreement")
def agreement_declared(stage, kind):
    unit, _ = sender_of(stage)
    an_agreement(
        by=stage.office.officer,
        registers=["prison"],
        department=unit.name,
        organisation_id=unit.pk,
        start_on=stage.today,
    )


@brings("built_in:register_received")
def register_received(stage, kind):
    agreement_declared(stage, kind)
    _, sender = sender_of(stage)
    arrive(a_csv("司法", PRISON, PRISONER), by=sender, as_of=stage.today)


@brings("built_in:discovery_run")
def run_done(stage, kind):
    by = stage.office.officer
    an_agreement(by=by, start_on=stage.today)
    with tempfile.TemporaryDirectory() as folder:
        _, files = a_small_county(Path(folder))
        received = arrive(*files, by=by, as_of=stage.today)
    with acting(by):
        run = start_run(Batch.objects.scoped(by).get(pk=received.batch.pk), by=by, key=uuid.uuid4())
    work_on(run.pk, by.post_id)


# ---- leads

LEAD_GOES = ("new", "dispatched", "verified", "reviewed")


@subject_of("lead")
def lead_raised(stage):
    lead = a_lead(by=stage.office.officer, place=stage.child.place)
    stage.cases["lead"] = lead
    return lead.pk


def lead_at(stage, state):
    """The lead taken on to a state, from wherever it is."""
    staff, lead = stage.office, again(stage.cases["lead"], stage.office.officer)
    for step in LEAD_GOES[LEAD_GOES.index(lead.state) + 1 : LEAD_GOES.index(state) + 1]:
        one_step(staff, lead, step)
    return again(lead, staff.officer)


def one_step(staff, lead, step):
    if step == "dispatched":
        with acting(staff.supervisor):
            leads.dispatch(lead_ids=[lead.pk], by=staff.supervisor)
    elif step == "verified":
        with acting(staff.director):
            leads.verify(lead=lead.pk, version=None, by=staff.director, **seen_at_home())
    else:
        with acting(staff.supervisor):
            leads.review(lead=lead.pk, version=None, passed=True, by=staff.supervisor)


@brings("built_in:lead_dispatched")
def lead_dispatched(stage, kind):
    lead_at(stage, "dispatched")


@brings("built_in:lead_verified")
def lead_verified(stage, kind):
    lead_at(stage, "verified")


@brings("built_in:lead_enrolled")
def lead_enrolled(stage, kind):
    lead = lead_at(stage, "reviewed")
    by = stage.office.officer
    with acting(by):
        leads.accept(lead=lead.pk, version=None, by=by)


# ---- child directors


@brings("director_posted")
def director_in_post(stage, kind):
    """The office has a child director."""
    assert Post.objects.get(pk=stage.office.director.post_id).place == stage.subject


@brings("in_post")
def worker_in_post(stage, kind):
    """The subject is the office's child director, who is in post."""
    assert stage.subject == stage.office.director.post_id


@misses("d20_1")
def director_leaves(stage):
    """The village's child director leaves and nobody follows."""
    manager = an_actor("system_administrator", stage.office.county, name="李管理")
    post = Post.objects.get(pk=stage.office.director.post_id)
    with acting(manager):
        end_post(post=post, on=stage.today, reason="调离", by=manager)
