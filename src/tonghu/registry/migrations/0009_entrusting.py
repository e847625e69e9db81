"""Who in the organisation answers for an entrusted child; one that was entrusted, and came back, may be entrusted again."""

import django.db.models.deletion
from django.db import migrations, models

# Every table of a child's file asks this one whether an organisation may see the child: what is not shown here opens nothing.
SQL = """
drop policy unit on registry_entrusted;
create policy unit on registry_entrusted to tonghu_unit
    using (organisation_id = nullif(current_setting('tonghu.organisation', true), '')::bigint and opens_file
           and start_on <= today_in_china() and (end_on is null or end_on > today_in_china()));
"""


def _text() -> models.TextField:
    return models.TextField(default="", editable=False)


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_transfers"), ("accounts", "0008_one_thing")]
    operations = [
        migrations.RemoveConstraint("entrusted", "registry_entrusted_once"),
        migrations.AddField(
            "entrusted",
            "responsible",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.post",
            ),
        ),
        migrations.AddField("entrusted", "opens_file", models.BooleanField(default=True, editable=False)),
        migrations.AddField("entrusted", "reason", _text()),
        migrations.AddField("entrusted", "made_by", _text()),
        migrations.AddField("entrusted", "ended_by", _text()),
        migrations.AddField("entrusted", "end_reason", _text()),
        migrations.AlterField("entrusted", "start_on", models.DateField(verbose_name="开始日期")),
        migrations.AlterField("entrusted", "end_on", models.DateField(null=True, verbose_name="结束日期")),
        migrations.AddConstraint(
            "entrusted",
            models.UniqueConstraint(
                condition=models.Q(("end_on", None)),
                fields=("organisation", "child"),
                name="registry_entrusted_open_once",
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
