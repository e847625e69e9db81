"""What a post was told last, so that nobody is told the same again tomorrow."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.accounts.models import Post


class Topic(models.TextChoices):
    """Of which a post has one message that stands."""

    DIGEST = "digest", "本岗位的责任"
    LADDER = "ladder", "下级逾期的责任"


class Told(models.Model):
    """`fingerprint`: of the counts that the message gave, '' when nothing was left to tell. Counts only, no child."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    topic = models.TextField(choices=Topic)
    fingerprint = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "已提醒"
        constraints = [models.UniqueConstraint(fields=["post", "topic"], name="duty_messages_told_once")]
