"""What an administrator asks of an account's page."""

from typing import Any

from django import forms

from accounts.domain import membership
from accounts.models import User

DEEDS = (
    "rename",
    "on",
    "off",
    "reveal",
    *(f"{verb} {role}" for role in membership.ROLES for verb in ("grant", "withdraw")),
)
REASONS = {
    "": "Choose a reason",
    "asked": "The person asked for it",
    "joins": "Joins or leaves the team",
    "rules": "Breaks the rules",
    "security": "To keep the account safe",
    "support": "To help the person",
    "law": "Required by law",
}


class PersonForm(forms.Form):
    """One deed, with its reason."""

    do = forms.ChoiceField(choices=[(deed, deed) for deed in DEEDS])
    pseudonym = forms.CharField(required=False, max_length=30)
    reason = forms.ChoiceField(
        choices=list(REASONS.items()),
        error_messages={"required": "Choose a reason. It goes into the audit log."},
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"pseudonym": user.pseudonym}, auto_id="person-%s")
