"""The forms of a lead: the visit in the order of a visit, and the few words of the other steps."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from tonghu.discovery.outputs.report.typesetting import typeset as full_width
from tonghu.leads.core.photo import MOST_BYTES, MOST_PHOTOS
from tonghu.leads.models import Answer, CarerRelation, Lead, Proposal, Verdict
from tonghu.workbench.picking.fields import VillagePick
from tonghu.workbench.writing import WriteForm

YES, NO = "yes", "no"


class LeadForm(WriteForm):
    """A form of a lead. `version` may be missing: a dispatch asks only that the lead still waits for one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


def stamp(lead: Lead) -> dict[str, Any]:
    """A new key and the version shown."""
    return {"key": uuid.uuid4(), "version": lead.version}


class DayInput(forms.DateInput):
    """The phone's own date picker."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PhotoInput(forms.FileInput):
    """Several at once; the phone offers its camera."""

    allow_multiple_selected = True


class VisitForm(LeadForm):
    """What a visit found. One question a term of the rule, between who cares and the photos."""

    visited_on = forms.DateField(
        label="哪天去的", widget=DayInput, error_messages={"required": "请填写走访日期。"}
    )
    saw_child = forms.ChoiceField(
        label="见到儿童本人了吗",
        choices=[(YES, "见到了"), (NO, "没有见到")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择是否见到儿童本人。"},
    )
    carer = forms.CharField(label="现在谁在照料（姓名）", required=False, max_length=60)
    carer_relation = forms.ChoiceField(
        label="是儿童的什么人",
        choices=CarerRelation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择照料人与儿童的关系；没有人照料也请选上。"},
    )
    photos = forms.FileField(
        label="照片",
        required=False,
        widget=PhotoInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=f"最多 {MOST_PHOTOS} 张，每张不超过 {MOST_BYTES // 1024 // 1024} MB。拍摄的时间、地点会自动去掉。",
    )
    note = forms.CharField(
        label="补充说明",
        required=False,
        widget=forms.Textarea,
        max_length=2000,
        help_text="见到了谁、看到了什么；没有见到儿童的写明原因。",
    )
    proposal = forms.ChoiceField(
        label="您的建议",
        choices=Proposal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择您的建议。"},
    )

    def __init__(
        self,
        *args: Any,
        terms: Sequence[str],
        candidates: Sequence[str] = (),
        left: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        """`terms`: the questions; `left`: what is not asked because a department checks it."""
        super().__init__(*args, **kwargs)
        self.left = list(left)
        self.terms, self.candidates = list(terms), list(candidates)
        for at, words in enumerate(self.terms):
            self.fields[f"term_{at}"] = forms.ChoiceField(
                label=full_width(words),
                choices=Answer.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择；不清楚就选“不清楚”。"},
            )
        if self.candidates:
            self.fields["candidate"] = forms.ChoiceField(
                label="哪一种是实际情况",
                choices=[
                    *((str(at), words) for at, words in enumerate(self.candidates)),
                    ("", "都不是，或不清楚"),
                ],
                widget=forms.RadioSelect,
                required=False,
            )
        self.order_fields(
            [
                "key",
                "version",
                "visited_on",
                "saw_child",
                "carer",
                "carer_relation",
                *(f"term_{at}" for at in range(len(self.terms))),
                "candidate",
                "photos",
                "note",
                "proposal",
            ]
        )

    def clean_visited_on(self) -> dt.date:
        """Not a day to come."""
        day: dt.date = self.cleaned_data["visited_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(f"走访日期不能晚于今天({timezone.localdate()})。")
        return day

    def clean(self) -> dict[str, Any]:
        """Who did not see the child says why."""
        given = super().clean() or self.cleaned_data
        if given.get("saw_child") == NO and not given.get("note", "").strip():
            self.add_error("note", "没有见到儿童本人，请写明原因。")
        return given

    def found(self) -> dict[str, Any]:
        """What `actions.verify` takes, but for the photos."""
        given = self.cleaned_data
        truths = [{"words": words, "answer": given[f"term_{at}"]} for at, words in enumerate(self.terms)]
        if chosen := given.get("candidate"):
            truths.append({"words": self.candidates[int(chosen)], "answer": "chosen"})
        return {
            "visited_on": given["visited_on"],
            "saw_child": given["saw_child"] == YES,
            "carer": given["carer"],
            "carer_relation": given["carer_relation"],
            "truths": truths,
            "note": given["note"],
            "proposal": given["proposal"],
            "version": given["version"],
            "key": given["key"],
        }


class DeedForm(LeadForm):
    """The words of a step that is no visit; each step asks for some of these."""

    reason = forms.CharField(label="理由", required=False, widget=forms.Textarea, max_length=1000)
    place = VillagePick(label="派到哪个村（社区）", required=False)
    child = forms.IntegerField(label="并入哪份档案", required=False)
    verdict = forms.ChoiceField(
        label="原因",
        required=False,
        choices=[choice for choice in Verdict.choices if choice[0] != Verdict.ACCEPTED],
        widget=forms.RadioSelect,
    )
