"""Joining one question to another: which one, and why."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.domain.said import said
from accounts.forms.decision import LONGEST_LINE, Reason


class MergeForm(forms.Form):
    """The reason and the line that the asker of the joined question reads. The number of the other one stands beside."""

    reason = forms.ChoiceField(
        label="Reason", error_messages={"required": "Choose a reason. The asker has to know why."}
    )
    note = forms.CharField(
        label="Personal line",
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Comes after the ready text. No names, no addresses.",
    )

    def __init__(self, data: Any = None, *, reasons: Sequence[Reason], **options: Any) -> None:
        super().__init__(data, auto_id="merge-%s", **options)
        self.reasons = {reason.code: reason for reason in reasons}
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [(each.code, each.label) for each in reasons]
        if "duplicate" in self.reasons:
            self.initial.setdefault("reason", "duplicate")
        # The server counts; a browser's own limit would cut what is pasted, without a word.
        self.fields["note"].widget.attrs.pop("maxlength", None)

    def decision(self) -> dict[str, str]:
        """Return reason and the words the asker will read, as `merging.merge` takes them."""
        reason = self.reasons[self.cleaned_data["reason"]]
        return {"reason": reason.code, "note": said(reason.text, self.cleaned_data["note"])}
