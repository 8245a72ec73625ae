from importlib import import_module

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """Questions, answers, photos, topics."""

    name = "forum"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the mails of `accounts` how the site is called."""
        # Models are not there yet when this module is read.
        from accounts.domain import mail  # noqa: PLC0415
        from forum.domain import appeals  # noqa: PLC0415
        from forum.presenters.frame import mail_frame  # noqa: PLC0415

        mail.frame = mail_frame
        appeals.register()
        import_module("forum.domain.account_erasers")
        import_module("forum.domain.account_exporters")
