"""Chains, append-only triggers and who may read the record."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables")]
    operations = [
        migrations.RunSQL((SQL / "chain_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
