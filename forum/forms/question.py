"""Forms of the ask flow. They say what is wrong; what is half-typed is kept all the same (`typed`)."""

from typing import Any

from django import forms
from django.db.models import Q

from forum.domain import asking, wording
from forum.domain.drafts import MOST
from forum.models import Question, Topic

UPDATE_FEWEST = 10
NO_TOPIC_YET = ("", "Choose a topic")
UNKNOWN_TOPIC = (asking.UNKNOWN_TOPIC, "I don’t know")


class KeptText:
    """A widget's share: what was posted comes back as text that a page and a database can hold."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the posted text without what is no text."""
        value = super().value_from_datadict(data, files, name)  # type: ignore[misc]
        return wording.kept(value) if isinstance(value, str) else value


class TextInput(KeptText, forms.TextInput):
    """One line."""


class Textarea(KeptText, forms.Textarea):
    """Several lines."""


class QuestionForm(forms.Form):
    """Step 1: the question in one sentence, and the rest."""

    title = forms.CharField(
        label="Ask it in one sentence",
        help_text="Say what happened, when, and what you want to know.",
        required=False,
        widget=TextInput(
            attrs={"data-maxlength": wording.TITLE_MOST, "autocomplete": "off", "class": "input--voice"}
        ),
    )
    body = forms.CharField(
        label="Tell us the rest",
        help_text="Treatment, dose if you know it, dates, medicines, what you tried. Leave out names, addresses and phone numbers.",
        required=False,
        widget=Textarea(attrs={"data-maxlength": wording.DETAILS_MOST, "rows": 10}),
    )

    def typed(self) -> dict[str, str]:
        """Return what was typed, whether it can be sent or not."""
        return {
            "title": wording.title(self["title"].value() or ""),
            "body": wording.paragraphs(self["body"].value() or ""),
        }

    def clean(self) -> dict[str, Any]:
        """Check the lengths of what will be kept."""
        words = self.typed()
        if problem := wording.title_problem(words["title"]):
            self.add_error("title", problem)
        if problem := wording.details_problem(words["body"]):
            self.add_error("body", problem)
        return words


class FactsForm(forms.Form):
    """Step 2: the topic, and facts that may be left out. ``find`` narrows the list of topics without JavaScript."""

    find = forms.CharField(
        label="Find a topic",
        help_text="Type a word, then press Search. The list below then holds what fits.",
        required=False,
        widget=TextInput(attrs={"autocomplete": "off"}),
    )
    topic = forms.ChoiceField(label="What is it about?", required=False)
    happened = forms.CharField(
        label="When did it happen, or start?",
        help_text="For example: “three weeks ago” or “since March”. You can leave this out.",
        required=False,
        widget=TextInput(attrs={"autocomplete": "off"}),
    )
    side = forms.ChoiceField(
        label="Which side of your body?",
        help_text="Your own left or right, not as a mirror shows it.",
        choices=Question.SIDES,
        required=False,
        widget=forms.RadioSelect,
    )
    age_band = forms.ChoiceField(label="How old are you?", choices=Question.AGE_BANDS, required=False)
    treated = forms.ChoiceField(
        label="Has a clinician treated this yet?",
        choices=Question.TREATED,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = wording.one_line(self["find"].value() or "")[:100]
        kept = {str(self.initial.get("topic", "")), str(self["topic"].value() or "")}
        choices = self._topics(words, kept=kept)
        self.fields["topic"].choices = choices  # type: ignore[attr-defined]
        self.found = len(choices) - 2

    def _topics(self, words: str, *, kept: set[str]) -> list[tuple[str, str]]:
        topics = Topic.objects.public()
        if words:
            ids = [int(value) for value in kept if value.isdecimal() and len(value) < 18]
            topics = topics.filter(
                Q(name__icontains=words)
                | Q(aliases__contains=[words])
                | Q(aliases__icontains=words)
                | Q(pk__in=ids)
            )
        return [
            NO_TOPIC_YET,
            UNKNOWN_TOPIC,
            *((str(pk), name) for pk, name in topics.values_list("pk", "name")),
        ]

    def _choices(self, name: str) -> set[str]:
        return {str(key) for key, _ in self.fields[name].choices}  # type: ignore[attr-defined]

    def typed(self) -> dict[str, str]:
        """Return what was typed or chosen; a choice that is none counts as not made."""
        words = {"happened": wording.one_line(self["happened"].value() or "")}
        for name in ("topic", "side", "age_band", "treated"):
            value = self[name].value() or ""
            words[name] = value if value in self._choices(name) else ""
        return words

    def clean(self) -> dict[str, Any]:
        """Ask for a topic; check what is kept."""
        words = self.typed()
        if not words["topic"] and "topic" not in self.errors:
            self.add_error("topic", "Choose a topic, or “I don’t know”")
        if len(words["happened"]) > MOST["happened"]:
            self.add_error(
                "happened",
                f"Say when in at most {MOST['happened']} characters; this has {len(words['happened']):,}",
            )
        return words


class SendForm(forms.Form):
    """Step 4: what the asker has to say yes to."""

    understand = forms.BooleanField(
        label="I understand this is education, not medical care.",
        error_messages={"required": "Confirm that you understand this is education, not medical care"},
    )
    adult = forms.BooleanField()

    def __init__(self, *args: Any, minimum_age: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adult"].label = f"I am {minimum_age} or over."
        self.fields["adult"].error_messages["required"] = f"Confirm that you are {minimum_age} or over"


class UpdateForm(forms.Form):
    """An update to a published question."""

    body = forms.CharField(
        label="What is new?",
        help_text="It appears under your question with today’s date after a moderator has read it.",
        required=False,
        widget=Textarea(attrs={"data-maxlength": wording.DETAILS_MOST, "rows": 8}),
    )

    def clean_body(self) -> str:
        """Check the length of what will be kept."""
        body = wording.paragraphs(self["body"].value() or "")
        if wording.inked(body) < UPDATE_FEWEST:
            raise forms.ValidationError(f"Write your update in at least {UPDATE_FEWEST} characters")
        if len(body) > wording.DETAILS_MOST:
            raise forms.ValidationError(
                f"Your update has {len(body):,} characters; {wording.DETAILS_MOST:,} is the most"
            )
        return body
