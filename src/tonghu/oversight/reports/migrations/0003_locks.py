"""Row-level security on reports: a county's own and those below a city, and an evaluator's by the branch of the post."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_stays"), ("accounts", "0009_evaluator")]
    operations = [
        # The lock brings the same check under the same name.
        migrations.RemoveConstraint("report", "reports_report_place_given"),
        SecureRows("reports_report"),
        migrations.RunSQL((SQL / "locks_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
