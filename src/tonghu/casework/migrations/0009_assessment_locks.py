"""Row-level security on results of assessments, which stay as they were written."""

from django.db import migrations

from tonghu.locks.row_security import SecureRows

SQL = """
create policy named on casework_assessment as restrictive to tonghu_app, tonghu_unit
    using (exists (select from casework_record where id = record_id)) with check (true);
revoke update, delete on casework_assessment from tonghu_app, tonghu_unit;
grant update (place, child_id) on casework_assessment to tonghu_app;
-- What an institution wrote itself it sees again; the child's file stays closed to it.
create policy unit on casework_assessment to tonghu_unit
    using (exists (select from casework_record where id = record_id
                   and organisation_id = casework_own_unit()));
grant insert on casework_assessment to tonghu_unit;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0008_assessment")]
    operations = [
        SecureRows("casework_assessment", child="child_id"),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
