"""Atom feeds: title, link, 200 characters; no photos."""

from typing import Any

from django.contrib.syndication.views import Feed
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import Truncator

from forum.domain import browsing
from forum.models import Answer, Question, Topic
from forum.presenters.frame import site_settings

ENTRIES = 30
SUMMARY = 200
#: No other sign may stand in XML 1.0 (section 2.2 of its specification).
_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)])


class QuestionFeed(Feed):
    """Newest questions."""

    feed_type = Atom1Feed
    name = "New questions"

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Nothing to look up."""
        return None

    def title(self, obj: Any) -> str:
        return f"{self.name} on {site_settings().name}".translate(_FORBIDDEN)

    def link(self, obj: Any) -> str:
        return reverse("questions")

    def subtitle(self, obj: Any) -> str:
        return site_settings().disclaimer.translate(_FORBIDDEN)

    def within(self, obj: Any) -> Any:
        """Return the published questions this feed is about."""
        return Question.objects.published()

    def items(self, obj: Any) -> list[Question]:
        questions = browsing.for_rows(self.within(obj).with_counts())
        return list(questions.order_by("-published_at", "-pk")[:ENTRIES])

    def item_title(self, item: Any) -> str:
        return (item.title + (" (Photo)" if item.photo_seen else "")).translate(_FORBIDDEN)

    def item_description(self, item: Question) -> str:
        return Truncator(item.body).chars(SUMMARY).translate(_FORBIDDEN)

    def item_link(self, item: Question) -> str:
        return reverse("question", args=[item.pk, item.slug])

    def item_guid(self, item: Question) -> str:
        return f"urn:curbside:question:{item.pk}"

    def item_author_name(self, item: Question) -> str:
        return item.asker_name.translate(_FORBIDDEN)

    def item_pubdate(self, item: Question) -> Any:
        return item.published_at

    def item_updateddate(self, item: Any) -> Any:
        return max(filter(None, [item.published_at, item.newest_answer_at]))


class TopicFeed(QuestionFeed):
    """Newest questions of one topic."""

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Topic:
        """Return the topic, or 404 for one that readers do not see."""
        return get_object_or_404(Topic.objects.public(), slug=kwargs["slug"])

    def title(self, obj: Topic) -> str:
        return f"New questions about {obj.name} on {site_settings().name}".translate(_FORBIDDEN)

    def link(self, obj: Topic) -> str:
        return reverse("topic", args=[obj.slug])

    def within(self, obj: Topic) -> Any:
        return Question.objects.published().filter(topics=obj)


class UnansweredFeed(QuestionFeed):
    """Questions that nobody answered yet."""

    name = "Questions without an answer"

    def within(self, obj: Any) -> Any:
        answers = Answer.objects.published().filter(question=OuterRef("pk"))
        return Question.objects.published().filter(~Exists(answers), closed_at__isnull=True)
