"""Forms of the desk's page of an account."""

from django import forms

from accounts.domain import watching


class WatchForm(forms.Form):
    """Put the mark on. The server counts the line: a browser's own limit would cut what is pasted, without a word."""

    reason = forms.ChoiceField(
        label="Why",
        choices=[("", "Choose a reason"), *watching.REASONS.items()],
        error_messages={"required": "Choose why the account is watched. Others have to know."},
    )
    text = forms.CharField(
        label="In a line",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What to look out for. The person never sees it.",
    )

    def clean_text(self) -> str:
        """Refuse a line that is too long, with how long it is."""
        words = " ".join(self.cleaned_data["text"].split())
        if len(words) > watching.LONGEST:
            raise forms.ValidationError(
                f"The line has {watching.LONGEST} characters at the most. Yours has {len(words):,};"
                " write a note instead."
            )
        return words


class UnwatchForm(forms.Form):
    """Take the mark off."""

    reason = forms.ChoiceField(
        label="Why the mark is taken off",
        choices=[("", "Choose a reason"), *watching.OFF_REASONS.items()],
        error_messages={"required": "Choose why the mark is taken off."},
    )
