from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DutiesConfig(AppConfig):
    name = "tonghu.duties"
    label = "duties"
    verbose_name = "义务"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What the triggers read is written anew whenever tables were brought up to date."""
        from tonghu.duties.loading import load_after_migrating

        post_migrate.connect(load_after_migrating, sender=self)
