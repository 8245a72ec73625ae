"""Replacing a returned photo: what it shows, and that it may be shown. The numbers are `PhotoEditForm`'s."""

from typing import Any

from django import forms

from forum.domain import wording
from forum.domain.drafts import MOST
from forum.forms.photo_edit import PhotoEditForm
from forum.forms.question import TextInput


class ReplaceForm(PhotoEditForm):
    """The numbers with the words. ``words`` are those to begin with; a look at the boxes asks for none."""

    alt = forms.CharField(
        label="What does this photo show?",
        help_text="One sentence, for people who cannot see it.",
        required=False,
        widget=TextInput(attrs={"autocomplete": "off"}),
    )
    mirrored = forms.BooleanField(
        label="This is a mirror selfie",
        help_text="Left and right are swapped in it. We say so beside the photo.",
        required=False,
    )
    sensitive = forms.BooleanField(label="Hide this photo behind a warning", required=False)
    own = forms.BooleanField(
        label="This is me, my child, or an adult who has given me permission",
        required=False,
    )

    def __init__(
        self, data: Any = None, *, seen: str, words: dict[str, Any], only_look: bool = False
    ) -> None:
        self.only_look = only_look
        super().__init__(data, seen=seen)
        self.initial.update(words)

    def clean_alt(self) -> str:
        """Ask for a description that fits."""
        alt = wording.one_line(self.cleaned_data["alt"])
        if not wording.inked(alt) and not self.only_look:
            raise forms.ValidationError("Describe what the photo shows")
        if len(alt) > MOST["alt"]:
            raise forms.ValidationError(
                f"The description has {len(alt):,} characters; {MOST['alt']} is the most"
            )
        return alt

    def clean_own(self) -> bool:
        """Ask again: it may be a picture of somebody else."""
        if not self.cleaned_data["own"] and not self.only_look:
            raise forms.ValidationError("Confirm that this is you, or that you have permission")
        return True

    def words(self) -> dict[str, Any]:
        """Return description and marks; for a valid form."""
        return {name: self.cleaned_data[name] for name in ("alt", "mirrored", "sensitive")}
