from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and accountability."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put our pages on the desk, which stands by now; fill the registries of leaving."""
        import_module("accounts.admin.pages")
        import_module("accounts.domain.security")
        authenticator_used = import_module("allauth.mfa.signals").authenticator_used
        authenticator_used.connect(
            import_module("accounts.adapter").factor_used, dispatch_uid="recovery code used"
        )
        import_module("accounts.domain.erasers")
        import_module("accounts.domain.exporters")
