"""Pages of splitting: which rows are another child's, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from tonghu.accounts.permissions import Permission
from tonghu.leads.models import Lead
from tonghu.registry.categories import title_of
from tonghu.registry.models import Relation, Split
from tonghu.registry.queries import family_of, holdings_of, visits_of
from tonghu.registry.splitting import split, undo_split
from tonghu.workbench.children import questions as ask
from tonghu.workbench.children.opened import Opened
from tonghu.workbench.children.writing import form_page, handled, opened_to, to

SPLITTABLE = ("adult", "holding", "visit", "lead")


@form_page
def split_child(request: HttpRequest, pk: int) -> HttpResponse:
    """拆分: who the second child is, and which rows are theirs."""
    opened = opened_to(request, pk, Permission.CHILD_MERGE)
    rows = {
        kind: [int(value) for value in request.POST.getlist(kind) if value.isdigit()] for kind in SPLITTABLE
    }
    return handled(
        request,
        opened,
        form=ask.SplitForm,
        title=f"拆分：{opened.child.name}的档案里混入了另一名儿童",
        deed=split,
        of={"source": opened.child, "rows": {kind: ids for kind, ids in rows.items() if ids}},
        done="已拆分。新档案在“变更与查阅”里可以打开，也可以原样撤销。",
        back=to("history", pk),
        button="拆出另一份档案",
        note="勾选属于另一名儿童的记录，其余留在原档案。",
        extra={"groups": _groups(opened, rows)},
        template="workbench/children/split.html",
    )


@form_page
def undo_a_split(request: HttpRequest, pk: int, split: int) -> HttpResponse:
    """撤销拆分."""
    opened = opened_to(request, pk, Permission.CHILD_MERGE)
    rows = Split.objects.scoped(opened.actor).select_related("made", "source")
    held = rows.filter(Q(source=pk) | Q(made=pk), pk=split).first()
    if held is None:
        raise Http404
    return handled(
        request,
        opened,
        form=ask.UndoForm,
        title=f"撤销拆分：{held.made.name}的档案并回{held.source.name}",
        deed=undo_split,
        of={"split": held},
        done="已撤销，拆出的记录已回到原档案。",
        back=to("history", held.source_id),
        button="撤销拆分",
        tab="history",
    )


def _groups(
    opened: Opened, ticked: Mapping[str, list[int]]
) -> list[tuple[str, str, list[tuple[int, str, bool]]]]:
    """(kind, title, [(id, words, ticked)]) of the rows that may be another child's."""
    child, actor = opened.child, opened.actor
    leads = Lead.objects.scoped(actor).filter(child_id=child.pk).defer("number", "explained").order_by("pk")
    groups: list[tuple[str, str, list[tuple[int, str]]]] = [
        (
            "adult",
            "家庭成员",
            [(each.pk, f"{Relation(each.relation).label} {each.name}") for each in family_of(child, actor)],
        ),
        (
            "holding",
            "类别认定",
            [
                (each.pk, f"{title_of(each.category)}，自{each.start_on}")
                for each in holdings_of(child, actor)
            ],
        ),
        (
            "visit",
            "走访",
            [
                (each.pk, f"{each.visited_on} {each.by_name} {each.note[:30]}")
                for each in visits_of(child, actor)
            ],
        ),
        (
            "lead",
            "线索",
            [
                (
                    each.pk,
                    f"{timezone.localdate(each.raised_at)} {title_of(each.category)}：{each.basis[:30]}",
                )
                for each in leads
            ],
        ),
    ]
    return [
        (kind, title, [(pk, words, pk in ticked[kind]) for pk, words in rows]) for kind, title, rows in groups
    ]
