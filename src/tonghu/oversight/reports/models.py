"""A report: figures of a place on a day, as they were then, for good."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.locks.scoped import ScopedModel


class Kind(models.TextChoices):
    """What is reported."""

    BRIEFING = "briefing", "月度简报"
    YEARLY = "yearly", "三年行动年度报告"
    KEY_MATTERS = "key_matters", "实事清单进展"
    EVALUATION = "evaluation", "第三方评估"


class Report(ScopedModel):
    """Counts, and in an evaluation sampled cases without anything that leads to a child. No row is ever changed.

    The database gives it to posts that reach its place, and to an evaluator's post that stands at its place or above.

    `first` to `last`: the time it is about, both in it; `as_of`: the day up to which it was counted. `figures`: as
    `gathering` counts them; `digest`: their SHA-256. A report made again of the same day stands beside the old one with
    a higher `revision` and says in `restated` which numbers are others now. `seed`: of the sample, '' where there is none.
    `key`: of the form that made it.
    """

    kind = models.TextField(choices=Kind, verbose_name="报告")
    first = models.DateField(verbose_name="起")
    last = models.DateField(verbose_name="止")
    as_of = models.DateField(verbose_name="数据截至")
    seed = models.TextField(default="", verbose_name="抽样种子")
    revision = models.PositiveIntegerField(default=1, verbose_name="第几次")
    figures = models.JSONField(editable=False)
    digest = models.TextField(editable=False)
    restates = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="restated_by", editable=False
    )
    restated = models.JSONField(default=list, editable=False)
    made_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(null=True, unique=True, editable=False)

    class Meta:
        verbose_name = "监测报告"
        indexes = [models.Index(fields=["place", "kind", "-last"], name="reports_report_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "first", "last", "as_of", "seed", "revision"],
                name="reports_report_once",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="reports_report_ends"),
            models.CheckConstraint(
                condition=Q(revision=1, restates=None) | Q(revision__gt=1, restates__isnull=False),
                name="reports_report_revised_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first:%Y-%m-%d}至{self.last:%Y-%m-%d}"
