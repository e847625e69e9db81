"""Row-level security on casework, and the organisations that take part in it."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_tables"), ("registry", "0007_found_by_index")]
    operations = [
        SecureRows("casework_matter", child="child_id"),
        SecureRows("casework_matterstep", child="child_id"),
        SecureRows("casework_record", child="child_id"),
        SecureRows("casework_share", child="child_id"),
        migrations.RunSQL((SQL / "parties_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
