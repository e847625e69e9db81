"""Facts that one statement writes are looked through once; closed periods that restate nothing stand in no index of those that do."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.deletion import PROTECT

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("duties", "0006_departments")]
    operations = [
        migrations.RunSQL((SQL / "batches_v1.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RemoveConstraint("ClosedPeriod", "duties_closed_restated_once"),
        migrations.AlterField(
            "ClosedPeriod",
            "restates",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=PROTECT,
                related_name="restated_by",
                to="duties.closedperiod",
            ),
        ),
        migrations.AddConstraint(
            "ClosedPeriod",
            models.UniqueConstraint(
                condition=models.Q(("restates__isnull", False)),
                fields=("restates",),
                name="duties_closed_restated_once",
            ),
        ),
    ]
