from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tonghu.accounts"
    label = "accounts"
    verbose_name = "账号与岗位"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the record of sign-ins."""
        from tonghu.accounts import receivers  # noqa: F401  models must be loaded first
