"""Records that stand by themselves, and the people named in them: how the driver writes one and signs somebody in."""

from tests.casework.answers_made_up import files_sent, least_answers
from tests.duties.driver import BRINGERS, brings, facts_of, guardian_of

from tonghu.accounts.models import Post
from tonghu.casework.filling import Filled
from tonghu.casework.keeping import keep_record
from tonghu.casework.presence.actions import sign_in
from tonghu.casework.presence.people import Person
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation

UNITS = ("school", "department", "unit")
DIVISIONS = ("village", "town", "county", "city", "province")
CLASS = "一年级1班"


@brings("about:place", "about:organisation", "about:worker", "about:class")
def keep(stage, filled):
    """The record, written by whoever the form names and about the subject, or about what the county has."""
    form = catalogue().forms[filled.form]
    by = writer(stage, form)
    given = {}
    if form.about in ("organisation", "class"):
        given["unit"] = unit_of(stage)
    if form.about == "worker":
        given["worker"] = Post.objects.get(pk=stage.office.director.post_id)
    if form.about == "class":
        given["class_name"] = CLASS
    if stage.reading.subject in DIVISIONS:
        given["place"] = stage.subject
    with acting(by):
        return keep_record(filled=filled, by=by, **given)


def unit_of(stage):
    """The organisation that the duty is about; the county's school where it is about somebody else."""
    if stage.reading.subject in UNITS:
        return Organisation.objects.get(pk=stage.subject)
    return stage.office.school


def writer(stage, form):
    """Of those who may write it: who bears the duty, or the subject itself, or somebody of the county."""
    for token in (bearing_token(stage), own_token(stage)):
        if token and (token in form.writers or not form.writers):
            return stage.actor(token)
    level = {"city": "city_lead", "province": "province_lead"}.get(stage.reading.subject, "county_officer")
    if level in form.writers or not form.writers:
        return stage.actor(level)
    return stage.actor(form.writers[0])


def bearing_token(stage):
    department = stage.reading.bearer.department
    return f"unit:{department}" if department else None


def own_token(stage):
    if stage.reading.subject not in ("school", "department", "unit", "class"):
        return None
    kind = stage.reading.of[0] if stage.reading.of else "school"
    return f"unit:{kind}"


@brings("participant")
def take_part(stage, origin):
    """A record of the form with the subject's person on its list."""
    needed = {
        key: [values[0]] if catalogue().forms[origin.form].field(key).kind == "choices" else values[0]
        for key, values in origin.where.items()
    }
    answers = least_answers(
        origin.form, facts=facts_of(stage), **{**stage.wanted.get(origin.form, {}), **needed}
    )
    form = catalogue().forms[origin.form]
    record = BRINGERS[f"about:{form.about}"](
        stage, Filled(form=origin.form, answers=answers, files=files_sent())
    )
    by, people = stage.actor("county_officer"), [person(stage, origin.role)]
    with acting(by):
        sign_in(record=record.pk, people=people, way="list", by=by)


def person(stage, role):
    number = {
        "child": lambda: stage.child.pk,
        "guardian": lambda: guardian_of(stage).pk,
        "worker": lambda: stage.office.director.post_id,
    }[role]()
    return Person(role, number)
