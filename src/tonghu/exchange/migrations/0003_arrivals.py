"""Files on disk under keys of their own, their state, and forms that are sent once."""

from django.db import migrations, models

import tonghu.secrecy.fields


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_locks"),
    ]

    operations = [
        migrations.RenameField(
            model_name="registerfile",
            old_name="columns",
            new_name="sheets",
        ),
        migrations.RemoveField(
            model_name="registerfile",
            name="quality",
        ),
        migrations.AddField(
            model_name="agreement",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="batch",
            name="key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="registerfile",
            name="secret",
            field=tonghu.secrecy.fields.EncryptedTextField(
                bound_to="exchange_registerfile.secret", null=True, purpose="text"
            ),
        ),
        migrations.AddField(
            model_name="registerfile",
            name="state",
            field=models.TextField(
                choices=[
                    ("waiting", "待识别"),
                    ("ready", "已识别"),
                    ("open", "待说明"),
                    ("aside", "不是登记表"),
                    ("refused", "未接收"),
                    ("purged", "已销毁"),
                ],
                default="waiting",
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["place", "-id"], name="exchange_batch_place"),
        ),
        migrations.AddConstraint(
            model_name="registerfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("purged_at", None), ("secret", None), _connector="OR"),
                name="exchange_file_purged_has_no_key",
            ),
        ),
    ]
