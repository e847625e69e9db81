"""Which open files hold no category: a table that triggers keep, and its row-level security."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import tonghu.locks.scoped
from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_entrusting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unheld",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", tonghu.locks.scoped.PlaceField(db_collation="C", verbose_name="地区")),
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.child",
                    ),
                ),
            ],
            options={
                "verbose_name": "没有类别的在册儿童",
                "indexes": [models.Index(fields=["place", "child"], name="registry_unheld_place")],
            },
        ),
        # Before its rows are secured: those that are there already are written by it as well.
        migrations.RunSQL((SQL / "unheld_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        SecureRows("registry_unheld", child="child_id", unit=True),
    ]
