"""What the reporter keeps: a number, and a phrase that is nowhere stored, to ask for the outcome without signing in."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from tonghu.casework.forms import whole_answers
from tonghu.casework.harm.acting_alone import as_system, taker
from tonghu.casework.models import Matter, Receipt, Record
from tonghu.casework.numbering import matter_in, number_of
from tonghu.casework.rules import kind_of
from tonghu.kernel.actor import Actor

PHRASE_DIGITS = 16
SHORTEST_TOKEN = 40
_PHRASE, _KEY = b"tonghu/1/harm/phrase/", b"tonghu/1/harm/key/"
# What the reporter is told of each state; never who does what.
_PUBLIC = {
    "reported": "已收到，正在评估",
    "unplaced": "已收到，正在确定由哪里办理",
    "handling": "已受理，正在处置",
    "linked": "已受理，与先前的报告一并处置",
    "closed": "已办结",
    "linked_closed": "已办结",
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a reporter may know. `told`: (day, text) of each message to the reporter, newest first."""

    number: str
    received_at: dt.datetime
    state: str
    acknowledged: list[str]
    told: list[tuple[dt.date, str]]


def new_token() -> str:
    """For the page of one report: random, kept by the page alone."""
    return secrets.token_urlsafe(32)


def key_of(token: str) -> UUID:
    """By which a report sent twice is known; the token cannot be had back from it."""
    return UUID(bytes=hashlib.sha256(_KEY + token.encode()).digest()[:16])


def phrase_of(token: str) -> str:
    """Sixteen digits in four groups, the same each time the page is sent. 53 bits, behind a slow hash and a limit."""
    number = int.from_bytes(hashlib.sha256(_PHRASE + token.encode()).digest(), "big") % 10**PHRASE_DIGITS
    digits = f"{number:0{PHRASE_DIGITS}d}"
    return "-".join(digits[at : at + 4] for at in range(0, PHRASE_DIGITS, 4))


def hash_of(phrase: str) -> str:
    """What is kept."""
    return make_password(_bare(phrase))


def outcome(number: str, phrase: str) -> Outcome | None:
    """What became of a report; None where number and phrase do not belong together, whichever is wrong."""
    asked = matter_in(number)
    with as_system(taker()) as by:
        receipt = _receipt(asked, by) if asked else None
        # As long whether there is such a report or not.
        right = check_password(_bare(phrase), receipt.phrase_hash if receipt else make_password("0"))
        if receipt is None or not right:
            return None
        Receipt.objects.scoped(by).filter(pk=receipt.pk).update(asked_at=timezone.now())
        return _told(receipt.matter, by)


def _receipt(asked: tuple[str, int], by: Actor) -> Receipt | None:
    prefix, pk = asked
    found = Receipt.objects.scoped(by).select_related("matter").filter(matter=pk).first()
    return found if found and kind_of(found.matter.kind).prefix == prefix else None


def _told(matter: Matter, by: Actor) -> Outcome:
    handed = Matter.objects.scoped(by).filter(parent=matter, kind="harm_handover").order_by("id")
    feedback = Record.objects.scoped(by).filter(matter=matter, form="harm_feedback", corrected_by=None)
    said = [(each.occurred_on, whole_answers(each).get("said", "")) for each in feedback.order_by("-id")]
    return Outcome(
        number=number_of(matter),
        received_at=matter.steps.scoped(by).order_by("id").values_list("at", flat=True)[0],
        state=_PUBLIC.get(matter.state, "正在办理"),
        acknowledged=[each.title for each in handed if each.state in ("acknowledged", "with_us", "answered")],
        told=[(day, text) for day, text in said if text],
    )


def _bare(phrase: str) -> str:
    return "".join(each for each in phrase if each.isdigit())
