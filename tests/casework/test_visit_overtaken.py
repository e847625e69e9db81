"""A visit that was begun before the child moved away, or before the post ended: said in words, nothing misplaced."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office, opened
from tests.casework.test_records import a_visit
from tests.workbench.pages import client_of, hidden, text_of

from people import BAISHAN, BAISHAN_VILLAGE, an_actor
from tonghu.accounts.models import Post
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.forms import in_force
from tonghu.casework.models import MatterStep, Record
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Visit
from tonghu.registry.transferring import accept, offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def charlie():
    return an_actor("county_officer", BAISHAN, name="查理")


def client(actor):
    return client_of(Post.objects.get(pk=actor.post_id))


def transferred(office, charlie):
    """The child's file goes to the other county."""
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(pk=office.child.pk)
        asked = offer(
            child=child,
            to_county=BAISHAN,
            address="",
            reason="搬家",
            version=child.version,
            by=office.officer,
        )
    with acting(charlie):
        accept(transfer=asked, to_place=BAISHAN_VILLAGE, by=charlie)


def begun(director, office):
    """(address, what would be sent) of a visit whose page is open."""
    where = f"/casework/children/{office.child.pk}/fill/visit/"
    page = director.get(where)
    told = {
        "key": hidden(page, "key"),
        "answers": json.dumps(a_visit()),
        "answers_form": "visit",
        "answers_version": in_force("visit").hash,
    }
    return where, told


def kept(*actors):
    found = []
    for actor in actors:
        with acting(actor):
            found += [Record.objects.scoped(actor).count(), Visit.objects.scoped(actor).count()]
    return found


def test_a_child_that_moved_to_another_county_meanwhile(office, charlie):
    director = client(office.director)
    where, told = begun(director, office)
    transferred(office, charlie)
    answer = director.post(where, told)
    page = text_of(answer)
    assert (answer.status_code, "张小明" in page, "白山" in page) == (404, False, False)
    assert "没有找到要办理的这一项，刚才提交的内容没有保存" in page
    assert "填写的文字还在这个浏览器窗口里" in page
    # The page of an error: the draft in the browser stays (web/src/data_form.ts).
    assert "data-error" in answer.content.decode()
    assert kept(office.officer, charlie) == [0, 0, 0, 0]


def test_one_that_moves_while_the_visit_is_being_kept_is_written_for_neither_county(office, charlie):
    transferred(office, charlie)
    visit = Filled(form="visit", answers=a_visit())
    # The file as it was read before: still in the old village.
    with acting(office.director), pytest.raises(UserError, match="可能已迁出本地区"):
        add_record(filled=visit, child=office.child, by=office.director)
    assert kept(office.officer, charlie) == [0, 0, 0, 0]


def test_a_step_of_a_matter_that_went_with_the_child(office, charlie):
    matter = opened(
        office.supervisor, kind="referral", child=office.child, receiver=office.health, reason="情绪低落。"
    )
    supervisor = client(office.supervisor)
    where = f"/casework/{matter.pk}/step/withdraw/"
    page = supervisor.get(where)
    told = {"key": hidden(page, "key"), "version": hidden(page, "version"), "reason": "家长已自行联系。"}
    transferred(office, charlie)
    answer = supervisor.post(where, told)
    assert (answer.status_code, "刚才提交的内容没有保存" in text_of(answer)) == (404, True)
    with acting(charlie):
        assert MatterStep.objects.scoped(charlie).filter(move="withdraw").count() == 0


def test_a_visit_by_somebody_whose_post_ended_meanwhile(office):
    director = client(office.director)
    where, told = begun(director, office)
    Post.objects.filter(pk=office.director.post_id).update(end_on=timezone.localdate())
    answer = director.post(where, told)
    assert answer.status_code == 403
    assert "您目前没有在任的岗位" in text_of(answer)
    assert "data-error" in answer.content.decode()
    assert kept(office.officer) == [0, 0]
    # The post begins again: the same form goes in, once.
    Post.objects.filter(pk=office.director.post_id).update(end_on=None)
    assert director.post(where, told).status_code == 302
    assert kept(office.officer) == [1, 1]


def test_a_visit_made_before_the_post_ended_is_entered_by_who_follows(office):
    Post.objects.filter(pk=office.director.post_id).update(end_on=timezone.localdate())
    follower = an_actor("child_director", office.child.place, name="接任人")
    before = (timezone.localdate() - dt.timedelta(days=1)).isoformat()
    with acting(follower):
        record = add_record(
            filled=Filled(form="visit", answers=a_visit(visited_on=before)), child=office.child, by=follower
        )
    assert (record.by_name, record.occurred_on.isoformat()) == ("接任人", before)
