"""A department's officer brings in batches of the own organisation and sees those alone."""

from django.db import migrations

_OWN = "nullif(current_setting('tonghu.organisation', true), '')::bigint"
_OF_OWN_BATCH = f"batch_id in (select id from exchange_batch where organisation_id = {_OWN})"
FORWARD = f"""
grant insert, update on exchange_batch, exchange_registerfile to tonghu_unit;
grant insert, update on exchange_mapping to tonghu_unit;
grant insert on audit_entry to tonghu_unit;
create policy unit on exchange_batch to tonghu_unit
    using (organisation_id = {_OWN}) with check (organisation_id = {_OWN});
create policy unit on exchange_registerfile to tonghu_unit
    using ({_OF_OWN_BATCH}) with check ({_OF_OWN_BATCH});
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_arrivals"), ("audit", "0002_chain")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
