"""Duties drawn for the tests, put beside the catalogue's own forms, matters and parameters."""

import dataclasses
import datetime as dt

from django.conf import settings

from tonghu.duties import loading
from tonghu.duties import rules as in_force
from tonghu.policy.duties.schema import (
    Bearer,
    Duty,
    EveryDays,
    EvidenceKind,
    FromRecord,
    Needed,
    OwedFrom,
    Proof,
    Reading,
)
from tonghu.policy.load import load_catalogue
from tonghu.policy.schema import DatedValue, Parameter, Source

SOURCE = Source(document="测试", article=None, quote=None, kind="项目默认", status="待核")
CATALOGUE = load_catalogue(settings.CATALOGUE)


def a_parameter(name, value):
    """A number that never changes."""
    dated = DatedValue(value=value, shown=None, start=None, end=None, source=SOURCE)
    return Parameter(id=name, title=name, unit="天", values=(dated,), note=None)


NUMBERS = {f"n{number}": a_parameter(f"n{number}", number) for number in (1, 3, 5, 7, 10, 30, 48, 72)}


def a_kind(name, origin, *subjects, valid=None, at=None, on=None):
    """An evidence kind."""
    return EvidenceKind(
        id=name,
        title=f"{name}的标题",
        subjects=subjects or ("child",),
        origin=origin,
        valid=valid,
        at=at,
        on=on,
    )


SEEN = a_kind("seen", FromRecord(form="visit", where={"saw_child": (True,)}))
UNSEEN = a_kind("unseen", FromRecord(form="visit", where={"saw_child": (False,)}))


def a_reading(
    name="d10_4", *, subject="child", when=None, proof=("seen",), all_of=False, key="main", **given
):
    """A reading with one way of being done unless more are given."""
    needed = tuple(each if isinstance(each, Needed) else Needed(kind=each) for each in proof)
    return Reading(
        id=name if key == "main" else f"{name}.{key}",
        key=key,
        title=f"{name}的口径",
        subject=subject,
        of=given.pop("of", ()),
        population=given.pop("population", None),
        bearer=given.pop("bearer", Bearer(role="child_director")),
        when=when or EveryDays(parameter="n7"),
        grace=given.pop("grace", None),
        proof=Proof(needed=needed, all_of_them=all_of),
        excused=given.pop("excused", ()),
        act=given.pop("act", None),
        numerator="做到的",
        denominator="应做的",
        target=None,
        owed_from=given.pop("owed_from", dt.date.min),
    )


def a_duty(*readings, name="d10_4"):
    """A duty with these readings, owed from when the first is."""
    readings = readings or (a_reading(name),)
    begins = readings[0].owed_from
    return Duty(
        id=name,
        number=name.upper().replace("_", "-"),
        title="按期走访",
        text="儿童主任按期走访在册儿童",
        clause="lu_min_2024_5/10",
        also=(),
        departments=("civil_affairs",),
        source=SOURCE,
        readings=readings,
        note=None,
        owed_from=None if begins == dt.date.min else OwedFrom(day=begins, source=SOURCE, own=True),
    )


def a_catalogue(*duties, kinds=(SEEN, UNSEEN)):
    """The catalogue with these duties instead of its own."""
    return dataclasses.replace(
        CATALOGUE,
        parameters={**CATALOGUE.parameters, **NUMBERS},
        evidence={kind.id: kind for kind in kinds},
        duties={duty.id: duty for duty in duties},
    )


def in_use(catalogue):
    """A context in which this catalogue is the one in force, and the triggers know it."""
    loading.load(catalogue)
    return in_force.using(catalogue)


def days(number):
    """A span."""
    return dt.timedelta(days=number)
