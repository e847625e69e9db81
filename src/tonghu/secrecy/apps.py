from django.apps import AppConfig
from django.core import checks


class SecrecyConfig(AppConfig):
    name = "tonghu.secrecy"
    label = "secrecy"
    verbose_name = "数据加密"

    def ready(self) -> None:
        from tonghu.secrecy.checks import check_key_ring  # needs settings that are complete

        checks.register(check_key_ring, checks.Tags.security, deploy=True)
