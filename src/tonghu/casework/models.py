"""Casework as tables: matters and their steps, records with their form's version, and who takes part.

A kind of matter or of record is data (catalogue/matters, catalogue/forms) and needs no table of its own. What is
counted, sorted or scoped by is a typed column; the rest is in `answers`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.casework.assessments.models import Assessment
from tonghu.casework.attachments.models import Attachment
from tonghu.casework.harm.models import Receipt, Reporter, Suspect
from tonghu.casework.presence.models import Claim, Participant
from tonghu.locks.scoped import ScopedModel
from tonghu.places.models import Organisation
from tonghu.registry.models import Child
from tonghu.secrecy.sealed_json import SealedJSONField

__all__ = [
    "Assessment",
    "Attachment",
    "Claim",
    "FormVersion",
    "Matter",
    "MatterStep",
    "Participant",
    "Receipt",
    "Record",
    "Reporter",
    "Share",
    "Suspect",
]


class Matter(ScopedModel):
    """One piece of casework. `kind`: an id of catalogue/matters; `state`: one of its states.

    `title`: a few words about what it is, without anybody's name or number. `topic`: which of its kind, an id of
    catalogue/services for a measure. `sender`: the organisation that opened
    it, None for a place's post; `receiver`: the one it was sent to. `responsible_post`: who is named in it.
    `promised_on`: the last day that was agreed, for states whose clock it is.
    `due_at`: when the state's clock runs out, None without a clock; `due_unverified`: the limit is 待核 or not
    statutory. `given`: what the receiver is told of the child, and no more. `raised_by`: a key of what made it
    (a rule, another matter), so that it is made once. `version` is counted up by every step. `held_at_county`: its
    place and its rows' never go below the county, wherever the child lives.
    """

    kind = models.TextField(verbose_name="事项")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="matters")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    title = models.TextField(default="", verbose_name="标题")
    topic = models.TextField(default="", verbose_name="内容")
    state = models.TextField(verbose_name="状态")
    is_open = models.BooleanField(default=True)
    opened_on = models.DateField(default=timezone.localdate, verbose_name="发起日期")
    entered_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, verbose_name="办理期限")
    due_unverified = models.BooleanField(default=False)
    promised_on = models.DateField(null=True, verbose_name="约定完成日期")
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    sender = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="matters_sent")
    receiver = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="matters_received"
    )
    opened_post = models.BigIntegerField()
    opened_by = models.TextField()
    responsible_post = models.BigIntegerField(null=True)
    responsible_name = models.TextField(default="", verbose_name="责任人")
    given = SealedJSONField(purpose="text", default=dict)
    raised_by = models.TextField(null=True, editable=False)
    held_at_county = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)
    key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = "事项"
        indexes = [
            models.Index(fields=["place", "due_at"], name="casework_matter_due", condition=Q(is_open=True)),
            models.Index(fields=["place", "kind", "state", "id"], name="casework_matter_counted"),
            models.Index(fields=["child", "kind"], name="casework_matter_child"),
            models.Index(fields=["parent"], name="casework_matter_parent"),
            models.Index(fields=["receiver", "due_at"], name="casework_matter_receiver"),
            models.Index(fields=["sender"], name="casework_matter_sender"),
            models.Index(
                fields=["responsible_post"], name="casework_matter_responsible", condition=Q(is_open=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["opened_post", "key"], name="casework_matter_once"),
            models.UniqueConstraint(
                fields=["place", "raised_by"], name="casework_matter_raised_once", condition=Q(is_open=True)
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at=None) | Q(is_open=False, closed_at__isnull=False),
                name="casework_matter_closed_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MatterStep(ScopedModel):
    """One step of a matter: append-only. `record`: what was filled in with it; `detail`: {"promised_on"} where a day was agreed."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    move = models.TextField()
    before = models.TextField()
    after = models.TextField()
    reason = models.TextField(default="")
    detail = models.JSONField(default=dict)
    record = models.ForeignKey("Record", on_delete=models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(null=True)
    user_name = models.TextField()
    post_title = models.TextField()
    post_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "事项办理记录"
        indexes = [models.Index(fields=["matter", "-at"], name="casework_step_matter")]
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="casework_step_once")]


class Record(ScopedModel):
    """A form that somebody filled in. Append-only: a mistake is mended by a record that `corrects` it.

    `form`, `version`: the id and the hash under which it was filled in. `answers`: what is ordinary; `sealed`: what
    is sensitive or protected, encrypted. `occurred_on`: the day it is about, typed because duties count by it.
    `claimed_at`: when the writer says it happened; `captured_at`: when the device took it down; `received_at`: when
    it came here. `withdrawn_at`: when the import that brought it was taken back. `open_to_parties`: organisations
    that take part in the matter may read it. `about_unit`, `about_post`, `about_class`: whom the record is about where that is
    no child: the organisation, the child director, the class of that organisation. `organisation` is who wrote it.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, null=True, related_name="records")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="records")
    form = models.TextField(verbose_name="表单")
    version = models.TextField(verbose_name="表单版本")
    answers = models.JSONField(default=dict)
    sealed = SealedJSONField(purpose="text", default=dict)
    occurred_on = models.DateField(verbose_name="发生日期")
    claimed_at = models.DateTimeField(null=True)
    captured_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    needs_review = models.TextField(default="", verbose_name="需要复核的原因")
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    open_to_parties = models.BooleanField(default=False)
    source = models.TextField(default="", verbose_name="来源")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    about_unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    about_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    about_class = models.TextField(default="", blank=True, verbose_name="班级")
    post_id = models.BigIntegerField(editable=False)
    by_name = models.TextField(editable=False)
    post_title = models.TextField(editable=False)
    key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = "记录"
        indexes = [
            models.Index(fields=["child", "form", "-occurred_on"], name="casework_record_child"),
            models.Index(fields=["place", "form", "-occurred_on"], name="casework_record_place"),
            models.Index(fields=["matter", "-received_at"], name="casework_record_matter"),
            models.Index(fields=["organisation", "form"], name="casework_record_unit"),
            models.Index(
                fields=["about_unit", "form", "-occurred_on"],
                name="casework_record_about_unit",
                condition=~Q(about_unit=None),
            ),
            models.Index(
                fields=["about_post", "form", "-occurred_on"],
                name="casework_record_about_post",
                condition=~Q(about_post=None),
            ),
        ]
        constraints = [models.UniqueConstraint(fields=["post_id", "key"], name="casework_record_once")]


class Share(ScopedModel):
    """An organisation that takes part in a matter besides sender and receiver: invited, from a day until a day.

    `until`: the moment at which a former receiver handed the matter on. It goes on seeing the matter and how it stands, and
    of what was written in it only what was there by then.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="shares")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    start_on = models.DateField(default=timezone.localdate)
    end_on = models.DateField(null=True)
    until = models.DateTimeField(null=True, editable=False)
    by_name = models.TextField(editable=False)

    class Meta:
        verbose_name = "参与单位"
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "organisation"], condition=Q(end_on=None), name="casework_share_once"
            )
        ]


class FormVersion(models.Model):
    """A form as it was published: every version is kept and accepted. No child's data, so no place."""

    form = models.TextField()
    version = models.TextField(unique=True)
    document = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "表单版本"


class PastKind(models.TextChoices):
    """What a file from the time before holds."""

    VISITS = "visits", "走访记录"
    PLANS = "plans", "帮扶方案"
    FILES = "files", "儿童档案"


class PastState(models.TextChoices):
    """Of an import of the past."""

    STAGED = "staged", "待确认"
    APPLIED = "applied", "已导入"
    UNDONE = "undone", "已撤销"


class PastImport(ScopedModel):
    """An Excel file from before: read and shown first, kept only when a person says so, and taken back as a whole.

    `rows`: [{"row": number in Excel, "child": id or None, "answers": {...}, "problem": words}], encrypted. `made`: ids
    of what it made, {"record": [...], "visit": [...], "child": [...]}. `digest`: SHA-256 of the file.
    """

    kind = models.TextField(choices=PastKind, verbose_name="内容")
    file_name = models.TextField(verbose_name="文件名")
    digest = models.TextField()
    rows = SealedJSONField(purpose="text", default=list)
    ready = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    state = models.TextField(choices=PastState, default=PastState.STAGED)
    made = models.JSONField(default=dict)
    post_id = models.BigIntegerField(editable=False)
    by_name = models.TextField(editable=False)
    at = models.DateTimeField(default=timezone.now)
    ended_by = models.TextField(default="", editable=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "历史资料导入"
        indexes = [models.Index(fields=["place", "-id"], name="casework_past_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "digest", "kind"],
                condition=Q(state="applied"),
                name="casework_past_applied_once",
            )
        ]
