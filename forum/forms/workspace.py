"""Small forms of the workspace."""

from django import forms

from forum.domain import clarifying, profile_claims, saved_searches, snippets
from forum.models import Skip


class SkipForm(forms.Form):
    """Why a physician leaves a question to others."""

    reason = forms.ChoiceField(
        label="Why do you skip it?",
        choices=list(Skip.REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a reason.", "invalid_choice": "Choose one of the reasons."},
    )


class ClarificationForm(forms.Form):
    """What a physician would like to know before answering."""

    body = forms.CharField(
        label="What would you like to know?",
        help_text="Ask what an answer depends on. Do not ask for names, addresses or anything that points to the asker.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "data-maxlength": clarifying.LONGEST}),
    )

    def clean_body(self) -> str:
        """Check the length in sentences."""
        text = "\n".join(self.cleaned_data["body"].splitlines()).strip()
        if len(text) < clarifying.SHORTEST:
            raise forms.ValidationError(f"Write your question in at least {clarifying.SHORTEST} characters.")
        if len(text) > clarifying.LONGEST:
            raise forms.ValidationError(
                f"You have {len(text):,} characters; {clarifying.LONGEST:,} is the most."
            )
        return text


class SnippetForm(forms.Form):
    """A piece of text to use again."""

    title = forms.CharField(
        label="Title",
        help_text="For your own list; readers never see it.",
        required=False,
        widget=forms.TextInput(attrs={"data-maxlength": snippets.TITLE}),
    )
    text = forms.CharField(
        label="Text",
        help_text="It is put into your answer as text that you can change.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-maxlength": snippets.LONGEST}),
    )

    def clean_title(self) -> str:
        """Check the length in sentences."""
        text = " ".join(self.cleaned_data["title"].split())
        if not text:
            raise forms.ValidationError("Give it a title.")
        if len(text) > snippets.TITLE:
            raise forms.ValidationError(
                f"The title has {len(text)} characters; {snippets.TITLE} is the most."
            )
        return text

    def clean_text(self) -> str:
        """Check the length in sentences."""
        text = "\n".join(self.cleaned_data["text"].splitlines()).strip()
        if not text:
            raise forms.ValidationError("Write the text.")
        if len(text) > snippets.LONGEST:
            raise forms.ValidationError(
                f"The text has {len(text):,} characters; {snippets.LONGEST:,} is the most."
            )
        return text


class SavedSearchForm(forms.Form):
    """The name of a search of the queue."""

    name = forms.CharField(
        label="Name",
        help_text="For your own list; nobody else sees it.",
        required=False,
        widget=forms.TextInput(attrs={"data-maxlength": saved_searches.NAME}),
    )

    def clean_name(self) -> str:
        """Check the length in sentences."""
        text = " ".join(self.cleaned_data["name"].split())
        if not text:
            raise forms.ValidationError("Give the search a name.")
        if len(text) > saved_searches.NAME:
            raise forms.ValidationError(
                f"The name has {len(text)} characters; {saved_searches.NAME} is the most."
            )
        return text


class ProfileClaimForm(forms.Form):
    """Why an imported profile is one's own."""

    why = forms.CharField(
        label="How can we see that it is you?",
        help_text="For example: where you answered before, under which name, and where that can be read. Only moderators see it.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-maxlength": profile_claims.LONGEST}),
    )

    def clean_why(self) -> str:
        """Check the length in sentences."""
        text = "\n".join(self.cleaned_data["why"].splitlines()).strip()
        if len(text) < profile_claims.SHORTEST:
            raise forms.ValidationError(
                f"Say in at least {profile_claims.SHORTEST} characters how we can see that it is you."
            )
        if len(text) > profile_claims.LONGEST:
            raise forms.ValidationError(
                f"You have {len(text):,} characters; {profile_claims.LONGEST:,} is the most."
            )
        return text
