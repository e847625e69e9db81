"""What is filled in is checked, kept once, mended by a later record, and never rewritten."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone
from tests.casework.matters_made_up import Office

from people import BAISHAN_VILLAGE, OTHER_VILLAGE, an_actor
from tonghu.casework.filling import Filled, add_record, compiled_for, correct_record
from tonghu.casework.forms import NotValid, form_of, in_force, whole_answers
from tonghu.casework.models import FormVersion, Record
from tonghu.kernel.conflict import Conflict
from tonghu.kernel.errors import UserError
from tonghu.locks.acting import acting
from tonghu.policy.forms.compiling import compile_form, hash_of, to_document
from tonghu.registry.changing import AlreadyDone
from tonghu.registry.models import Child, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


def today():
    return timezone.localdate()


def a_visit(**changes):
    """The answers of a visit at which all was well."""
    told = {
        "visited_on": today().isoformat(),
        "way": "home",
        "saw_child": True,
        "talked_alone": True,
        "carer_relation": "grandparents",
        "carer_name": "王秀英",
        "care_state": "steady",
        "parent_away": "none",
        "mind_told_by": "seen",
        "mood": ["steady"],
        "sleep": "good",
        "company": "good",
        "danger_sign": False,
        "health": "good",
        "school": "attends",
        "home_checked": True,
        "home_safe": False,
        "needs_found": ["none"],
        **changes,
    }
    return {key: value for key, value in told.items() if value is not None}


def visited(office, by=None, **changes):
    by = by or office.director
    key = changes.pop("key", None)
    version = changes.pop("version", None)
    with acting(by):
        return add_record(
            filled=Filled(form="visit", answers=a_visit(**changes), version=version),
            child=office.child,
            key=key,
            by=by,
        )


def visits(office):
    with acting(office.officer):
        rows = Visit.objects.scoped(office.officer).filter(child=office.child).order_by("id")
        return list(rows.values_list("visited_on", "saw_child", "carer", "by_name"))


def test_a_visit_is_kept_under_its_form_s_version_and_stands_in_the_file(office):
    record = visited(office)
    assert (record.form, record.version, record.occurred_on) == ("visit", in_force("visit").hash, today())
    assert whole_answers(record) == a_visit()
    assert visits(office) == [(today(), True, "王秀英", "赵敏")]
    with acting(office.officer):
        child = Child.objects.scoped(office.officer).get(pk=office.child.pk)
    assert child.last_visit_on == today()


def test_what_is_sensitive_stands_encrypted_and_not_among_the_answers(office):
    record = visited(office)
    assert "mood" not in record.answers
    assert record.sealed["sensitive"]["mood"] == ["steady"]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"visited_on": "2099-01-01"}, "visited_on"),
        ({"mood": None}, "mood"),
        ({"reason_unseen": "藏起来的题也填了"}, "reason_unseen"),
        ({"way": "by_drone"}, "way"),
    ],
)
def test_a_day_to_come_a_missing_or_a_hidden_answer_is_refused_and_nothing_is_kept(office, changes, path):
    with pytest.raises(NotValid) as refused:
        visited(office, **changes)
    assert path in [problem.path for problem in refused.value.problems]
    with acting(office.officer):
        assert Record.objects.scoped(office.officer).count() == 0
    assert visits(office) == []


def test_a_form_sent_twice_is_one_record(office):
    key = uuid.uuid4()
    visited(office, key=key)
    with pytest.raises(AlreadyDone):
        visited(office, key=key)
    assert len(visits(office)) == 1


def test_a_correction_leaves_the_first_and_the_second_person_hears_of_it(office):
    first = visited(office)
    mended = Filled(form="visit", answers=a_visit(carer_name="王秀芳"))
    with acting(office.director):
        later = correct_record(record=first, filled=mended, by=office.director)
    with acting(office.supervisor), pytest.raises(Conflict, match="赵敏"):
        correct_record(record=first, filled=mended, by=office.supervisor)
    with acting(office.officer):
        both = Record.objects.scoped(office.officer).order_by("id")
        assert [whole_answers(each)["carer_name"] for each in both] == ["王秀英", "王秀芳"]
    assert later.corrects_id == first.pk


def test_a_version_published_before_is_accepted_and_marked(office):
    visited(office)
    old = to_document(compile_form(form_of("visit")))
    changed = {**old, "layout": {**old["layout"], "title": "走访记录(旧)"}}
    older = rehashed(changed)
    FormVersion.objects.create(form="visit", version=older["hash"], document=older)
    record = visited(office, version=older["hash"], visited_on=(today() - dt.timedelta(days=1)).isoformat())
    assert record.needs_review == "按较早版本的表单填写,请复核。"
    assert compiled_for(record).title == "走访记录(旧)"


def rehashed(document):
    """The document under the hash of what it now says."""
    return {**document, "hash": hash_of(document["schema"], document["layout"])}


def test_a_version_that_never_was_is_refused(office):
    with pytest.raises(UserError, match="没有这一版本"):
        visited(office, version="0" * 64)


def test_nobody_else_mends_a_record_and_another_county_sees_none(office):
    record = visited(office)
    colleague = an_actor("child_director", office.child.place, name="另一人")
    with acting(colleague), pytest.raises(UserError, match="由赵敏填写"):
        correct_record(record=record, filled=Filled(form="visit", answers=a_visit()), by=colleague)
    for stranger in (
        an_actor("child_director", OTHER_VILLAGE),
        Office(BAISHAN_VILLAGE).officer,
        office.doctor,
    ):
        with acting(stranger):
            assert list(Record.objects.scoped(stranger)) == []


def test_when_it_is_said_to_have_been_when_it_was_taken_down_and_when_it_came_are_kept_apart(office):
    """A visit of the morning, taken down at noon far from any network, comes in at night; the place to within a metre."""
    now = timezone.now()
    claimed, captured = now - dt.timedelta(hours=9), now - dt.timedelta(hours=7)
    with acting(office.director):
        record = add_record(
            filled=Filled(
                form="visit",
                answers=a_visit(),
                claimed_at=claimed,
                captured_at=captured,
                place_of=(36.512345678, 117.012345678),
            ),
            child=office.child,
            by=office.director,
        )
        record.refresh_from_db()
    assert (record.claimed_at, record.captured_at) == (claimed, captured)
    assert now <= record.received_at <= timezone.now()
    assert (str(record.latitude), str(record.longitude)) == ("36.51235", "117.01235")
