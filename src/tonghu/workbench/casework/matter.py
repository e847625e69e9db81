"""One matter: what it is about, what comes next, what was filled in and done, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.casework import queries
from tonghu.casework.core.marks import MARKS
from tonghu.casework.core.turns import Me, is_turn, standing_tokens, why_not
from tonghu.casework.filling import compiled_for, file_of
from tonghu.casework.following import may_follow
from tonghu.casework.forms import whole_answers
from tonghu.casework.giving import WORDS
from tonghu.casework.models import Matter, MatterStep, Record, Share
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of, kinds
from tonghu.casework.standing import me, tokens_in
from tonghu.kernel.actor import Actor
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.answers import Audience, Said, shown_to, words_of
from tonghu.policy.matters.schema import MatterKind
from tonghu.registry.models import Child
from tonghu.secrecy.masking import OF_FIELDS, mask_phone, mask_resident_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.presented import clock_cell, grave, left_words, state_words, turn_words
from tonghu.workbench.components.timeline import Event
from tonghu.workbench.leads.places import place_words

# What a person adds to a matter of a kind on a page of its own, and the papers that are made of it.
ADDS = {
    "plan": (("添加措施", "casework:measure"),),
    "conference": (("加入议题", "casework:agenda"),),
    "agenda_item": (("写下决定", "casework:decide"),),
}
PAPERS = {"conference": (("会商纪要 Word", "docx"), ("会商纪要 PDF", "pdf"))}
NO_PAPER = ("preparing", "called", "cancelled")

_MASKS = {"number": mask_resident_number, "carer_phone": mask_phone}


def matter_or_404(actor: Actor, pk: int) -> Matter:
    """The matter; 404 where it does not exist or this post may not know of it."""
    if (found := queries.matter_for(actor, pk)) is None:
        raise Http404
    return found


@require_GET
def matter_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about a matter that this post may see."""
    actor = actor_of(request)
    matter = matter_or_404(actor, pk)
    record("read", "matter", [matter.pk], by=actor, place=matter.place)
    return render(request, "workbench/casework/matter.html", shown(matter, actor))


def shown(matter: Matter, actor: Actor) -> dict[str, Any]:
    """What the page shows."""
    rules, now = kind_of(matter.kind), timezone.now()
    child, who = file_of(matter.child_id, by=actor), me(actor)
    ended = queries.part_ended(matter, actor)
    records = queries.records_of(matter, actor)
    given: Any = matter.given
    return {
        "matter": matter,
        "rules": rules,
        "clauses": [catalogue().clauses[each] for each in rules.clauses],
        "number": number_of(matter),
        "state": state_words(matter),
        "turn": turn_words(matter),
        "grave": grave(matter, now=now),
        "left": left_words(matter, now=now),
        "place": place_words([matter.place]).get(matter.place, matter.place),
        "child": child,
        # An organisation is told the name and has no file to open.
        "whom": child.name if child else given.get("name", ""),
        "called_for": _called_for(rules, records, who),
        # What is told anew is for whoever works on it now.
        "given": _given_words(given) if ended is None and (child is None or "said" in given) else [],
        "ended": ended,
        "steps": _offered(matter, rules, actor, who) if ended is None else [],
        "my_turn": ended is None and is_turn(rules, matter.state, tokens_in(matter, who)),
        "adding": _addable(matter, rules, actor, who) if ended is None else [],
        "following": _following(matter, actor, who),
        "records": [_record(each) for each in records],
        "parts": _parts(matter, actor, who),
        "adds": [(title, reverse(url, args=[matter.pk])) for title, url in ADDS.get(matter.kind, ())]
        if matter.is_open and actor.reach is not None and actor.may(Permission.CASE_WORK)
        else [],
        "papers": PAPERS.get(matter.kind, ()) if matter.state not in NO_PAPER else (),
        "whole": queries.matter_for(actor, matter.parent_id) if matter.parent_id else None,
        "shares": _share_words(queries.shares_of(matter, actor)),
        "events": [_event(step, rules) for step in queries.steps_of(matter, actor)],
        "unverified": rules.source.status == "待核",
    }


def _given_words(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the receiver was told, numbers masked until they are asked for. `said`: in words already."""
    said = [(str(title), _masked(str(title), str(text))) for title, text in given.get("said", ())]
    return said + [
        (words, _MASKS[field](str(given[field])) if field in _MASKS and given[field] else given[field] or "—")
        for field, words in WORDS.items()
        if field in given
    ]


def _masked(title: str, text: str) -> str:
    """What was handed over before numbers were masked in it is masked when it is shown."""
    return mask_resident_number(text) if title.endswith(WORDS["number"]) and "*" not in text else text


def _called_for(rules: MatterKind, records: Iterable[Record], who: Me) -> list[Said]:
    """What the form said with which a matter about no child began: when and where a conference meets."""
    if rules.concerns == "child" or rules.task == "intake":
        return []
    for kept in records:
        if kept.form == rules.opening.form:
            compiled, audience = compiled_for(kept), Audience(role=who.role, unit=who.unit_kind)
            return words_of(compiled, shown_to(compiled, whole_answers(kept), audience), masks=OF_FIELDS)
    return []


def _share_words(shares: Iterable[Share]) -> str:
    return "、".join(
        f"{share.organisation.name}（至 {share.end_on:%Y-%m-%d}）"
        if share.end_on
        else share.organisation.name
        for share in shares
    )


@dataclass(frozen=True, kw_only=True)
class Part:
    """A matter that belongs to another, as its page lists it.

    `child`: the name, where the whole is not about the same child and the post reads the file. `whom`: who does it;
    `why`: the reason it was begun with.
    """

    pk: int
    kind: str
    title: str
    child: str
    number: str
    state: str
    whom: str
    why: str
    due: object
    steps: list[tuple[str, str]]


def _parts(matter: Matter, actor: Actor, who: Me) -> list[Part]:
    parts, now = queries.parts_of(matter, actor), timezone.now()
    reasons, names = queries.reasons_of(parts, actor), _names(matter, parts, actor)
    return [
        Part(
            pk=part.pk,
            kind=kind_of(part.kind).title,
            title=part.title,
            child=names.get(part.child_id or 0, ""),
            number=number_of(part),
            state=state_words(part),
            whom=part.receiver.name if part.receiver else part.responsible_name,
            why=reasons.get(part.pk, ""),
            due=clock_cell(part, now=now) if part.due_at else "",
            steps=_offered(part, kind_of(part.kind), actor, who),
        )
        for part in parts
    ]


def _names(matter: Matter, parts: Iterable[Matter], actor: Actor) -> dict[int, str]:
    others = {part.child_id for part in parts if part.child_id} - {matter.child_id}
    if not others:
        return {}
    return dict(Child.objects.scoped(actor).filter(pk__in=others).values_list("pk", "name"))


def _offered(matter: Matter, rules: MatterKind, actor: Actor, who: Me) -> list[tuple[str, str]]:
    """(title, address) of each step that this post may take now."""
    if not actor.may(Permission.CASE_WORK):
        return []
    mine = tokens_in(matter, who)
    return [
        (move.title, reverse("casework:step", args=[matter.pk, move.id]))
        for move in rules.moves.values()
        if not why_not(rules, move, matter.state, mine)
    ]


def _addable(matter: Matter, rules: MatterKind, actor: Actor, who: Me) -> list[tuple[str, str]]:
    """(title, address) of each form that this post may add now."""
    if not (matter.is_open and actor.may(Permission.CASE_WORK)):
        return []
    mine = tokens_in(matter, who)
    return [
        (catalogue().forms[name].title, reverse("casework:add", args=[matter.pk, name]))
        for name in rules.records
        if name not in rules.recorders or mine & set(rules.recorders[name])
    ]


def _following(matter: Matter, actor: Actor, who: Me) -> list[tuple[str, str]]:
    """(title, address) of what a unit that received the matter may begin for the child."""
    if actor.organisation_id is None or not actor.may(Permission.CASE_WORK):
        return []
    mine = standing_tokens(who)
    return [
        (kind.title, f"{reverse('casework:open', args=[kind.id])}?parent={matter.pk}")
        for kind in kinds().values()
        if mine & set(kind.opening.by) and may_follow(kind, matter, by=actor)
    ]


def _record(kept: Record) -> tuple[str, str, str]:
    form = catalogue().forms.get(kept.form)
    who = f"{kept.by_name} · {kept.post_title} · {kept.occurred_on}"
    return form.title if form else kept.form, who, reverse("casework:record", args=[kept.pk])


def _event(step: MatterStep, rules: MatterKind) -> Event:
    move = rules.moves.get(step.move)
    return Event(
        day=timezone.localtime(step.at).date(),
        what=move.title if move else MARKS.get(step.move, "发起"),
        who=f"{step.user_name} · {step.post_title}",
        detail=step.reason,
    )
