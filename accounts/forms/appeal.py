"""The form by which somebody appeals."""

from django import forms

from accounts.domain import appealing


class AppealForm(forms.Form):
    """What should be looked at again, in one's own words."""

    text = forms.CharField(
        label="Why should the decision change?",
        help_text="Say what was missed or misread. You can appeal once, so take your time.",
        widget=forms.Textarea(attrs={"rows": 8, "data-maxlength": appealing.LONGEST}),
        error_messages={
            "required": f"Say in at least {appealing.SHORTEST} characters why the decision should change"
        },
    )

    def clean_text(self) -> str:
        """Count as the domain does. The limit is not the browser's: that would cut what is pasted, without a word."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n").replace("\r", "\n").strip()
        if problem := appealing.text_problem(text):
            raise forms.ValidationError(problem)
        return text
