"""A report of harm and the people to whom it goes."""

from django.apps import apps
from django.db import ProgrammingError, connection
from tests.casework.matters_made_up import Office, stepped

from people import QINGHE, an_actor
from tonghu.casework import actions
from tonghu.casework.filling import Filled
from tonghu.casework.harm.models import Channel
from tonghu.casework.harm.receipts import new_token
from tonghu.casework.harm.reporters import Told
from tonghu.casework.harm.reporting import report_harm
from tonghu.casework.models import Matter
from tonghu.casework.system import casework_system
from tonghu.locks.acting import acting

THREE = ("police", "civil_affairs", "education")
A_DAY = "2026-07-01"


class HarmOffice(Office):
    """A county with its desk and the three departments, somebody at work in each."""

    def __init__(self, *args):
        super().__init__(*args)
        county = self.child.place[:6]
        self.units, self.workers = {}, {}
        for kind, name in zip(THREE, ("公安员", "民政员", "教育员"), strict=True):
            self.units[kind], self.workers[kind] = self.unit(kind, county, name)


def said(**changes):
    """What a neighbour writes."""
    told = {
        "happened": "听到孩子哭喊，胳膊上有淤青。",
        "danger": "unclear",
        "situation": "injuries",
        "child_name": "张小明",
        "child_age": 10,
        **changes,
    }
    return {key: value for key, value in told.items() if value is not None}


def reported(place=QINGHE, *, told=None, token=None, channel=Channel.PAGE, files=(), **changes):
    """A report as the page sends it."""
    return report_harm(
        answers=said(**changes),
        place=place,
        token=token or new_token(),
        channel=channel,
        told=told or Told(),
        files=files,
    )


def everything(of):
    """{department: hand-over} of a report, seen by the system."""
    with acting(system := casework_system(None)):
        found = Matter.objects.scoped(system).filter(parent=of.matter, kind="harm_handover")
        return {each.raised_by.split(":")[2]: each for each in found.select_related("receiver")}


def report_of(taken):
    """The matter itself, seen by the system."""
    with acting(system := casework_system(None)):
        return Matter.objects.scoped(system).get(pk=taken.matter)


def assessed(by, matter):
    """The desk has judged it."""
    return stepped(
        by,
        matter,
        "assess",
        filled=Filled(
            form="harm_assessment",
            answers={
                "assessed_on": A_DAY,
                "urgency": "today",
                "child_found": "located",
                "care_needed": False,
                "judged_by": "已电话核实。",
            },
        ),
    )


def answered(by, handed):
    """A department acknowledges and says what it did."""
    stepped(by, handed, "acknowledge")
    answers = {"answered_on": A_DAY, "taken": "measures", "child_safe": "safe", "said": "已到场。"}
    return stepped(by, handed, "answer", filled=Filled(form="harm_answer", answers=answers))


def added(by, matter, form, **answers):
    """A record without a step."""
    with acting(by):
        return actions.add_to_matter(matter=matter.pk, filled=Filled(form=form, answers=answers), by=by)


def result(by, matter):
    return added(
        by, matter, "harm_result", found_on=A_DAY, found="confirmed", done="已训诫，儿童主任每周走访。"
    )


def feedback(by, matter, text="已核实并采取措施，谢谢您。"):
    return added(by, matter, "harm_feedback", told_on=A_DAY, way="page", said=text)


def actor_above(role):
    """A desk of the city or the province."""
    return an_actor(role, "3799" if role == "city_lead" else "37", name=f"{role}值守")


# The first two are written when a report is taken and read by no post: what is sent to them is looked at in
# test_harm_numbers.py. The third is no table, the fourth counts keys.
READ_BY_NOBODY = ["casework_reporter", "casework_suspect", "pghistory_events", "secrecy_rotation"]


def in_clear(*words):
    """(table, row) wherever one of the words stands in clear, in any column of any table and in every county."""
    found, refused = [], []
    with connection.cursor() as cursor:
        cursor.execute("select set_config('tonghu.low', '0', true), set_config('tonghu.high', '~~', true)")
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if not model._meta.managed:
                continue
            cursor.execute("savepoint here")
            try:
                cursor.execute(f"select t::text from {table} t where t::text ~ %s", ["|".join(words)])
                found += [(table, row) for (row,) in cursor.fetchall()]
            except ProgrammingError:
                cursor.execute("rollback to savepoint here")
                refused.append(table)
        cursor.execute("select set_config('tonghu.low', '', true), set_config('tonghu.high', '', true)")
    if sorted(refused) != READ_BY_NOBODY:
        raise AssertionError(f"not looked at: {sorted(refused)}")
    return found
