"""The triggers follow what the views read of other tables, too."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_waiting")]
    operations = [
        migrations.RunSQL((SQL / "followed_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
