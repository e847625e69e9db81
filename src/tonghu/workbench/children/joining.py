"""Pages of merging: two files side by side, a choice for every difference, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.registry.categories import title_of
from tonghu.registry.filters import ChildFilters, SearchUnclear
from tonghu.registry.merging import differences, merge, undo_merge
from tonghu.registry.models import Child, Merge, Relation, Sex, Standing
from tonghu.registry.queries import child_for, children_visible_to, family_of, holdings_of, visits_of
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.columns import age_words, around
from tonghu.workbench.children.opened import Opened
from tonghu.workbench.children.page import FIELD_WORDS
from tonghu.workbench.children.writing import MASKS, form_page, handled, opened_to, to
from tonghu.workbench.components.row_diff import marked

CANDIDATES = 20


class Candidate(NamedTuple):
    """A file that may be of the same child."""

    child: Child
    age: str
    place: str
    href: str


@require_GET
def find_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Which file is to be put together with this one: those of like name and birth date, or what is searched for."""
    opened = opened_to(request, pk, Permission.CHILD_MERGE)
    typed = request.GET.get("q", "").strip()
    unclear, found = "", list[Child]()
    try:
        found = _candidates(opened, typed)
    except SearchUnclear as trouble:
        unclear = str(trouble)
    known = around(found, today=opened.today)
    record("list", "child", [child.pk for child in found], by=opened.actor, detail={"for": "merge"})
    candidates = [
        Candidate(
            child, age_words(child, opened.today), known.path(child.place), to("merge_with", pk, child.pk)
        )
        for child in found
    ]
    context = {
        "opened": opened,
        "child": opened.child,
        "tabs": opened.tabs(""),
        "typed": typed,
        "unclear": unclear,
        "candidates": candidates,
    }
    return render(request, "workbench/children/merge_find.html", context)


@dataclass(frozen=True)
class Choice:
    """A field in which the files differ, both values marked by character."""

    name: str
    label: str
    kept: SafeString
    dropped: SafeString
    takes_dropped: bool


@form_page
def merge_with(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both files side by side; `take` names the fields whose value the other file has right."""
    opened = opened_to(request, pk, Permission.CHILD_MERGE)
    dropped = child_for(opened.actor, other)
    if dropped is None or dropped.pk == opened.child.pk:
        raise Http404
    record("read", "child", [dropped.pk], by=opened.actor, place=dropped.place, detail={"tab": "merge"})
    differing = differences(opened.child, dropped)
    taken = [name for name in differing if request.POST.get(f"take-{name}") == "dropped"]
    return handled(
        request,
        opened,
        form=ask.MergeForm,
        title=f"合并：{opened.child.name} 与 {dropped.name}",
        deed=merge,
        of={"kept": opened.child, "dropped": dropped, "from_dropped": taken},
        done="已合并。另一份档案的家庭、类别、走访和线索已移到这里；在“变更与查阅”里可以原样撤销。",
        back=to("child", pk),
        button="合并为一份档案",
        note="确认是同一名儿童后再合并。另一份档案保留在库里，标明已并入，不再单独出现在名册中。",
        initial={"other_version": dropped.version},
        extra={
            "dropped": dropped,
            "choices": [_choice(opened.child, dropped, name, name in taken) for name in differing],
            "contents": [
                (title, here, there)
                for (title, here), (_, there) in zip(
                    _contents(opened, opened.child), _contents(opened, dropped), strict=True
                )
            ],
        },
        template="workbench/children/merge.html",
    )


@form_page
def undo_a_merge(request: HttpRequest, pk: int, merge: int) -> HttpResponse:
    """撤销合并."""
    opened = opened_to(request, pk, Permission.CHILD_MERGE)
    held = Merge.objects.scoped(opened.actor).select_related("dropped").filter(pk=merge, kept=pk).first()
    if held is None:
        raise Http404
    return handled(
        request,
        opened,
        form=ask.UndoForm,
        title=f"撤销合并：恢复{held.dropped.name}的档案",
        deed=undo_merge,
        of={"merge": held},
        done="已撤销，两份档案恢复为合并前的样子。",
        back=to("history", pk),
        button="撤销合并",
        note="合并时移来的记录逐条移回，换过的内容换回。合并以后新登记的留在本档案。",
        tab="history",
    )


def _candidates(opened: Opened, typed: str) -> list[Child]:
    """Not this file, not one that is merged already."""
    child = opened.child
    if typed:
        rows = children_visible_to(opened.actor, ChildFilters(search=typed, standing=""), today=opened.today)
    else:
        alike = Q(initials=child.initials)
        if child.birth_on:
            alike |= Q(birth_on=child.birth_on, name__begins=child.name[:1])
        rows = Child.objects.scoped(opened.actor).filter(alike).exclude(standing=Standing.MERGED)
    return list(rows.exclude(pk=child.pk).defer("number", "carer_phone").order_by("place", "pk")[:CANDIDATES])


def _choice(kept: Child, dropped: Child, name: str, takes_dropped: bool) -> Choice:
    here, there = marked(_value(kept, name), _value(dropped, name))
    return Choice(name, FIELD_WORDS[name], here, there, takes_dropped)


def _value(child: Child, name: str) -> str:
    value = getattr(child, name)
    if value is None or value == "":
        return "（空）"
    if name in MASKS:
        return MASKS[name](str(value))
    return str(Sex(value).label) if name == "sex" else str(value)


def _contents(opened: Opened, child: Child) -> list[tuple[str, list[str]]]:
    """What a file holds, in lines."""
    return [
        (
            "类别",
            [f"{title_of(held.category)}，自{held.start_on}" for held in holdings_of(child, opened.actor)],
        ),
        (
            "家庭",
            [f"{Relation(adult.relation).label} {adult.name}" for adult in family_of(child, opened.actor)],
        ),
        ("走访", [f"{visit.visited_on} {visit.by_name}" for visit in visits_of(child, opened.actor)]),
    ]
