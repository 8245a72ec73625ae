"""The queue of updates that askers add to their published questions."""

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
from forum.domain import moderation
from forum.models import QuestionUpdate
from forum.presenters import moderation as desk
from forum.presenters import question_page


@admin.register(QuestionUpdate)
class QuestionUpdateAdmin(FoundByWords, ReviewAdmin):
    """Updates of questions."""

    section = "Moderation"
    page_name = "Updates"
    kind = "update"
    review_template = "admin/desk/update.html"
    choices = (
        Choice("approve", "Approve", "Published at once"),
        Choice("return", "Return for a change", "The asker gets the text back with your note"),
        Choice("reject", "Do not publish", "The asker reads why"),
        Choice("hide", "Hide", "Gone from the public page at once"),
        Choice("restore", "Restore", "Public again at once"),
    )
    list_display = ("heading", "waiting_for", "asked_by_name")
    list_filter = (StatusFilter,)
    together = ("assign", "spam")

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuestionUpdate]:
        """Leave drafts out: they are nobody else's."""
        return super().get_queryset(request).exclude(status="draft").select_related("question__asker")

    def title_of(self, item: QuestionUpdate) -> str:
        """Name the question, too."""
        return f"Update {item.pk} of question {item.question_id}"

    @admin.display(description="Update to", ordering="pk")
    def heading(self, item: QuestionUpdate) -> str:
        """Return the question's title, where moderators may read it."""
        return title_of_question(item.question)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: QuestionUpdate) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Asker")
    def asked_by_name(self, item: QuestionUpdate) -> str:
        """Return the pseudonym."""
        return item.question.asker_name

    def waiting(self) -> QuerySet[QuestionUpdate]:
        """Return updates that wait."""
        return QuestionUpdate.objects.filter(status="pending")

    def own(self, queryset: QuerySet[QuestionUpdate], user: User) -> QuerySet[QuestionUpdate]:
        """Leave the person's own out."""
        return queryset.exclude(question__asker_id=user.pk)

    def reasons(self, item: QuestionUpdate) -> list[Reason]:
        """Return the ready reasons of the queue."""
        return reasons_for("update", item.status)

    def decide(self, item: QuestionUpdate, *, by: User, **decision: Any) -> None:
        """Decide."""
        moderation.decide(item, by=by, **decision)

    def review_context(self, request: HttpRequest, item: QuestionUpdate) -> dict[str, Any]:
        """Return the update with its question."""
        question = item.question
        if "withdrawn" in {item.status, question.status}:
            return {"withheld": True}
        return {
            "question": question,
            "question_body": desk.question_body(question),
            "question_path": question_page.path_of(question) if question.status == "published" else "",
            **desk.marked_words(item),
            "asker": desk.asker_of(question),
            "checklist": desk.UPDATE_CHECKLIST if item.status == "pending" else (),
        }


QUEUE = Queue(
    title="Updates",
    cell="Updates and replies",
    kind="update",
    place=4,
    waiting=lambda: QuestionUpdate.objects.filter(status="pending"),
    target=target,
    changelist="admin:forum_questionupdate_changelist",
)
