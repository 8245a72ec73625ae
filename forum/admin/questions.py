"""The queue of questions and their review page."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin import flow
from accounts.admin.base import actor_of
from accounts.admin.queues import Queue
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.forms.decision import Choice, Reason
from accounts.models import User
from forum.admin.cut_deeds import CUT_DEEDS, CutDesk, seen_version
from forum.admin.listing import StatusFilter, age, look_up
from forum.admin.photo_bench import PHOTO_DEEDS, PhotoBench
from forum.admin.reasons import reasons_for
from forum.domain import cutting, moderation, moderation_edits
from forum.forms.desk import QuestionEditsForm
from forum.models import Photo, Question, QuestionTopic, SiteSettings
from forum.presenters import moderation as desk
from forum.presenters import question_page
from forum.presenters.photo_figures import Figure

#: How long an urgent question may wait.
URGENT_TARGET = timedelta(hours=1)
CHOICES = (
    Choice("approve", "Approve", "Published at once, with its photos"),
    Choice("return", "Return for a change", "The asker gets the text back with your note"),
    Choice("hold_urgent", "Hold as urgent", "Sends “please call 911 or be seen today” at once"),
    Choice("reject", "Do not publish", "The asker reads why"),
    Choice("hide", "Hide", "Gone from the public pages at once"),
    Choice("restore", "Restore", "Public again at once"),
    Choice("unmerge", "Take apart again", "Public by itself again, with the answers that came with it"),
)


class UrgentFilter(admin.SimpleListFilter):
    """Shows urgent questions alone."""

    title = "urgency"
    parameter_name = "urgent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the one choice besides all."""
        return [("yes", "Urgent")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:
        """Filter."""
        return queryset.filter(urgent=True) if self.value() == "yes" else queryset


@admin.register(Question)
class QuestionAdmin(CutDesk, PhotoBench):
    """Questions."""

    section = "Moderation"
    page_name = "Questions"
    kind = "question"
    review_template = "admin/desk/question.html"
    choices = CHOICES
    deeds: ClassVar = {
        "edits": "save_edits",
        "close": "close",
        "open": "open_again",
        **CUT_DEEDS,
        **PHOTO_DEEDS,
    }
    list_display = ("heading", "waiting_for", "asked_by_name", "main_topic", "photo_count")
    next_order: ClassVar = ("-urgent", "submitted_at", "pk")
    ordering = next_order
    list_filter = (StatusFilter, UrgentFilter)
    together = ("assign", "spam", "retag")
    search_fields = ("search",)
    search_help_text = "Words of the question, its number, or the asker’s name."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """Leave drafts out: they are nobody else's."""
        filed = QuestionTopic.objects.filter(question=OuterRef("pk")).order_by("position", "pk")
        # As subqueries: they are worked out for the rows of the page alone, however long the list.
        present = Photo.objects.present().filter(question=OuterRef("pk")).order_by().values("question")
        photos = Coalesce(Subquery(present.annotate(number=Count("pk")).values("number")), 0)
        rows = super().get_queryset(request).exclude(status="draft").select_related("asker")
        return rows.annotate(first_topic=Subquery(filed.values("topic__name")[:1]), photo_number=photos)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Question], search_term: str
    ) -> tuple[QuerySet[Question], bool]:
        """Search with PostgreSQL's full text."""
        return (look_up(queryset, search_term, vector="search") if search_term.strip() else queryset), False

    @admin.display(description="Question", ordering="pk")
    def heading(self, item: Question) -> str:
        """Return the title; of a withdrawn question only its number."""
        mark = "Urgent: " if item.urgent and item.status == "pending" else ""
        return f"{mark}{self.label_of(item)}"

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Question) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Asker")
    def asked_by_name(self, item: Question) -> str:
        """Return the pseudonym."""
        return item.asker_name

    @admin.display(description="Topic")
    def main_topic(self, item: Any) -> str:
        """Return the main topic."""
        return item.first_topic or "–"

    @admin.display(description="Photos")
    def photo_count(self, item: Any) -> int:
        """Return how many photos it has."""
        return item.photo_number

    def label_of(self, item: Question) -> str:
        """Return the title, where moderators may read it."""
        return f"Question {item.pk}" if item.status == "withdrawn" else (item.title or f"Question {item.pk}")

    def waiting(self) -> QuerySet[Question]:
        """Return questions that wait."""
        return Question.objects.filter(status="pending")

    def own(self, queryset: QuerySet[Question], user: User) -> QuerySet[Question]:
        """Leave the person's own out."""
        return queryset.exclude(asker_id=user.pk)

    def things(self, item: Question) -> list[tuple[str, int]]:
        """Return the question with its photos."""
        return [("question", item.pk), *(("photo", pk) for pk in item.photos.values_list("pk", flat=True))]

    def photos_on(self, item: Question) -> QuerySet[Photo]:
        """Return the question's photos."""
        return item.photos.all()

    def shown(self, item: Question) -> str:
        """Return the photos with their versions: those that wait are published with the question."""
        rows = item.photos.order_by("pk").values_list("pk", "version", "status")
        return " ".join(f"{pk}.{version}.{status}" for pk, version, status in rows)

    def lock_shown(self, item: Question) -> None:
        """Lock the question: whoever changes one of its photos does so, too."""
        Question.objects.select_for_update(of=("self",)).get(pk=item.pk)

    def figures_of(self, request: HttpRequest, item: Question) -> list[Figure]:
        """Return the photos; of a withdrawn question nothing is shown."""
        return [] if item.status == "withdrawn" else desk.photos_of(item, request.user).figures

    def reasons(self, item: Question) -> list[Reason]:
        """Return the ready reasons of the queue."""
        return reasons_for("question", item.status, cut=cutting.told(cutting.since_last_told(item)))

    def decide(self, item: Question, *, by: User, **decision: Any) -> None:
        """Decide, with the photos; the asker reads what was cut."""
        moderation.decide(item, by=by, **self.decide_telling(item, by=by, decision=decision))

    def take_decision(self, request: HttpRequest, item: Question, *, then_next: bool) -> HttpResponse:
        """Decide. What is held as urgent still waits, so the next thing is another one."""
        held = then_next and request.POST.get("action") == "hold_urgent"
        answer = super().take_decision(request, item, then_next=then_next and not held)
        return flow.skip(self, request, item) if held and answer.status_code == 302 else answer

    def before_decision(self, request: HttpRequest, item: Question) -> None:
        """Save topics, urgent mark and line breaks with the decision, where the page offered them."""
        if "edits" in request.POST:
            self._write_edits(request, item)

    def save_edits(self, request: HttpRequest, item: Question) -> HttpResponse:
        """Save what was put right, without deciding."""
        try:
            with transaction.atomic():
                changed = self._write_edits(request, item)
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, ValueError) as refusal:
            return self.page(request, item, edit_error=str(refusal), edits=self._edits(request, item))
        messages.success(request, "Saved." if changed else "Nothing had changed.")
        return redirect(self.change_path(item))

    def close(self, request: HttpRequest, item: Question, *, open_again: bool = False) -> HttpResponse:
        """Close to new answers."""
        try:
            moderation.close(item, by=actor_of(request), open_again=open_again)
        except TransitionRefused as refusal:
            return self.page(request, item, edit_error=str(refusal))
        messages.success(request, "Open to new answers again." if open_again else "Closed to new answers.")
        return redirect(self.change_path(item))

    def open_again(self, request: HttpRequest, item: Question) -> HttpResponse:
        """Open to new answers again."""
        return self.close(request, item, open_again=True)

    def _edits(self, request: HttpRequest, item: Question) -> QuestionEditsForm:
        data = request.POST if request.method == "POST" and "edits" in request.POST else None
        return QuestionEditsForm(data, question=item, topics=desk.topics_of(item))

    def _write_edits(self, request: HttpRequest, item: Question) -> bool:
        form = self._edits(request, item)
        if not form.is_valid():
            raise ValueError("The topics could not be saved. Choose them again.")
        by, values = actor_of(request), form.cleaned_data
        changed = [
            moderation_edits.tidy_question(item, by=by, version=seen_version(request), body=values["body"]),
            moderation_edits.file_under(item, by=by, topics=form.chosen()),
            moderation_edits.mark_urgent(item, by=by, urgent=values["urgent"]),
            *(moderation_edits.accept_topic(topic, by=by) for topic in values.get("accept", ())),
        ]
        return any(changed)

    def review_context(self, request: HttpRequest, item: Question) -> dict[str, Any]:
        """Return text, photos, asker and what changed since it was last sent."""
        # Row "Question, withdrawn": moderators see the decision and the audit log only.
        if item.status == "withdrawn":
            return {"withheld": True}
        may_edit = item.status in moderation_edits.OPEN and item.asker_id != request.user.pk
        return {
            **self.marked_context(item, may_edit=may_edit),
            "facts": desk.facts_of(item),
            "asker": desk.asker_of(item),
            "changed": desk.resent(item),
            "checklist": desk.QUESTION_CHECKLIST if item.status == "pending" else (),
            "edits": self._edits(request, item),
            "may_edit": may_edit,
            "public_path": question_page.path_of(item) if item.status == "published" else "",
            "answers": item.answers.exclude(status="draft").select_related("author").order_by("pk")[:50],
        }


def target() -> timedelta:
    """Return how long a question may wait."""
    return timedelta(hours=SiteSettings.objects.values_list("question_target_hours", flat=True).get(pk=1))


QUEUES = (
    Queue(
        title="Urgent questions",
        kind="urgent question",
        cell="Urgent",
        place=0,
        waiting=lambda: Question.objects.filter(status="pending", urgent=True),
        target=lambda: URGENT_TARGET,
        changelist="admin:forum_question_changelist",
        query="?urgent=yes",
        # Of the queue of questions the urgent ones come first.
        taken_as="question",
        overlaps=True,
    ),
    Queue(
        title="Questions",
        kind="question",
        place=1,
        waiting=lambda: Question.objects.filter(status="pending"),
        target=target,
        changelist="admin:forum_question_changelist",
    ),
)
