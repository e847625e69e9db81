"""Agreements, the batches that came in under them, and their files on disk."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tonghu.locks.scoped import ScopedModel
from tonghu.places.models import Organisation
from tonghu.secrecy.fields import EncryptedTextField


class Agreement(models.Model):
    """What allows a department's register to come in: basis, purpose, fields, retention. No child's data.

    `registers`: ids of catalogue/registers; `fields`: the columns that may be kept, "register.column".
    """

    place = models.TextField(db_collation="C", db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    department = models.TextField(verbose_name="提供部门")
    registers = ArrayField(models.TextField(), verbose_name="登记名称")
    basis = models.TextField(verbose_name="法律依据")
    purpose = models.TextField(verbose_name="使用目的")
    fields = ArrayField(models.TextField(), verbose_name="字段")
    retention_days = models.PositiveIntegerField(verbose_name="保存天数")
    start_on = models.DateField(verbose_name="生效日期")
    end_on = models.DateField(null=True, blank=True, verbose_name="终止日期")
    key = models.UUIDField(null=True, unique=True, editable=False)
    declared_by = models.TextField(editable=False)
    declared_post = models.BigIntegerField(editable=False)
    declared_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "数据共享协议"
        constraints = [
            models.CheckConstraint(condition=Q(retention_days__gt=0), name="exchange_agreement_ends"),
            models.CheckConstraint(
                condition=Q(end_on=None) | Q(end_on__gt=F("start_on")), name="exchange_agreement_dates"
            ),
            models.CheckConstraint(
                condition=~Q(basis="") & ~Q(purpose="") & ~Q(fields=[]) & ~Q(registers=[]),
                name="exchange_agreement_whole",
            ),
        ]

    def fields_of(self, register: str) -> frozenset[str]:
        """The columns of one register that may be kept."""
        return frozenset(name.partition(".")[2] for name in self.fields if name.startswith(f"{register}."))


class Batch(ScopedModel):
    """Files that came in together, for one run of discovery. Purged after the shortest retention among them.

    `key`: given by the page, so that a form sent twice is one batch.
    """

    as_of = models.DateField(verbose_name="数据截止日期")
    title = models.TextField(verbose_name="名称")
    key = models.UUIDField(null=True, unique=True, editable=False)
    made_by = models.TextField(editable=False)
    made_post = models.BigIntegerField(editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    purge_on = models.DateField(null=True, verbose_name="到期销毁日")
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "登记数据批次"
        indexes = [models.Index(fields=["place", "-id"], name="exchange_batch_place")]


class FileState(models.TextChoices):
    """Of a file of a batch."""

    WAITING = "waiting", "待识别"
    READY = "ready", "已识别"
    OPEN = "open", "待说明"
    ASIDE = "aside", "不是登记表"
    REFUSED = "refused", "未接收"
    PURGED = "purged", "已销毁"


class RegisterFile(ScopedModel):
    """One file of a batch, encrypted on disk. `digest`: SHA-256 of what was sent, kept when the file is purged.

    `secret`: the file's own key, itself encrypted; without it what is left on any disk cannot be read.
    `register`: the register it was recognised as, '' while unknown; `sheets`: how each table and column in it was
    understood (`tonghu.leads.inspection`); `problem`: why it was refused, or what a person must explain.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="files")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="files")
    name = models.TextField(verbose_name="文件名")
    size = models.BigIntegerField()
    digest = models.TextField()
    stored_as = models.TextField(editable=False)
    secret = EncryptedTextField(purpose="text", null=True)
    state = models.TextField(choices=FileState, default=FileState.WAITING, verbose_name="状态")
    register = models.TextField(default="", verbose_name="识别为")
    sheets = models.JSONField(default=list)
    problem = models.TextField(default="")
    received_at = models.DateTimeField(auto_now_add=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "登记文件"
        constraints = [
            models.UniqueConstraint(fields=["batch", "digest"], name="exchange_file_once"),
            models.CheckConstraint(
                condition=Q(purged_at=None) | Q(secret=None), name="exchange_file_purged_has_no_key"
            ),
        ]


class Mapping(models.Model):
    """A column that a person explained once: in registers of this kind, this header means this column."""

    place = models.TextField(db_collation="C")
    register = models.TextField()
    header = models.TextField()
    column = models.TextField()
    made_by = models.TextField(editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "列的含义"
        constraints = [
            models.UniqueConstraint(fields=["place", "register", "header"], name="exchange_mapping_once")
        ]
