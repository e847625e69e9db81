"""Users, the posts they hold by date, delegation and break-glass access."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from tonghu.accounts.roles import ROLES
from tonghu.locks.scoped import PlaceField
from tonghu.places.models import Organisation
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField


class User(AbstractUser):
    """A person who signs in. What the person may do hangs on posts, never on the account.

    `person_number`: kept so that a protection order naming this person closes the child's file to them as a
    worker too. None where it is not known.
    """

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.TextField(verbose_name="姓名")
    person_number = EncryptedTextField(purpose="resident_number", null=True)
    person_index = BlindIndexField(purpose="resident_number", null=True, of="person_number")

    class Meta:
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.full_name


class Post(models.Model):
    """A person under a role, at a place or in an organisation, from a day until a day.

    Never edited into somebody else's: a hand-over ends one and begins the next, so that who held it on a date
    stays known. `delegated_from`: this post stands in for that one until `end_on`.
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

    class Meta:
        verbose_name = "岗位"
        indexes = [models.Index(fields=["role", "place"], name="accounts_post_role_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gt=F("start_on")), name="accounts_post_ends_after_start"
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


class BreakGlass(models.Model):
    """A post reaching, for hours and for a stated reason, a place that is not its own.

    The owner of the place is told at once; every use stands on a list until somebody has reviewed it.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="break_glass")
    place = PlaceField()
    reason = models.TextField(verbose_name="理由")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="reviews")
    reviewed_at = models.DateTimeField(null=True)
    finding = models.TextField(default="", verbose_name="审查意见")

    class Meta:
        verbose_name = "紧急查阅"
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
