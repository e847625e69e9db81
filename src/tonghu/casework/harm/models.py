"""What a report of harm keeps beside its matter: the receipt, the reporter, and who must not see it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from tonghu.locks.scoped import ScopedModel
from tonghu.registry.models import Child
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField
from tonghu.secrecy.sealed_json import SealedJSONField


class Channel(models.TextChoices):
    """The way a report came in; never who came with it."""

    PAGE = "page", "报告页"
    POST = "post", "在岗人员"
    HOTLINE = "hotline", "服务热线代报"


class Receipt(ScopedModel):
    """What the reporter holds: the number is the matter's, the phrase is kept as a hash alone."""

    matter = models.OneToOneField("casework.Matter", on_delete=models.PROTECT, related_name="receipt")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    phrase_hash = models.TextField(editable=False)
    channel = models.TextField(choices=Channel, default=Channel.PAGE, verbose_name="来源")
    named = models.BooleanField(default=False, verbose_name="实名")
    asked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "报告回执"


class Reporter(models.Model):
    """Who reported. No post reads this table: `open_reporter` (sql/harm_v1.sql) does, under an approval, and notes it.

    `told`: {name, phone, relation, post}. Not a table of places: nothing but that function finds a row here.
    """

    matter = models.OneToOneField(
        "casework.Matter", on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    told = SealedJSONField(purpose="text", default=dict)
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "报告人"


class Suspect(models.Model):
    """Somebody named as the one who may have harmed the child. No post reads this table; the locks do.

    By number where both sides know one, else by name: a namesake is rather kept out than a culprit let in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    matter = models.ForeignKey("casework.Matter", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField(purpose="person_name")
    name_index = BlindIndexField(purpose="person_name", null=True)
    number = EncryptedTextField(purpose="resident_number", null=True)
    number_index = BlindIndexField(purpose="resident_number", null=True)

    class Meta:
        verbose_name = "被报告人"
        indexes = [
            models.Index(fields=["name_index"], name="casework_suspect_name"),
            models.Index(fields=["number_index"], name="casework_suspect_number"),
        ]
