"""A case closed while a duty of its own was neither done nor overdue: what the ends of the months after it say."""

import datetime as dt

import pytest
from tests.duties.children_made_up import a_held_child
from tests.duties.duties_made_up import a_catalogue, a_duty, a_kind, a_reading, in_use

from people import QINGHE, VILLAGE, an_actor
from tonghu.casework.models import Matter
from tonghu.duties.closing import close
from tonghu.duties.models import ClosedPeriod
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.system import as_system
from tonghu.locks.acting import acting
from tonghu.policy.duties.evaluate import CHINA
from tonghu.policy.duties.schema import FromStep, Within

pytestmark = pytest.mark.django_db
ACCEPTED = a_kind("accepted", FromStep(matter="referral", to=("accepted",)), "case")
WITHIN_A_MONTH = a_reading(
    subject="case",
    of=("referral",),
    when=Within(event="opened", parameter="n30", unit="days"),
    proof=("accepted",),
)


def withdrawn(opened, closed):
    """A referral that nobody accepted before it was closed."""
    with acting(an_actor("county_officer", QINGHE)):
        return Matter.objects.create(
            place=VILLAGE,
            kind="referral",
            state="withdrawn",
            child=a_held_child(since=dt.date(2025, 1, 1)),
            opened_post=0,
            opened_by="测试",
            opened_on=opened,
            closed_at=dt.datetime.combine(closed, dt.time(12), CHINA),
            is_open=False,
        )


@pytest.mark.parametrize(
    ("opened", "closed", "stands"),
    [
        # The deadline lies in July: from then on missed, to the end of the year.
        (
            dt.date(2025, 6, 15),
            dt.date(2025, 6, 20),
            {
                dt.date(2025, 6, 30): "open",
                dt.date(2025, 7, 31): "missed",
                dt.date(2025, 12, 31): "missed",
                dt.date(2026, 1, 31): "gone",
            },
        ),
        # It lies in January: gone by then, and never missed (`universe._COUNTS_UNTIL` says what it takes to miss it).
        (
            dt.date(2025, 12, 15),
            dt.date(2025, 12, 20),
            {dt.date(2025, 12, 31): "open", dt.date(2026, 1, 31): "gone"},
        ),
    ],
)
def test_it_is_missed_once_its_deadline_has_passed_until_new_year(opened, closed, stands):
    with in_use(a_catalogue(a_duty(WITHIN_A_MONTH), kinds=(ACCEPTED,))):
        case = withdrawn(opened, closed)
        found = {}
        for end in stands:
            rebuild(today=end)
            close(today=end + dt.timedelta(days=1))
            found[end] = stood(case, end)
    assert found == stands


def stood(case, end):
    """How the end of a month says that it stands."""
    with as_system() as system:
        rows = list(ClosedPeriod.objects.scoped(system).filter(last=end))
    if [pk for row in rows for pk in row.missed_ids] == [case.pk]:
        return "missed"
    return "open" if sum(row.open for row in rows) == 1 else "gone"
