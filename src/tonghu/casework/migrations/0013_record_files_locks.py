"""A file of a record is seen by whoever sees the record, and by nobody else."""

from django.db import migrations

SQL = """
create policy of_record on casework_attachment as restrictive to tonghu_app, tonghu_unit
    using (record_id is null or exists (select from casework_record where id = record_id))
    with check (record_id is null or exists (select from casework_record where id = record_id));
drop policy unit on casework_attachment;
create policy unit on casework_attachment for select to tonghu_unit
    using (not casework_closed_here(child_id)
           and (record_id is not null
                or matter_id in (select id from casework_matter)
                or matter_id in (select parent_id from casework_matter where kind = 'harm_handover')));
-- A unit adds files to what it wrote itself.
create policy unit_adds on casework_attachment for insert to tonghu_unit
    with check (not casework_closed_here(child_id)
                and record_id in (select id from casework_record where organisation_id = casework_own_unit()));
grant insert on casework_attachment to tonghu_unit;
"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_record_files")]
    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
