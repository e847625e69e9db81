"""Builders for casework: a county's people, its units, and a child with a file."""

import datetime as dt

from django.db import connection
from django.utils import timezone
from tests.casework.answers_made_up import files_sent, least_answers

from people import QINGHE, VILLAGE, a_child, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.casework import actions, sharing
from tonghu.casework.filling import Filled
from tonghu.casework.models import Matter
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation


def a_unit(kind, name=None, *, place=QINGHE, **fields):
    """An organisation of the county."""
    return Organisation.objects.create(place=place, name=name or f"{place}{kind}", kind=kind, **fields)


class Office:
    """The people of one county who do casework, and two of its units with a worker each."""

    def __init__(self, village=VILLAGE):
        county, town = village[:6], village[:9]
        self.county = county
        self.director = actor_for(a_post("child_director", village, name="赵敏"))
        self.supervisor = an_actor("child_supervisor", town, name="孙强")
        self.officer = an_actor("county_officer", county, name="周芳")
        self.lead = an_actor("county_lead", county, name="吴刚")
        self.health, self.doctor = self.unit("health", county)
        self.school, self.teacher = self.unit("school", county)
        self.child = a_child(by=self.officer, place=village, carer="王秀英")

    @staticmethod
    def unit(kind, county=QINGHE, name="钱进"):
        """An organisation and somebody who works there."""
        unit = a_unit(kind, place=county)
        return unit, an_actor("department_caseworker", county, name=name, organisation=unit)


def opened(by, **given):
    """A matter begun by somebody."""
    with acting(by):
        return actions.open_matter(by=by, **given)


def stepped(by, matter, move, **given):
    """A step taken by somebody."""
    with acting(by):
        return actions.take_step(matter=matter.pk, move=move, by=by, **given)


def begun(by, kind, form, *, child, receiver, **fixed):
    """A matter about a child, begun with its form filled in; `fixed` is answered so."""
    return opened(by, kind=kind, child=child, receiver=receiver, filled=filled(form, **fixed))


def taken(by, matter, move, form, *, receiver=None, **fixed):
    """A step taken with its form filled in; `fixed` is answered so. `receiver`: the unit that it hands the matter to."""
    return stepped(by, matter, move, receiver=receiver, filled=filled(form, **fixed))


def seen(actor, matter):
    """The matter as this post sees it; None where it does not."""
    with acting(actor):
        return Matter.objects.scoped(actor).filter(pk=matter.pk).first()


def filled(form, **fixed):
    """The form with the fewest valid answers; `fixed` is answered so."""
    return Filled(form=form, answers=least_answers(form, **fixed), files=files_sent())


def added(by, matter, form, **fixed):
    """A record added to a matter that is open."""
    with acting(by):
        return actions.add_to_matter(matter=matter.pk, filled=filled(form, **fixed), by=by)


def days_ago(days):
    """A day as answers have it."""
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


def invited(office, matter, *units):
    """These units take part from now on."""
    with acting(office.officer):
        sharing.invite(matter=matter.pk, organisations=units, by=office.officer)


def counted(actor):
    """What the database itself shows a post of casework and of files: (children, matters, steps, records)."""
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "select (select count(*) from registry_child), (select count(*) from casework_matter),"
            " (select count(*) from casework_matterstep), (select count(*) from casework_record)"
        )
        return cursor.fetchone()
