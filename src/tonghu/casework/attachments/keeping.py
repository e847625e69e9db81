"""Files are looked at before anything is kept, and kept with the report or the record that they came with."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from tonghu.casework.attachments.models import Attachment, Scan
from tonghu.casework.attachments.scanning import scan
from tonghu.casework.attachments.sniffing import MOST_BYTES, MOST_FILES, NotAccepted, recognised
from tonghu.casework.models import Matter, Record
from tonghu.kernel.actor import Actor
from tonghu.kernel.errors import UserError
from tonghu.policy.forms.answers import Named

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
            kept.append(accepted(file))
        except NotAccepted as refusal:
            refused.append(str(refusal))
    return kept, refused


def accepted(file: UploadedFile[bytes]) -> Cleaned:
    """The file as it may be kept. NotAccepted for one that may not."""
    name = (file.name or "附件")[-LONGEST_NAME:]
    given = file.read(MOST_BYTES + 1)
    state = scan(given, name)
    data, kind = recognised(given, name)
    return Cleaned(name=name, kind=kind, data=data, scan=state)


def keep(file: Cleaned, matter: Matter, *, by: Actor) -> bool:
    """Keep it with the matter; False where the same bytes lie there already."""
    known = Attachment.objects.scoped(by).filter(matter=matter, record=None, digest=_digest(file))
    if known.exists():
        return False
    Attachment.objects.create(place=matter.place, matter=matter, child_id=matter.child_id, **_columns(file))
    return True


def keep_with_record(
    named: Iterable[Named], sent: Mapping[str, UploadedFile[bytes]], record: Record, *, by: Actor
) -> None:
    """Keep what the record's answers name. `sent`: what came with them, by the SHA-256 of each.

    What a correction names and the corrected record has already is not sent again. UserError for a file that is named
    and did not come, or for a photo that is none.
    """
    there = {each.sent_digest for each in _of_chain(record, by=by)}
    for each in named:
        if each.sha256 in there:
            continue
        if (file := sent.get(each.sha256)) is None:
            raise UserError(
                f"“{each.name}”没有传上来，或者传的时候损坏了，记录没有保存。请重新添加后再提交。"
            )
        there.add(each.sha256)
        cleaned = accepted(file)
        if each.photo and not cleaned.kind.startswith("image/"):
            raise NotAccepted(f"“{each.name}”不是照片，没有收下。请选用 JPEG 或 PNG 照片。")
        Attachment.objects.create(
            place=record.place,
            matter=record.matter,
            record=record,
            child_id=record.child_id,
            sent_digest=each.sha256,
            **_columns(cleaned),
        )


def _columns(file: Cleaned) -> dict[str, Any]:
    return {
        "name": file.name,
        "kind": file.kind,
        "size": len(file.data),
        "digest": _digest(file),
        "scan": file.scan,
        "content": base64.b64encode(file.data).decode("ascii"),
    }


def _digest(file: Cleaned) -> str:
    return hashlib.sha256(file.data).hexdigest()


def files_of_record(record: Record, digests: Iterable[str], *, by: Actor) -> list[Attachment]:
    """Those of the record, or of one that it corrects, which are named by these digests; without their content."""
    wanted = set(digests)
    return [each for each in _of_chain(record, by=by) if each.sent_digest in wanted] if wanted else []


def _of_chain(record: Record, *, by: Actor) -> list[Attachment]:
    chain: list[int] = []
    at: Record | None = record
    while at is not None:
        chain.append(at.pk)
        at = Record.objects.scoped(by).filter(pk=at.corrects_id).first() if at.corrects_id else None
    return list(Attachment.objects.scoped(by).filter(record_id__in=chain).defer("content").order_by("id"))


def attachments_of(matter: Matter, *, by: Actor) -> list[Attachment]:
    """Of the matter itself, and for a part the whole's; without their content, and without those of its records."""
    ids = [pk for pk in (matter.pk, matter.parent_id) if pk]
    found = Attachment.objects.scoped(by).filter(matter_id__in=ids, record=None)
    return list(found.defer("content").order_by("id"))


def content_of(attachment: Attachment) -> bytes:
    """The bytes that were kept."""
    return base64.b64decode(attachment.content or "")
