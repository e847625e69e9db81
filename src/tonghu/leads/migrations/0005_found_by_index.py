"""Indexes for what lists are narrowed, searched, counted and sorted by."""

import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0004_verdicts"),
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
    ]
