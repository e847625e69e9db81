"""A row in every table for each of two counties, its words marked with the county's own sign."""

import base64
import datetime as dt
import uuid

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from people import a_post
from tonghu.accounts.models import (
    AccessRequest,
    AccessUse,
    BreakGlass,
    ComplianceReport,
    Finding,
    Notice,
    Post,
    User,
)
from tonghu.accounts.queries import actor_for
from tonghu.casework.forms import in_force
from tonghu.casework.models import Attachment, Claim, Matter, Participant, Receipt, Record
from tonghu.exchange.models import Agreement
from tonghu.locks.acting import acting
from tonghu.locks.scoped import ScopedModel
from tonghu.oversight.reports.models import Kind as ReportKind
from tonghu.oversight.reports.models import Report
from tonghu.oversight.reports.snapshot import KeyMatter, Snapshot, digest_of, to_json
from tonghu.places.models import Kind, Organisation
from tonghu.registry.models import Child

# Words that stand in no page of ours, and no division's name.
SIGNS = {"379901": "甲标记", "379902": "乙标记"}
A_DAY = dt.date(2026, 7, 1)
PHOTO = {"sha256": "a" * 64, "name": "1.png", "size": 1}
NUMBER = "379901201503020011"
THE_SUSPECT = {"protected": {"suspect_number": NUMBER}}
# What no rule of thumb gets right: by model, the values of one row, given the rows made before.
OWN = {
    "registry.Child": lambda made: {"number": NUMBER},
    "registry.Adult": lambda made: {"number": NUMBER},
    "leads.Lead": lambda made: {"number": NUMBER},
    "registry.Merge": lambda made: {"dropped": made["registry.Child:2"]},
    "leads.Run": lambda made: {"batch_id": made["exchange.Batch"].pk},
    "leads.Step": lambda made: {
        "transition": "dispatch",
        "before": "new",
        "after": "dispatched",
        "key": uuid.uuid4(),
    },
    "casework.Matter": lambda made: {"kind": "referral", "state": "sent", "child": made["registry.Child"]},
    "casework.Assessment": lambda made: {"tool_name": f"{made['accounts.User'].full_name}量表"},
    "casework.Participant": lambda made: {"child": made["registry.Child"]},
    "casework.Claim": lambda made: {"told": told_by(made["accounts.User"].full_name)},
    "casework.MatterStep": lambda made: {"move": "accept", "before": "sent", "after": "accepted"},
    "casework.PastImport": lambda made: {
        "state": "applied",
        "made": {"record": [], "visit": [], "child": []},
    },
    "casework.Record": lambda made: {
        "form": "visit",
        "version": in_force("visit").hash,
        "child": made["registry.Child"],
        "matter": made["casework.Matter"],
        "answers": {"reason_unseen": f"{made['accounts.User'].full_name}说", "photos": [PHOTO]},
    },
    # A photo of the record, which its answers name.
    "casework.Attachment": lambda made: {
        "record": made["casework.Record"],
        "name": f"{made['accounts.User'].full_name}的照片.png",
        "sent_digest": PHOTO["sha256"],
        "kind": "image/png",
        "content": base64.b64encode(made["accounts.User"].full_name.encode()).decode(),
    },
    "duties.WideRow": lambda made: {
        "row": 1,
        "subject": made["registry.Child"].pk,
        "child": made["registry.Child"].pk,
        "slots": [],
        "moments": [],
    },
    "duties.Figures": lambda made: {"row": 1, "counts": []},
    "duties.ClosedPeriod": lambda made: {
        "applicable": 1,
        "missed_ids": [made["registry.Child"].pk],
        "excused_ids": [],
        "bearers": [made["accounts.Post"].pk],
        "units": [],
        "late": [],
    },
    "registry.Split": lambda made: {"made": made["registry.Child:2"]},
    # To a county that is neither of the two.
    "registry.Transfer": lambda made: {
        "to_county": "379909",
        "place": made["registry.Child"].place[:6],
        "child": made["registry.Child:2"],
    },
}
# Written by triggers out of other rows, and by nobody else.
OF_TRIGGERS = {"duties.Fact", "registry.Unheld"}
# A report lies at a county and has figures that a page can read: `about_reports`.
BY_ITSELF = {"reports.Report"}
# What a row of OWN points to besides, by a key that may be empty.
POINTS_TO = {"casework.Attachment": ["casework.Record"]}


def told_by(name):
    """What a guardian wrote of themselves."""
    return {"child_name": name, "last_four": "0011", "guardian_name": name, "relation": "父亲"}


def filled(county, village):
    """Everything there is, in one county: by label, the row. `sign`: the word in front of every text."""
    sign = SIGNS[county]
    officer = a_post("county_officer", county, name=f"{sign}姓名")
    User.objects.filter(pk=officer.user_id).update(home=county)
    actor = actor_for(officer)
    made = {"accounts.Post": officer, "accounts.User": officer.user}
    made["places.Organisation"] = Organisation.objects.create(
        name=f"{sign}小学", kind=Kind.SCHOOL, place=county
    )
    with acting(actor):
        made["registry.Child:2"] = row(Child, village, sign, made)
        apart = OF_TRIGGERS | BY_ITSELF
        for model in in_order(model for model in scoped_models() if model._meta.label not in apart):
            made[model._meta.label] = row(model, village, sign, made)
        for model in (Agreement,):
            made[model._meta.label] = row(model, county, sign, made)
        about_harm(made, county, sign)
        about_records(made, village, sign)
        about_reports(made, county, sign)
    about_access(made, county, sign)
    return made


def scoped_models():
    """Every table with a child's data."""
    return (model for model in apps.get_models() if issubclass(model, ScopedModel))


def about_harm(made, county, sign):
    """A report of harm with what was said, who may ask who reported, and a file."""
    said = {"when": f"{sign}晚上"}
    made["harm_said"] = reported("harm_report", "handling", county, sign, answers=said, sealed=THE_SUSPECT)
    made["harm_report"] = report = made["harm_said"].matter
    found = {"protected": {"child_number": NUMBER}, "sensitive": {"home": f"{sign}住址"}}
    made["found_said"] = reported("found_child", "reported", county, sign, sealed=found)
    Receipt.objects.create(place=county, matter=report, phrase_hash=sign, named=True)
    made["harm_file"] = Attachment.objects.create(
        place=county,
        matter=report,
        name=f"{sign}照片",
        kind="image/png",
        size=1,
        digest=sign,
        content=base64.b64encode(sign.encode()).decode(),
    )


def reported(kind, state, county, sign, **said):
    """A matter that the county keeps to itself, and its opening form, which has the same name; gives the form."""
    matter = Matter.objects.create(
        place=county,
        kind=kind,
        state=state,
        title=f"{sign}事项",
        opened_post=0,
        opened_by=sign,
        held_at_county=True,
    )
    return kept(kind, county, sign, matter=matter, **said)


def kept(form, place, sign, **given):
    """A form filled in at a place; `given`: its answers, and what it belongs to."""
    return Record.objects.create(
        place=place,
        form=form,
        version=in_force(form).hash,
        occurred_on=A_DAY,
        post_id=0,
        by_name=sign,
        post_title=sign,
        **given,
    )


def about_records(made, village, sign):
    """Records that stand by themselves: an activity with who was there, a place, a project, and a worker's exam."""
    made["trained"] = director = a_post("child_director", village, name=f"{sign}主任")
    made["activity"] = activity = kept("activity", village, sign, answers={"title": f"{sign}活动"})
    common = {
        "place": village,
        "record": activity,
        "form": "activity",
        "occurred_on": A_DAY,
        "way": "list",
        "by_name": sign,
        "by_post": 0,
    }
    made["participant"] = Participant.objects.create(kind="child", child=made["registry.Child"], **common)
    Participant.objects.create(kind="worker", post=director, **common)
    made["claim"] = Claim.objects.create(place=village, record=activity, told=told_by(f"{sign}家长"))
    kept("station", village, sign, answers={"name": f"{sign}工作站"})
    kept("project", village, sign, answers={"number": f"{sign}1", "name": f"{sign}项目", "amount": 1})


def in_order(models_):
    """Each after those that its rows must point to."""
    waiting = list(models_)
    while waiting:
        ready = [model for model in waiting if not needed(model) & set(waiting)]
        yield from ready
        waiting = [model for model in waiting if model not in ready]


def needed(model):
    """The tables that a row of this one cannot be without."""
    keys = (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))
    besides = {apps.get_model(label) for label in POINTS_TO.get(model._meta.label, ())}
    return {key.related_model for key in keys if not key.null} - {model} | besides


def row(model, place, sign, made):
    """One row, every text marked, every key to a row made before."""
    given = {"place": place}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in given:
            continue
        if field.has_default() and not isinstance(field, models.TextField):
            continue
        value = one(field, sign, made)
        if value is not None:
            given[field.name] = value
    return model.objects.create(**given | OWN.get(model._meta.label, lambda made: {})(made))


def one(field, sign, made):
    """A value for a field; None leaves it out."""
    if isinstance(field, models.ForeignKey):
        return None if field.null else made[field.related_model._meta.label]
    if field.choices:
        return field.get_default() if field.has_default() else field.choices[0][0]
    if field.null or getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return None
    if field.has_default() and field.name not in ("address", "carer", "note"):
        return None
    kinds = {
        models.TextField: sign + field.name,
        models.BooleanField: True,
        models.DateTimeField: timezone.now(),
        models.DateField: A_DAY,
        models.JSONField: {},
        ArrayField: ["prison"],
        models.UUIDField: uuid.uuid4(),
        models.IntegerField: made["accounts.Post"].pk if "post" in field.name else 1,
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), None)


def about_reports(made, county, sign):
    """A report whose figures carry the county's sign."""
    figures = Snapshot(
        place=county,
        name=f"{sign}县",
        rules=(),
        names={},
        matrix={},
        key_matters=(
            KeyMatter(
                title=f"{sign}实事", place=f"{sign}县", owner="", due="", state="", words=f"{sign}进展"
            ),
        ),
    )
    stored = to_json(figures)
    made["reports.Report"] = Report.objects.create(
        kind=ReportKind.KEY_MATTERS,
        place=county,
        first=A_DAY,
        last=A_DAY,
        as_of=A_DAY,
        figures=stored,
        digest=digest_of(stored),
        made_by=made["accounts.Post"],
    )


def about_access(made, county, sign):
    """Posts, messages, break-glass, requests and the report, which carry no child."""
    post: Post = made["accounts.Post"]
    now = timezone.now()
    made["accounts.Notice"] = Notice.objects.create(post=post, text=f"{sign}消息")
    made["accounts.BreakGlass"] = BreakGlass.objects.create(
        post=post,
        place=county,
        reason=f"{sign}理由",
        started_at=now - dt.timedelta(hours=2),
        ends_at=now - dt.timedelta(hours=1),
    )
    made["accounts.AccessRequest"] = AccessRequest.objects.create(
        post=post,
        kind="unmasked_export",
        place=county,
        purpose=f"{sign}目的",
        scope=f"{sign}范围",
        until=A_DAY,
    )
    AccessUse.objects.create(request=made["accounts.AccessRequest"], words=f"{sign}用途")
    report = ComplianceReport.objects.create(
        place=county, year=timezone.localdate().year, conclusion=f"{sign}结论", drafted_by=post
    )
    made["accounts.ComplianceReport"] = report
    made["accounts.Finding"] = Finding.objects.create(
        report=report, words=f"{sign}问题", measure=f"{sign}措施", due_on=A_DAY
    )
