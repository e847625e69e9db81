"""Records: one as it was filled in, a new one of a matter or of a child's file, and its correction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record as record_audit
from tonghu.casework import actions
from tonghu.casework.attachments.keeping import files_of_record
from tonghu.casework.filling import (
    Filled,
    add_record,
    check_reads_all,
    compiled_for,
    correct_record,
    file_of,
    may_correct,
    not_by_this_post,
)
from tonghu.casework.forms import in_force, may_write, whole_answers
from tonghu.casework.keeping import kept_alone
from tonghu.casework.models import Record
from tonghu.casework.rules import kind_of
from tonghu.casework.standing import me
from tonghu.kernel.actor import Actor, NotPermitted
from tonghu.leads.rules import catalogue
from tonghu.policy.forms.answers import Audience, answer_at, files_named, shown_to, words_of
from tonghu.policy.forms.compiling import CompiledForm
from tonghu.registry.models import Child
from tonghu.secrecy.masking import OF_FIELDS
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.attached import given_out
from tonghu.workbench.casework.filling_page import filling_page
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.casework.taking_files import takes_files
from tonghu.workbench.submitting import OnceForm, bound


def record_or_404(actor: Actor, pk: int) -> Record:
    """The record; 404 where it does not exist or this post may not know of it."""
    actor.check("case.read", "查看记录")
    found = Record.objects.scoped(actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def stands_alone(record: Record) -> bool:
    """True for a record of no child's file and no matter, which has a page with those who were there."""
    return record.matter_id is None and record.child_id is None and record.form in kept_alone()


@require_GET
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was filled in, as far as this post may read it. Numbers and phones are masked until they are asked for."""
    actor = actor_of(request)
    kept = record_or_404(actor, pk)
    if stands_alone(kept):
        return redirect("resources:record", pk=pk)
    record_audit("read", "record", [kept.pk], by=actor, place=kept.place)
    compiled, shown = _readable(kept, actor)
    context = {
        "record": kept,
        "title": compiled.title,
        "said": words_of(compiled, shown, masks=OF_FIELDS),
        "may_unmask": _may_unmask(actor),
        "may_correct": may_correct(kept, by=actor),
        "files": files_of_record(kept, (each.sha256 for each in files_named(compiled, shown)), by=actor),
        "child": file_of(kept.child_id, by=actor),
        "later": Record.objects.scoped(actor).filter(corrects=kept).first(),
        "current": in_force(kept.form).hash == kept.version if kept.form in catalogue().forms else False,
    }
    return render(request, "workbench/casework/record.html", context)


def _readable(kept: Record, actor: Actor) -> tuple[CompiledForm, dict[str, Any]]:
    """(the form as it was, those of the answers that this post may read)."""
    compiled, who = compiled_for(kept), me(actor)
    audience = Audience(role=who.role, unit=who.unit_kind)
    return compiled, shown_to(compiled, whole_answers(kept), audience)


def _may_unmask(actor: Actor) -> bool:
    """A unit that takes part reads what was opened to it whole, once it asks: a court has to know whom it orders."""
    return actor.may(Permission.CHILD_UNMASK) or actor.organisation_id is not None


@require_POST
def unmask(request: HttpRequest, pk: int, where: str) -> HttpResponse:
    """A whole number or phone of a record, asked for by name and recorded."""
    actor = actor_of(request)
    kept = record_or_404(actor, pk)
    if not _may_unmask(actor):
        actor.check(Permission.CHILD_UNMASK, Permission.CHILD_UNMASK.words)
    compiled, shown = _readable(kept, actor)
    asked = next((each for each in words_of(compiled, shown, masks=OF_FIELDS) if each.hidden == where), None)
    if asked is None:
        raise Http404
    value, detail = answer_at(shown, where), {"field": where}
    record_audit("unmask", "record", [kept.pk], by=actor, place=kept.place, detail=detail)
    if request.headers.get("Accept", "").startswith("text/plain"):
        return HttpResponse(value, content_type="text/plain; charset=utf-8")
    context = {"record": kept, "title": compiled.title, "label": asked.title, "value": value}
    return render(request, "workbench/casework/unmasked.html", context)


@require_GET
def record_file(request: HttpRequest, pk: int, attachment: int) -> HttpResponse:
    """A photo is shown, everything else is a download; only what this post may read of the record. The looking is recorded."""
    actor = actor_of(request)
    kept = record_or_404(actor, pk)
    compiled, shown = _readable(kept, actor)
    named = (each.sha256 for each in files_named(compiled, shown))
    found = next((each for each in files_of_record(kept, named, by=actor) if each.pk == attachment), None)
    if found is None:
        raise Http404
    record_audit("read", "attachment", [found.pk], by=actor, place=found.place)
    return given_out(found)


@takes_files
@require_http_methods(["GET", "POST"])
def add_page(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """One of the forms that a matter takes while it is open."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "填写记录")
    matter = matter_or_404(actor, pk)
    if form not in kind_of(matter.kind).records:
        raise Http404
    return _filling(
        request,
        form,
        child=file_of(matter.child_id, by=actor),
        back=reverse("casework:matter", args=[pk]),
        do=lambda filled, key: actions.add_to_matter(matter=pk, filled=filled, key=key, by=actor),
    )


@takes_files
@require_http_methods(["GET", "POST"])
def fill_page(request: HttpRequest, child: int, form: str) -> HttpResponse:
    """A form of a child's file."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "填写记录")
    found = Child.objects.scoped(actor).filter(pk=child).first()
    if found is None or form not in catalogue().forms or catalogue().forms[form].about != "child":
        raise Http404
    if not may_write(catalogue().forms[form], me(actor)):
        raise NotPermitted(not_by_this_post(catalogue().forms[form], actor))
    return _filling(
        request,
        form,
        child=found,
        back=reverse("children:child", args=[child]),
        do=lambda filled, key: add_record(filled=filled, child=found, key=key, by=actor),
    )


@takes_files
@require_http_methods(["GET", "POST"])
def correct_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend a record: the same form with what it says now."""
    actor = actor_of(request)
    actor.check(Permission.CASE_WORK, "更正记录")
    kept = record_or_404(actor, pk)
    check_reads_all(kept, by=actor)
    return _filling(
        request,
        kept.form,
        child=file_of(kept.child_id, by=actor),
        back=reverse("resources:record" if stands_alone(kept) else "casework:record", args=[pk]),
        begun=whole_answers(kept),
        do=lambda filled, key: correct_record(record=kept, filled=filled, key=key, by=actor),
    )


def _filling(
    request: HttpRequest,
    name: str,
    *,
    child: Child | None,
    back: str,
    do: Callable[[Filled, UUID], object],
    begun: dict[str, Any] | None = None,
) -> HttpResponse:
    form = bound(OnceForm, request)

    def keep(filled: Filled | None) -> str:
        assert filled is not None  # a form was named
        do(filled, form.cleaned_data["key"])
        return back

    title = catalogue().forms[name].title
    return filling_page(
        request,
        form,
        name=name,
        child=child,
        do=keep,
        done=f"已保存“{title}”。",
        twice=back,
        context={"title": title, "back": back},
        begun=begun,
    )
