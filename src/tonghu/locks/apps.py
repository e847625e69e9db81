from django.apps import AppConfig


class LocksConfig(AppConfig):
    name = "tonghu.locks"
    label = "locks"
