"""The minutes of a conference as Word and PDF: what the reader may see of it, and nothing of other units' items."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from docxtpl import DocxTemplate

from tonghu.audit.actions import record
from tonghu.casework import queries
from tonghu.casework.filling import compiled_for
from tonghu.casework.forms import whole_answers
from tonghu.casework.models import Matter, Record
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor
from tonghu.policy.forms.answers import Audience, shown_to
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.presented import number_of, state_words
from tonghu.workbench.paper import as_pdf

PRINT = Path(__file__).parent / "print"
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
HELD = ("held", "closed")


@require_GET
def minutes(request: HttpRequest, pk: int, file: str) -> HttpResponse:
    """The minutes, once the conference was held. The download is recorded."""
    actor = actor_of(request)
    conference = matter_or_404(actor, pk)
    if conference.kind != "conference" or conference.state not in HELD or file not in TYPES:
        raise Http404
    record("print", "matter", [pk], by=actor, place=conference.place, detail={"file": file})
    said = told(conference, actor)
    answer = HttpResponse(
        as_pdf(PRINT / "minutes.typ", said) if file == "pdf" else as_word(said), content_type=TYPES[file]
    )
    answer["Content-Disposition"] = f'attachment; filename="{number_of(conference)}.{file}"'
    return answer


def as_word(data: Mapping[str, Any]) -> bytes:
    """The paper as Word, which offices edit and file. Values are escaped as the format asks."""
    paper = DocxTemplate(PRINT / "minutes.docx")
    paper.render(dict(data), autoescape=True)
    written = io.BytesIO()
    paper.save(written)
    return written.getvalue()


def told(conference: Matter, actor: Actor) -> dict[str, Any]:
    """What the paper says to this reader."""
    records = {each.form: each for each in queries.records_of(conference, actor)}
    call, held = (
        _answers(records.get("conference_call"), actor),
        _answers(records.get("conference_minutes"), actor),
    )
    attendees = [f"{each['attendee']}({each['attendee_unit']})" for each in held.get("attendees", [])]
    facts = [
        ("编号", number_of(conference)),
        ("召开日期", held.get("met_on", call.get("held_on", ""))),
        ("地点", call.get("venue", "")),
        ("主持人", held.get("chair", call.get("host", ""))),
        ("记录人", held.get("recorder", "")),
        ("参会人员", "、".join(attendees)),
        ("会商情况", held.get("overview", "")),
    ]
    now = timezone.localtime()
    items = [part for part in queries.parts_of(conference, actor) if part.kind == "agenda_item"]
    return {
        "title": "个案会商纪要",
        "facts": [[title, text] for title, text in facts if text],
        "sections": [_item(at, item, actor) for at, item in enumerate(items, 1)],
        "footer": f"{actor.user_name}（{actor.title}）生成于 {now:%Y-%m-%d %H:%M}，已记录",
    }


def _item(at: int, item: Matter, actor: Actor) -> dict[str, Any]:
    told_of: Any = item.given
    said = next((each for each in queries.records_of(item, actor) if each.form == "agenda_item"), None)
    answers = _answers(said, actor)
    lines = [
        f"{title}：{answers[key]}"
        for key, title in (("question", "会商事项"), ("situation", "情况"), ("tried", "已做工作"))
        if answers.get(key)
    ]
    decisions = [part for part in queries.parts_of(item, actor) if part.kind == "decision"]
    return {
        "title": f"{at}. {told_of.get('name', '')}（{number_of(item)}，{state_words(item)}）",
        "lines": lines,
        "rows": [_decision(each, actor) for each in decisions],
    }


def _decision(decision: Matter, actor: Actor) -> list[str]:
    records = {each.form: each for each in queries.records_of(decision, actor)}
    said, result = _answers(records.get("decision"), actor), _answers(records.get("measure_outcome"), actor)
    whom = decision.receiver.name if decision.receiver else decision.responsible_name
    until = decision.promised_on.isoformat() if decision.promised_on else ""
    return [
        said.get("decision_words", ""),
        whom,
        until,
        result.get("result_words", "") or state_words(decision),
    ]


def _answers(kept: Record | None, actor: Actor) -> dict[str, Any]:
    """What this reader may see of a record; nothing where there is none."""
    if kept is None:
        return {}
    who = me(actor)
    return shown_to(compiled_for(kept), whole_answers(kept), Audience(role=who.role, unit=who.unit_kind))
