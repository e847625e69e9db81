from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "tonghu.registry"
    label = "registry"
    verbose_name = "儿童档案"
    default_auto_field = "django.db.models.BigAutoField"
