"""A child's file opened for a page: found in reach or 404, the reading recorded, the strip above the tabs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.kernel.actor import Actor
from tonghu.places.models import Division
from tonghu.registry.models import Adult, Block, Child, Sex, Standing
from tonghu.registry.queries import blocks_of, child_for, responsible_at
from tonghu.secrecy.masking import mask_phone, mask_resident_number
from tonghu.workbench.acting import actor_of
from tonghu.workbench.children.columns import age_words
from tonghu.workbench.components.button import ButtonContext
from tonghu.workbench.components.place_breadcrumb import PlaceStep

TABS = (
    ("child", "概况"),
    ("timeline", "时间线"),
    ("family", "家庭"),
    ("categories", "类别与待遇"),
    ("support", "需求与方案"),
    ("visits", "走访"),
    ("guardianship", "监护"),
    ("duties", "责任"),
    ("papers", "材料"),
    ("history", "变更与查阅"),
)


class Tab(NamedTuple):
    """A tab as a link."""

    title: str
    href: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A file as a page shows it. `responsible`: name of the village's child director, empty where there is none.
    `blocks`: protection orders in force today.
    """

    child: Child
    actor: Actor
    today: dt.date
    place: Division | None
    responsible: str
    blocks: Sequence[Block]

    @property
    def is_merged(self) -> bool:
        """The file is kept in another one, and is only read."""
        return self.child.standing == Standing.MERGED

    @property
    def age(self) -> str:
        """9岁."""
        return age_words(self.child, self.today)

    @property
    def sex(self) -> str:
        """男."""
        return str(Sex(self.child.sex).label)

    @property
    def standing(self) -> str:
        """在册."""
        return str(Standing(self.child.standing).label)

    @property
    def number(self) -> str:
        """Masked; nothing for a child without one."""
        return mask_resident_number(self.child.number) if self.child.number else ""

    @property
    def carer_phone(self) -> str:
        """Masked; nothing where none is known, or where the carer is named by a protection order."""
        if not self.child.carer_phone or self.names_blocked(self.child.carer):
            return ""
        return mask_phone(self.child.carer_phone)

    @property
    def steps(self) -> list[PlaceStep]:
        """The place, from the county down."""
        return [PlaceStep(name) for name in self.place.path.split(" › ")] if self.place else []

    @property
    def may_unmask(self) -> bool:
        """The post may ask for whole numbers."""
        return self.actor.may(Permission.CHILD_UNMASK)

    @property
    def may_read_leads(self) -> bool:
        """The post may open the leads about this child."""
        return self.actor.may(Permission.LEAD_READ)

    @property
    def may_change(self) -> bool:
        """The post may change the file, and it can be changed."""
        return self.actor.may(Permission.CHILD_CHANGE) and not self.is_merged

    @property
    def may_visit(self) -> bool:
        """The post may record visits, and the file takes them."""
        return not self.is_merged and (
            self.actor.may(Permission.VISIT_RECORD) or self.actor.may(Permission.CHILD_CHANGE)
        )

    def names_blocked(self, name: str) -> bool:
        """True for a name that a protection order in force names."""
        return bool(name) and any(block.name == name for block in self.blocks)

    def is_blocked(self, adult: Adult) -> bool:
        """True for a member of the family whom a protection order in force names, by row, number or name."""
        return any(
            block.adult_id == adult.pk
            or (adult.number_index is not None and block.number_index == adult.number_index)
            or block.name == adult.name
            for block in self.blocks
        )

    def acts(self) -> list[tuple[ButtonContext, str, str]]:
        """(button, address, icon) of what can be done with the file as a whole."""

        def to(name: str) -> str:
            return reverse(f"children:{name}", args=[self.child.pk])

        may, merged = self.actor.may, self.is_merged
        return [
            (ButtonContext("更正", shown=self.may_change), to("correct"), "edit"),
            (ButtonContext("迁移", shown=self.may_change), to("move"), "map-pin"),
            (
                ButtonContext("跨县迁移", shown=may(Permission.CHILD_TRANSFER) and not merged),
                to("offer"),
                "arrow-right",
            ),
            (ButtonContext("合并", shown=may(Permission.CHILD_MERGE) and not merged), to("merge"), "stack-2"),
            (
                ButtonContext("拆分", shown=may(Permission.CHILD_MERGE) and not merged),
                to("split"),
                "switch-horizontal",
            ),
            (ButtonContext("保护令", shown=may(Permission.BLOCK_MANAGE) and not merged), to("block"), "lock"),
            (ButtonContext("打印", shown=may(Permission.CHILD_READ)), to("print"), "printer"),
        ]

    def tabs(self, current: str) -> list[Tab]:
        """The tabs of this file."""
        return [
            Tab(title, reverse(f"children:{name}", args=[self.child.pk]), name == current)
            for name, title in TABS
            if name != "duties" or self.actor.may(Permission.DUTY_READ)
        ]


def open_child(request: HttpRequest, pk: int, *, tab: str) -> Opened:
    """The file, its reading recorded. 404 alike for no such file and for one that this post may not know of."""
    actor = actor_of(request)
    actor.check(Permission.CHILD_READ, Permission.CHILD_READ.words)
    child = child_for(actor, pk)
    if child is None:
        raise Http404
    today = timezone.localdate()
    if tab:
        record("read", "child", [child.pk], by=actor, place=child.place, detail={"tab": tab})
    return Opened(
        child=child,
        actor=actor,
        today=today,
        place=Division.objects.filter(place=child.place).first(),
        responsible=responsible_at([child.place], on=today).get(child.place, ""),
        blocks=blocks_of(child, actor, on=today),
    )


def tab_page(request: HttpRequest, opened: Opened, tab: str, context: Mapping[str, object]) -> HttpResponse:
    """A tab within the file's frame."""
    shown = {
        "opened": opened,
        "child": opened.child,
        "tabs": opened.tabs(tab),
        "acts": opened.acts(),
        **context,
    }
    return render(request, f"workbench/children/{tab}.html", shown)
