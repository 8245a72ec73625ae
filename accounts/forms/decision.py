"""The form by which somebody decides on a moderated thing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from accounts.domain.said import said
from accounts.models import Moderated

#: The words that an author reads: a ready text and a personal line. `Statement.text` holds them together.
LONGEST_LINE = 2000


@dataclass(frozen=True)
class Choice:
    """One possible decision: the action, what its button says, and what follows from it."""

    action: str
    label: str
    small: str = ""


@dataclass(frozen=True)
class Reason:
    """One reason: the code for the audit log, its label, and the text that the author reads."""

    code: str
    label: str
    text: str


class DecisionForm(forms.Form):
    """Choose a decision, a reason where one is needed, and a personal line.

    ``version`` is what the person saw; the caller compares it before anything else.
    """

    action = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect, error_messages={"required": "Choose a decision."}
    )
    reason = forms.ChoiceField(
        label="Reason", required=False, help_text="Needed for every change and every no."
    )
    note = forms.CharField(
        label="Personal line",
        required=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Comes after the ready text. No names, no addresses.",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        item: Moderated,
        choices: Sequence[Choice],
        reasons: Sequence[Reason],
        initial: Any = None,
    ) -> None:
        first = {"action": choices[0].action} if choices else {}
        super().__init__(data, initial={**first, **(initial or {})}, auto_id="decision-%s")
        self.item = item
        self.choices = choices
        self.reasons = {reason.code: reason for reason in reasons}
        action, reason = self.fields["action"], self.fields["reason"]
        assert isinstance(action, forms.ChoiceField)
        assert isinstance(reason, forms.ChoiceField)
        action.choices = [(each.action, each.label) for each in choices]
        reason.choices = [("", "No reason"), *((each.code, each.label) for each in reasons)]
        # The server counts; a browser's own limit would cut what is pasted, without a word.
        self.fields["note"].widget.attrs.pop("maxlength", None)

    def options(self) -> list[dict[str, Any]]:
        """Return the decisions for the template: each with whether it is chosen and whether it needs a reason."""
        chosen = self["action"].value()
        return [
            {
                "choice": each,
                "checked": each.action == chosen,
                "needs_reason": self._needs_reason(each.action),
                "id": f"decision-action-{number}",
            }
            for number, each in enumerate(self.choices)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for a reason exactly where the table of the thing wants one."""
        values = super().clean() or {}
        action, reason = values.get("action"), values.get("reason")
        if not action or "reason" in self.errors:
            return values
        if self._needs_reason(action) and not reason:
            self.add_error("reason", "Choose a reason. The author has to know why.")
        elif reason and not self._needs_reason(action):
            self.add_error(
                "reason", "A reason belongs to a change or a no. Clear it, or choose another decision."
            )
        return values

    def decision(self) -> dict[str, str]:
        """Return action, reason and the words the author will read, as `moderation.decide` takes them."""
        values = self.cleaned_data
        reason = self.reasons.get(values["reason"])
        return {
            "action": values["action"],
            "reason": values["reason"],
            "note": said(reason.text if reason else "", values["note"]),
        }

    def _needs_reason(self, action: str) -> bool:
        return any(
            rule.needs_reason and self.item.status in rule.sources for rule in self.item.TABLE.get(action, ())
        )
