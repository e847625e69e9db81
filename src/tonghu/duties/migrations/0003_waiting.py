"""Whether anything is to be brought in, asked of indexes."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("duties", "0002_locks")]
    operations = [
        migrations.RunSQL((SQL / "waiting_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
