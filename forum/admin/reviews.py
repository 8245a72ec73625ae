"""The queue of reviews and of replies to them. Being critical is no reason: the list of reasons is closed (PRODUCT §17)."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin as DecidingAdmin
from accounts.forms.decision import Choice, Reason
from accounts.models import User
from forum.admin.listing import FoundByWords, StatusFilter, age
from forum.admin.questions import target
from forum.admin.reasons import reasons_for
from forum.domain import conflicts, reply_check, reviewing
from forum.models import Review, ReviewReply
from forum.presenters import byline, history, rich_text
from forum.presenters import moderation as desk
from forum.presenters.physician_reviews import star_words

CHOICES = (
    Choice("approve", "Approve", "Published at once"),
    Choice("return", "Return for a change", "The author gets the text back with your note"),
    Choice("reject", "Do not publish", "The author reads why"),
    Choice("hide", "Hide", "Gone from the profile at once, and from the rating"),
    Choice("restore", "Restore", "Public again at once"),
)


CHECKLIST = (
    "It is about a visit of the writer’s own",
    "No private details of anybody",
    "No insults, threats or slurs",
    "Not paid, not conflicted",
    "Being critical is no reason to decline it",
)
REPLY_CHECKLIST = (
    "Does not say or hint that the writer was a patient",
    "No private details",
    "No selling",
    "Attacks nobody",
)


class _Desk(FoundByWords, DecidingAdmin):
    section = "Moderation"
    choices = CHOICES
    list_filter = (StatusFilter,)
    together = ("assign", "spam")

    def decide(self, item: Any, *, by: User, **decision: Any) -> None:
        """Decide."""
        reviewing.decide(item, by=by, **decision)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Any) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()


@admin.register(Review)
class ReviewAdmin(_Desk):
    """Reviews of physicians."""

    page_name = "Reviews"
    kind = "review"
    review_template = "admin/desk/review.html"
    list_display = ("heading", "waiting_for", "stars", "written_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        """Leave drafts out: they are nobody else's."""
        return (
            super()
            .get_queryset(request)
            .exclude(status="draft")
            .select_related("author", "physician__user", "physician__verification", "topic", "reply")
        )

    @admin.display(description="Review of", ordering="pk")
    def heading(self, item: Review) -> str:
        """Return the physician's name."""
        return byline.titled(item.physician)

    @admin.display(description="Writer")
    def written_by(self, item: Review) -> str:
        """Return the pseudonym."""
        return item.author.pseudonym if item.author else "a closed account"

    def waiting(self) -> QuerySet[Review]:
        """Return reviews that wait."""
        return Review.objects.filter(status="pending")

    def own(self, queryset: QuerySet[Review], user: User) -> QuerySet[Review]:
        """Leave the person's own out, and those of themselves."""
        return queryset.exclude(author_id=user.pk).exclude(physician__user_id=user.pk)

    def reasons(self, item: Review) -> list[Reason]:
        """Return the closed list."""
        return reasons_for("review", item.status)

    def review_context(self, request: HttpRequest, item: Review) -> dict[str, Any]:
        """Return the review with what readers see now and what is known of its writer."""
        if item.status == "withdrawn":
            return {"withheld": True}
        is_behind = item.public_stars is not None and item.status in {"pending", "returned"}
        return {
            "stars_words": star_words(item.stars),
            **desk.marked_words(item),
            "writer_history": history.of_account(item.author),
            "public_words": star_words(item.public_stars) if is_behind and item.public_stars else "",
            "public_body": rich_text.paragraphs(item.public_body) if is_behind else "",
            "reviewed": byline.titled(item.physician),
            "reviewed_path": byline.profile_path(item.physician) if item.physician.listed_at else "",
            "rating": byline.own_rating(item.physician),
            "signs": conflicts.signs(item),
            "checklist": CHECKLIST if item.status == "pending" else (),
        }


@admin.register(ReviewReply)
class ReviewReplyAdmin(_Desk):
    """Physicians' replies to reviews."""

    page_name = "Replies"
    kind = "reply"
    review_template = "admin/desk/reply.html"
    list_display = ("heading", "waiting_for")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewReply]:
        """Leave drafts out: they are nobody else's."""
        related = ("review__author", "review__physician__user", "review__physician__verification")
        return super().get_queryset(request).exclude(status="draft").select_related(*related)

    @admin.display(description="Reply by", ordering="pk")
    def heading(self, item: ReviewReply) -> str:
        """Return the physician's name."""
        return byline.titled(item.review.physician)

    def waiting(self) -> QuerySet[ReviewReply]:
        """Return replies that wait under reviews that are public."""
        return waiting_replies()

    def own(self, queryset: QuerySet[ReviewReply], user: User) -> QuerySet[ReviewReply]:
        """Leave the person's own out, and those to reviews of theirs."""
        return queryset.exclude(review__physician__user_id=user.pk).exclude(review__author_id=user.pk)

    def shown(self, item: ReviewReply) -> str:
        """Return the version of the review that is replied to."""
        return str(item.review.version)

    def reasons(self, item: ReviewReply) -> list[Reason]:
        """Return the closed list."""
        return reasons_for("reply", item.status)

    def review_context(self, request: HttpRequest, item: ReviewReply) -> dict[str, Any]:
        """Return the reply with its review."""
        if item.status == "withdrawn":
            return {"withheld": True}
        return {
            **desk.marked_words(item),
            "writer_history": history.of_physician(item.review.physician),
            "stars_words": star_words(item.review.public_stars or item.review.stars),
            "review_body": rich_text.paragraphs(item.review.public_body),
            "replier": byline.titled(item.review.physician),
            "found": reply_check.confirming(item.body),
            "checklist": REPLY_CHECKLIST if item.status == "pending" else (),
        }


def waiting_replies() -> QuerySet[ReviewReply]:
    """Return replies that wait; under a review that is gone nobody would see them."""
    return ReviewReply.objects.filter(status="pending", review__public_stars__isnull=False)


QUEUES = (
    Queue(
        title="Reviews",
        kind="review",
        place=5,
        waiting=lambda: Review.objects.filter(status="pending"),
        target=target,
        changelist="admin:forum_review_changelist",
    ),
    Queue(
        title="Replies to reviews",
        cell="Updates and replies",
        kind="reply",
        place=6,
        waiting=waiting_replies,
        target=target,
        changelist="admin:forum_reviewreply_changelist",
    ),
)
