"""A unit that handed a matter on reads no further than its part went."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("casework", "0015_claims_purged")]
    operations = [
        migrations.AddField("share", "until", models.DateTimeField(editable=False, null=True)),
        migrations.RunSQL((SQL / "parties_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]
