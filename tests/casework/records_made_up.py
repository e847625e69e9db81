"""Builders for records that stand by themselves, and for those who were there."""

from tests.casework.matters_made_up import filled

from tonghu.casework.keeping import keep_record
from tonghu.casework.presence import actions
from tonghu.casework.presence.models import Participant
from tonghu.casework.presence.people import Person
from tonghu.locks.acting import acting
from tonghu.registry.models import Adult, Entrusted


def kept(by, form, *, place=None, unit=None, worker=None, class_name="", **fixed):
    """A record of a form, kept by somebody."""
    with acting(by):
        return keep_record(
            filled=filled(form, **fixed), by=by, place=place, unit=unit, worker=worker, class_name=class_name
        )


def signed(by, record, *people, way="list"):
    """These people, put on the record's list by somebody."""
    with acting(by):
        return actions.sign_in(record=record.pk, people=people, way=way, by=by)


def child(of):
    return Person("child", of.pk)


def guardian(of):
    return Person("guardian", of.pk)


def worker(of):
    return Person("worker", of)


def a_guardian(of, by, name="张大山", **fields):
    """A guardian in the child's family."""
    with acting(by):
        given = {"relation": "father", "is_guardian": True, **fields}
        return Adult.objects.create(place=of.place, child=of, name=name, **given)


def entrusted(of, school, by):
    """The child is a pupil of the school."""
    with acting(by):
        Entrusted.objects.create(place=of.place, child=of, organisation=school, start_on="2025-09-01")


def listed(by, record):
    """What the post sees of the list: {(kind, name, way)} of those who count."""
    with acting(by):
        rows = Participant.objects.scoped(by).filter(record=record, ended_at=None)
        return {
            (
                row.kind,
                str(row.child or "") if row.kind == "child" else str(row.adult or row.post.user),
                row.way,
            )
            for row in rows
        }


def on_the_list(by, record):
    """Ids of those who count, by kind, as this post sees them."""
    with acting(by):
        rows = Participant.objects.scoped(by).filter(record=record, ended_at=None)
        return sorted((row.kind, row.adult_id or row.post_id or row.child_id) for row in rows)
