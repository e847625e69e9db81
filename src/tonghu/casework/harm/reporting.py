"""Taking a report: from anyone, once, and handed over in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from tonghu.audit.actions import record as record_audit
from tonghu.casework.actions import open_matter
from tonghu.casework.attachments.keeping import Cleaned, keep
from tonghu.casework.filling import Filled, write
from tonghu.casework.forms import whole_answers
from tonghu.casework.harm.acting_alone import as_system, taker
from tonghu.casework.harm.given import tell_anew
from tonghu.casework.harm.handing_over import home_of
from tonghu.casework.harm.models import Channel
from tonghu.casework.harm.receipts import SHORTEST_TOKEN, hash_of, key_of, new_token, phrase_of
from tonghu.casework.harm.reporters import Told, keep_reporter
from tonghu.casework.harm.suspects import keep_out
from tonghu.casework.models import Matter, Receipt, Record
from tonghu.casework.numbering import number_of
from tonghu.casework.rules import kind_of
from tonghu.casework.telling import path_of, tell, turn_of
from tonghu.kernel.actor import Actor

FORM = "harm_report"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The receipt. `again`: the page was sent before; `added`: it said something new this time, which was kept too."""

    matter: int
    number: str
    phrase: str
    received_at: dt.datetime
    again: bool = False
    added: bool = False


def report_harm(
    *,
    answers: Mapping[str, Any],
    place: str | None,
    token: str,
    channel: Channel,
    told: Told,
    files: Sequence[Cleaned] = (),
) -> Taken:
    """Take a report and hand it over. No actor: who reports is never the one who acts. Works with or without sign-in.

    `place`: key of a county or a town, None where it is not known. `token`: of the page, so that a page sent twice is
    one report; sent with other words, these are added to it. NotValid where the answers are not what the form asks.
    """
    token = token if len(token) >= SHORTEST_TOKEN else new_token()
    with as_system(taker()) as by:
        _wait_for_others(token)
        made = Matter.objects.scoped(by).filter(opened_post=by.post_id, key=key_of(token)).first()
        if made is None:
            return _take(answers, home_of(place), token, channel, told, files, by)
        added = _add(made, answers, files, by)
        return _receipt(made, token, by, again=True, added=added)


def _wait_for_others(token: str) -> None:
    """A double click: the second waits until the first has been kept, and then finds it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [int.from_bytes(key_of(token).bytes[:7], "big")])


def _take(
    answers: Mapping[str, Any],
    place: str,
    token: str,
    channel: Channel,
    told: Told,
    files: Sequence[Cleaned],
    by: Actor,
) -> Taken:
    filled = Filled(form=FORM, answers=answers)
    matter = open_matter(kind="harm_report", place=place, filled=filled, key=key_of(token), by=by)
    Receipt.objects.create(
        place=matter.place,
        matter=matter,
        phrase_hash=hash_of(phrase_of(token)),
        channel=channel,
        named=not told.is_anonymous,
    )
    keep_reporter(matter, told)
    for file in files:
        keep(file, matter, by=by)
    return _receipt(matter, token, by)


def _receipt(matter: Matter, token: str, by: Actor, *, again: bool = False, added: bool = False) -> Taken:
    return Taken(
        matter=matter.pk,
        number=number_of(matter),
        phrase=phrase_of(token),
        received_at=matter.steps.scoped(by).order_by("id").values_list("at", flat=True)[0],
        again=again,
        added=added,
    )


def _add(matter: Matter, answers: Mapping[str, Any], files: Sequence[Cleaned], by: Actor) -> bool:
    """Keep what a second sending says beyond the first; True where it did."""
    kept = [keep(file, matter, by=by) for file in files]
    last = _latest(matter, by)
    new_words = whole_answers(last) != dict(answers)
    if new_words:
        write(
            Filled(form=FORM, answers=answers),
            place=matter.place,
            by=by,
            child=matter.child_id,
            matter=matter,
            corrects=last,
            open_to_parties=True,
        )
        keep_out(matter, answers.get("suspect_name"), answers.get("suspect_number"))
        tell_anew(matter, by=by)
    if not (new_words or any(kept)):
        return False
    record_audit("add", "matter", [matter.pk], by=by, place=matter.place)
    owners = kind_of(matter.kind).states[matter.state].owners
    words = f"{path_of(matter.place)}：报告人对一份危险情形报告作了补充。"
    tell(turn_of(matter, owners, by=by, on=timezone.localdate()), words, matter)
    return True


def _latest(matter: Matter, by: Actor) -> Record:
    return Record.objects.scoped(by).filter(matter=matter, form=FORM, corrected_by=None).latest("id")
