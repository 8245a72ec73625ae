"""Filters of the forum's queues: what is reported, and under which topic it stands."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from accounts.domain import belongings
from accounts.models import User
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


def reports_on(user: User) -> list[tuple[str, str]]:
    """Return how many reports of what an account sent led to something, for the desk's page of the account. One query."""
    theirs = Q(pk__in=[])
    for kind in set(ReportCase.THINGS) & set(belongings.kinds()):
        ids = belongings.kinds()[kind].of(user.pk).order_by().values("pk")
        theirs |= Q(object_type=kind, object_id__in=ids)
    found = ReportCase.objects.filter(theirs).aggregate(
        acted=Count("pk", filter=Q(status="acted")),
        dismissed=Count("pk", filter=Q(status="dismissed")),
        waiting=Count("pk", filter=Q(status="waiting")),
    )
    words = {"acted": "upheld", "dismissed": "not upheld", "waiting": "waiting"}
    parts = [f"{found[name]} {word}" for name, word in words.items() if found[name]]
    return [("Reported things", ", ".join(parts) or "none")]


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
