"""A file of a report, given out as it was kept, with the record of who took it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tonghu.accounts.permissions import Permission
from tonghu.audit.actions import record
from tonghu.casework.models import Attachment
from tonghu.workbench.acting import actor_of
from tonghu.workbench.casework.attached import given_out


@require_GET
def file_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos are shown, everything else is a download; the name is ours, not the sender's."""
    actor = actor_of(request)
    actor.check(Permission.CASE_READ, "查看附件")
    found = Attachment.objects.scoped(actor).filter(pk=pk, record=None).first()
    if found is None:
        raise Http404
    record("read", "attachment", [found.pk], by=actor, place=found.place)
    return given_out(found)
