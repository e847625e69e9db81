"""Indexes for what lists are narrowed, searched, counted and sorted by."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_history_without_index"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="lead",
            name="leads_lead_place",
        ),
        migrations.RemoveIndex(
            model_name="lead",
            name="leads_lead_name",
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                fields=[
                    "place",
                    "state",
                    "due_on",
                    "category",
                    "kind",
                    "confidence",
                    "birth_on",
                    "assigned_post",
                    "child_id",
                    "id",
                ],
                name="leads_lead_counted",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                models.F("place"),
                django.db.models.functions.comparison.Collate("name", "C"),
                name="leads_lead_place_name",
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(
                django.db.models.functions.comparison.Collate("name", "C"), name="leads_lead_all_names"
            ),
        ),
        migrations.AddIndex(
            model_name="lead",
            index=models.Index(fields=["initials"], name="leads_lead_all_initials"),
        ),
        # A town is a ten-thousandth of a province. With the usual hundred samples the planner takes it for one row,
        # and joins two lists of it by reading the second once for each row of the first.
        *(
            migrations.RunSQL(
                f"alter table {table} alter column place set statistics 1000",
                f"alter table {table} alter column place set statistics -1",
            )
            for table in ("leads_lead",)
        ),
    ]
