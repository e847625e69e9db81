"""Indexes for what lists are narrowed, searched, counted and sorted by."""

import datetime

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0006_merged_files"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="child",
            name="registry_child_name",
        ),
        migrations.RemoveIndex(
            model_name="child",
            name="registry_child_all_initials",
        ),
        migrations.RemoveIndex(
            model_name="child",
            name="registry_child_all_names",
        ),
        migrations.RemoveIndex(
            model_name="holding",
            name="registry_holding_place",
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                fields=[
                    "place",
                    "standing",
                    "sex",
                    "birth_on",
                    "last_visit_on",
                    "changed_at",
                    "initials",
                    "id",
                ],
                name="registry_child_facets",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                models.F("place"),
                django.db.models.functions.comparison.Collate("name", "C"),
                name="registry_child_place_name",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(fields=["initials", "id"], name="registry_child_all_initials"),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                django.db.models.functions.comparison.Collate("name", "C"), name="registry_child_all_names"
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "birth_on", models.Value(datetime.date(1, 1, 1)), output_field=models.DateField()
                ),
                models.F("id"),
                name="registry_child_all_births",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce(
                    "last_visit_on", models.Value(datetime.date(1, 1, 1)), output_field=models.DateField()
                ),
                models.F("id"),
                name="registry_child_all_visits",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                models.OrderBy(models.F("changed_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="registry_child_all_changes",
            ),
        ),
        migrations.AddIndex(
            model_name="child",
            index=models.Index(
                condition=models.Q(("standing", "open"), _negated=True),
                fields=["place", "id"],
                name="registry_child_left",
            ),
        ),
        migrations.AddIndex(
            model_name="holding",
            index=models.Index(
                condition=models.Q(("end_on", None)),
                fields=["place", "category", "child"],
                name="registry_holding_open",
            ),
        ),
        # A town is a ten-thousandth of a province. With the usual hundred samples the planner takes it for one row,
        # and joins two lists of it by reading the second once for each row of the first.
        *(
            migrations.RunSQL(
                f"alter table {table} alter column place set statistics 1000",
                f"alter table {table} alter column place set statistics -1",
            )
            for table in (
                "registry_child",
                "registry_holding",
                "registry_adult",
                "registry_visit",
            )
        ),
    ]
