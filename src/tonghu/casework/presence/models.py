"""Those who were there, and what guardians without an account say of themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.locks.scoped import ScopedModel
from tonghu.registry.models import Adult, Child
from tonghu.secrecy.sealed_json import SealedJSONField


class Kind(models.TextChoices):
    """As `tonghu.policy.forms.definition.WHO` has it."""

    CHILD = "child", "儿童"
    GUARDIAN = "guardian", "监护人"
    WORKER = "worker", "儿童主任"


class Way(models.TextChoices):
    """How somebody came to be on the list."""

    LIST = "list", "组织者登记"
    QR = "qr", "扫码签到"
    SELF = "self", "本人填写，组织者核对"


class Participant(ScopedModel):
    """One person who was there. Append-only: a name that was a mistake is ended with the reason, never removed.

    `place`: where the child lives, or the worker's own place, so that each village sees its own people and no others.
    `child`: of a guardian, whose guardian. `form`, `occurred_on`: the record's, so that those who do not see the
    record of a county see what their people took part in. `by_name`, `by_post`: who put the name there.
    Ended too when the record is corrected (the one that corrects it carries the names on) or withdrawn: presence_v1.sql.
    """

    record = models.ForeignKey("casework.Record", on_delete=models.PROTECT, related_name="participants")
    form = models.TextField(verbose_name="记录")
    occurred_on = models.DateField(verbose_name="日期")
    kind = models.TextField(choices=Kind, verbose_name="身份")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="+")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.TextField(choices=Way, verbose_name="方式")
    at = models.DateTimeField(default=timezone.now, verbose_name="签到时间")
    by_name = models.TextField(editable=False)
    by_post = models.BigIntegerField(editable=False)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.TextField(default="", editable=False)
    end_reason = models.TextField(default="", verbose_name="移除原因")

    class Meta:
        verbose_name = "参加人员"
        indexes = [
            models.Index(fields=["record", "kind"], name="casework_participant_record"),
            models.Index(fields=["place", "form", "-occurred_on"], name="casework_participant_place"),
            models.Index(fields=["child", "-occurred_on"], name="casework_participant_child"),
            models.Index(fields=["post", "-occurred_on"], name="casework_participant_post"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "child"],
                condition=Q(kind="child", ended_at=None),
                name="casework_participant_child_once",
            ),
            models.UniqueConstraint(
                fields=["record", "adult"],
                condition=Q(kind="guardian", ended_at=None),
                name="casework_participant_guardian_once",
            ),
            models.UniqueConstraint(
                fields=["record", "post"],
                condition=Q(kind="worker", ended_at=None),
                name="casework_participant_worker_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="child", child__isnull=False, adult=None, post=None)
                | Q(kind="guardian", child__isnull=False, adult__isnull=False, post=None)
                | Q(kind="worker", child=None, adult=None, post__isnull=False),
                name="casework_participant_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by="", end_reason="")
                | Q(ended_at__isnull=False) & ~Q(ended_by="") & ~Q(end_reason=""),
                name="casework_participant_ended_whole",
            ),
        ]


class ClaimState(models.TextChoices):
    """Of what somebody said of themselves."""

    OPEN = "open", "待核对"
    CONFIRMED = "confirmed", "已核对"
    REFUSED = "refused", "不计入"


class Claim(ScopedModel):
    """A guardian without an account scanned the code and wrote who they are. It counts once the organiser confirmed it.

    `told`: {"child_name", "last_four", "guardian_name", "relation"}, encrypted and compared with nothing when it is
    written, so that the page cannot tell whether a child is on the roster. `participant`: what came of it.
    """

    record = models.ForeignKey("casework.Record", on_delete=models.PROTECT, related_name="claims")
    told = SealedJSONField(purpose="text", default=dict)
    at = models.DateTimeField(default=timezone.now, verbose_name="填写时间")
    state = models.TextField(choices=ClaimState, default=ClaimState.OPEN, verbose_name="状态")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = "自行签到"
        indexes = [models.Index(fields=["record", "state"], name="casework_claim_record")]
