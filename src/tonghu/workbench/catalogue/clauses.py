"""A clause with its words, and the duties that rest on it: where every figure ends on the way up."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.duties.rules import catalogue
from tonghu.kernel.actor import Actor
from tonghu.oversight.responsible import responsible_words
from tonghu.policy.duties.coverage import NOTICE
from tonghu.policy.duties.schema import Duty
from tonghu.policy.duties.words import proof_words, subject_words, target_words, when_words
from tonghu.workbench.acting import actor_of


@dataclass(frozen=True)
class ReadingWords:
    """A reading as words. `href`: its board, empty where the post reads none."""

    title: str
    subject: str
    bearer: str
    when: str
    proof: str
    how: str
    href: str


@dataclass(frozen=True)
class DutyWords:
    """A duty that the clause carries, or that also rests on it (`also`)."""

    duty: Duty
    also: bool
    departments: str
    readings: list[ReadingWords]


@require_GET
def clause(request: HttpRequest, document: str, article: str) -> HttpResponse:
    """One clause. No row of anybody's: the catalogue alone."""
    actor = actor_of(request)
    known = catalogue().clauses.get(f"{document}/{article}")
    if known is None:
        raise Http404(f"{document}/{article}")
    may_see = actor.may(Permission.BOARD_READ) and document == NOTICE.partition("/")[0]
    context = {
        "clause": known,
        "duties": _duties(known.id, actor),
        "board_url": reverse("monitoring:clause", args=[article]) if may_see else "",
    }
    return render(request, "workbench/catalogue/clause.html", context)


def _duties(name: str, actor: Actor) -> list[DutyWords]:
    known = catalogue()
    departments = known.code_lists.get("department")
    titles = {option.key: option.title for option in departments.options} if departments else {}
    return [
        DutyWords(
            duty,
            also=duty.clause != name,
            departments="、".join(titles.get(each, each) for each in duty.departments),
            readings=_readings(duty, actor),
        )
        for duty in known.duties.values()
        if duty.clause == name or name in duty.also
    ]


def _readings(duty: Duty, actor: Actor) -> list[ReadingWords]:
    known, today = catalogue(), timezone.localdate()
    board = reverse("monitoring:home") if actor.may(Permission.BOARD_READ) else ""
    return [
        ReadingWords(
            title=reading.title,
            subject=subject_words(reading, known),
            bearer=responsible_words(reading, known),
            when=when_words(reading, known, today),
            proof=proof_words(reading, known),
            how=f"{reading.numerator} ÷ {reading.denominator}；{target_words(reading)}",
            href=f"{board}?count={reading.id}" if board else "",
        )
        for reading in duty.readings
    ]
