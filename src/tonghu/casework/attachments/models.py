"""Files beside a matter or a record."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tonghu.locks.scoped import ScopedModel
from tonghu.registry.models import Child
from tonghu.secrecy.fields import EncryptedTextField


class Scan(models.TextChoices):
    """What the virus scanner said."""

    CLEAN = "clean", "已查毒"
    UNSCANNED = "unscanned", "未查毒"


class Attachment(ScopedModel):
    """A file, in the database and encrypted, so that taking a report needs no disk of its own.

    `record`: the form that it was filled in with, None for a file of the matter itself; `matter`: None for a record of a
    child's file outside of any matter. `content`: base64 of the cleaned bytes. `digest`: SHA-256 of them, in hex;
    `sent_digest`: of the bytes as they were sent, by which a record's answers name the file. `name`: what it was called,
    encrypted, since people write names into the names of files.
    """

    matter = models.ForeignKey(
        "casework.Matter", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    record = models.ForeignKey(
        "casework.Record", on_delete=models.PROTECT, null=True, related_name="attachments"
    )
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    name = EncryptedTextField(purpose="text")
    kind = models.TextField(verbose_name="类型")
    size = models.PositiveIntegerField(verbose_name="字节数")
    digest = models.TextField()
    sent_digest = models.TextField(default="", editable=False)
    scan = models.TextField(choices=Scan, default=Scan.UNSCANNED, verbose_name="查毒")
    content = EncryptedTextField(purpose="text")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "附件"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "digest"], name="casework_attachment_once", condition=Q(record=None)
            ),
            models.UniqueConstraint(
                fields=["record", "sent_digest"],
                name="casework_attachment_once_a_record",
                condition=Q(record__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(matter__isnull=False) | Q(record__isnull=False),
                name="casework_attachment_belongs",
            ),
        ]
