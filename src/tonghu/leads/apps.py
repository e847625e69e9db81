from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tonghu.leads"
    label = "leads"
    verbose_name = "线索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A lead goes along when files are merged or split, and to another county; within its own it stays where it is."""
        from tonghu.leads.leaving import take_along  # models are loaded by now, and not before
        from tonghu.leads.models import Lead
        from tonghu.registry.followers import follow

        follow("lead", Lead, moves_place=False, across=take_along)
