"""Who confirmed a version, and the job that counts it: from then on it counts, and not from the click."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0004_followed")]
    operations = [
        migrations.AddField("ruleinforce", "asked_by", models.TextField(default="")),
        migrations.AddField("ruleinforce", "asked_post", models.BigIntegerField(null=True)),
        migrations.AddField("ruleinforce", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField("ruleinforce", "job_id", models.BigIntegerField(null=True)),
    ]
