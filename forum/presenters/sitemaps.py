"""The sitemap: questions with answers, topics, physicians, help pages."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import Physician
from forum.models import Answer, LegalText, Question, Topic


class QuestionMap(Sitemap):
    """Questions that somebody answered."""

    limit = 5000

    def items(self) -> Any:
        answers = Answer.objects.published().filter(question=OuterRef("pk"))
        return (
            Question.objects.published().filter(Exists(answers)).only("title", "published_at").order_by("pk")
        )

    def location(self, item: Question) -> str:
        return reverse("question", args=[item.pk, item.slug])

    def lastmod(self, item: Question) -> datetime | None:
        return item.published_at


class TopicMap(Sitemap):
    """Topics with questions."""

    limit = 5000

    def items(self) -> Any:
        return Topic.objects.public().with_counts().filter(question_count__gt=0).order_by("pk")

    def location(self, item: Topic) -> str:
        return reverse("topic", args=[item.slug])


class PhysicianMap(Sitemap):
    """Listed physicians."""

    limit = 5000

    def items(self) -> Any:
        return Physician.objects.public().order_by("pk")

    def location(self, item: Physician) -> str:
        return reverse("physician", args=[item.pk, item.slug])


class PageMap(Sitemap):
    """Pages that are always there."""

    def items(self) -> list[str]:
        about = [reverse("about", args=[page]) for page in LegalText.PAGES]
        return [reverse("home"), reverse("questions"), reverse("topics"), reverse("physicians"), *about]

    def location(self, item: str) -> str:
        return item


SITEMAPS = {"questions": QuestionMap, "topics": TopicMap, "physicians": PhysicianMap, "pages": PageMap}
