"""The trigger that keeps a report as it was made."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_tables")]
    operations = [
        migrations.RunSQL((SQL / "reports_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
