"""Half a year of ordinary work in the demo's first county, so that boards have something true to show.

Some villages keep up with their visits, some fall behind, one records a visit long after it was made. Everything goes through the
product's own actions, by the people whose turn it is; which child is visited when follows from a seed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.queries import actor_for
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.keeping import keep_record
from tonghu.casework.presence.actions import sign_in
from tonghu.casework.presence.people import Person
from tonghu.demo.cast import TOWN_DIGITS, actor, day, form
from tonghu.duties import rules as in_force
from tonghu.duties.closing import close
from tonghu.duties.confirming import introduce
from tonghu.duties.rebuilding import rebuild
from tonghu.duties.restating import restate
from tonghu.kernel.actor import Actor
from tonghu.kernel.periods import age_in_whole_years
from tonghu.locks.acting import acting
from tonghu.registry.models import Child, Standing

# So many days ago a round of visits was made, and the share of rounds that a village of each kind keeps.
ROUNDS = (175, 145, 60, 12)
DILIGENCE = (0.95, 0.8, 0.55)
# Closed once as of then, so that the trend begins half a year back; and how many visits are recorded only after that.
CLOSED_AGO, LATE = 100, 3
CLOSED_OF = ("child", "guardian", "worker", "record")
LEVELS = ("low", "low", "low", "middle", "raised", "high")


@dataclass(frozen=True)
class Village:
    """A village with children: its director, and how much of what is asked gets done."""

    place: str
    director: Actor
    children: Sequence[Child]
    diligence: float


def half_a_year(county: str) -> int:
    """Do it, and close the periods that have ended; how many records were made."""
    rng = Random(f"routine:{county}")
    villages = list(_villages(county, rng))
    skipped: list[tuple[Village, Child]] = []
    made = sum(_of_village(village, rng, skipped) for village in villages)
    made += _in_towns(villages, rng)
    introduce()
    rebuild()
    # Of people alone: of the sixty thousand villages that the demo knows by name only, nobody asks how they stood.
    rules = [rule.id for rule in in_force.rules().all if rule.reading.subject in CLOSED_OF]
    close(today=timezone.localdate() - dt.timedelta(days=CLOSED_AGO), only=rules)
    made += _late(skipped)
    close(only=rules)
    restate()
    return made


def _villages(county: str, rng: Random) -> Iterator[Village]:
    with acting(officer := actor("county_officer", county)):
        rows = Child.objects.scoped(officer).filter(standing=Standing.OPEN, place__startswith=county)
        by_village: dict[str, list[Child]] = defaultdict(list)
        for child in rows.order_by("place", "pk"):
            by_village[child.place].append(child)
    posts: Mapping[str, Post] = {
        post.place: post
        for post in Post.objects.filter(role="child_director", place__in=by_village).select_related("user")
    }
    for place, children in by_village.items():
        if place in posts:
            yield Village(place, actor_for(posts[place]), children, rng.choice(DILIGENCE))


def _of_village(village: Village, rng: Random, skipped: list[tuple[Village, Child]]) -> int:
    """Risk levels, visits, the quarter's check of what is on file; of each child as far as the village gets.

    `skipped`: takes the children who were not visited in the second round.
    """
    made = 0
    with acting(by := village.director):
        for child in village.children:
            add_record(filled=_rating(rng), child=child, by=by)
            made += 1
            for ago in ROUNDS:
                if rng.random() < village.diligence:
                    add_record(filled=visit(child, ago - rng.randrange(8)), child=child, by=by)
                    made += 1
                elif ago == ROUNDS[1]:
                    skipped.append((village, child))
            if rng.random() < village.diligence:
                add_record(filled=_confirmed(rng), child=child, by=by)
                made += 1
        if rng.random() < village.diligence:
            keep_record(filled=_sweep(village), by=by)
            made += 1
    return made


def _rating(rng: Random) -> Filled:
    return form(
        "risk_level", confirmed_on=day(180), level=rng.choice(LEVELS), why="按入户走访的实际情况评定。"
    )


def visit(child: Child, ago: int) -> Filled:
    """A visit at which all was well."""
    then = timezone.localdate() - dt.timedelta(days=ago)
    asked = child.birth_on is None or age_in_whole_years(child.birth_on, then) >= 3
    school = {"school": "attends"} if asked else {}
    return form(
        "visit",
        visited_on=day(ago),
        way="home",
        saw_child=True,
        talked_alone=True,
        carer_relation="grandparents",
        carer_name=child.carer or "王秀英",
        care_state="steady",
        parent_away="none",
        mind_told_by="seen",
        mood=["steady"],
        sleep="good",
        company="good",
        danger_sign=False,
        health="good",
        home_checked=True,
        home_safe=False,
        needs_found=["none"],
        **school,
    )


def _confirmed(rng: Random) -> Filled:
    return form("data_confirmed", confirmed_on=day(rng.randrange(1, 40)), way="visit", changed=["none"])


def _sweep(village: Village) -> Filled:
    return form(
        "village_sweep",
        finished=True,
        finished_on="2024-06-20",
        worker=village.director.user_name,
        households=120 + 7 * len(village.children),
        entered=len(village.children),
        left=0,
        focus=0,
        backed_by="present",
    )


def _in_towns(villages: Sequence[Village], rng: Random) -> int:
    """In each town an activity on safety with the children of some villages, and a training of its child directors."""
    towns: dict[str, list[Village]] = defaultdict(list)
    for village in villages:
        towns[village.place[:TOWN_DIGITS]].append(village)
    for town, there in towns.items():
        supervisor = actor("child_supervisor", town)
        children = [child.pk for each in there if rng.random() < each.diligence for child in each.children]
        _held(supervisor, _activity(len(children)), children)
    return len(towns)


def _activity(children: int) -> Filled:
    return form(
        "activity",
        title="防溺水安全教育",
        programme="safety",
        held_on=day(90),
        occasion="ordinary",
        where="乡镇(街道)会议室",
        organiser="civil_affairs",
        children=children,
        left_behind=children,
        summary="讲了河塘、水库的危险和呼救的办法,孩子们演练了一次。",
    )


def _held(by: Actor, filled: Filled, children: Sequence[int]) -> None:
    with acting(by):
        kept = keep_record(filled=filled, by=by)
        if children:
            sign_in(record=kept.pk, people=[Person("child", pk) for pk in children], way="list", by=by)


def _late(skipped: Sequence[tuple[Village, Child]]) -> int:
    """Visits that were made in the second round and are recorded only now: the month is closed, and is restated."""
    for village, child in skipped[:LATE]:
        with acting(by := village.director):
            add_record(filled=visit(child, ROUNDS[1]), child=child, by=by)
    return len(skipped[:LATE])
