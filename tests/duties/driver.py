"""Drives one duty from nothing to done, to missed or to excused, by the actions that people take.

    driven = drive(reading, Office(), "done")     # then ask how `driven.subject` stands on a day

Everything happens today. What is done is asked about today; what is missed is asked about on a later day, so that no test
waits and no row is dated by hand. The way is worked out from the catalogue: a kind of evidence says which form, matter or
list of people it comes from, and the forms and matters say who fills them in. What the catalogue cannot say is
registered: `@subject_of("lead")` for a universe, `@brings("kind")` for a kind of evidence.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils import timezone
from tests.casework.answers_made_up import files_sent, least_answers
from tests.casework.matters_made_up import Office, a_unit
from tests.duties.walking import Walker

from people import an_actor
from tonghu.accounts.roles import ROLES
from tonghu.casework.filling import Filled, add_record
from tonghu.casework.models import Record
from tonghu.casework.rules import kinds as matter_kinds
from tonghu.casework.system import casework_system
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.locks.acting import acting
from tonghu.places.models import Organisation
from tonghu.policy.duties.population import Age, AllOf, AnyOf, AtSchool, Has, InCategory, Not, Risk
from tonghu.policy.duties.schema import (
    OPENED,
    Each,
    FromBuiltIn,
    FromMatter,
    FromParticipant,
    FromRecord,
    FromStep,
    Reading,
    Within,
)
from tonghu.registry.family import add_adult
from tonghu.registry.holding import hold_category
from tonghu.registry.models import Adult, Child, Entrusted

Outcome = Literal["done", "missed", "excused"]
CHILD_DUTIES = ("child", "guardian")


@dataclass
class Driven:
    """`subject`: (kind of subject, its number), as the duties know it. `by`: somebody who sees the whole county."""

    reading: Reading
    subject: tuple[str, Any]
    by: Actor
    stage: "Stage"


@dataclass
class Stage:
    """What has been made for one reading: the county's office, its matters, its units, and the subject."""

    office: Office
    reading: Reading
    outcome: Outcome
    cases: dict[str, Walker] = field(default_factory=dict)
    subject: Any = None
    wanted: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: dict[str, tuple[Any, Actor]] = field(default_factory=dict)
    brought: Counter[str] = field(default_factory=Counter)

    @property
    def child(self) -> Child:
        return self.office.child

    @property
    def today(self) -> dt.date:
        return timezone.localdate()

    def unit(self, kind):
        """(organisation of the kind in the county, somebody who works there)."""
        if kind == "school":
            return self.office.school, self.office.teacher
        if kind not in self.units:
            there = Organisation.objects.filter(kind=kind, place=self.office.county).first()
            made = there or a_unit(kind, place=self.office.county)
            worker = an_actor("department_caseworker", self.office.county, organisation=made, name="钱进")
            self.units[kind] = made, worker
        return self.units[kind]

    def actor(self, token):
        """Somebody whom a role's key or `unit:<kind>` means."""
        return self.unit(token.removeprefix("unit:"))[1] if token.startswith("unit:") else self.post(token)

    def post(self, role):
        office = self.office
        at_hand = {
            "child_director": office.director,
            "child_supervisor": office.supervisor,
            "county_officer": office.officer,
            "county_lead": office.lead,
        }
        if role in at_hand:
            return at_hand[role]
        level = {"city": 4, "province": 2}.get(role.partition("_")[0], 6)
        assert role in ROLES
        return an_actor(role, office.county[:level], name="钱进")

    def case(self, kind, towards=()):
        """The matter of a kind in this child's file, begun where there was none."""
        if kind not in self.cases:
            self.cases[kind] = Walker(self.office, matter_kinds()[kind], self.wanted).start(towards=towards)
        return self.cases[kind]


SUBJECTS: dict[str, Callable[[Stage], Any]] = {}
BRINGERS: dict[str, Callable[[Stage, Any], Any]] = {}
MISSES: dict[str, Callable[[Stage], None]] = {}


def subject_of(kind):
    """Register how a universe gets its one member: a function of the stage that returns the member's number."""
    return lambda make: SUBJECTS.setdefault(kind, make)


def brings(*names):
    """Register how a kind of evidence comes about, where its origin alone does not say it."""

    def keep(bring):
        for name in names:
            BRINGERS[name] = bring
        return bring

    return keep


def misses(reading):
    """Register how a reading is missed that the product itself guards: a function of a stage on which it was done."""
    return lambda undo: MISSES.setdefault(reading, undo)


def drive(reading, office, outcome):
    """The subject of a reading, driven to an outcome by what people do. AssertionError where there is no way."""
    undo = MISSES.get(reading.id) if outcome == "missed" else None
    outcome = "done" if undo else outcome
    stage = Stage(office=office, reading=reading, outcome=outcome, wanted=answers_for(reading, outcome))
    stage.subject = SUBJECTS[reading.subject](stage)
    if reading.population is not None:
        meet(reading.population, stage)
    if isinstance(reading.when, Within) and reading.when.event != OPENED:
        bring(reading.when.event, stage)
    if outcome == "done":
        for needed in proof(reading):
            for at in range(needed.least):
                bring(needed.kind, stage, again=at > 0)
    elif outcome == "excused":
        bring(reading.excused[0], stage)
    if undo:
        undo(stage)
    return Driven(reading=reading, subject=(reading.subject, stage.subject), by=office.officer, stage=stage)


def proof(reading):
    """The pieces that must be brought: all of them, or the first where any will do."""
    return reading.proof.needed if reading.proof.all_of_them else reading.proof.needed[:1]


def answers_for(reading, outcome):
    """{form: answers}: as the population asks; as the proof asks where it is to be done, and not so where it is not."""
    wanted = {}
    for name in (needed.kind for needed in reading.proof.needed):
        origin = catalogue().evidence[name].origin
        if isinstance(origin, FromRecord):
            # Of a duty that looks at the subject itself, the same form is filled in when it is missed.
            fit = outcome == "done" or not isinstance(reading.when, Each)
            given = {key: asked(values, fit, origin.form, key) for key, values in origin.where.items()}
            if not fit:
                given = dict(list(given.items())[-1:])
            wanted.setdefault(origin.form, {}).update(given)
    for name in kinds_wanted(reading.population):
        origin = catalogue().evidence[name].origin
        if isinstance(origin, FromRecord):
            held = wanted.setdefault(origin.form, {})
            held.update({k: asked(v, True, origin.form, k) for k, v in origin.where.items() if k not in held})
    return wanted


def asked(values, fit, form, key):
    """The answer that fits, or one that does not."""
    field_ = catalogue().forms[form].field(key)
    if fit:
        return [values[0]] if field_.kind == "choices" else values[0]
    if field_.kind == "yes_no":
        return not values[0]
    if field_.kind == "integer":
        return values[0] - 1
    other = next(option.key for option in reversed(field_.options) if option.key not in values)
    return [other] if field_.kind == "choices" else other


def kinds_wanted(term):
    """Evidence kinds that must be there for a population; what it asks not to be there is left out."""
    match term:
        case Has(kind=kind):
            return [kind]
        case AllOf(terms=terms):
            return [kind for each in terms for kind in kinds_wanted(each)]
        case AnyOf(terms=terms):
            return kinds_wanted(terms[0])
        case _:
            return []


def meet(term, stage):
    """The subject becomes one that the population means."""
    match term:
        case InCategory(names=names):
            held(stage, names[0])
        case AtSchool(holds=True):
            entrust(stage)
        case Age():
            be_aged(term, stage)
        case Has(kind=kind):
            bring(kind, stage)
        case AllOf(terms=terms):
            for each in terms:
                meet(each, stage)
        case AnyOf(terms=terms):
            meet(terms[0], stage)
        case Not() | AtSchool():
            return
        case Risk():
            BRINGERS["risk"](stage, term)


def bring(name, stage, *, again=False):
    """One piece of a kind of evidence, for the subject. What the way hither brought is there, unless `again`."""
    if stage.brought[name] and not again:
        return
    stage.brought[name] += 1
    kind = catalogue().evidence[name]
    if name in BRINGERS:
        BRINGERS[name](stage, kind)
        return
    match kind.origin:
        case FromStep(matter=matter, to=states, moves=moves):
            walk_to(stage, matter, states, moves)
        case FromMatter(matter=matter, states=states):
            walk_to(stage, matter, states, ())
        case FromRecord() as origin:
            fill(stage, origin, again=again)
        case FromParticipant() as origin:
            BRINGERS["participant"](stage, origin)
        case FromBuiltIn(name=built_in):
            BRINGERS[f"built_in:{built_in}"](stage, kind)


def walk_to(stage, matter, states, moves):
    """The subject's matter of that kind goes to the state or takes the step."""
    kind = matter_kinds()[matter]
    if matter not in stage.cases:
        begins_there = kind.first.id in states
        shape = Walker(stage.office, kind, stage.wanted)
        stage.case(matter, () if begins_there else shape.way(ends_in(states, moves)))
    walker = stage.cases[matter]
    if moves:
        walker.take_one_of(moves)
    else:
        walker.to_state(states)


def ends_in(states, moves):
    return lambda move: move.id in moves if moves else move.after in states


def fill(stage, origin, *, again):
    """A record of the form: in the matter that it belongs to, or by itself."""
    form = origin.form
    if stage.reading.subject == "record" and form in stage.reading.of:
        return  # the subject is that record, and answers so
    needed = {key: asked(values, True, form, key) for key, values in origin.where.items()}
    stage.wanted.setdefault(form, {}).update(needed)
    matter = matter_of(stage, form)
    if matter is None:
        write_alone(stage, form, stage.brought.total() if again else 0)
        return
    kind = matter_kinds()[matter]
    if matter not in stage.cases:
        by_step = form not in kind.records and form != kind.opening.form
        shape = Walker(stage.office, kind, stage.wanted)
        stage.case(matter, shape.way(lambda move: move.form == form) if by_step else ())
    walker = stage.cases[matter]
    walker.wanted.setdefault(form, {}).update(needed)
    if again or not walker.there(form):
        walker.record(form)


def matter_of(stage, form):
    """The kind of matter in which the form is filled in: the subject's own before any other; None for a form by itself."""
    own = [kind for kind in stage.reading.of if stage.reading.subject == "case"]
    for name in [*own, *stage.cases, *([stage.reading.act.name] if acts_on_matter(stage.reading) else [])]:
        if form in matter_kinds()[name].forms:
            return name
    return next((name for name, kind in matter_kinds().items() if form in kind.forms), None)


def acts_on_matter(reading):
    return reading.act is not None and reading.act.kind == "matter"


def write_alone(stage, form, days_before=0):
    """A form that belongs to no matter, filled in by whoever the catalogue lets. `days_before`: as of an earlier day."""
    fixed = dict(stage.wanted.get(form, {}))
    if days_before:
        day = next(f.key for _, f in catalogue().forms[form].fields() if f.kind == "date" and f.required)
        fixed[day] = (stage.today - dt.timedelta(days=days_before)).isoformat()
    filled = Filled(
        form=form, answers=least_answers(form, facts=facts_of(stage), **fixed), files=files_sent()
    )
    about = catalogue().forms[form].about
    if about != "child":
        return BRINGERS[f"about:{about}"](stage, filled)
    by = stage.office.director
    with acting(by):
        return add_record(filled=filled, child=stage.child, by=by, key=uuid.uuid4())


def facts_of(stage):
    child = stage.child
    return {
        "child.name": child.name,
        "child.birth_on": child.birth_on.isoformat(),
        "child.carer": child.carer,
    }


def child_of(stage):
    """The child's file as it is now."""
    return Child.objects.scoped(stage.office.officer).get(pk=stage.child.pk)


def held(stage, category):
    """The child holds the category from today."""
    with acting(stage.office.officer):
        hold_category(
            child=child_of(stage),
            category=category,
            start_on=stage.today,
            basis="入户核查",
            by=stage.office.officer,
        )


def entrust(stage, unit=None):
    """The child is entrusted to the office's school, or to another organisation."""
    unit = unit or stage.office.school
    with acting(stage.office.officer):
        there = Entrusted.objects.scoped(stage.office.officer)
        if not there.filter(child=stage.child, organisation=unit).exists():
            Entrusted.objects.create(
                place=stage.child.place, child=stage.child, organisation=unit, start_on=stage.today
            )


def be_aged(term, stage):
    """The child was born so many years ago that the population means it."""
    years = term.least if term.least is not None else max(0, term.under - 2)
    today = stage.today
    born = today.replace(year=today.year - years - 1, day=min(today.day, 28))
    with acting(stage.office.officer):
        child = child_of(stage)
        child.birth_on = born
        child.save()
    stage.office.child = child


@subject_of("child")
def child_on_the_roster(stage):
    categories = categories_in(stage.reading.population)
    if not categories:
        held(stage, "left_behind")
    return stage.child.pk


def categories_in(term):
    match term:
        case InCategory(names=names):
            return list(names)
        case AllOf(terms=terms) | AnyOf(terms=terms):
            return [name for each in terms for name in categories_in(each)]
        case _:
            return []


@subject_of("guardian")
def guardian_on_the_roster(stage):
    held(stage, "left_behind")
    return guardian_of(stage).pk


def guardian_of(stage):
    """The one guardian of the child, named where there was none."""
    officer = stage.office.officer
    with acting(officer):
        there = Adult.objects.scoped(officer).filter(child=stage.child, is_guardian=True).first()
        return there or add_adult(
            child=child_of(stage),
            relation="grandparent",
            name="王秀英",
            is_guardian=True,
            source="户口簿",
            by=officer,
        )


@subject_of("worker")
def worker_at_post(stage):
    held(stage, "left_behind")
    return stage.office.director.post_id


@subject_of("school")
def school_of_the_county(stage):
    return stage.office.school.pk


@subject_of("unit")
def unit_of_the_county(stage):
    return stage.unit(stage.reading.of[0])[0].pk


SUBJECTS["department"] = unit_of_the_county


@subject_of("village")
def village_of_the_child(stage):
    return stage.child.place


@subject_of("town")
def town_of_the_child(stage):
    return stage.child.place[:9]


@subject_of("county")
def county_of_the_child(stage):
    return stage.child.place[:6]


@subject_of("city")
def city_of_the_child(stage):
    return stage.child.place[:4]


@subject_of("province")
def province_of_the_child(stage):
    return stage.child.place[:2]


@subject_of("case")
def matter_of_the_child(stage):
    kind = stage.reading.of[0]
    if begin := BRINGERS.get(f"case:{kind}"):
        stage.cases[kind] = begin(stage)
        return stage.cases[kind].matter.pk
    return stage.case(kind, towards_the_first(stage, kind)).matter.pk


def towards_the_first(stage, kind):
    """The steps that the subject's matter takes first, as far as the reading says: what opens it must already fit them."""
    shape = Walker(stage.office, matter_kinds()[kind], stage.wanted)
    names = kinds_wanted(stage.reading.population)
    if isinstance(stage.reading.when, Within) and stage.reading.when.event != OPENED:
        names = [*names, stage.reading.when.event]
    if stage.outcome == "done":
        names = [*names, *(needed.kind for needed in proof(stage.reading))]
    for name in names:
        origin = catalogue().evidence[name].origin
        if isinstance(origin, FromStep) and origin.matter == kind:
            return shape.way(ends_in(origin.to, origin.moves))
    return ()


@subject_of("record")
def record_of_the_form(stage):
    form = stage.reading.of[0]
    before = newest_record(stage)
    write_alone(stage, form)
    after = newest_record(stage)
    assert after != before
    return after


def newest_record(stage):
    system = casework_system(stage.office.county)
    with acting(system):
        return Record.objects.scoped(system).order_by("-pk").values_list("pk", flat=True).first()


@brings("built_in:entrusted")
def entrusted_to_the_subject(stage, kind):
    entrust(stage)


@brings("built_in:holding")
def holding_of_the_child(stage, kind):
    held(stage, kind.origin.given.get("category", "left_behind"))
