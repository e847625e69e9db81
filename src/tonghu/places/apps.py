from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tonghu.places"
    label = "places"
    verbose_name = "地区与单位"
    default_auto_field = "django.db.models.BigAutoField"
