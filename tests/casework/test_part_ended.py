"""A unit that handed a matter on reads no word that was written afterwards, and writes none."""

import datetime as dt

import pytest
from django.db import connection
from tests.casework.matters_made_up import added, begun, invited, opened, seen, stepped, taken
from tests.casework.rehabilitation_made_up import applied, approved, diagnosed, office, under_way
from tests.workbench.pages import client_of, text_of

from people import QINGHE, an_actor
from tonghu.accounts.models import Notice, Post
from tonghu.casework import queries
from tonghu.casework.models import Share
from tonghu.casework.rules import kinds
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import NotPermitted
from tonghu.locks.acting import acting

pytestmark = pytest.mark.django_db
__all__ = ["office"]


def written(actor, matter):
    """What the database itself shows of a matter: (moves of its steps, forms of its records), in order."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute("select move from casework_matterstep where matter_id = %s order by id", [matter.pk])
        steps = [move for (move,) in cursor.fetchall()]
        cursor.execute("select form from casework_record where matter_id = %s order by id", [matter.pk])
        return steps, [form for (form,) in cursor.fetchall()]


def handed_on(office):
    """By the health office to the federation, which gave it to the centre, which worked on it."""
    return under_way(office, approved(office, applied(office, diagnosed(office))))


OPENED = (["open", "diagnose", "apply"], ["screening_positive", "disability_diagnosis", "rehab_application"])


def test_each_reads_up_to_the_end_of_its_own_part(office):
    matter = handed_on(office)
    assert written(office.doctor, matter) == OPENED
    steps, forms = OPENED
    assert written(office.federate, matter) == ([*steps, "approve"], [*forms, "rehab_decision"])
    whole = ([*steps, "approve", "begin", "reviewed"], [*forms, "rehab_decision", "rehab_progress"])
    assert written(office.trainer, matter) == whole
    assert written(office.officer, matter) == whole


def test_it_still_learns_how_the_matter_stands_and_no_more(office):
    matter = handed_on(office)
    assert seen(office.doctor, matter).state == "rehabilitating"
    page = text_of(client_of(Post.objects.get(pk=office.doctor.post_id)).get(f"/casework/{matter.pk}/"))
    assert "本单位的办理到" in page
    later = ("康复师", "登记一期康复", "照料人电话", office.centre.name, "接收单位")
    assert [words for words in later if words in page] == []


def test_it_writes_nothing_more_and_hears_of_nothing_more(office):
    matter = handed_on(office)
    with acting(office.doctor):
        before = Notice.objects.filter(post_id=office.doctor.post_id).count()
        assert list(queries.open_work(office.doctor)) == []
    with pytest.raises(NotPermitted, match=r"本单位的办理已于.*结束"):
        taken(office.doctor, matter, "refuse", "disability_way_out", ground="guardian_refuses")
    with pytest.raises(NotPermitted):
        added(office.doctor, matter, "rehab_progress")
    taken(office.trainer, matter, "finish", "rehab_progress")
    assert Notice.objects.filter(post_id=office.doctor.post_id).count() == before


def test_a_step_of_its_kind_of_unit_is_refused_too(office):
    """A step that any unit of a kind may take is not taken by one whose part is over."""
    matter = begun(office.officer, "dropout", "dropout_suspected", child=office.child, receiver=office.school)
    with acting(system := casework_system(None)):
        Share.objects.create(
            place=matter.place,
            matter=matter,
            child=office.child,
            organisation=office.health,
            until=matter.entered_at,
            by_name="系统",
        )
        assert Share.objects.scoped(system).count() == 1
    assert seen(office.doctor, matter) is not None
    with pytest.raises(NotPermitted, match="本单位的办理已于"):
        taken(office.doctor, matter, "visited", "persuasion_visit")


def test_who_gets_it_back_reads_all_of_it_again(office):
    matter = handed_on(office)
    invited(office, matter, office.health)
    assert written(office.doctor, matter) == written(office.officer, matter)
    taken(office.officer, matter, "leave", "disability_way_out", ground="moved")
    assert written(office.doctor, matter)[0][-1] == "leave"


def test_who_sent_it_reads_what_came_of_it(office):
    """A unit that is the sender and not only an earlier receiver gets the result back."""
    matter = opened(
        office.supervisor,
        kind="psych_followup",
        child=office.child,
        receiver=office.school,
        reason="需要关注。",
    )
    taken(office.teacher, matter, "support", "psych_support")
    stepped(office.teacher, matter, "refer", receiver=office.health, reason="需要诊疗。")
    stepped(office.doctor, matter, "accept")
    assert written(office.teacher, matter)[0] == ["open", "support", "refer", "accept"]


def test_where_a_school_stays_the_catalogue_says_so():
    stays = sorted(
        (kind.id, move.id) for kind in kinds().values() for move in kind.moves.values() if move.stays
    )
    assert stays == [("psych_followup", "refer")]


def test_another_worker_of_the_unit_reads_as_far_and_no_further(office):
    matter = handed_on(office)
    colleague = an_actor("department_caseworker", QINGHE, organisation=office.health, name="另一医生")
    assert written(colleague, matter) == OPENED


def test_the_record_page_of_a_later_unit_is_not_there(office):
    matter = handed_on(office)
    with acting(office.officer):
        later = next(
            each for each in queries.records_of(matter, office.officer) if each.form == "rehab_progress"
        )
    doctor = client_of(Post.objects.get(pk=office.doctor.post_id))
    assert doctor.get(f"/casework/records/{later.pk}/").status_code == 404
    assert isinstance(later.received_at, dt.datetime)
