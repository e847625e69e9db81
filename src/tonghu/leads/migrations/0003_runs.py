"""What a run keeps: the files it read and wrote, which leads it saw; what a lead rests on is encrypted."""

import django.db.models.deletion
from django.db import migrations, models

import tonghu.locks.scoped
import tonghu.secrecy.fields
import tonghu.secrecy.sealed_json
from tonghu.locks.row_security import SecureRows


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0002_locks"),
    ]

    operations = [
        migrations.AddField(
            model_name="lead",
            name="missing_run",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="lead",
            name="seen_run",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="files",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="run",
            name="job_id",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="run",
            name="of_steps",
            field=models.PositiveIntegerField(default=0),
        ),
        # No row has shipped: JSON in clear becomes bytes by a new column, and nothing is carried over.
        migrations.RemoveField(model_name="lead", name="explained"),
        migrations.AddField(
            model_name="lead",
            name="explained",
            field=tonghu.secrecy.sealed_json.SealedJSONField(
                bound_to="leads_lead.explained", default=dict, purpose="text"
            ),
        ),
        migrations.CreateModel(
            name="RunFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", tonghu.locks.scoped.PlaceField(db_collation="C", verbose_name="地区")),
                ("name", models.TextField(verbose_name="文件名")),
                ("masked", models.BooleanField(verbose_name="已隐去号码和姓名")),
                ("size", models.BigIntegerField()),
                ("digest", models.TextField()),
                ("stored_as", models.TextField(editable=False)),
                (
                    "secret",
                    tonghu.secrecy.fields.EncryptedTextField(
                        bound_to="leads_runfile.secret", null=True, purpose="text"
                    ),
                ),
                ("purged_at", models.DateTimeField(null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outputs", to="leads.run"
                    ),
                ),
            ],
            options={
                "verbose_name": "运行结果文件",
                "constraints": [
                    models.UniqueConstraint(fields=("run", "name", "masked"), name="leads_runfile_once"),
                    models.CheckConstraint(
                        condition=models.Q(("purged_at", None), ("secret", None), _connector="OR"),
                        name="leads_runfile_purged_has_no_key",
                    ),
                ],
            },
        ),
        SecureRows("leads_runfile"),
    ]
