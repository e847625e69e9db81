from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tonghu.leads"
    label = "leads"
    verbose_name = "线索"
    default_auto_field = "django.db.models.BigAutoField"
