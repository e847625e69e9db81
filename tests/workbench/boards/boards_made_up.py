"""A county with two duties of two clauses, children in two of its towns, and some of what is owed done."""

import dataclasses
import datetime as dt

from django.utils import timezone
from tests.casework.test_records import a_visit
from tests.duties.duties_made_up import SEEN, a_catalogue, a_duty, a_kind, a_reading

from people import QINGHE, VILLAGE, a_child, a_post
from tonghu.accounts.queries import actor_for
from tonghu.casework.filling import Filled, add_record
from tonghu.duties.rebuilding import rebuild
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import Bearer, FromRecord, Standing
from tonghu.registry.actions import hold_category

VISITS, PLAN = "d10_4", "g1_1"
CITY_VILLAGE = "379901001001"  # 城关街道东村, in the other town of the county
PLANNED = a_kind("planned", FromRecord(form="visit"), "county", at="county")


def two_duties():
    """Visits to children, which a child director makes; something that a county does, shown here by any visit in it."""
    plan = a_reading(
        PLAN, subject="county", when=Standing(), proof=("planned",), bearer=Bearer(role="county_officer")
    )
    yearly = dataclasses.replace(
        a_duty(plan, name=PLAN), title="制定年度计划", text="县级制定年度计划", clause="lu_min_2024_5/g1"
    )
    return a_catalogue(a_duty(), yearly, kinds=(SEEN, PLANNED))


class County:
    """`director` of VILLAGE, with `children` there, of whom the first `seen` were visited today; the rest are overdue."""

    def __init__(self, county=QINGHE, villages=((VILLAGE, 6, 4), (CITY_VILLAGE, 7, 0))):
        self.officer = actor_for(a_post("county_officer", county, name="周芳"))
        self.directors, self.children = {}, {}
        for village, children, seen in villages:
            self.directors[village] = director = a_post("child_director", village, name="赵敏")
            self.children[village] = [
                enrolled(self.officer, village, f"儿童{village[6:]}{at}") for at in range(children)
            ]
            for child in self.children[village][:seen]:
                visited(child, actor_for(director))
        rebuild()


def enrolled(by, village, name):
    """A child on the roster since a month."""
    child = a_child(by=by, place=village, name=name)
    since = timezone.localdate() - dt.timedelta(days=30)
    with acting(by):
        hold_category(child=child, category="orphan", start_on=since, basis="测试", by=by)
    return child


def visited(child, by):
    """Seen at home today."""
    with acting(by):
        return add_record(filled=Filled(form="visit", answers=a_visit()), child=child, by=by)
