"""The result of an assessment."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tonghu.locks.scoped import ScopedModel
from tonghu.registry.models import Child
from tonghu.secrecy.sealed_json import SealedJSONField


class Assessment(ScopedModel):
    """What a toolkit found of a child on a day: append-only, as the record it follows from.

    `level`: a key of the toolkit, or the words that an institution used. `total`: of a scale, None without.
    `proposed`, `reasons`: what the rules proposed and why, where a person decided. `assessors`: how many people.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="assessments")
    record = models.OneToOneField("casework.Record", on_delete=models.PROTECT, related_name="assessment")
    toolkit = models.TextField(verbose_name="工具")
    tool_name = models.TextField(default="", verbose_name="工具名称")
    level = models.TextField(verbose_name="等级")
    total = models.IntegerField(null=True, verbose_name="总分")
    proposed = models.TextField(default="", verbose_name="系统提出的等级")
    reasons = SealedJSONField(purpose="text", default=list)
    assessed_on = models.DateField(verbose_name="评估日期")
    valid_until = models.DateField(null=True, verbose_name="有效至")
    assessors = models.PositiveSmallIntegerField(default=1)
    by_name = models.TextField(editable=False)
    institution = models.TextField(default="", verbose_name="机构")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "评估结果"
        indexes = [
            models.Index(fields=["child", "toolkit", "-assessed_on"], name="casework_assessment_child"),
            models.Index(fields=["place", "toolkit", "level"], name="casework_assessment_place"),
        ]
