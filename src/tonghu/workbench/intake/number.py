"""The whole number of whoever a report names: asked for with a purpose by the police that received it, shown once."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tonghu.casework.harm.numbers import may_open_number, open_suspect_number
from tonghu.casework.numbering import number_of
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.matter import matter_or_404
from tonghu.workbench.submitting import OnceForm, bound, carried_out


class NumberForm(OnceForm):
    """What for."""

    words = forms.CharField(label="查看的用途", max_length=200, error_messages={"required": "请写明用途。"})


@require_http_methods(["GET", "POST"])
def number_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask; the answer to the asking is the only page that shows it."""
    actor = actor_of(request)
    handed = matter_or_404(actor, pk)
    if request.method == "GET" and not may_open_number(handed, by=actor):
        raise Http404
    form = bound(NumberForm, request)
    told = carried_out(
        form, lambda: open_suspect_number(handed=pk, words=form.cleaned_data["words"], by=actor)
    )
    # Answered, there is nothing more to fill in.
    asked = form if told is None else None
    context = {"matter": handed, "number": number_of(handed), "form": asked, "told": told}
    return render(request, "workbench/intake/number.html", context, status=422 if form.errors else 200)
