"""Row-level security on facts, wide rows, figures and closed periods; the triggers that follow the work."""

from pathlib import Path

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0001_tables"),
        ("casework", "0011_presence_locks"),
        ("exchange", "0004_units"),
        ("accounts", "0008_one_thing"),
        ("leads", "0007_sealed_words"),
        ("registry", "0008_transfers"),
    ]
    operations = [
        SecureRows("duties_fact", child="child"),
        SecureRows("duties_widerow", child="child"),
        SecureRows("duties_figures"),
        SecureRows("duties_closedperiod"),
        migrations.RunSQL((SQL / "told_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "facts_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "locks_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
