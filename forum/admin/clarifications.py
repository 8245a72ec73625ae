"""The queue of what physicians ask back."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.forms.decision import Choice, Reason
from accounts.models import User
from forum.admin.answers import title_of_question
from forum.admin.listing import FoundByWords, StatusFilter, age
from forum.admin.questions import target
from forum.admin.reasons import reasons_for
from forum.domain import clarifying
from forum.models import Clarification
from forum.presenters import byline, history, question_page
from forum.presenters import moderation as desk

CHECKLIST = (
    "One or two things, in plain words",
    "Nothing that identifies the asker is asked for",
    "No way to get in touch",
)


@admin.register(Clarification)
class ClarificationAdmin(FoundByWords, ReviewAdmin):
    """What physicians ask askers."""

    section = "Moderation"
    page_name = "Asked back"
    kind = "clarification"
    review_template = "admin/desk/clarification.html"
    choices = (
        Choice("approve", "Approve", "The asker is told, and it stands under the question"),
        Choice("return", "Return for a change", "The physician gets the text back with your note"),
        Choice("reject", "Do not publish", "The physician reads why"),
        Choice("hide", "Hide", "Gone from the page at once"),
        Choice("restore", "Restore", "Public again at once"),
    )
    list_display = ("heading", "waiting_for", "asked_by")
    list_filter = (StatusFilter,)
    together = ("assign", "spam")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clarification]:
        """Leave drafts out: they are nobody else's."""
        related = ("question__asker", "physician__user", "physician__verification")
        return super().get_queryset(request).exclude(status="draft").select_related(*related)

    @admin.display(description="About", ordering="pk")
    def heading(self, item: Clarification) -> str:
        """Return the question's title, where moderators may read it."""
        return title_of_question(item.question)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Clarification) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Physician")
    def asked_by(self, item: Clarification) -> str:
        """Return who asks."""
        return byline.titled(item.physician)

    def waiting(self) -> QuerySet[Clarification]:
        """Return what waits."""
        return Clarification.objects.filter(status="pending")

    def own(self, queryset: QuerySet[Clarification], user: User) -> QuerySet[Clarification]:
        """Leave out one's own, and those about one's own questions."""
        return queryset.exclude(physician__user_id=user.pk).exclude(question__asker_id=user.pk)

    def reasons(self, item: Clarification) -> list[Reason]:
        """Return the reasons."""
        return reasons_for("clarification", item.status)

    def decide(self, item: Clarification, *, by: User, **decision: Any) -> None:
        """Decide."""
        clarifying.decide(item, by=by, **decision)

    def review_context(self, request: HttpRequest, item: Clarification) -> dict[str, Any]:
        """Return the words with the question they are about."""
        question = item.question
        if item.status == "withdrawn":
            return {"withheld": True}
        readable = question.status != "withdrawn"
        return {
            "question": question if readable else None,
            "question_body": desk.question_body(question) if readable else "",
            "question_path": question_page.path_of(question) if question.status == "published" else "",
            **desk.marked_words(item),
            "writer_history": history.of_physician(item.physician),
            "asked_by_name": byline.titled(item.physician),
            "checklist": CHECKLIST if item.status == "pending" else (),
        }


QUEUE = Queue(
    title="Asked back",
    cell="Updates and replies",
    kind="clarification",
    place=8,
    waiting=lambda: Clarification.objects.filter(status="pending"),
    target=target,
    changelist="admin:forum_clarification_changelist",
)
