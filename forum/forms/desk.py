"""What moderators put right on a review page, beside the decision."""

from typing import Any

from django import forms

from forum.domain import hashtags
from forum.models import Answer, Question, Revision, Topic

#: So many topics can be chosen on the review page.
TOPICS_SHOWN = 3


class TopicField(forms.ModelChoiceField):
    """A topic; one that readers do not see yet says so."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return obj.name if obj.accepted_at else f"{obj.name} (proposed)"


class QuestionEditsForm(forms.Form):
    """Topics, the urgent mark and line breaks of a question."""

    topic = forms.ModelChoiceField(
        Topic.objects.none(), label="Main topic", required=False, empty_label="No topic"
    )
    topic_2 = forms.ModelChoiceField(
        Topic.objects.none(), label="Also under", required=False, empty_label="None"
    )
    topic_3 = forms.ModelChoiceField(
        Topic.objects.none(), label="And under", required=False, empty_label="None"
    )
    accept = forms.ModelMultipleChoiceField(
        Topic.objects.none(), label="Proposed topics", required=False, widget=forms.CheckboxSelectMultiple
    )
    urgent = forms.BooleanField(label="Urgent", required=False)
    body = forms.CharField(
        label="Text, for line breaks only",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, data: Any = None, *, question: Question, topics: list[Topic]) -> None:
        fields = ("topic", "topic_2", "topic_3")
        initial: dict[str, Any] = {name: topic.pk for name, topic in zip(fields, topics, strict=False)}
        super().__init__(
            data, initial={**initial, "urgent": question.urgent, "body": question.body}, auto_id="edit-%s"
        )
        self.kept = topics[TOPICS_SHOWN:]
        offered = Topic.objects.public() | Topic.objects.filter(pk__in=[topic.pk for topic in topics])
        for name in fields:
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = offered
        self.proposed = [
            topic for topic in topics if topic.accepted_at is None and topic.merged_into_id is None
        ]
        accept = self.fields["accept"]
        assert isinstance(accept, forms.ModelMultipleChoiceField)
        accept.queryset = Topic.objects.filter(pk__in=[topic.pk for topic in self.proposed])
        if not self.proposed:
            del self.fields["accept"]

    def chosen(self) -> list[Topic]:
        """Return the topics in order, with those that the page had no room for."""
        values = self.cleaned_data
        picked = [values[name] for name in ("topic", "topic_2", "topic_3") if values[name]]
        return [*picked, *self.kept]


class AnswerEditsForm(forms.Form):
    """Headline, hashtags and line breaks of an answer or a proposed edit."""

    headline = forms.CharField(max_length=140, required=False)
    hashtags = forms.CharField(max_length=300, required=False)
    body = forms.CharField(
        label="Text, for line breaks only",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, data: Any = None, *, answer: Answer | Revision) -> None:
        initial = {
            "headline": answer.headline,
            "hashtags": " ".join(f"#{tag}" for tag in answer.hashtags),
            "body": answer.body,
        }
        super().__init__(data, initial=initial, auto_id="edit-%s")
        for name in ("headline", "hashtags"):
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_hashtags(self) -> list[str]:
        """Fold the tags. Raises `ValidationError` for what cannot be one."""
        try:
            return hashtags.fold(hashtags.split(self.cleaned_data["hashtags"]))
        except hashtags.BadHashtag as problem:
            raise forms.ValidationError(str(problem)) from problem
