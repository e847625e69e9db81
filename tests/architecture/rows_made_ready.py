"""What must stand before a deed can go through: a lead on its way, files that were read, a conference that was called.

Each takes the rows of two_counties.filled for Alice's county and gives those that take their place, by the same labels.
"""

import datetime as dt
import json
import tempfile
import uuid
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.utils import timezone
from tests.casework.answers_made_up import least_answers
from tests.casework.harm_made_up import everything, report_of, reported
from tests.casework.matters_made_up import a_unit, stepped
from tests.casework.test_past import GOOD, HEADS, excel
from tests.casework.test_records import a_visit

from people import QINGHE, VILLAGE, a_post
from registers import a_csv, a_small_county, an_agreement, arrive
from tonghu.accounts.actions import delegate
from tonghu.accounts.models import BreakGlass
from tonghu.accounts.queries import actor_for
from tonghu.casework import actions as casework
from tonghu.casework import conferring
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.forms import in_force
from tonghu.casework.past import actions as past
from tonghu.leads import actions as leads
from tonghu.leads.models import Lead, Run, Step
from tonghu.leads.runs import start_run
from tonghu.locks.acting import acting
from tonghu.places.models import Division, Level
from tonghu.registry.merging import merge
from tonghu.registry.models import Adult, Child
from tonghu.registry.splitting import split

THIRD_COUNTY = "379909"


def alice(made):
    """The county's officer."""
    return actor_for(made["accounts.Post"])


def a_child_of_theirs(made, name="另一名"):
    """A file with nothing on it."""
    with acting(alice(made)):
        return Child.objects.create(place=VILLAGE, name=name, initials="lym", birth_on="2014-05-06")


def a_batch_that_was_read(made):
    an_agreement(by=alice(made))
    with tempfile.TemporaryDirectory() as folder:
        _, files = a_small_county(Path(folder))
    return {"exchange.Batch": arrive(*files, by=alice(made)).batch}


def a_file_with_an_unknown_column(made):
    an_agreement(by=alice(made))
    numbers = [(f"王{n}", f"37990219900305003{n}", "2022-01-10", "2030-01-09") for n in range(4)]
    odd = a_csv("司法", ("姓名", "证件号码", "甲", "乙"), *numbers)
    (file,) = arrive(odd, by=alice(made)).files
    return {"exchange.RegisterFile": file}


def a_run_that_failed(made):
    batch = a_batch_that_was_read(made)["exchange.Batch"]
    with acting(by := alice(made)):
        run = start_run(batch, by=by, key=uuid.uuid4())
        Run.objects.scoped(by).filter(pk=run.pk).update(state="failed", ended_at=timezone.now())
    return {"leads.Run": run}


def a_lead_on_its_way(made):
    """Dispatched a moment ago."""
    with acting(by := alice(made)):
        lead = Lead.objects.create(
            place=VILLAGE,
            run=made["leads.Run"],
            name="李小雨",
            initials="lxy",
            category="orphan",
            kind="enter",
            confidence="high",
            basis="父母双亡",
            explained={},
            fact=uuid.uuid4().hex,
        )
        done = leads.dispatch(lead_ids=[lead.pk], by=by, key=uuid.uuid4())
        assert done.left == []
        sent = Lead.objects.scoped(by).get(pk=lead.pk)
        return {"leads.Lead": sent, "leads.Step": Step.objects.scoped(by).get(lead=lead)}


def villages_of_the_third_county(made):
    rows = ((THIRD_COUNTY, Level.COUNTY, "3799"), (f"{THIRD_COUNTY}001", Level.TOWN, THIRD_COUNTY))
    rows += ((f"{THIRD_COUNTY}001001", Level.VILLAGE, f"{THIRD_COUNTY}001"),)
    for place, level, parent in rows:
        Division.objects.create(
            place=place, code=place.ljust(12, "0"), name=place, level=level, parent_id=parent, path=place
        )
    return {}


def an_adult_no_order_names(made):
    with acting(alice(made)):
        adult = Adult.objects.create(
            place=VILLAGE,
            child=made["registry.Child"],
            relation="mother",
            name="孙某",
            number="379901198001010010",
        )
    return {"registry.Adult": adult}


def a_merge(made):
    kept, dropped = (a_child_of_theirs(made, name) for name in ("甲某", "乙某"))
    with acting(by := alice(made)):
        merged = merge(
            kept=kept,
            dropped=dropped,
            from_dropped=[],
            versions=(kept.version, dropped.version),
            reason="试",
            by=by,
        )
    return {"registry.Child": kept, "registry.Merge": merged}


def a_split(made):
    source = a_child_of_theirs(made)
    with acting(by := alice(made)):
        parted = split(
            source=source,
            rows={},
            name="又一名",
            birth_on=None,
            sex="0",
            number_goes=False,
            version=source.version,
            reason="试",
            by=by,
        )
    return {"registry.Child": source, "registry.Split": parted}


def a_delegation(made):
    with acting(by := alice(made)):
        given = delegate(to=made["colleague"].user, until=timezone.localdate(), reason="外出", by=by)
    return {"accounts.Post": given}


def a_second_factor(made):
    user = made["accounts.User"]
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return {}


def a_use_in_progress(made):
    now = timezone.now()
    used = BreakGlass.objects.create(
        post=made["accounts.Post"],
        place=QINGHE,
        reason="夜间接报",
        started_at=now,
        ends_at=now + dt.timedelta(hours=1),
    )
    return {"accounts.BreakGlass": used}


# ---- casework


def begun(made, **given):
    """A matter that Alice began."""
    with acting(by := alice(made)):
        return casework.open_matter(by=by, **given)


def the_report(made):
    return {"casework.Matter": made["harm_report"]}


def a_plan(made):
    child = a_child_of_theirs(made)
    with acting(by := alice(made)):
        add_record(filled=Filled(form="visit", answers=a_visit()), child=child, key=uuid.uuid4(), by=by)
    return {"casework.Matter": begun(made, kind="plan", child=child)}


def a_conference(made):
    in_a_month = timezone.localdate() + dt.timedelta(days=30)
    told = {"held_on": in_a_month.isoformat(), "held_at": "09:00", "venue": "县未保中心", "host": "吴刚"}
    filled = Filled(form="conference_call", answers=told)
    return {"casework.Matter": begun(made, kind="conference", place=QINGHE, filled=filled)}


def an_item(made):
    conference = a_conference(made)["casework.Matter"]
    told = {"question": "由谁照料", "situation": "祖母住院,家中无人。"}
    with acting(by := alice(made)):
        item = conferring.add_item(
            conference=conference.pk,
            child=made["registry.Child:2"],
            filled=Filled(form="agenda_item", answers=told),
            units=[made["places.Organisation"]],
            by=by,
        )
        casework.take_step(matter=conference.pk, move="call", by=by)
    return {"casework.Matter": item}


def a_file_of_the_past(made):
    with acting(by := alice(made)):
        content = excel(HEADS, ("另一名", "2014-05-06", *GOOD[2:]))
        return {
            "casework.PastImport": past.stage(kind="visits", file_name="台账.xlsx", content=content, by=by)
        }


def a_past_that_was_kept(made):
    a_child_of_theirs(made)
    staged = a_file_of_the_past(made)["casework.PastImport"]
    with acting(by := alice(made)):
        past.apply(past=staged.pk, by=by)
    return {"casework.PastImport": staged}


def two_reports(made):
    first, second = report_of(reported()), report_of(reported())
    return {"harm_report": second, "earlier_report": first}


def a_number_that_the_police_signed_for(made):
    unit = a_unit("police", place=QINGHE)
    made["police"] = a_post("department_caseworker", QINGHE, name="公安员", organisation=unit)
    taken = reported(suspect_name="李大山", suspect_number="379901198001010010")
    stepped(actor_for(made["police"]), everything(taken)["police"], "acknowledge")
    return {"harm_report": everything(taken)["police"]}


def answers(form, **fixed):
    """What a browser sends of a form of the catalogue, as far as it is not drawn by Django."""
    compiled = in_force(form)
    return {
        "answers": json.dumps(least_answers(form, **fixed)),
        "answers_form": compiled.id,
        "answers_version": compiled.hash,
    }
