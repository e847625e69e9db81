"""How far a change of keys has come, so that it can be stopped and taken up again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Rotation(models.Model):
    """One table on its way to one pair of active keys. Written in the transaction that rewrites the rows.

    `target`: the ids of the active keys, "sealing/index". `after`: the last primary key done, as text.
    `changed`: rows rewritten so far. `finished_at`: when no row was left under another key.
    """

    target = models.TextField()
    table = models.TextField()
    after = models.TextField(null=True)
    changed = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects: models.Manager[Rotation] = models.Manager()

    class Meta:
        db_table = "secrecy_rotation"
        verbose_name = "密钥更换"
        constraints = [models.UniqueConstraint(fields=["target", "table"], name="secrecy_rotation_once")]

    def __str__(self) -> str:
        return f"{self.table} → {self.target}"
