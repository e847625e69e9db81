"""A county with children on the roster and one duty: to visit each of them every seven days."""

import dataclasses
import datetime as dt

import pytest
from django.utils import timezone
from tests.casework.test_records import a_visit
from tests.duties.duties_made_up import a_catalogue, a_duty, a_reading, days, in_use
from tests.workbench.pages import client_of

from people import BAISHAN, BAISHAN_VILLAGE, OTHER_VILLAGE, QINGHE, TOWN, VILLAGE, a_post
from tonghu.accounts.queries import actor_for
from tonghu.casework.filling import Filled, add_record
from tonghu.duties.rebuilding import rebuild
from tonghu.locks.acting import acting
from tonghu.policy.duties.schema import Act
from tonghu.registry.actions import hold_category, open_file
from tonghu.registry.models import Child

RULE = "d10_4"
VISIT = Act(kind="form", name="visit")


def visits():
    """The catalogue with this one duty."""
    return a_catalogue(a_duty(a_reading(act=VISIT)))


def enrolled(by, name, place=VILLAGE, *, since=3, category="orphan"):
    """A child on the roster for so many days."""
    with acting(by):
        child = open_file(
            place=place,
            name=name,
            number=None,
            birth_on=timezone.localdate().replace(year=timezone.localdate().year - 9, day=1),
            sex="1",
            reason="线索已采纳",
            by=by,
        )
        hold_category(
            child=child,
            category=category,
            start_on=timezone.localdate() - days(since),
            basis="证明",
            by=by,
        )
        return Child.objects.scoped(by).get(pk=child.pk)


@dataclasses.dataclass
class World:
    """Posts of two counties with their actors and clients, and children by name."""

    posts: dict
    actors: dict
    children: dict

    one_day = dt.timedelta(days=1)

    @property
    def today(self):
        return timezone.localdate()

    def client(self, name):
        return client_of(self.posts[name])


def visited(world, who, child):
    """A visit at which the child was seen, today."""
    with acting(by := world.actors[who]):
        add_record(child=world.children[child], filled=Filled(form="visit", answers=a_visit()), by=by)


@pytest.fixture
def world(db):
    with in_use(visits()):
        posts = {
            "director": a_post("child_director", VILLAGE, name="赵主任"),
            "other_director": a_post("child_director", OTHER_VILLAGE, name="钱主任"),
            "supervisor": a_post("child_supervisor", TOWN, name="孙督导"),
            "officer": a_post("county_officer", QINGHE, name="王爱丽"),
            "charlie": a_post("county_officer", BAISHAN, name="查理"),
            "city": a_post("city_lead", "3799", name="市里人"),
        }
        actors = {name: actor_for(post) for name, post in posts.items()}
        alice, charlie = actors["officer"], actors["charlie"]
        children = {
            "late": enrolled(alice, "张逾期", since=20),
            "soon": enrolled(alice, "李近期", since=3),
            "elsewhere": enrolled(alice, "周外村", OTHER_VILLAGE, since=20),
            "theirs": enrolled(charlie, "赵外县", BAISHAN_VILLAGE, since=20),
        }
        rebuild()
        yield World(posts, actors, children)
