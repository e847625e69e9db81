"""The child's file as tables. Each row carries the child's place; a move moves them together."""

from __future__ import annotations

import datetime as dt
from typing import Self

import pghistory
from django.db import models
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Coalesce, Collate
from django.utils import timezone

from tonghu.accounts.models import Post
from tonghu.kernel.actor import Actor
from tonghu.locks.acting import check_acts
from tonghu.locks.scoped import PlaceField, ScopedModel, ScopedQuerySet
from tonghu.places.models import Organisation
from tonghu.secrecy.fields import BlindIndexField, EncryptedTextField


class Sex(models.TextChoices):
    """As GB/T 2261.1 has it."""

    MALE = "1", "男"
    FEMALE = "2", "女"
    UNKNOWN = "0", "未知"


class Standing(models.TextChoices):
    """Of a child's file."""

    OPEN = "open", "在册"
    CLOSED = "closed", "已退出"
    MERGED = "merged", "已并入"


NO_DAY = dt.date(1, 1, 1)  # before any: what is not known comes first


def known_day(field: str) -> Coalesce:
    """A date as lists sort by it, the unknown ones first; what the indexes hold."""
    return Coalesce(field, Value(NO_DAY), output_field=DateField())


@pghistory.track(exclude=["number", "number_index", "initials"])
class Child(ScopedModel):
    """One child, one file. `number` may be unknown: a child without hukou.

    `initials`: of the name's pinyin, the surname read as one, for search ("zxm"): `core/initials.py`.
    `version`: counted up by every change, so that a second person's change made on an older one is refused.
    """

    name = models.TextField(verbose_name="姓名")
    initials = models.TextField(db_collation="C", editable=False)
    number = EncryptedTextField(purpose="resident_number", null=True, verbose_name="公民身份号码")
    number_index = BlindIndexField(purpose="resident_number", null=True)
    birth_on = models.DateField(null=True, verbose_name="出生日期")
    sex = models.TextField(choices=Sex, default=Sex.UNKNOWN, verbose_name="性别")
    address = models.TextField(default="", blank=True, verbose_name="现住址")
    carer = models.TextField(default="", blank=True, verbose_name="实际照料人")
    carer_relation = models.TextField(default="", blank=True, verbose_name="与儿童关系")
    carer_phone = EncryptedTextField(purpose="phone", null=True, blank=True, verbose_name="照料人电话")
    standing = models.TextField(choices=Standing, default=Standing.OPEN, verbose_name="档案状态")
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged", db_index=False
    )
    last_visit_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    opened_on = models.DateField(default=timezone.localdate, verbose_name="建档日期")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "儿童"
        indexes = [
            models.Index(fields=["place", "id"], name="registry_child_place"),
            # All that a county's list is narrowed, counted and sorted by, so that counts and orders read no row.
            models.Index(
                fields=[
                    "place",
                    "standing",
                    "sex",
                    "birth_on",
                    "last_visit_on",
                    "changed_at",
                    "initials",
                    "id",
                ],
                name="registry_child_facets",
            ),
            models.Index(F("place"), Collate("name", "C"), name="registry_child_place_name"),
            models.Index(fields=["place", "initials"], name="registry_child_initials"),
            models.Index(fields=["number_index"], name="registry_child_number"),
            # A city or a province searches and sorts across all its villages: by these, and not village by village.
            models.Index(fields=["initials", "id"], name="registry_child_all_initials"),
            models.Index(Collate("name", "C"), name="registry_child_all_names"),
            models.Index(known_day("birth_on"), F("id"), name="registry_child_all_births"),
            models.Index(known_day("last_visit_on"), F("id"), name="registry_child_all_visits"),
            models.Index(F("changed_at").desc(), F("id").desc(), name="registry_child_all_changes"),
            models.Index(fields=["place", "id"], name="registry_child_left", condition=~Q(standing="open")),
            models.Index(
                fields=["merged_into"], name="registry_child_merged", condition=~Q(merged_into=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(standing="merged", merged_into__isnull=False)
                | ~Q(standing="merged") & Q(merged_into=None),
                name="registry_child_merged_whole",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="registry_child_not_into_itself"),
            models.CheckConstraint(
                condition=Q(number=None, number_index=None)
                | Q(number__isnull=False, number_index__isnull=False),
                name="registry_child_number_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Relation(models.TextChoices):
    """Of an adult to the child."""

    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    STEPFATHER = "stepfather", "继父"
    STEPMOTHER = "stepmother", "继母"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    GUARDIAN = "guardian", "其他监护人"
    OTHER = "other", "其他亲属"


@pghistory.track(exclude=["number", "number_index"])
class Adult(ScopedModel):
    """A member of a child's family, kept with that child. The same person in two families shares `number_index`."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="family")
    relation = models.TextField(choices=Relation, verbose_name="关系")
    name = models.TextField(verbose_name="姓名")
    number = EncryptedTextField(purpose="resident_number", null=True, verbose_name="公民身份号码")
    number_index = BlindIndexField(purpose="resident_number", null=True)
    phone = EncryptedTextField(purpose="phone", null=True, blank=True, verbose_name="电话")
    is_guardian = models.BooleanField(default=False, verbose_name="监护人")
    state = models.TextField(default="", blank=True, verbose_name="状况", help_text="如:服刑至 2028-03")
    source = models.TextField(default="", verbose_name="依据")
    start_on = models.DateField(null=True)
    end_on = models.DateField(null=True)

    class Meta:
        verbose_name = "家庭成员"
        indexes = [
            models.Index(fields=["child"], name="registry_adult_child"),
            models.Index(fields=["number_index"], name="registry_adult_number"),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Holding(ScopedModel):
    """A category a child holds from a day until a day. `lead`: what it was decided on (an id, no key: leads lie above)."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="holdings")
    category = models.TextField(verbose_name="类别")
    start_on = models.DateField(verbose_name="认定日期")
    end_on = models.DateField(null=True, verbose_name="退出日期")
    basis = models.TextField(verbose_name="依据")
    lead = models.BigIntegerField(null=True, editable=False)
    end_basis = models.TextField(default="", verbose_name="退出依据")

    class Meta:
        verbose_name = "类别认定"
        indexes = [
            models.Index(
                fields=["place", "category", "child"], name="registry_holding_open", condition=Q(end_on=None)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "category"], condition=Q(end_on=None), name="registry_holding_once_open"
            ),
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gte=F("start_on")),
                name="registry_holding_ends_after_start",
            ),
        ]


class Unheld(ScopedModel):
    """An open file whose child holds no category today. Kept by triggers (sql/unheld_v1.sql) and written by nobody else.

    Of a province's children nearly all hold one: to find the others by looking at each takes seconds.
    """

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "没有类别的在册儿童"
        indexes = [models.Index(fields=["place", "child"], name="registry_unheld_place")]


class Visit(ScopedModel):
    """A visit to a child. Append-only: a correction is a visit that names the one it corrects."""

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField(verbose_name="走访日期")
    saw_child = models.BooleanField(verbose_name="见到儿童本人")
    carer = models.TextField(default="", verbose_name="实际照料人")
    note = models.TextField(default="", verbose_name="情况")
    lead = models.BigIntegerField(null=True, editable=False)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    post_id = models.BigIntegerField(editable=False)
    by_name = models.TextField(editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "走访"
        indexes = [models.Index(fields=["child", "-visited_on"], name="registry_visit_child")]


class Change(ScopedModel):
    """What a person changed in a file, who and why: the history that the page shows.

    The triggers of pghistory keep every row version under it, so that nothing escapes; this keeps the words.
    `key`: of the form that asked for it, so that a double click is one change.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="changes")
    verb = models.TextField()
    words = models.TextField()
    reason = models.TextField(default="")
    detail = models.JSONField(default=dict)
    key = models.UUIDField(null=True, editable=False)
    user_name = models.TextField()
    post_title = models.TextField()
    post_id = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "变更"
        indexes = [models.Index(fields=["child", "-at"], name="registry_change_child")]
        constraints = [models.UniqueConstraint(fields=["child", "key"], name="registry_change_once")]


class Merge(ScopedModel):
    """Two files found to be one child: what moved, so that it can be moved back.

    `moved`: what moves → ids ("adult", "holding", …, and what higher domains registered). `before`: `swapped`, the
    fields whose values the two files exchanged; `standing`, the dropped file's; `place`, where its rows were.
    """

    kept = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="merged_by")
    reason = models.TextField()
    moved = models.JSONField()
    before = models.JSONField()
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = models.TextField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(default="")
    undone_reason = models.TextField(default="")

    class Meta:
        verbose_name = "合并"


class Split(ScopedModel):
    """A file that held two children: what went to the file made for the second, so that it can come back.

    `moved`: as of a merge. `number_moved`: the number went along.
    """

    source = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="splits")
    made = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="made_by")
    reason = models.TextField()
    moved = models.JSONField()
    number_moved = models.BooleanField(default=False)
    split_at = models.DateTimeField(default=timezone.now)
    split_by = models.TextField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(default="")
    undone_reason = models.TextField(default="")

    class Meta:
        verbose_name = "拆分"


class Block(ScopedModel):
    """A protection order: from a day until a day the person named sees and is shown nothing of the child.

    `number`: the person's, kept encrypted so that `number_index`, which closes the file to them as a worker,
    follows a change of keys.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="blocks")
    adult = models.ForeignKey(Adult, on_delete=models.PROTECT, null=True, related_name="blocks")
    name = models.TextField(verbose_name="被申请人姓名")
    number = EncryptedTextField(purpose="resident_number", null=True, verbose_name="被申请人公民身份号码")
    number_index = BlindIndexField(purpose="resident_number", null=True)
    order = models.TextField(verbose_name="裁定文书")
    start_on = models.DateField(verbose_name="生效日期")
    end_on = models.DateField(null=True, verbose_name="失效日期")
    made_by = models.TextField(editable=False)
    ended_by = models.TextField(default="", editable=False)
    end_reason = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = "保护令屏蔽"
        indexes = [models.Index(fields=["number_index"], name="registry_block_number")]


class Entrusted(ScopedModel):
    """A child entrusted to an organisation, from a day until a day: a school's pupil, a resident of an institution. What opens
    the policy `unit`. Written by `registry.entrusting`; a hand-over ends one row and begins another.

    `responsible`: the post in the organisation that answers for the child, None where none was named. `opens_file`: the
    organisation reads the file (a school's contact); else it is told the least of it (`registry.entrusted`), and reads no row.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="entrusted")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entrusted")
    responsible = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    opens_file = models.BooleanField(default=True, editable=False)
    start_on = models.DateField(verbose_name="开始日期")
    end_on = models.DateField(null=True, verbose_name="结束日期")
    reason = models.TextField(default="", editable=False)
    made_by = models.TextField(default="", editable=False)
    ended_by = models.TextField(default="", editable=False)
    end_reason = models.TextField(default="", editable=False)

    class Meta:
        verbose_name = "托付"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "child"],
                condition=Q(end_on=None),
                name="registry_entrusted_open_once",
            ),
        ]


class Side(models.TextChoices):
    """Of a transfer: the county that has the file, and the one that the child has come to."""

    GIVING = "giving", "迁出地"
    RECEIVING = "receiving", "迁入地"


class TransferState(models.TextChoices):
    """What may follow what, and who may do it: catalogue/workflows/transfer.yaml."""

    ASKED = "asked", "待答复"
    ACCEPTED = "accepted", "已迁移"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class TransferQuerySet(ScopedQuerySet["Transfer"]):
    """Both counties read a transfer; the database has a policy for each."""

    def scoped(self, actor: Actor) -> Self:
        """Those that leave or enter a county of the reach."""
        if actor.reach is None:
            return super().scoped(actor)
        check_acts(actor)
        opened = self.all()
        opened.query.opened = True  # type: ignore[attr-defined]  # an attribute of the scoped query
        low, high = actor.reach.low, actor.reach.high
        leaving, entering = Q(place__gte=low, place__lt=high), Q(to_county__gte=low, to_county__lt=high)
        return opened.filter(leaving | entering)


class Transfer(ScopedModel):
    """A file asked to go to another county, and what became of it. `place`: the county that has the file.

    Afterwards it is all that the old county keeps: who went where and when. `child` None: the receiving county asks and
    the giving one has not yet said which file is meant. What it says of the child is what whoever asked wrote down.
    """

    to_county = PlaceField(verbose_name="迁入县(市、区)")
    to_place = PlaceField(default="", blank=True, verbose_name="迁入村(社区)")
    asked_by_side = models.TextField(choices=Side, verbose_name="申请方")
    child = models.ForeignKey(Child, on_delete=models.PROTECT, null=True, related_name="transfers")
    name = models.TextField(verbose_name="姓名")
    number = EncryptedTextField(purpose="resident_number", null=True, verbose_name="公民身份号码")
    number_index = BlindIndexField(purpose="resident_number", null=True)
    birth_on = models.DateField(null=True, verbose_name="出生日期")
    address = models.TextField(default="", blank=True, verbose_name="新住址")
    reason = models.TextField(verbose_name="理由")
    state = models.TextField(choices=TransferState, default=TransferState.ASKED, verbose_name="状态")
    asked_post = models.BigIntegerField(editable=False)
    asked_by = models.TextField(editable=False)
    asked_at = models.DateTimeField(default=timezone.now)
    answered_post = models.BigIntegerField(null=True, editable=False)
    answered_by = models.TextField(default="", editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answer = models.TextField(default="", verbose_name="答复")
    key = models.UUIDField(null=True, unique=True, editable=False)

    objects = models.Manager.from_queryset(TransferQuerySet)()  # type: ignore[misc]  # Django's way to a table's own queryset

    class Meta:
        verbose_name = "跨县迁移"
        indexes = [
            models.Index(fields=["place", "state", "-asked_at"], name="registry_transfer_leaving"),
            models.Index(fields=["to_county", "state", "-asked_at"], name="registry_transfer_entering"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(state="asked"), name="registry_transfer_asked_once"
            ),
            models.CheckConstraint(condition=~Q(to_county=F("place")), name="registry_transfer_elsewhere"),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(child__isnull=False) & ~Q(to_place=""),
                name="registry_transfer_accepted_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None)
                | ~Q(state="asked") & Q(answered_at__isnull=False),
                name="registry_transfer_answered_whole",
            ),
        ]


class SavedView(models.Model):
    """A post's own named set of filters for a list: `query` is the address's query string. No child's data."""

    post_id = models.BigIntegerField()
    list_name = models.TextField()
    title = models.TextField(verbose_name="名称")
    query = models.TextField()

    class Meta:
        verbose_name = "保存的视图"
        constraints = [
            models.UniqueConstraint(fields=["post_id", "list_name", "title"], name="registry_saved_view_once")
        ]
