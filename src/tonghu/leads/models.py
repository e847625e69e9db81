"""Runs of discovery, the leads they raised, and all that people did with each."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate
from django.utils import timezone

from tonghu.discovery.core.result import Lead as ExplainedLead
from tonghu.discovery.core.result import ReviewCase
from tonghu.leads.core.explained import from_json
from tonghu.locks.scoped import ScopedModel
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField
from tonghu.secrecy.sealed_json import SealedJSONField


class RunState(models.TextChoices):
    """Of a run of discovery."""

    WAITING = "waiting", "排队中"
    RUNNING = "running", "运行中"
    CANCELLING = "cancelling", "正在取消"
    CANCELLED = "cancelled", "已取消"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Run(ScopedModel):
    """One run over a batch. `steps`: done so far, [{title, rows, seconds}]; `beat_at`: when the worker last spoke.

    `files`: ids of the register files it reads; `of_steps`: how many steps there are, 0 while unknown; `counts`: what
    it found, in figures and words without a person; `key`: given by the page, so that a double click is one run;
    `job_id`: of the queue; `folder`: the private folder the worker decrypts into, '' when there is none.
    """

    batch_id = models.BigIntegerField()
    files = models.JSONField(default=list)
    key = models.UUIDField(null=True, unique=True, editable=False)
    job_id = models.BigIntegerField(null=True, editable=False)
    of_steps = models.PositiveIntegerField(default=0)
    as_of = models.DateField(verbose_name="数据截止日期")
    state = models.TextField(choices=RunState, default=RunState.WAITING)
    steps = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    problem = models.TextField(default="")
    rules = models.TextField(default="", verbose_name="规则指纹")
    started_by = models.TextField(editable=False)
    started_post = models.BigIntegerField(editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    folder = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = "主动发现运行"
        indexes = [models.Index(fields=["place", "-id"], name="leads_run_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(state__in=["waiting", "running", "cancelling"]),
                name="leads_run_one_at_once",
            )
        ]


class RunFile(ScopedModel):
    """One file that a run wrote for people to take away, encrypted on disk like what came in, and purged with it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="outputs")
    name = models.TextField(verbose_name="文件名")
    masked = models.BooleanField(verbose_name="已隐去号码和姓名")
    size = models.BigIntegerField()
    digest = models.TextField()
    stored_as = models.TextField(editable=False)
    secret = EncryptedTextField(purpose="text", null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "运行结果文件"
        constraints = [
            models.UniqueConstraint(fields=["run", "name", "masked"], name="leads_runfile_once"),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(secret=None), name="leads_runfile_purged_has_no_key"
            ),
        ]


class Kind(models.TextChoices):
    """What a lead proposes, or that a person must look."""

    ENTER = "enter", "应纳入"
    EXIT = "exit", "应退出"
    REVIEW = "review", "待人工判断"


class Confidence(models.TextChoices):
    """In words, as a lead shows it."""

    HIGH = "high", "依据充分"
    MEDIUM = "medium", "依据较充分"
    LOW = "low", "需重点核实"


class State(models.TextChoices):
    """Of a lead. What may follow what, and who may do it: catalogue/workflows/lead.yaml."""

    NEW = "new", "待派发"
    DISPATCHED = "dispatched", "待核实"
    RETURNED = "returned", "已退回"
    VERIFIED = "verified", "待审核"
    REVIEWED = "reviewed", "待确认"
    ACCEPTED = "accepted", "已采纳"
    REJECTED = "rejected", "未采纳"
    SUPERSEDED = "superseded", "已被新线索取代"


# As the catalogue has it (a test holds them equal); here because indexes and constraints are built on it.
OPEN = ["new", "dispatched", "returned", "verified", "reviewed"]


class Verdict(models.TextChoices):
    """How a lead ended. Only what tells of the rule counts for its precision: see `core/precision.py`."""

    ACCEPTED = "accepted", "采纳"
    UNTRUE = "untrue", "情况不属实"
    REGISTER_WRONG = "register_wrong", "部门登记数据有误"
    HANDLED = "handled", "已在办理或已有档案"
    UNABLE = "unable", "无法核实"


@pghistory.track(
    exclude=[
        "number",
        "number_index",
        "initials",
        "basis",
        "doubt",
        "explained",
        "seen_run",
        "missing_run",
    ]
)
class Lead(ScopedModel):
    """One child, one category, one action, found by a run. `explained`: terms, rows and family, as the page shows.

    `basis` and `doubt` are sentences about a family (who is in prison, who is gone): encrypted as `explained` is.
    Lists are narrowed and sorted by what else stands here, never by them; they never change after intake.
    `seen_run`: the last run that found it; `missing_run`: the first run since then that did not.
    `fact`: fingerprint of the facts it rests on; a rejected lead is not raised again while they are the same.
    `version` is counted up by every change: a verdict on an older version is refused as a conflict.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="leads")
    name = models.TextField(verbose_name="姓名")
    initials = models.TextField(db_collation="C", editable=False)
    number = EncryptedTextField(purpose="resident_number", null=True)
    number_index = BlindIndexField(purpose="resident_number", null=True)
    birth_on = models.DateField(null=True, verbose_name="出生日期")
    category = models.TextField(verbose_name="类别")
    kind = models.TextField(choices=Kind, verbose_name="动作")
    confidence = models.TextField(choices=Confidence, verbose_name="把握")
    basis: models.Field[str, str] = EncryptedTextField(purpose="text", verbose_name="理由")  # type: ignore[assignment]  # not null
    doubt: models.Field[str, str] = EncryptedTextField(  # type: ignore[assignment]  # not null
        purpose="text", default="", verbose_name="不确定之处"
    )
    explained = SealedJSONField(purpose="text", default=dict)
    fact = models.TextField()
    seen_run = models.BigIntegerField(null=True, editable=False)
    missing_run = models.BigIntegerField(null=True, editable=False)
    state = models.TextField(choices=State, default=State.NEW, verbose_name="状态")
    assigned_post = models.BigIntegerField(null=True)
    assigned_name = models.TextField(default="")
    due_on = models.DateField(null=True, verbose_name="办理期限")
    child_id = models.BigIntegerField(null=True, db_index=True)
    verdict = models.TextField(choices=Verdict, default="", blank=True, verbose_name="结论")
    version = models.PositiveIntegerField(default=1)
    raised_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "线索"
        indexes = [
            models.Index(fields=["place", "due_on"], name="leads_lead_due", condition=Q(state__in=OPEN)),
            # All that leads are narrowed and counted by, and what row-level security asks, so that counts read no row.
            models.Index(
                fields=[
                    "place",
                    "state",
                    "due_on",
                    "category",
                    "kind",
                    "confidence",
                    "birth_on",
                    "assigned_post",
                    "child_id",
                    "id",
                ],
                name="leads_lead_counted",
            ),
            models.Index(F("place"), Collate("name", "C"), name="leads_lead_place_name"),
            models.Index(fields=["place", "initials"], name="leads_lead_initials"),
            # A city or a province searches across all its villages.
            models.Index(Collate("name", "C"), name="leads_lead_all_names"),
            models.Index(fields=["initials"], name="leads_lead_all_initials"),
            models.Index(fields=["number_index"], name="leads_lead_number"),
            models.Index(fields=["fact"], name="leads_lead_fact"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "fact"],
                condition=Q(state__in=OPEN),
                name="leads_lead_open_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="dispatched") | Q(assigned_post__isnull=False, due_on__isnull=False),
                name="leads_lead_dispatched_whole",
            ),
        ]

    def explanation(self) -> ExplainedLead | ReviewCase | None:
        """What the lead rests on; None where nothing was kept. NotExplained where the document is not a lead's."""
        stored: Any = self.explained
        return from_json(stored) if stored else None


class Step(ScopedModel):
    """One transition of a lead: append-only. `key`: given by the page, so that a double click is one step."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="steps")
    transition = models.TextField()
    before = models.TextField()
    after = models.TextField()
    reason = models.TextField(default="")
    detail = models.JSONField(default=dict)
    key = models.UUIDField(null=True)
    user_name = models.TextField()
    post_title = models.TextField()
    post_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "线索办理记录"
        indexes = [models.Index(fields=["lead", "-at"], name="leads_step_lead")]
        constraints = [models.UniqueConstraint(fields=["lead", "key"], name="leads_step_once")]


class Answer(models.TextChoices):
    """To one question of the visit."""

    TRUE = "true", "是"
    FALSE = "false", "不是"
    UNKNOWN = "unknown", "不清楚"


class Proposal(models.TextChoices):
    """What whoever went proposes."""

    ACCEPT = "accept", "情况属实，建议采纳"
    REJECT = "reject", "情况不属实，建议不采纳"
    UNABLE = "unable", "无法核实"


class CarerRelation(models.TextChoices):
    """Of whoever cares for the child in fact."""

    PARENT = "parent", "父母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    SIBLING = "sibling", "兄姐"
    RELATIVE = "relative", "其他亲属"
    OTHER = "other", "其他人"
    INSTITUTION = "institution", "机构"
    NOBODY = "nobody", "无人照料"


class Verification(ScopedModel):
    """What a visit to check a lead found. Append-only.

    `truths`: [{"words": the term, "answer": true, false or unknown}] in the order asked; for a review case also
    {"words": the candidate chosen, "answer": "chosen"}.
    """

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="verifications")
    visited_on = models.DateField(verbose_name="走访日期")
    saw_child = models.BooleanField(verbose_name="见到儿童本人")
    carer = models.TextField(default="", verbose_name="实际照料人")
    carer_relation = models.TextField(choices=CarerRelation, default="", verbose_name="与儿童关系")
    truths = models.JSONField(default=list, verbose_name="逐项情况")
    note = models.TextField(default="", verbose_name="补充说明")
    proposal = models.TextField(choices=Proposal, verbose_name="建议")
    by_name = models.TextField(editable=False)
    post_id = models.BigIntegerField(editable=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "核实记录"


class Photo(ScopedModel):
    """A photograph of a verification, encrypted on disk, stripped of its metadata. `secret`: the file's own key."""

    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="photos")
    digest = models.TextField()
    size = models.PositiveIntegerField()
    kind = models.TextField(default="image/jpeg", editable=False)
    stored_as = models.TextField(editable=False)
    secret = EncryptedTextField(purpose="text", null=True)

    class Meta:
        verbose_name = "照片"
