from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and accountability."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
