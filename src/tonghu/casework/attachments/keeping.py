"""Files are looked at before the report is taken, and kept with it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from tonghu.casework.attachments.models import Attachment, Scan
from tonghu.casework.attachments.scanning import scan
from tonghu.casework.attachments.sniffing import MOST_BYTES, MOST_FILES, NotAccepted, recognised
from tonghu.casework.models import Matter
from tonghu.kernel.actor import Actor

LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A file as it may be kept."""

    name: str
    kind: str
    data: bytes
    scan: Scan


def looked_at(files: Iterable[UploadedFile[bytes]]) -> tuple[list[Cleaned], list[str]]:
    """(what may be kept, why the others are not). A file that is refused never stops a report."""
    kept: list[Cleaned] = []
    refused: list[str] = []
    for number, file in enumerate(files):
        name = (file.name or "附件")[-LONGEST_NAME:]
        try:
            if number >= MOST_FILES:
                raise NotAccepted(f"最多收 {MOST_FILES} 个文件，“{name}”没有收下。")
            given = file.read(MOST_BYTES + 1)
            state = scan(given, name)
            data, kind = recognised(given, name)
            kept.append(Cleaned(name=name, kind=kind, data=data, scan=state))
        except NotAccepted as refusal:
            refused.append(str(refusal))
    return kept, refused


def keep(file: Cleaned, matter: Matter, *, by: Actor) -> bool:
    """Keep it with the matter; False where the same bytes lie there already."""
    digest = hashlib.sha256(file.data).hexdigest()
    if Attachment.objects.scoped(by).filter(matter=matter, digest=digest).exists():
        return False
    Attachment.objects.create(
        place=matter.place,
        matter=matter,
        child_id=matter.child_id,
        name=file.name,
        kind=file.kind,
        size=len(file.data),
        digest=digest,
        scan=file.scan,
        content=base64.b64encode(file.data).decode("ascii"),
    )
    return True


def attachments_of(matter: Matter, *, by: Actor) -> list[Attachment]:
    """Of the matter, and for a part the whole's; without their content."""
    ids = [pk for pk in (matter.pk, matter.parent_id) if pk]
    found = Attachment.objects.scoped(by).filter(matter_id__in=ids)
    return list(found.defer("content").order_by("id"))


def content_of(attachment: Attachment) -> bytes:
    """The bytes that were kept."""
    return base64.b64decode(attachment.content or "")
