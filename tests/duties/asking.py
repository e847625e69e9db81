"""How a driven subject stands, as the duties answer it to somebody who sees the whole province."""

import datetime as dt

from django.utils import timezone

from people import an_actor
from tonghu.duties import queries
from tonghu.duties.closing import close
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation

ONE_DAY = dt.timedelta(days=1)
DIVISIONS = ("village", "town", "county", "city", "province")


def today():
    return timezone.localdate()


def number_of(driven):
    """The subject's number as the duties keep it: of a division, its code of twelve digits."""
    kind, number = driven.subject
    return int(str(number).ljust(12, "0")) if kind in DIVISIONS else number


def province(driven):
    """Somebody who sees everything."""
    return an_actor("province_lead", driven.stage.office.county[:2], name="郭明")


def line_of(driven, on):
    """The subject's line under its rule on a day; None where the rule does not mean it."""
    by = province(driven)
    with acting(by):
        lines = queries.subjects(driven.reading.id, by.reach.low, None, by, on, limit=500)
    return next((line for line in lines if line.subject == number_of(driven)), None)


def missed_when_closed(driven, last):
    """True where the subject is among those who missed the period of that last day, once it is closed."""
    close(today=last + ONE_DAY, only=[driven.reading.id])
    by = province(driven)
    with acting(by):
        rows = queries.closed_rows(driven.reading.id, by.reach.low, last, by)
    return number_of(driven) in {number for row in rows for number in row.missed_ids}


def status_of(driven, on):
    """Its status on a day."""
    line = line_of(driven, on)
    return line.status if line else "not_applicable"


def bearer_of(driven):
    """Somebody at work in the post or the unit that bears the duty."""
    bearer, stage, (kind, _) = driven.reading.bearer, driven.stage, driven.subject
    if bearer.role is not None:
        return stage.post(bearer.role)
    if bearer.department is not None:
        return stage.actor(f"unit:{bearer.department}")
    if kind == "case":
        walker = stage.cases[driven.reading.of[0]]
        unit = Organisation.objects.get(pk=walker.matter.receiver_id or walker.matter.sender_id)
        return walker.unit(unit.kind)[1]
    return stage.office.teacher if kind in ("child", "school") else stage.unit(driven.reading.of[0])[1]


def found_among_my_duties(driven, by, on):
    """The line of the subject in somebody's own list; None where it is not there."""
    with acting(by):
        mine = queries.mine(by, on)
    of_rule = (duty for duty in mine if duty.rule.id == driven.reading.id)
    return next((duty for duty in of_rule if duty.line.subject == number_of(driven)), None)
