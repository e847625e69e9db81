"""A department reads how the divisions and organisations of its own place stand."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("duties", "0005_asked")]
    operations = [
        migrations.RunSQL((SQL / "departments_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
