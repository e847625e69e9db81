"""Who sees what: the other county, an organisation, a person whom a protection order or a report of harm names."""

import pytest
from django.db import DatabaseError, connection, transaction
from tests.casework.matters_made_up import Office
from tests.duties.children_made_up import a_held_child, ago, today, written
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import BAISHAN, BAISHAN_VILLAGE, QINGHE, TOWN, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.casework.models import Matter, MatterStep, Suspect
from tonghu.duties import queries
from tonghu.duties.rebuilding import rebuild
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import FromRecord, FromStep, Within
from tonghu.registry.models import Block, Entrusted

pytestmark = pytest.mark.django_db

NUMBER = "379901198001010016"
SEEN = a_kind("seen", FromRecord(form="t_seen"))
ACCEPTED = a_kind("accepted", FromStep(matter="harm_report", to=("handling",)), "case")


@pytest.fixture(autouse=True)
def duties():
    case = a_reading(
        "d05_4", subject="case", of=("harm_report",), when=Within(event="opened", parameter="n72", unit="hours"),
        proof=("accepted",),
    )  # fmt: skip
    with in_use(a_catalogue(a_duty(), a_duty(case, name="d05_4"), kinds=(SEEN, ACCEPTED))):
        yield


def seen_by(actor):
    """What the database itself shows of duties: (facts, wide rows, figures) of children and cases."""
    with acting(actor), connection.cursor() as cursor:
        found = []
        for table in ("duties_fact", "duties_widerow"):
            cursor.execute(f"select count(*) from {table} where row in (1, 7)")
            found.append(cursor.fetchone()[0])
        return tuple(found)


def lines(actor, rule="d10_4", place="37"):
    with acting(actor):
        return [line.title for line in queries.subjects(rule, place, None, actor, today())]


def applicable(actor, place="37", rule="d10_4"):
    with acting(actor):
        return {each.rule.id: each.applicable for each in queries.standing(place, actor, today())}[rule]


def test_rows_are_seen_in_reach_and_nowhere_else():
    alice, charlie = an_actor("county_officer", QINGHE), an_actor("county_officer", BAISHAN)
    for actor, place, name in ((alice, VILLAGE, "张小明"), (charlie, BAISHAN_VILLAGE, "赵小强")):
        with acting(actor):
            written(a_held_child(name, place=place), ago(1))
    rebuild()
    assert (lines(alice), lines(charlie)) == (["张小明"], ["赵小强"])
    # A category and a visit each; the child's row.
    assert (seen_by(alice), seen_by(charlie)) == ((2, 1), (2, 1))
    assert seen_by(an_actor("city_lead", "3799")) == (4, 2)
    assert seen_by(an_actor("auditor", QINGHE)) == (0, 0)
    assert (applicable(alice), applicable(charlie), applicable(an_actor("city_lead", "3799"))) == (1, 1, 2)
    child = child_of(alice)
    with acting(charlie), pytest.raises(UserError, match="没有找到"):
        queries.explain("d10_4", "child", child, charlie, today())


def child_of(actor):
    with acting(actor):
        (line,) = queries.subjects("d10_4", "37", None, actor, today())
    return line.subject


def test_a_protection_order_closes_figures_lists_and_explanations_alike():
    officer = an_actor("county_officer", QINGHE)
    named = actor_for(a_post("child_supervisor", TOWN, name="王某", person=NUMBER))
    other = an_actor("child_supervisor", TOWN, name="孙强")
    with acting(officer):
        child = a_held_child()
        a_held_child("李小红")
        Block.objects.create(
            place=VILLAGE,
            child=child,
            name="王某",
            number=NUMBER,
            order="裁定",
            start_on=ago(10),
            made_by="测试",
        )
    rebuild()
    named = actor_for(a_post("child_supervisor", TOWN, name="王某", person=NUMBER))
    assert (lines(other), lines(named)) == (["张小明", "李小红"], ["李小红"])
    assert (applicable(other, TOWN), applicable(named, TOWN)) == (2, 1)
    with acting(named), pytest.raises(UserError, match="没有找到"):
        queries.explain("d10_4", "child", child.pk, named, today())
    with acting(named):
        assert [duty.line.title for duty in queries.mine(named, today())] == []


def test_an_organisation_sees_the_children_entrusted_to_it_and_no_figures():
    office = Office()
    with acting(office.officer):
        mine, elses = a_held_child(), a_held_child("李小红")
        Entrusted.objects.create(place=VILLAGE, child=mine, organisation=office.school, start_on=ago(20))
        Entrusted.objects.create(
            place=VILLAGE, child=elses, organisation=office.school, start_on=ago(20), end_on=ago(1)
        )
    rebuild()
    contact = an_actor("school_contact", QINGHE, organisation=office.school)
    assert applicable(contact) == 1
    with acting(contact), connection.cursor() as cursor:
        cursor.execute("select subject from duties_widerow where row = 1")
        assert cursor.fetchall() == [(mine.pk,)]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("select count(*) from duties_figures")


def test_a_report_of_harm_is_closed_to_whom_it_names():
    officer = an_actor("county_officer", QINGHE, name="周芳")
    with acting(officer):
        report = Matter.objects.create(
            place=QINGHE,
            kind="harm_report",
            state="handling",
            opened_post=0,
            opened_by="测试",
            held_at_county=True,
        )
        MatterStep.objects.create(
            place=QINGHE, matter=report, move="accept", before="new", after="handling", user_name="测试",
            post_title="测试", post_id=0,
        )  # fmt: skip
        Suspect.objects.create(matter=report, name="李某")
    rebuild()
    named = an_actor("county_officer", QINGHE, name="李某")
    assert (len(lines(officer, "d05_4")), len(lines(named, "d05_4"))) == (1, 0)
    assert (applicable(officer, rule="d05_4"), applicable(named, rule="d05_4")) == (1, 0)
    # No village's post sees the day of it either.
    assert seen_by(an_actor("child_director", VILLAGE)) == (0, 0)


def test_a_director_finds_the_own_duties_and_what_each_asks():
    director = an_actor("child_director", VILLAGE)
    officer = an_actor("county_officer", QINGHE)
    with acting(officer):
        a_held_child(since=ago(30))
        a_held_child("李小红", since=ago(2))
    rebuild()
    with acting(director):
        found = [(duty.line.title, duty.line.status, duty.why) for duty in queries.mine(director, today())]
    assert found == [("张小明", "overdue", "每7天一次"), ("李小红", "due", "每7天一次")]
    with acting(officer):
        assert queries.mine(officer, today()) == []


def test_by_place_adds_up_to_the_whole():
    officer = an_actor("county_officer", QINGHE)
    with acting(officer):
        written(a_held_child(), ago(1))
        a_held_child("李小红")
    rebuild()
    with acting(officer):
        towns = queries.by_place("d10_4", QINGHE, officer, today())
        villages = queries.by_place("d10_4", TOWN, officer, today())
    assert [(line.name, line.counts.applicable, line.counts.done) for line in towns] == [
        ("城关街道", 0, 0),
        ("大王镇", 2, 1),
    ]
    assert [(line.counts.applicable, line.counts.done) for line in villages] == [(2, 1), (0, 0)]
    lead = an_actor("city_lead", "3799")
    with acting(lead):
        counties = queries.by_place("d10_4", "3799", lead, today())
    assert [(line.place, line.counts.applicable) for line in counties] == [(QINGHE, 2), (BAISHAN, 0)]


def test_another_day_is_read_as_it_was():
    officer = an_actor("county_officer", QINGHE)
    with acting(officer):
        child = a_held_child(since=ago(60))
        written(child, ago(30))
    rebuild()
    with acting(officer):
        then = queries.subjects("d10_4", VILLAGE, None, officer, ago(25))
        (counts,) = [each for each in queries.standing(VILLAGE, officer, ago(25)) if each.rule.id == "d10_4"]
        now = queries.subjects("d10_4", VILLAGE, None, officer, today())
    assert [line.status for line in then] == ["done"]
    assert [line.status for line in now] == ["overdue"]
    assert (counts.applicable, counts.done) == (1, 1)
    assert then[0].due_on == ago(23)


def test_the_explanation_names_clause_window_evidence_and_bearer():
    officer = an_actor("county_officer", QINGHE)
    post = a_post("child_director", VILLAGE, name="赵敏")
    with acting(officer):
        child = a_held_child(since=ago(60), birth_on=ago(40))
        written(child, ago(50))
        record = written(child, ago(2))
    rebuild()
    with acting(officer):
        told = queries.explain("d10_4", "child", child.pk, officer, today())
    assert (told.status, told.due_on, told.title, told.place) == ("done", ago(-5), "张小明", VILLAGE)
    assert told.clause.id == "lu_min_2024_5/10"
    assert [(fact.day, fact.source_id) for fact in told.found] == [(ago(2), record.pk)]
    assert [fact.day for fact in told.ignored] == [ago(50)]
    assert (told.window.first, told.window.last) == (ago(7), today())
    assert told.bearers.posts == (post.pk,)
    assert told.rule == queries.rules()[1]
