"""Whoever is named as the one who may have harmed the child sees nothing of the report and is told nothing."""

import datetime as dt

import pytest
from django.db import connection
from tests.casework.harm_made_up import HarmOffice, assessed, everything, report_of, reported
from tests.casework.matters_made_up import seen, stepped

from people import QINGHE, VILLAGE, a_child, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.casework.harm.receipts import new_token
from tonghu.casework.models import Matter, Record
from tonghu.kernel.conflict import Conflict
from tonghu.locks.acting import acting
from tonghu.registry.blocking import register_block
from tonghu.registry.moving import move

pytestmark = pytest.mark.django_db
NUMBER, ANOTHER = "379901198001010010", "379901198001020016"


@pytest.fixture
def office():
    return HarmOffice()


def everything_seen(actor):
    """Rows of every table of casework, by raw SQL, that a post is shown."""
    tables = ("matter", "matterstep", "record", "receipt", "attachment")
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("select " + ", ".join(f"(select count(*) from casework_{table})" for table in tables))
        return cursor.fetchone()


def told(actor):
    return Notice.objects.filter(post=actor.post_id).count()


@pytest.mark.parametrize(
    ("worker", "said", "kept_out"),
    [
        ({"name": "李大山"}, {"suspect_name": "李大山"}, True),
        ({"name": "李大山", "person": NUMBER}, {"suspect_name": "李大山"}, True),
        ({"name": "李 大山"}, {"suspect_name": "李大山"}, True),
        ({"name": "改过名", "person": NUMBER}, {"suspect_name": "李大山", "suspect_number": NUMBER}, True),
        ({"name": "李大山"}, {"suspect_name": "李大山", "suspect_number": NUMBER}, True),
        ({"name": "李大山", "person": ANOTHER}, {"suspect_name": "李大山", "suspect_number": NUMBER}, False),
        ({"name": "王大山"}, {"suspect_name": "李大山"}, False),
    ],
)
def test_by_number_where_both_are_known_and_by_name_where_not(office, worker, said, kept_out):
    named = an_actor("county_officer", QINGHE, **worker)
    report = report_of(reported(**said))
    assert (seen(named, report) is None) is kept_out
    assert (told(named) == 0) is kept_out
    assert (everything_seen(named)[0] == 0) is kept_out
    assert seen(office.officer, report) == report


def test_a_named_worker_of_a_department_sees_no_hand_over_and_the_next_level_gets_it(office):
    named = office.workers["education"]
    report = report_of(taken := reported(suspect_name="教育员"))
    assert everything_seen(named) == (0, 0, 0, 0, 0)
    assert told(named) == 0
    handed = everything(taken)["education"]
    assert handed.state == "undelivered"
    assert seen(office.officer, handed) == handed
    assert seen(office.officer, report) == report


def test_where_the_only_officer_is_named_those_above_hear_at_once(office):
    Post.objects.filter(pk=office.officer.post_id).update(end_on=dt.date(2026, 1, 1))
    named = an_actor("county_officer", QINGHE, name="李大山")
    before = told(office.lead)
    report = report_of(reported(suspect_name="李大山"))
    assert (told(named), told(office.lead) > before) == (0, True)
    assessed(office.lead, report)
    assert everything_seen(named)[0] == 0


def test_who_is_named_only_later_is_kept_out_from_then_on(office):
    named = an_actor("county_officer", QINGHE, name="李大山")
    token = new_token()
    report = report_of(reported(token=token))
    assert seen(named, report) == report
    reported(token=token, suspect_name="李大山")
    assert seen(named, report) is None


def test_a_protection_order_on_a_child_of_that_name_keeps_its_person_out_before_the_file_is_linked(office):
    blocked = an_actor("county_officer", QINGHE, name="张大明", person=NUMBER)
    with acting(office.officer):
        register_block(
            child=office.child,
            order="(2026)鲁01民保令1号",
            start_on=dt.date(2026, 1, 1),
            name="张大明",
            number=NUMBER,
            by=office.officer,
        )
    report = report_of(reported(child_name="张小明"))
    assert (seen(blocked, report), told(blocked)) == (None, 0)
    assert seen(blocked, report_of(reported(child_name="李小红"))) is not None


def test_once_linked_the_child_s_order_holds_for_all_of_the_report(office):
    blocked = an_actor("county_officer", QINGHE, person=NUMBER, name="看不见的人")
    report = report_of(taken := reported(child_name="小名"))
    assert seen(blocked, report) == report
    with acting(office.officer):
        register_block(
            child=office.child,
            order="(2026)鲁01民保令2号",
            start_on=dt.date(2026, 1, 1),
            name="看不见的人",
            number=NUMBER,
            by=office.officer,
        )
    stepped(office.officer, report, "name_child_at_once", child=office.child)
    assert everything_seen(blocked) == (0, 0, 0, 0, 0)
    assert {each.child_id for each in everything(taken).values()} == {office.child.pk}


def test_a_linked_report_stays_at_the_county_when_the_child_moves(office):
    report = report_of(reported())
    stepped(office.officer, report, "name_child_at_once", child=office.child)
    with acting(office.officer):
        move(
            child=office.child,
            place="379901100201",
            address="西村",
            version=office.child.version,
            reason="随祖母搬家。",
            by=office.officer,
        )
    neighbour = an_actor("child_director", "379901100201")
    with acting(neighbour):
        assert list(Matter.objects.scoped(neighbour)) == []
        assert list(Record.objects.scoped(neighbour)) == []
    assert seen(office.officer, report).place == QINGHE


def test_two_children_are_not_mixed_up(office):
    other = a_child(by=office.officer, place=VILLAGE, name="李小红")
    report = report_of(reported())
    stepped(office.officer, report, "name_child_at_once", child=office.child)
    with pytest.raises(Conflict, match="另一份"):
        stepped(office.officer, report, "name_child_at_once", child=other)
