"""What an asker agrees to for one photo that was sent."""

from typing import Any

from django import forms

from forum.domain import consent, sharing
from forum.models import Photo


class SharingForm(forms.Form):
    """Who sees it, and whether it may be in videos."""

    audience = forms.ChoiceField(
        label="Who sees this photo?",
        choices=Photo.AUDIENCES,
        widget=forms.RadioSelect,
        error_messages={"required": "Say who sees this photo", "invalid_choice": "Say who sees this photo"},
    )
    video = forms.BooleanField(
        label="A physician may show the area in question in a video answer",
        help_text="You can take this back at any time. We then ask the physician to cut it out.",
        required=False,
    )

    @classmethod
    def showing(cls, photo: Photo, data: Any = None) -> "SharingForm":
        """Return the form filled with what the ledger says now."""
        initial = {
            "audience": "public" if consent.allows(photo, "public") else "physicians",
            "video": photo.video_allowed,
        }
        form = cls(data, initial=initial)
        if photo.status not in sharing.BEFORE_REVIEW:
            form.fields[
                "audience"
            ].help_text = "Fewer people: at once. Everyone: after a moderator has looked at it for that."
        return form
