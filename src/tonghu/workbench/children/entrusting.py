"""Pages on which a child is entrusted to a unit, handed over, and taken back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.accounts.permissions import Permission
from tonghu.accounts.queries import held
from tonghu.places.models import Organisation
from tonghu.places.tree import COUNTY_DIGITS, DOWN_TO_COUNTY
from tonghu.registry.entrusting import TIES, end_entrusting, entrust, hand_over
from tonghu.registry.models import Entrusted
from tonghu.workbench.children.writing import DayField, ReasonField, form_page, handled, opened_to, row_of, to
from tonghu.workbench.writing import WriteForm

NOTE = "从开始之日起，该单位能看到这名儿童的基本情况并为其发起本单位职责内的事项；结束之日起不再看到。"


class _Unit(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type parameters at run time
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{TIES[obj.kind]}）"


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user.full_name} · {obj.organisation.name}"


class EntrustForm(WriteForm):
    """To whom, from when, who answers for the child there, and why."""

    organisation = _Unit(
        queryset=Organisation.objects.none(),
        label="单位",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "请从列出的单位中选择。"},
    )
    responsible = _Person(
        queryset=Post.objects.none(),
        label="责任人",
        required=False,
        empty_label="暂不指定",
        help_text="该单位里对这名儿童负责的人，如班主任、护理员。",
        error_messages={"invalid_choice": "请从列出的人员中选择。"},
    )
    start_on = DayField(label="开始日期", initial=timezone.localdate)
    reason = ReasonField()

    def __init__(self, *args: Any, place: str, kinds: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        county = place[:COUNTY_DIGITS]
        above = [county[:digits] for digits in DOWN_TO_COUNTY]
        serving = Organisation.objects.filter(kind__in=kinds).exclude(end_on__lte=timezone.localdate())
        units = serving.filter(place__in=above) | serving.filter(place__startswith=county)
        posts = held(Post.objects.filter(organisation__in=units), on=timezone.localdate())
        self.fields["organisation"].queryset = units.order_by("kind", "name")  # type: ignore[attr-defined]  # a choice of rows
        self.fields["responsible"].queryset = posts.select_related("user", "organisation").order_by(  # type: ignore[attr-defined]  # as above
            "organisation__name", "user__full_name"
        )


class HandOverForm(EntrustForm):
    """As to entrust; the day is that of the hand-over."""

    @property
    def told(self) -> dict[str, Any]:
        """The deed asks for the day by another name."""
        told = super().told
        on = told.pop("start_on")
        return {**told, "on": on}


class EndForm(WriteForm):
    """From which day on, and why."""

    end_on = DayField(label="自哪一天起结束", initial=timezone.localdate)
    reason = ReasonField(help_text="如毕业、转学、结束安置。")


@form_page
def entrust_child(request: HttpRequest, pk: int) -> HttpResponse:
    """托付给单位."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    return handled(
        request,
        opened,
        form=EntrustForm,
        title="托付给学校、机构或服务单位",
        deed=entrust,
        done="已登记。该单位自开始之日起能看到。",
        back=to("guardianship", pk),
        button="登记",
        note=NOTE,
        tab="guardianship",
        place=opened.child.place,
        kinds=[*TIES],
    )


@form_page
def hand_over_child(request: HttpRequest, pk: int, entrusted: int) -> HttpResponse:
    """交接: to another unit of the same kind, or to somebody else in the same one."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    row = row_of(opened, Entrusted.objects, entrusted)
    tie = TIES.get(row.organisation.kind)
    return handled(
        request,
        opened,
        form=HandOverForm,
        title=f"交接：{row.organisation.name}",
        deed=partial(hand_over, entrusted=row),
        of={},
        done="已交接。",
        back=to("guardianship", pk),
        button="交接",
        note="换单位的选新单位；单位不变、换责任人的，选原单位和新的责任人。原来的一条保留，注明结束日期。",
        tab="guardianship",
        initial={"organisation": row.organisation_id, "responsible": row.responsible_id},
        place=opened.child.place,
        kinds=[kind for kind, words in TIES.items() if words == tie],
    )


@form_page
def end_entrusted(request: HttpRequest, pk: int, entrusted: int) -> HttpResponse:
    """结束托付."""
    opened = opened_to(request, pk, Permission.CHILD_CHANGE)
    row = row_of(opened, Entrusted.objects, entrusted)
    return handled(
        request,
        opened,
        form=EndForm,
        title=f"结束托付：{row.organisation.name}",
        deed=partial(end_entrusting, entrusted=row),
        of={},
        done="已结束。该单位自结束之日起不再看到这名儿童。",
        back=to("guardianship", pk),
        button="结束",
        tab="guardianship",
    )
