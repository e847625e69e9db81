"""Row-level security on reports of harm: the reporter apart, the person named kept out, the county as the lowest place."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0006_harm"), ("accounts", "0008_one_thing")]
    operations = [
        SecureRows("casework_receipt", child="child_id"),
        SecureRows("casework_attachment", child="child_id"),
        migrations.RunSQL((SQL / "harm_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
