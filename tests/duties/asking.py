"""How a driven subject stands, as the duties answer it to somebody who sees the whole province."""

import datetime as dt

from django.utils import timezone

from people import an_actor
from tonghu.duties import queries
from tonghu.locks.acting import acting

ONE_DAY = dt.timedelta(days=1)
DIVISIONS = ("village", "town", "county", "city", "province")


def today():
    return timezone.localdate()


def line_of(driven, on):
    """The subject's line under its rule on a day; None where the rule does not mean it."""
    kind, number = driven.subject
    wanted = int(str(number).ljust(12, "0")) if kind in DIVISIONS else number
    by = an_actor("province_lead", driven.stage.office.county[:2], name="郭明")
    with acting(by):
        lines = queries.subjects(driven.reading.id, by.reach.low, None, by, on, limit=500)
    return next((line for line in lines if line.subject == wanted), None)


def status_of(driven, on):
    """Its status on a day."""
    line = line_of(driven, on)
    return line.status if line else "not_applicable"
