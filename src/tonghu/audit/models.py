"""The entries, written by triggers into chains. The application may insert and, under a post that may, read."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """One thing done: a read, a write, a sign-in, a refusal.

    `chain`: which chain it hangs in, a county's six digits or "system"; `number`, `at`, `previous` and `hash`
    are set by the database. `subjects`: ids of rows of `kind`. Times are UTC.
    """

    chain = models.TextField(editable=False)
    number = models.BigIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    user_id = models.BigIntegerField(null=True)
    user_name = models.TextField()
    post_id = models.BigIntegerField(null=True)
    post_title = models.TextField()
    role = models.TextField()
    place = models.TextField(db_collation="C")
    verb = models.TextField()
    kind = models.TextField()
    subjects = ArrayField(models.BigIntegerField(), default=list)
    reason = models.TextField(default="")
    detail = models.JSONField(default=dict)
    previous = models.BinaryField(editable=False)
    hash = models.BinaryField(editable=False)

    class Meta:
        verbose_name = "审计记录"
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="audit_entry_in_chain")]
        indexes = [
            models.Index(fields=["-at"], name="audit_entry_at"),
            models.Index(fields=["user_id", "-at"], name="audit_entry_user"),
            GinIndex(fields=["subjects"], name="audit_entry_subjects"),
        ]
