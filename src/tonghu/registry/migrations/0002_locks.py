"""Row-level security on every table of a child's file."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_tables")]
    operations = [
        migrations.RunSQL((SQL / "closed_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        SecureRows("registry_child", child="id", unit=True),
        SecureRows("registry_adult", child="child_id", unit=True),
        SecureRows("registry_holding", child="child_id", unit=True),
        SecureRows("registry_visit", child="child_id"),
        SecureRows("registry_change", child="child_id"),
        SecureRows("registry_merge", child="kept_id"),
        SecureRows("registry_block", child="child_id"),
        SecureRows("registry_childevent", child="pgh_obj_id"),
        SecureRows("registry_adultevent", child="child_id"),
        SecureRows("registry_holdingevent", child="child_id"),
    ]
