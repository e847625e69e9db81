"""Users, the posts they hold by date, delegation and break-glass access."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tonghu.accounts.roles import ROLES
from tonghu.kernel.pinyin import initials
from tonghu.locks.scoped import PlaceField
from tonghu.places.models import Organisation
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField


class User(AbstractUser):
    """A person who signs in. What the person may do hangs on posts, never on the account.

    `person_number`: kept so that a protection order naming this person closes the child's file to them as a
    worker too. None where it is not known. `home`: place key of the office that keeps the account; its system
    administrator resets it. `password_given`: somebody else chose the password, so it is changed first of all.
    """

    first_name = None  # type: ignore[assignment]  # Django's way to drop an inherited column
    last_name = None  # type: ignore[assignment]  # Django's way to drop an inherited column
    full_name = models.TextField(verbose_name="姓名")
    initials = models.TextField(default="", db_collation="C", editable=False)
    person_number = EncryptedTextField(purpose="resident_number", null=True)
    person_index = BlindIndexField(purpose="resident_number", null=True, of="person_number")
    home = PlaceField(default="", verbose_name="所在地区")
    password_given = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = "用户"
        indexes = [models.Index(fields=["initials"], name="accounts_user_initials")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The initials follow the name."""
        if kwargs.get("update_fields") is None:
            self.initials = initials(self.full_name)
        super().save(*args, **kwargs)


class FactorSecret(models.Model):
    """What an authenticator, or a set of recovery codes, is computed from: encrypted under the key ring.

    django-allauth keeps the second factor itself (mfa_authenticator) as JSON, where no change of keys could find it;
    there stands only `reference`. A row goes with the factor that names it.
    """

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    secret = EncryptedTextField(purpose="text")

    class Meta:
        verbose_name = "第二因子密钥"


class Post(models.Model):
    """A person under a role, at a place or in an organisation, from a day until a day.

    Never edited into somebody else's: a hand-over ends one and begins the next, so that who held it on a date
    stays known. `delegated_from`: this post stands in for that one until `end_on`. A post that ended on the day
    it began was never held. `key`: of the form that made it, so that a form sent twice makes one post.

    The trigger of sql/posts_v1.sql refuses what no form of ours would ask for: two posts of one person that
    are the same seat at the same time, and an officer's post (三员) beside any other.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts")
    role = models.TextField(choices=[(key, role.title) for key, role in ROLES.items()], verbose_name="岗位")
    place = PlaceField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="posts")
    start_on = models.DateField(verbose_name="到岗日期")
    end_on = models.DateField(null=True, verbose_name="离岗日期", help_text="自此日起不再在岗")
    delegated_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="delegations"
    )
    reason = models.TextField(default="", verbose_name="说明")
    made_by = models.BigIntegerField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "岗位"
        indexes = [
            models.Index(fields=["role", "place"], name="accounts_post_role_place"),
            models.Index(fields=["place", "id"], name="accounts_post_place"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gte=F("start_on")),
                name="accounts_post_ends_not_before_start",
            ),
            models.CheckConstraint(
                condition=Q(delegated_from=None) | Q(end_on__isnull=False),
                name="accounts_post_delegation_ends",
            ),
            models.CheckConstraint(condition=~Q(place=""), name="accounts_post_place_given"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.title}"

    @property
    def title(self) -> str:
        """儿童主任, or 儿童督导员(代)."""
        return ROLES[self.role].title + ("(代)" if self.delegated_from_id else "")

    def held_on(self, day: dt.date) -> bool:
        """True when the post is held on that day."""
        return self.start_on <= day and (self.end_on is None or day < self.end_on)


class AccessKind(models.TextChoices):
    """What goes beyond daily duty and needs approval first (未成年人网络保护条例 art. 36)."""

    UNMASKED_EXPORT = "unmasked_export", "导出含完整证件号码、电话的名册"
    LONG_READING = "long_reading", "长时间查阅其他地区的档案"
    REPORTER_IDENTITY = "reporter_identity", "查看危险情形报告的报告人"


class AccessState(models.TextChoices):
    """Of a request. `used up` is no state: an approval ends with its day."""

    ASKED = "asked", "待审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    WITHDRAWN = "withdrawn", "已撤回"


class AccessRequest(models.Model):
    """A post asks to reach minors' data beyond its daily duty: what for, how far, until when; who decided.

    `scope` and `purpose` are words about work and name no child. `until`: last day on which it may be used.
    `subject`: the one thing it is about (a report of harm), None where it is about a place.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="access_requests")
    kind = models.TextField(choices=AccessKind, verbose_name="事项")
    place = PlaceField()
    purpose = models.TextField(verbose_name="目的")
    scope = models.TextField(verbose_name="范围")
    until = models.DateField(verbose_name="使用至")
    subject = models.BigIntegerField(null=True, editable=False)
    state = models.TextField(choices=AccessState, default=AccessState.ASKED, verbose_name="状态")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="access_decisions")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(default="", verbose_name="审批意见")
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "访问申请"
        indexes = [models.Index(fields=["place", "state"], name="accounts_access_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"], decided_by=None, decided_at=None)
                | Q(state__in=["approved", "refused"], decided_by__isnull=False, decided_at__isnull=False),
                name="accounts_access_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(purpose="") & ~Q(scope=""), name="accounts_access_reasoned"),
            models.CheckConstraint(condition=~Q(decided_by=F("post")), name="accounts_access_not_by_oneself"),
        ]


class AccessUse(models.Model):
    """One use of an approval: when, what in words, how many children's rows."""

    request = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, related_name="uses")
    at = models.DateTimeField(default=timezone.now)
    words = models.TextField()
    rows = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "访问使用记录"
        ordering = ("-at",)


class Outcome(models.TextChoices):
    """Of the review of a break-glass use."""

    JUSTIFIED = "justified", "理由成立"
    UNJUSTIFIED = "unjustified", "理由不成立,另行处理"


class BreakGlass(models.Model):
    """A post reaching, for hours and for a stated reason, a place that is not its own.

    The owner of the place is told at once; every use stands on a list until somebody has reviewed it.
    `approval`: what allowed it to last longer than the parameter.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="break_glass")
    place = PlaceField()
    reason = models.TextField(verbose_name="理由")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    approval = models.ForeignKey(AccessRequest, on_delete=models.PROTECT, null=True, related_name="readings")
    reviewed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="reviews")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.TextField(choices=Outcome, default="", verbose_name="审查结论")
    finding = models.TextField(default="", verbose_name="审查意见")
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "紧急查阅"
        indexes = [models.Index(fields=["place", "-started_at"], name="accounts_break_glass_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="accounts_break_glass_ends"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="accounts_break_glass_reasoned"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None, reviewed_at=None)
                | Q(reviewed_by__isnull=False, reviewed_at__isnull=False),
                name="accounts_break_glass_review_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("post")),
                name="accounts_break_glass_not_by_oneself",
            ),
        ]


class Notice(models.Model):
    """A message to whoever holds a post: somebody broke the glass on your place, a lead came back."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="notices")
    text = models.TextField()
    url = models.TextField(default="")
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "消息"
        ordering = ("-made_at",)
        indexes = [models.Index(fields=["post", "read_at"], name="accounts_notice_unread")]


class ComplianceReport(models.Model):
    """The yearly audit of the handling of minors' data in a place (条例 art. 37). Figures only, no child.

    `figures`: as they were when it was signed, empty before; a signed report is never changed.
    """

    place = PlaceField()
    year = models.PositiveIntegerField(verbose_name="年度")
    conclusion = models.TextField(default="", verbose_name="审计结论")
    figures = models.JSONField(default=dict, editable=False)
    drafted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="reports_drafted")
    drafted_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="reports_signed")
    signed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "年度合规审计报告"
        constraints = [
            models.UniqueConstraint(fields=["place", "year"], name="accounts_report_once"),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(conclusion=""),
                name="accounts_report_signed_whole",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")),
                name="accounts_report_not_by_oneself",
            ),
        ]


class Finding(models.Model):
    """Something the audit found wrong, open until it is mended."""

    report = models.ForeignKey(ComplianceReport, on_delete=models.PROTECT, related_name="findings")
    words = models.TextField(verbose_name="问题")
    measure = models.TextField(verbose_name="整改措施")
    due_on = models.DateField(verbose_name="整改期限")
    closed_on = models.DateField(null=True, verbose_name="整改完成日期")
    closed_words = models.TextField(default="", verbose_name="整改情况")
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "审计发现的问题"
        ordering = ("due_on", "id")
