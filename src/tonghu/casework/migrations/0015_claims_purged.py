"""Claims that nobody confirmed may be deleted by the clock."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0014_reporter_asked_for")]
    operations = [
        migrations.RunSQL((SQL / "claims_purged_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
