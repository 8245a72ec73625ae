from importlib import import_module

from django.apps import AppConfig


class ForumConfig(AppConfig):
    """Questions, answers, photos, topics."""

    name = "forum"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give `accounts` what only the forum knows: how the site is called, and how photos and erasures are kept."""
        # Models are not there yet when this module is read.
        from accounts.domain import evidence, headshots, mail  # noqa: PLC0415
        from forum.domain import (  # noqa: PLC0415
            appeals,
            appeals_of_replies,
            photo_files,
            physician_photos,
            report_cases,
            undoing,
        )
        from forum.presenters.frame import mail_frame  # noqa: PLC0415

        mail.frame = mail_frame
        import_module("forum.domain.sent_texts_leaving")
        import_module("forum.domain.account_erasers")
        import_module("forum.domain.account_exporters")
        import_module("forum.domain.asked_exporters")
        evidence.erase = photo_files.erase
        headshots.rebuild = physician_photos.rebuilt
        appeals.register()
        undoing.register()
        appeals_of_replies.register()
        report_cases.register()
