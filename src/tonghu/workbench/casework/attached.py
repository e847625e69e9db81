"""A kept file as an answer: the name is ours and not the sender's, and it may do nothing on our pages."""

from __future__ import annotations

from django.http import HttpResponse

from tonghu.casework.attachments.keeping import content_of
from tonghu.casework.attachments.sniffing import suffix_of
from tonghu.casework.models import Attachment


def given_out(file: Attachment) -> HttpResponse:
    """Photos are shown, everything else is a download."""
    answer = HttpResponse(content_of(file), content_type=file.kind)
    way = "inline" if file.kind.startswith("image/") else "attachment"
    answer["Content-Disposition"] = f'{way}; filename="{file.digest[:12]}.{suffix_of(file.kind)}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
