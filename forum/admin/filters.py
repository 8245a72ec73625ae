"""Filters of the forum's queues: what is reported, and under which topic it stands."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from forum.models import QuestionTopic, ReportCase, Topic


class ReportedFilter(admin.SimpleListFilter):
    """What somebody reported, until that is decided."""

    title = "reports"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice, for kinds that can be reported."""
        self.kind = model_admin.kind
        return [("yes", "Reported")] if self.kind in ReportCase.THINGS else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        cases = ReportCase.objects.waiting().filter(object_type=self.kind, object_id=OuterRef("pk"))
        return queryset.filter(Exists(cases)) if self.value() == "yes" else queryset


class TopicFilter(admin.SimpleListFilter):
    """What stands under a topic."""

    title = "topic"
    parameter_name = "topic"
    #: Kind → the field that leads to the question.
    questions: ClassVar[dict[str, str]] = {
        "question": "pk",
        "photo": "question_id",
        "update": "question_id",
        "answer": "question_id",
        "revision": "answer__question_id",
        "caveat": "answer__question_id",
        "clarification": "question_id",
    }
    #: More topics than that are no list to choose from.
    most: ClassVar[int] = 60

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the topics that readers see."""
        self.question = self.questions.get(model_admin.kind, "")
        if not self.question:
            return []
        names = Topic.objects.public().order_by("name").values_list("slug", "name")
        return list(names[: self.most])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        if not self.value():
            return queryset
        filed = QuestionTopic.objects.filter(topic__slug=self.value(), question=OuterRef(self.question))
        return queryset.filter(Exists(filed))
