"""An index for the list of posts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_posts_fit"),
        ("places", "0001_tables"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["place", "id"], name="accounts_post_place"),
        ),
    ]
