"""What a reviewer fills in about an application: a word on each part, and what they looked into."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError

from accounts.domain.concerns import EXPLANATIONS, Concern
from accounts.domain.parts import LONGEST_NOTE, OPTIONAL, PartDecision
from accounts.domain.verification import CHECK_FIELDS
from accounts.models import Part, Verification
from accounts.models.application import PARTS

STATES = {
    "waiting": "Not looked at yet",
    "accepted": "Accept",
    "needs_more": "Ask for more",
    "refused": "Leave it out of the profile",
}


@dataclass(frozen=True)
class PartFields:
    """The three fields of one part, for the template."""

    part: str
    state: forms.BoundField
    asks: forms.BoundField
    note: forms.BoundField


class PartsForm(forms.Form):
    """For each part: accepted, or what is needed instead."""

    def __init__(self, data: Any = None, *, parts: Sequence[str], rows: Mapping[str, Part]) -> None:
        super().__init__(data, auto_id="part-%s")
        self.parts = parts
        for part in parts:
            row = rows.get(part) or Part(part=part)
            states = [
                (state, word) for state, word in STATES.items() if state != "refused" or part in OPTIONAL
            ]
            self.fields[f"{part}-state"] = forms.ChoiceField(
                label=f"{PARTS[part]}: decision",
                choices=states,
                widget=forms.RadioSelect,
                initial=row.state,
                required=False,
            )
            self.fields[f"{part}-asks"] = forms.ChoiceField(
                label="What you need",
                choices=[("", "Choose, if you ask for more"), *Part.ASKS.items()],
                required=False,
                initial=row.asks,
            )
            self.fields[f"{part}-note"] = forms.CharField(
                label="Note to the physician",
                required=False,
                initial=row.note,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text="They read it beside this part. No names, no addresses.",
            )

    def fields_of(self, part: str) -> PartFields:
        """Return the fields of one part."""
        return PartFields(part, self[f"{part}-state"], self[f"{part}-asks"], self[f"{part}-note"])

    def clean(self) -> dict[str, Any]:
        """Ask for a note where more is asked for."""
        values = super().clean() or {}
        for part in self.parts:
            note = values.get(f"{part}-note", "").strip()
            if len(note) > LONGEST_NOTE:
                self.add_error(
                    f"{part}-note",
                    f"{PARTS[part]}: the note has {len(note):,} characters; {LONGEST_NOTE:,} is the most.",
                )
            if values.get(f"{part}-state") == "needs_more" and not note:
                self.add_error(f"{part}-note", f"{PARTS[part]}: say what you need. The physician reads it.")
        return values

    def decisions(self) -> dict[str, PartDecision]:
        """Return what `parts.decide_parts` takes, of the parts that the page had."""
        values = self.cleaned_data
        return {
            part: PartDecision(values[f"{part}-state"], values[f"{part}-asks"], values[f"{part}-note"])
            for part in self.parts
            if values[f"{part}-state"]
        }

    def asks_for_something(self) -> bool:
        """Tell whether any part needs more."""
        return any(each.state == "needs_more" for each in self.decisions().values())


class CheckForm(forms.Form):
    """What the reviewer looked into. The register stands beside the physician's name; its address does not."""

    register = forms.CharField(
        label="Register you looked into",
        required=False,
        max_length=200,
        help_text="Stands beside the name of the physician, such as “Public register of the Test Medical Board”.",
    )
    register_url = forms.CharField(
        label="Address of that register",
        required=False,
        max_length=200,
        help_text="The authority's own page, beginning with https://. For the desk only.",
    )
    checked_on = forms.DateField(
        label="Day on which you looked", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, verification: Verification) -> None:
        initial = {name: getattr(verification, name) for name in CHECK_FIELDS}
        super().__init__(data, initial=initial, auto_id="check-%s")
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean_register_url(self) -> str:
        """Take addresses of the web that are encrypted, and nothing that a link could do instead."""
        return https_only(self.cleaned_data["register_url"])

    def facts(self) -> dict[str, Any]:
        """Return what `verification.fill` takes."""
        return {name: self.cleaned_data[name] for name in CHECK_FIELDS}


class ExplainForm(forms.Form):
    """A word on what needs a second look before anybody is verified."""

    explained = forms.ChoiceField(
        label="Your second look",
        required=False,
        choices=[("", "Not looked at yet"), *EXPLANATIONS.items()],
        help_text="Needed to verify. It is written into the audit log with your name.",
    )

    def __init__(self, data: Any = None, *, concerns: Sequence[Concern]) -> None:
        super().__init__(data, auto_id="explain-%s")
        self.concerns = concerns


def https_only(text: str) -> str:
    """Return an address that may become a link, or nothing. Raises `ValidationError`."""
    text = text.strip()
    if not text:
        return ""
    try:
        address = urlsplit(text)
    except ValueError:
        address = None
    host = address.hostname if address else ""
    if not address or address.scheme != "https" or not host or "." not in host or address.username:
        raise ValidationError("Give the whole address of the register, beginning with https://.")
    if any(char.isspace() or ord(char) < 32 for char in text):
        raise ValidationError("An address has no blanks in it.")
    return text
