"""What physicians say of each other's answers: "Unsafe" before all else; and who always agrees with whom."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from accounts.admin.base import DeskAdmin
from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.forms.decision import Choice, Reason
from accounts.models import Physician, User
from forum.admin import second_look as desk_second_look
from forum.admin.listing import FoundByWords, StatusFilter, age
from forum.admin.questions import target
from forum.admin.reasons import reasons_for
from forum.domain import peering, second_look
from forum.models import PeerAgreement, PeerView
from forum.models.peer import URGENCY
from forum.presenters import byline, history, question_page
from forum.presenters import moderation as desk
from forum.presenters.answer_items import answer_path, item_of
from forum.presenters.peers import ring_sentences

#: A patient may act on an answer meanwhile.
UNSAFE_TARGET = timedelta(hours=2)
CHECKLIST = (
    "It is about the answer, not the person",
    "It says why",
    "If it is right, does the answer have to be hidden?",
    "No selling, no private details",
)


@admin.register(PeerView)
class PeerViewAdmin(FoundByWords, ReviewAdmin):
    """Words of physicians about others' answers."""

    section = "Moderation"
    page_name = "Peers"
    kind = "caveat"
    review_template = "admin/desk/peer.html"
    choices = (
        Choice("approve", "Approve", "Stands under the answer, with the name"),
        Choice("return", "Return for a change", "The writer gets the text back with your note"),
        Choice("reject", "Do not publish", "The writer reads why"),
        Choice("hide", "Hide", "Gone from the page at once"),
        Choice("restore", "Restore", "Public again at once"),
    )
    list_display = ("heading", "verdict", "waiting_for", "about_answer")
    next_order: ClassVar = (URGENCY.asc(), "submitted_at", "pk")
    list_filter = (StatusFilter, "verdict")
    together = ("assign", "spam")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeerView]:
        """Leave drafts out: they are nobody else's."""
        related = (
            "physician__user",
            "physician__verification",
            "answer__question",
            "answer__author__verification",
        )
        return super().get_queryset(request).exclude(status="draft").select_related(*related)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Put what is called unsafe first, then the longest wait."""
        return [URGENCY.asc(), "submitted_at", "pk"]

    @admin.display(description="By")
    def heading(self, item: PeerView) -> str:
        """Return the writer's name."""
        return byline.titled(item.physician)

    @admin.display(description="About")
    def about_answer(self, item: PeerView) -> str:
        """Return whose answer it is about."""
        return f"Answer {item.answer_id}" + (
            f" by {byline.titled(item.answer.author)}" if item.answer.author else ""
        )

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: PeerView) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    def waiting(self) -> QuerySet[PeerView]:
        """Return what waits."""
        return PeerView.objects.filter(status="pending")

    def own(self, queryset: QuerySet[PeerView], user: User) -> QuerySet[PeerView]:
        """Leave out one's own words, and words about one's own answers."""
        others = queryset.exclude(physician__user_id=user.pk).exclude(answer__author__user_id=user.pk)
        return second_look.without_own(others, user)

    def done_words(self, item: PeerView, action: str) -> str:
        """Say when this was the first of two."""
        return desk_second_look.done_words(item, action) or super().done_words(item, action)

    def shown(self, item: PeerView) -> str:
        """Return the version of the answer that the words are about."""
        return str(item.answer.version)

    def reasons(self, item: PeerView) -> list[Reason]:
        """Return the reasons."""
        return reasons_for("caveat", item.status)

    def decide(self, item: PeerView, *, by: User, **decision: Any) -> None:
        """Decide."""
        peering.decide(item, by=by, **decision)

    def review_context(self, request: HttpRequest, item: PeerView) -> dict[str, Any]:
        """Return the words with the answer they are about."""
        if item.status == "withdrawn":
            return {"withheld": True}
        answer = item.answer
        is_public = answer.status == "published" and answer.question.status == "published"
        return {
            **desk.marked_words(item),
            "writer_history": history.of_physician(item.physician),
            "writer": byline.titled(item.physician),
            "judged": item_of(answer, answer.question, request.user)
            if answer.status != "withdrawn"
            else None,
            "answer_path": answer_path(answer, answer.question) if is_public else "",
            "question_path": question_page.path_of(answer.question) if is_public else "",
            "rings": ring_sentences(item),
            "checklist": CHECKLIST if item.status == "pending" else (),
        }


@admin.register(PeerAgreement)
class PeerAgreementAdmin(DeskAdmin):
    """Who agreed with whom, with those on top who always agree with each other."""

    section = "Moderation"
    page_name = "Agreements"
    list_display = ("who", "with_whom", "created_at")
    list_display_links = None
    ordering = ("-created_at", "-pk")
    change_list_template = "admin/desk/agreements.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeerAgreement]:
        """Bring the names along."""
        return (
            super()
            .get_queryset(request)
            .select_related("physician__verification", "answer__author__verification", "answer__question")
        )

    @admin.display(description="Physician")
    def who(self, item: PeerAgreement) -> str:
        """Return who agreed."""
        return byline.titled(item.physician)

    @admin.display(description="Agreed with")
    def with_whom(self, item: PeerAgreement) -> str:
        """Return with whose answer."""
        author = item.answer.author
        return f"{byline.titled(author) if author else 'no name'}, answer {item.answer_id}"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the pairs that agree with each other again and again."""
        pairs = peering.mutual()
        named = Physician.objects.select_related("verification").in_bulk(
            {pk for pair in pairs for pk in (pair.one, pair.other)}
        )
        rings = [
            (byline.titled(named[pair.one]), byline.titled(named[pair.other]), pair.given, pair.received)
            for pair in pairs
        ]
        return super().changelist_view(
            request, {"rings": rings, "ring": peering.RING, **(extra_context or {})}
        )


QUEUES = (
    Queue(
        title="Unsafe marks",
        cell="Urgent",
        kind="unsafe",
        place=0,
        waiting=lambda: PeerView.objects.filter(status="pending", verdict="unsafe"),
        target=lambda: UNSAFE_TARGET,
        changelist="admin:forum_peerview_changelist",
    ),
    Queue(
        title="Peers",
        cell="Updates and replies",
        kind="caveat",
        place=7,
        waiting=lambda: PeerView.objects.filter(status="pending").exclude(verdict="unsafe"),
        target=target,
        changelist="admin:forum_peerview_changelist",
    ),
)
