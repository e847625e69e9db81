"""The tabs of a child's file that hold the work around it: needs and plan, guardianship, records."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.casework import queries
from tonghu.casework.core.turns import Me
from tonghu.casework.filling import compiled_for
from tonghu.casework.forms import may_write, whole_answers
from tonghu.casework.models import Matter, Participant, Record
from tonghu.casework.presence.queries import taken_part_of_child
from tonghu.casework.rules import kind_of, kinds
from tonghu.casework.standing import me
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.answers import Audience, Said, of_classes, shown_to, words_of
from tonghu.policy.forms.definition import SENSITIVITIES, Sensitivity
from tonghu.registry.entrusted import entrusted_of
from tonghu.registry.entrusting import TIES
from tonghu.secrecy.masking import OF_FIELDS
from tonghu.workbench.casework.opening import may_open
from tonghu.workbench.casework.presented import clock_cell, number_of, state_words, turn_words
from tonghu.workbench.children.opened import Opened, open_child, tab_page
from tonghu.workbench.components.timeline import Event

SHOWN = 100
SUPPORT = ("support", "conferences", "school", "health", "justice", "visits")
GUARDIANSHIP = ("guardianship", "intake")
# Filled in from a child's file on their own, outside of any matter.
FILLED_HERE = ("needs", "data_confirmed", "file_checked", "guardian_notice", "visit_impossible")


@dataclass(frozen=True)
class Listed:
    """A matter in a list of the file. `whom`: who does it; `turn`: whose turn it is."""

    pk: int
    title: str
    number: str
    state: str
    is_open: bool
    whom: str
    turn: str
    due: object
    part_of: int | None


@dataclass(frozen=True)
class Kept:
    """A record as the file lists it."""

    pk: int
    title: str
    day: object
    who: str
    said: list[Said]


@require_GET
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """需求与方案: the needs last found, the plan and its measures, referrals, and what may be begun."""
    opened = open_child(request, pk, tab="support")
    shown = {
        "matters": matters_of(opened, SUPPORT),
        "needs": latest(opened, "needs"),
        "visit": latest(opened, "visit"),
        "begin": begin(opened, SUPPORT, who := me(opened.actor)),
        "fill": filled_here(opened, who),
    }
    return tab_page(request, opened, "support", shown)


@require_GET
def guardianship(request: HttpRequest, pk: int) -> HttpResponse:
    """监护: who cares by right and in fact, orders and measures, assessments."""
    opened = open_child(request, pk, tab="guardianship")
    shown = {
        "matters": matters_of(opened, GUARDIANSHIP),
        "begin": begin(opened, GUARDIANSHIP, me(opened.actor)),
        "entrusted": [
            (row, TIES.get(row.organisation.kind, "")) for row in entrusted_of(opened.child, opened.actor)
        ],
    }
    return tab_page(request, opened, "guardianship", shown)


@require_GET
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """材料: every record of the file, newest first, as far as this post may read it."""
    opened = open_child(request, pk, tab="papers")
    return tab_page(request, opened, "papers", {"records": records_of(opened)})


def matters_of(opened: Opened, tasks: tuple[str, ...]) -> list[Listed]:
    """The matters of some tasks, open ones first; none for a post that reads no matters."""
    if not opened.actor.may(Permission.CASE_READ):
        return []
    wanted = [kind.id for kind in kinds().values() if kind.task in tasks]
    found = queries.matters_of_child(opened.child, opened.actor).filter(kind__in=wanted)
    return [_listed(each) for each in found.select_related("receiver").order_by("-is_open", "-id")[:SHOWN]]


def _listed(matter: Matter) -> Listed:
    return Listed(
        pk=matter.pk,
        title=matter.title,
        number=number_of(matter),
        state=state_words(matter),
        is_open=matter.is_open,
        whom=matter.receiver.name if matter.receiver else matter.responsible_name,
        turn=turn_words(matter),
        due=clock_cell(matter, now=timezone.now()) if matter.due_at else "",
        part_of=matter.parent_id,
    )


def begin(opened: Opened, tasks: tuple[str, ...], who: Me) -> list[tuple[str, str]]:
    """(title, address) of each kind of matter about a child that this post may begin here."""
    if opened.is_merged or not opened.actor.may(Permission.CASE_WORK):
        return []
    return [
        (kind.title, f"{reverse('casework:open', args=[kind.id])}?child={opened.child.pk}")
        for kind in kinds().values()
        if kind.task in tasks and kind.concerns == "child" and kind.id not in PARTS and may_open(kind, who)
    ]


# Begun on the page of what they are part of.
PARTS = ("measure", "agenda_item", "decision")


def filled_here(opened: Opened, who: Me) -> list[tuple[str, str]]:
    """(title, address) of the forms that are filled in from the file itself."""
    if opened.is_merged or opened.actor.reach is None or not opened.actor.may(Permission.CASE_WORK):
        return []
    return [
        (form.title, reverse("casework:fill", args=[opened.child.pk, name]))
        for name in FILLED_HERE
        if (form := catalogue().forms.get(name)) is not None and may_write(form, who)
    ]


def records_of(opened: Opened, *, classes: Collection[Sensitivity] = SENSITIVITIES) -> list[Kept]:
    """The records of the file, newest first, with the answers of these classes; none for a post that reads no matters."""
    if not opened.actor.may(Permission.CASE_READ):
        return []
    audience = _audience(opened)
    found = queries.records_of_child(opened.child, opened.actor)[:SHOWN]
    return [_kept(each, audience, classes) for each in found]


def latest(opened: Opened, form: str, *, classes: Collection[Sensitivity] = SENSITIVITIES) -> Kept | None:
    """The last record of a form, with the answers of these classes."""
    if not opened.actor.may(Permission.CASE_READ):
        return None
    found = queries.records_of_child(opened.child, opened.actor, form=form).first()
    return _kept(found, _audience(opened), classes) if found else None


def _audience(opened: Opened) -> Audience:
    who = me(opened.actor)
    return Audience(role=who.role, unit=who.unit_kind)


def _kept(record: Record, audience: Audience, classes: Collection[Sensitivity]) -> Kept:
    compiled = compiled_for(record)
    read = of_classes(compiled, shown_to(compiled, whole_answers(record), audience), classes)
    said = words_of(compiled, read, masks=OF_FIELDS)
    who = f"{record.by_name}（{record.post_title}）"
    return Kept(record.pk, compiled.title, record.occurred_on, who, said)


def events_of(opened: Opened) -> list[Event]:
    """What the timeline says of matters and records."""
    if not opened.actor.may(Permission.CASE_READ):
        return []
    matters = queries.matters_of_child(opened.child, opened.actor)[:SHOWN]
    records = queries.records_of_child(opened.child, opened.actor).exclude(form="visit")[:SHOWN]
    forms = catalogue().forms
    return [
        *(
            Event(
                each.opened_on,
                f"{kind_of(each.kind).title}：{state_words(each)}",
                each.opened_by,
                each.title if each.title != kind_of(each.kind).title else "",
                href=reverse("casework:matter", args=[each.pk]),
                state="" if each.is_open else "safe",
            )
            for each in matters
        ),
        *(
            Event(
                each.occurred_on,
                forms[each.form].title if each.form in forms else each.form,
                each.by_name,
                href=reverse("casework:record", args=[each.pk]),
            )
            for each in records
        ),
        *(_of_taken_part(each) for each in taken_part_of_child(opened.child.pk, opened.actor)[:SHOWN]),
    ]


def _of_taken_part(row: Participant) -> Event:
    """Of a guardian without the name: an order may close it off."""
    form = catalogue().forms.get(row.form)
    title = form.title if form else row.form
    who = "监护人参加" if row.kind == "guardian" else "参加"
    return Event(row.occurred_on, f"{who}：{title}", row.by_name, row.get_way_display())
