"""What moderators do to one photo: cover it up, put its description right, say why they open it, decide on it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.domain.said import said
from accounts.forms.decision import LONGEST_LINE, Choice, DecisionForm, Reason
from forum.domain import photo_settings, uncovering, wording
from forum.domain.drafts import MOST
from forum.forms.photo_edit import COVERS, SIDES, PhotoEditForm
from forum.models import Photo


@dataclass(frozen=True)
class BoxRow:
    """One row of the table of boxes: its name, and each number with the name that is read out."""

    name: str
    cells: list[tuple[forms.BoundField, str]]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the id of a number and what is wrong with it."""
        return [(field.id_for_label, str(each)) for field, _ in self.cells for each in field.errors]


class RedactForm(PhotoEditForm):
    """Boxes and crop to burn in, and why. ``kept`` is what was typed before, for a form that nobody judges."""

    reason = forms.ChoiceField(label="Why it is covered", required=False)
    note = forms.CharField(
        label="Personal line",
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Comes after the ready text. No names, no addresses.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        photo: Photo,
        seen: str,
        reasons: Sequence[Reason],
        kept: Mapping[str, Any] | None = None,
        only_look: bool = False,
    ) -> None:
        self.prefix = f"photo-{photo.pk}"
        self.photo, self.only_look = photo, only_look
        self.reasons = {each.code: each for each in reasons}
        super().__init__(data, seen=seen)
        choice = self.fields["reason"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Choose a reason"), *((each.code, each.label) for each in reasons)]
        # The server counts; a browser's own limit would cut what is pasted, without a word.
        self.fields["note"].widget.attrs.pop("maxlength", None)
        was_measured_here = (kept or {}).get(f"{self.prefix}-seen") == seen
        for name in self.fields:
            typed = (kept or {}).get(f"{self.prefix}-{name}")
            if typed is not None and name != "seen" and (was_measured_here or name in {"reason", "note"}):
                self.initial[name] = typed

    def clean(self) -> dict[str, Any]:
        """Ask for a box and a reason; a look at the boxes needs neither."""
        values = super().clean()
        if self.only_look:
            return values
        if not self.boxes and not any(self.has_error(name) for name in self.fields):
            self.add_error("cover1_left", "Write the numbers of at least one box, or of a crop")
        if not values.get("reason") and not self.has_error("reason"):
            self.add_error("reason", "Choose a reason. The person who sent the photo has to know why")
        return values

    def note_words(self) -> str:
        """Return what the owner reads; for a valid form."""
        reason = self.reasons[self.cleaned_data["reason"]]
        return said(reason.text, self.cleaned_data["note"])

    @property
    def table(self) -> list[BoxRow]:
        """Return the rows: the crop, then the boxes."""
        crop = BoxRow("Crop", _cells(self.crop, "Crop"))
        return [
            crop,
            *(BoxRow(f"{number}", _cells(fields, f"Box {number}")) for number, fields in self.covers),
        ]

    @property
    def burn_words(self) -> str:
        """Return what the button says."""
        count = sum(name != "crop" for name in self.boxes)
        return f"Burn in {count} box{'es' if count != 1 else ''}" if count else "Burn in"

    @property
    def most(self) -> int:
        """Return how many boxes there are."""
        return COVERS


class PhotoSettingsForm(forms.Form):
    """Description, audience and marks."""

    MARKS = ("sensitive", "mirrored", "minor", "intimate")

    alt = forms.CharField(
        label="What the photo shows", required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    audience = forms.ChoiceField(
        label="Who may see it",
        choices={"public": "Public page (asker agreed)", "physicians": "Verified physicians only"},
    )
    sensitive = forms.BooleanField(label="Behind a warning", required=False)
    mirrored = forms.BooleanField(label="Mirror image", required=False)
    minor = forms.BooleanField(label="Shows somebody under 18", required=False)
    intimate = forms.BooleanField(label="Shows an intimate part of the body", required=False)
    reason = forms.ChoiceField(
        label="Why it is limited",
        required=False,
        help_text="Needed when fewer people than the asker wishes see it.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        photo: Photo,
        reasons: Sequence[Reason],
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        self.prefix = f"about-{photo.pk}"
        self.photo = photo
        self.reasons = {each.code: each for each in reasons}
        names = ("alt", "audience", *self.MARKS)
        now = {name: getattr(photo, name) for name in names}
        if kept and f"{self.prefix}-alt" in kept:
            typed = {name: kept.get(f"{self.prefix}-{name}") for name in now}
            now = typed | {name: bool(typed[name]) for name in self.MARKS}
            now["reason"] = kept.get(f"{self.prefix}-reason")
        super().__init__(data, initial=now)
        choice = self.fields["reason"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "No reason"), *((each.code, each.label) for each in reasons)]
        self.is_limited = not photo_settings.may_be_public(photo)
        if self.is_limited:
            audience = self.fields["audience"]
            assert isinstance(audience, forms.ChoiceField)
            audience.choices = [("physicians", "Verified physicians only")]

    def clean_alt(self) -> str:
        """Ask for a description that fits."""
        alt = wording.one_line(self.cleaned_data["alt"])
        if not wording.inked(alt):
            raise forms.ValidationError("Say what the photo shows")
        if len(alt) > MOST["alt"]:
            raise forms.ValidationError(
                f"The description has {len(alt):,} characters; {MOST['alt']} is the most"
            )
        return alt

    def clean(self) -> dict[str, Any]:
        """Ask for a reason exactly where one is needed."""
        values = super().clean() or {}
        limiting = photo_settings.is_limiting(self.photo, values.get("audience", "public"))
        if limiting and not values.get("reason") and not self.has_error("reason"):
            self.add_error("reason", "Choose a reason. The person who sent the photo has to know why")
        return values

    def settings(self) -> dict[str, Any]:
        """Return what `photo_settings.put_right` takes; for a valid form."""
        reason = self.reasons.get(self.cleaned_data["reason"])
        return {**self.cleaned_data, "note": reason.text if reason else ""}


class UncoverForm(forms.Form):
    """Why somebody opens a sensitive photo."""

    why = forms.CharField(
        label="Why do you need to see it?",
        required=False,
        help_text="One line. It is written down, and the person who sent the photo can read it.",
    )

    def __init__(self, data: Any = None, *, photo: Photo, kept: Mapping[str, Any] | None = None) -> None:
        self.prefix = f"open-{photo.pk}"
        super().__init__(data, initial={"why": (kept or {}).get(f"{self.prefix}-why", "")})
        self.fields["why"].widget.attrs |= {"autocomplete": "off"}

    def clean_why(self) -> str:
        """Ask for one line; the same rule as `uncovering.uncover`."""
        why = wording.one_line(self.cleaned_data["why"])
        if not wording.inked(why):
            raise forms.ValidationError("Say in a few words why you need to see this photo")
        if len(why) > uncovering.LONGEST:
            raise forms.ValidationError(
                f"Your reason has {len(why):,} characters; {uncovering.LONGEST} is the most"
            )
        return why


class PhotoDecisionForm(DecisionForm):
    """A decision on one photo while its question goes on."""

    def __init__(
        self,
        data: Any = None,
        *,
        photo: Photo,
        choices: Sequence[Choice],
        reasons: Sequence[Reason],
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        self.prefix = f"alone-{photo.pk}"
        typed = {name: (kept or {}).get(f"{self.prefix}-{name}", "") for name in ("action", "reason", "note")}
        super().__init__(
            data,
            item=photo,
            choices=choices,
            reasons=reasons,
            initial=typed if any(typed.values()) else {"action": ""},
        )


def _cells(fields: list[forms.BoundField], name: str) -> list[tuple[forms.BoundField, str]]:
    return [(field, f"{name}, {side}, percent") for field, side in zip(fields, SIDES, strict=True)]
