"""The queue of photos that came later: sent again to a question that is published already, and their review page."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from accounts.admin.queues import Queue
from accounts.forms.decision import Choice, Reason
from accounts.models import User
from forum.admin import second_look as desk_second_look
from forum.admin.answers import title_of_question
from forum.admin.listing import FoundByWords, StatusFilter, age
from forum.admin.photo_bench import PHOTO_CHOICES, PHOTO_DEEDS, PhotoBench
from forum.admin.questions import target
from forum.admin.reasons import reasons_for
from forum.domain import moderation, photo_settings, second_look
from forum.models import Photo
from forum.presenters import moderation as desk
from forum.presenters import question_page
from forum.presenters.photo_figures import Figure

#: Value of the filter that shows what its askers opened to everybody.
OPENED = "opened"


def late() -> QuerySet[Photo]:
    """Return photos that wait while their question is public. Others wait with their question."""
    return Photo.objects.present().filter(status="pending", question__status="published", whole=False)


def waiting() -> QuerySet[Photo]:
    """Return the photos to go on with: those that came later, and then those whose askers now show them to everybody.

    Not both at once: no index holds the two together.
    """
    return late() if late().exists() else photo_settings.wishes()


class PhotoStatusFilter(StatusFilter):
    """Shows the queue unless another status is asked for."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Put the photos that were opened to everybody before the statuses."""
        return [(OPENED, "Opened to everybody"), *super().lookups(request, model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Photo]) -> QuerySet[Photo]:
        """Filter."""
        if self.value() == OPENED:
            return queryset.filter(pk__in=photo_settings.wishes().values("pk"))
        if self.value():
            return super().queryset(request, queryset)
        if late().exists():
            return queryset.filter(status="pending", question__status="published", whole=False, missing=False)
        return queryset.filter(pk__in=photo_settings.wishes().values("pk"))


@admin.register(Photo)
class PhotoAdmin(FoundByWords, PhotoBench):
    """Photos."""

    section = "Moderation"
    page_name = "Photos"
    kind = "photo"
    review_template = "admin/desk/photo.html"
    deeds: ClassVar = PHOTO_DEEDS
    alone = False
    choices: ClassVar[tuple[Choice, ...]] = PHOTO_CHOICES
    list_display = ("heading", "waiting_for", "asked_by_name")
    list_filter = (PhotoStatusFilter,)
    found_in = ("alt",)
    together = ("assign",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Photo]:
        """Leave photos of drafts out: they are nobody else's."""
        rows = super().get_queryset(request).exclude(question__status="draft")
        return rows.select_related("question__asker")

    def title_of(self, item: Photo) -> str:
        """Name the question, too."""
        return f"Photo {item.pk} of question {item.question_id}"

    @admin.display(description="Photo of", ordering="pk")
    def heading(self, item: Photo) -> str:
        """Return the question's title, where moderators may read it; never a picture."""
        return title_of_question(item.question)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Photo) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Asker")
    def asked_by_name(self, item: Photo) -> str:
        """Return the pseudonym."""
        return item.question.asker_name

    def waiting(self) -> QuerySet[Photo]:
        """Return photos that wait."""
        return waiting()

    def own(self, queryset: QuerySet[Photo], user: User) -> QuerySet[Photo]:
        """Leave the person's own out."""
        return second_look.without_own(queryset.exclude(question__asker_id=user.pk), user)

    def done_words(self, item: Photo, action: str) -> str:
        """Say when this was the first of two."""
        return desk_second_look.done_words(item, action) or super().done_words(item, action)

    def reasons(self, item: Photo) -> list[Reason]:
        """Return the ready reasons for photos."""
        return reasons_for("photo", item.status)

    def decide(self, item: Photo, *, by: User, **decision: Any) -> None:
        """Decide."""
        moderation.decide(item, by=by, **decision)

    def photos_on(self, item: Photo) -> QuerySet[Photo]:
        """Return the photo itself."""
        return Photo.objects.filter(pk=item.pk)

    def figures_of(self, request: HttpRequest, item: Photo) -> list[Figure]:
        """Return the photo, where moderators may still see it."""
        if "withdrawn" in {item.status, item.question.status}:
            return []
        figures = desk.photos_of(item.question, request.user).figures
        return [each for each in figures if each.photo.pk == item.pk]

    def review_context(self, request: HttpRequest, item: Photo) -> dict[str, Any]:
        """Return the photo with its question."""
        question = item.question
        if question.status == "withdrawn":
            return {"withheld": True, "question_body": SafeString("")}
        return {
            "question": question,
            "question_body": desk.question_body(question),
            "question_path": question_page.path_of(question) if question.status == "published" else "",
            "asker": desk.asker_of(question),
            "checklist": desk.PHOTO_CHECKLIST if item.status == "pending" else (),
            "withheld": item.status == "withdrawn",
        }


QUEUES = (
    Queue(
        title="Sent later",
        kind="photo",
        cell="Photos",
        place=2,
        waiting=late,
        target=target,
        changelist="admin:forum_photo_changelist",
    ),
    Queue(
        title="Opened to everybody",
        kind="opened photo",
        cell="Photos",
        place=3,
        waiting=photo_settings.wishes,
        target=target,
        changelist="admin:forum_photo_changelist",
        query=f"?status={OPENED}",
    ),
)
