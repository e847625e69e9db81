"""Row-level security on those who were there, and the triggers by which they follow their record."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0010_presence")]
    operations = [
        SecureRows("casework_participant", child="child_id"),
        SecureRows("casework_claim"),
        migrations.RunSQL((SQL / "presence_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL(
            "grant update (withdrawn_at) on casework_record to tonghu_unit", migrations.RunSQL.noop
        ),
    ]
