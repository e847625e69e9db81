"""Row-level security on imports of the past, and the one column of a record that may be set later."""

from django.db import migrations

from tonghu.locks.row_security import SecureRows


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_past")]
    operations = [
        SecureRows("casework_pastimport"),
        migrations.RunSQL(
            "grant update (withdrawn_at) on casework_record to tonghu_app", migrations.RunSQL.noop
        ),
    ]
