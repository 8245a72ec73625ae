"""The one choice of somebody who leaves."""

from django import forms

from accounts.models import Deletion


class LeavingForm(forms.Form):
    """What becomes of what they posted. Nothing is chosen beforehand: neither is what most people would want."""

    questions = forms.ChoiceField(
        label="What becomes of what you posted?",
        choices=list(Deletion.CHOICES.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what becomes of what you posted",
            "invalid_choice": "Choose one of the two",
        },
    )
