from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and accountability."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put our pages on the desk, which stands by now."""
        import_module("accounts.admin.pages")
