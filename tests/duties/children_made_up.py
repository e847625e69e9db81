"""Children, records and closed rows written straight to the tables, so that the day is the test's own."""

import datetime as dt

from django.utils import timezone

from people import VILLAGE
from tonghu.casework.models import Record
from tonghu.registry.models import Child, Holding


def today():
    return timezone.localdate()


def ago(number):
    return today() - dt.timedelta(days=number)


def a_held_child(name="张小明", place=VILLAGE, since=dt.date(2026, 1, 10), category="orphan", **fields):
    """A child with a category; inside `acting`."""
    child = Child.objects.create(place=place, name=name, initials="zxm", **fields)
    Holding.objects.create(place=place, child=child, category=category, start_on=since, basis="测试")
    return child


def written(child, day, form="t_seen", **given):
    """A record of a form, as of a day; inside `acting`."""
    return Record.objects.create(
        place=child.place, child=child, form=form, version="v", occurred_on=day, post_id=0, by_name="测试",
        post_title="测试", **given,
    )  # fmt: skip
