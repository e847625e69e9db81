from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tonghu.leads"
    label = "leads"
    verbose_name = "线索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A lead goes along when files are merged or split; it stays at its own place when the child moves."""
        from tonghu.leads.models import Lead  # models are loaded by now, and not before
        from tonghu.registry.followers import follow

        follow("lead", Lead, moves_place=False)
