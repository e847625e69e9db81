"""Counts for the yearly report and for the review of break-glass."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain")]
    operations = [
        migrations.RunSQL((SQL / "figures_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
