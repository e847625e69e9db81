"""Records that one statement writes are looked through once, and what their answers must be is asked by one operator.

A fact's kind is held by the mapping that it was told by; by its child alone no fact is looked up."""

from pathlib import Path

from django.db import migrations, models
from django.db.models.deletion import PROTECT

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("duties", "0007_batches")]
    operations = [
        migrations.RunSQL((SQL / "batches_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "told_v2.sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
        migrations.RemoveIndex("Fact", "duties_fact_child"),
        migrations.AlterField(
            "Fact",
            "kind",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=PROTECT,
                related_name="+",
                to="duties.kind",
            ),
        ),
    ]
