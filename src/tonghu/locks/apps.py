from django.apps import AppConfig


class LocksConfig(AppConfig):
    name = "tonghu.locks"
    label = "locks"

    def ready(self) -> None:
        from tonghu.locks.beginning import register

        register()
