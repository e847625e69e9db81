"""Triggers that hold posts apart where one person may not have both, and keep them as history."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_access")]
    operations = [
        migrations.RunSQL((SQL / "posts_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
