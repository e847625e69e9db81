"""Who reported: asked for by the police as well, and never decided on by whom the report names."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0013_record_files_locks"), ("accounts", "0008_one_thing")]
    operations = [
        migrations.RunSQL((SQL / "reporter_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop)
    ]
