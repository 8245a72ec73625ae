"""The form by which somebody decides on a change that a physician wants."""

from typing import Any

from django import forms

from accounts.domain.concerns import EXPLANATIONS
from accounts.forms.decision import LONGEST_LINE, Reason
from accounts.models import Amendment

#: Reasons for leaving everything as it is.
REFUSALS = (
    Reason("mismatch", "Does not match the register", "The register has other details. Please send them as the register has them."),
    Reason("unproven", "Nothing to show for it", "We need a document or a register that shows this change."),
    Reason("unreadable", "Cannot be read", "We could not read what you sent. Please send it again."),
    Reason("advertising", "Reads like advertising", "Your profile says who you are. It does not sell anything."),
    Reason("picture", "Not a photo of a face", "The photo must show you, alone, with your face in it."),
    Reason("other", "Something else", "Please read the line below."),
)  # fmt: skip
_TEXTS = {reason.code: reason.text for reason in REFUSALS}


class AmendmentForm(forms.Form):
    """Accept, or refuse with a reason."""

    action = forms.ChoiceField(
        label="Decision",
        choices=[("accept", "Accept: it becomes public"), ("refuse", "Do not accept: nothing changes")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a decision."},
    )
    register = forms.CharField(
        label="Register you looked into",
        required=False,
        max_length=200,
        help_text="For a licence: stands beside the name.",
    )
    checked_on = forms.DateField(
        label="Day on which you looked", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    explained = forms.ChoiceField(
        label="Your second look",
        required=False,
        choices=[("", "Not looked at yet"), *EXPLANATIONS.items()],
        help_text="Needed where something is to be looked at twice. It is written into the audit log.",
    )
    reason = forms.ChoiceField(
        label="Reason",
        required=False,
        choices=[("", "No reason"), *((reason.code, reason.label) for reason in REFUSALS)],
        help_text="Needed for a no.",
    )
    note = forms.CharField(
        label="Personal line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Comes after the ready text. No names, no addresses.",
    )

    def __init__(
        self, data: Any = None, *, amendment: Amendment, typed: dict[str, Any] | None = None
    ) -> None:
        initial = {"register": amendment.verification.register, **(typed or {})}
        super().__init__(data, initial=initial, auto_id="change-%s")
        self.amendment = amendment
        self.fields["register"].widget.attrs.pop("maxlength", None)
        if amendment.part != "licence":
            del self.fields["register"], self.fields["checked_on"]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a no."""
        values = super().clean() or {}
        if values.get("action") == "refuse" and not values.get("reason"):
            self.add_error("reason", "Choose a reason. The physician has to know why.")
        if values.get("action") == "accept" and self.amendment.part == "licence":
            if not values.get("register") and "register" not in self.errors:
                self.add_error("register", "Say which register you looked into for the new licence.")
            if not values.get("checked_on") and "checked_on" not in self.errors:
                self.add_error("checked_on", "Say on which day you looked.")
        note = values.get("note", "")
        if len(note) > LONGEST_LINE // 2:
            self.add_error("note", f"The line has {len(note):,} characters; {LONGEST_LINE // 2:,} is the most.")  # fmt: skip
        return values

    def acceptance(self) -> dict[str, Any]:
        """Return what `amendment_decisions.accept` takes."""
        values = self.cleaned_data
        return {name: values[name] for name in ("register", "checked_on", "explained") if name in values}

    def refusal(self) -> dict[str, str]:
        """Return what `amendment_decisions.refuse` takes."""
        values = self.cleaned_data
        words = [_TEXTS.get(values["reason"], ""), values["note"].strip()]
        return {"reason": values["reason"], "note": "\n\n".join(filter(None, words))}

    def done(self) -> str:
        """Return the decision in a word."""
        return "accepted" if self.cleaned_data["action"] == "accept" else "not accepted"
