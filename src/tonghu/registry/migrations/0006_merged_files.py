"""Merged files are closed as one; row-level security on splits."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_split_and_orders")]
    operations = [
        migrations.RunSQL((SQL / "merged_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        SecureRows("registry_split", child="source_id"),
    ]
