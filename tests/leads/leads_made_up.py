"""Builders for leads: a run, leads in each state, and the explanation of the made-up county."""

import datetime as dt
import itertools
import uuid

from made_up_run import number, unattended

from people import OTHER_VILLAGE, QINGHE, VILLAGE, a_post, an_actor
from tonghu.accounts.queries import actor_for
from tonghu.leads import actions
from tonghu.leads.core.explained import to_json
from tonghu.leads.models import Lead, Run
from tonghu.locks.acting import acting
from tonghu.registry.core.initials import initials

_facts = itertools.count(1)


def a_lead(*, by, place=VILLAGE, name="李小雨", own=None, explained=None, **fields):
    """A new lead, as intake leaves it, written under the reach of `by`."""
    with acting(by):
        run = Run.objects.create(
            place=by.reach.low,
            batch_id=1,
            as_of=dt.date(2026, 6, 30),
            state="done",
            started_by="x",
            started_post=1,
        )
        given = {"category": "de_facto_unattended", "kind": "enter", "confidence": "high", **fields}
        return Lead.objects.create(
            place=place,
            run=run,
            name=name,
            initials=initials(name),
            number=own,
            birth_on=given.pop("birth_on", dt.date(2017, 3, 2)),
            basis=given.pop("basis", "父亲服刑至2028-03,母亲失联9个月,符合事实无人抚养儿童。"),
            explained=to_json(explained or unattended()),
            fact=f"fact-{next(_facts)}",
            **given,
        )


class Staff:
    """The five people of a county who work on leads."""

    def __init__(self, county=QINGHE, town=VILLAGE[:9], village=VILLAGE):
        county = village[:6]
        self.village = village
        self.director_post = a_post("child_director", village, name="赵敏")
        self.director = actor_for(self.director_post)
        self.supervisor = an_actor("child_supervisor", village[:9], name="孙强")
        self.officer = an_actor("county_officer", county, name="周芳")


def visited(**changes):
    """What somebody enters after a visit."""
    return {
        "visited_on": dt.date(2026, 7, 2),
        "saw_child": True,
        "carer": "王秀英",
        "carer_relation": "grandparent",
        "truths": [{"words": "未满18周岁", "answer": "true"}],
        "note": "由祖母照料。",
        "proposal": "accept",
        **changes,
    }


def brought_to(state, staff, lead):
    """The lead taken through the steps of the workflow up to a state."""
    steps = ("dispatched", "verified", "reviewed")
    for step in steps[: steps.index(state) + 1]:
        version = None
        if step == "dispatched":
            with acting(staff.supervisor):
                actions.dispatch(lead_ids=[lead.pk], by=staff.supervisor)
        elif step == "verified":
            with acting(staff.director):
                actions.verify(lead=lead.pk, version=version, by=staff.director, **visited())
        else:
            with acting(staff.supervisor):
                actions.review(lead=lead.pk, version=version, passed=True, by=staff.supervisor)
    return again(lead, staff.officer)


def again(lead, actor):
    """The lead as it stands."""
    with acting(actor):
        return Lead.objects.scoped(actor).get(pk=lead.pk)


def key():
    """Of a form."""
    return uuid.uuid4()


__all__ = ["OTHER_VILLAGE", "Staff", "a_lead", "again", "brought_to", "key", "number", "visited"]
