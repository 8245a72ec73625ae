"""The queues of answers and of edits of published answers, with their review pages."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.base import actor_of
from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.domain.transitions import StaleVersion, TransitionRefused
from accounts.forms.decision import Choice, Reason
from accounts.models import User
from forum.admin import pointing
from forum.admin.answer_filters import AnswerStatusFilter, VideoFilter
from forum.admin.cut_deeds import seen_version
from forum.admin.listing import FoundByWords, StatusFilter, age, look_up
from forum.admin.reasons import reasons_for
from forum.domain import moderation, moderation_edits, objecting, sentences
from forum.forms.desk import AnswerEditsForm
from forum.models import Answer, Question, Revision, SiteSettings
from forum.presenters import answer_items, marked, question_page
from forum.presenters import moderation as desk
from forum.presenters.raised import raised


class WordsAdmin(ReviewAdmin):
    """What answers and edits of answers share: headline, hashtags and line breaks can be put right."""

    deeds: ClassVar = {"edits": "save_edits"}
    enter_deed = "edits"

    def reasons(self, item: Any) -> list[Reason]:
        """Return the ready reasons for answers."""
        return reasons_for("answer", item.status)

    def decide(self, item: Any, *, by: User, sentence: str = "", **decision: Any) -> None:
        """Decide, and point to a sentence of what is returned."""
        moderation.decide(item, by=by, **decision)
        if sentence and decision.get("action") == "return":
            sentences.point_out(item, code=sentence, by=by)

    def more_of_decision(self, request: HttpRequest) -> dict[str, Any]:
        """Return the sentence that is meant."""
        return {"sentence": request.POST.get(pointing.FIELD, "")}

    def before_decision(self, request: HttpRequest, item: Any) -> None:
        """Save what was put right with the decision, where the page offered it."""
        if "edits" in request.POST:
            self._write_edits(request, item)

    def save_edits(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Save what was put right, without deciding."""
        try:
            with transaction.atomic():
                changed = self._write_edits(request, item)
        except StaleVersion as late:
            return self.too_late(request, self.found(request, str(item.pk)), late.entry)
        except (TransitionRefused, ValueError) as refusal:
            return self.page(request, self.found(request, str(item.pk)), edit_error=str(refusal))
        messages.success(request, "Saved." if changed else "Nothing had changed.")
        return redirect(self.change_path(item))

    def edits_form(self, request: HttpRequest, item: Any) -> AnswerEditsForm:
        """Return the form, with what was typed when it comes back."""
        data = request.POST if request.method == "POST" and "edits" in request.POST else None
        return AnswerEditsForm(data, answer=item)

    def _write_edits(self, request: HttpRequest, item: Any) -> bool:
        form = self.edits_form(request, item)
        if not form.is_valid():
            raise ValueError(" ".join(str(text) for texts in form.errors.values() for text in texts))
        values = form.cleaned_data
        return moderation_edits.tidy_answer(
            item, by=actor_of(request), version=seen_version(request),
            headline=values["headline"], tags=values["hashtags"], body=values["body"],
        )  # fmt: skip

    def shared_context(self, request: HttpRequest, item: Any, answer: Answer) -> dict[str, Any]:
        """Return the question, the author and the edit fields."""
        question = answer.question
        readable = question.status != "withdrawn"
        headline, body, found = desk.marked_answer(item)
        return {
            "answer": answer,
            "question": question if readable else None,
            "question_body": desk.question_body(question) if readable else "",
            "question_path": question_page.path_of(question) if question.status == "published" else "",
            "photos": desk.photos_of(question, request.user) if readable else None,
            "author": desk.author_of(answer),
            "marked_headline": headline.html,
            "body": body.html,
            "marks_summary": marked.summary_of(found),
            "any_marks": bool(found),
            "raised": raised(item) if item.status in {"pending", "returned"} else None,
            "video": answer_items.outside_link(item.video_url),
            "checklist": desk.ANSWER_CHECKLIST if item.status == "pending" else (),
            "edits": self.edits_form(request, item),
            "may_edit": item.status in moderation_edits.OPEN and item.owner_id() != request.user.pk,
        }


@admin.register(Answer)
class AnswerAdmin(WordsAdmin):
    """Answers."""

    section = "Moderation"
    page_name = "Answers"
    kind = "answer"
    review_template = "admin/desk/answer.html"
    choices = (
        Choice("approve", "Approve", "Published at once"),
        Choice("return", "Return for a change", "Only the author sees it"),
        Choice("reject", "Do not publish", "The author reads why"),
        Choice("hide", "Hide", "Gone from the public page at once"),
        Choice("restore", "Restore", "Public again at once"),
    )
    deeds: ClassVar = {**WordsAdmin.deeds, "video-done": "follow_up_video"}
    list_display = ("heading", "waiting_for", "author_name", "question_title")
    list_filter = (AnswerStatusFilter, VideoFilter)
    together = ("assign", "spam")
    search_fields = ("search",)
    search_help_text = "Words of the answer, its number, or the name of the author’s account."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Answer]:
        """Leave drafts out: they are nobody else's."""
        rows = super().get_queryset(request).exclude(status="draft")
        return rows.select_related("question__asker", "author__verification", "author__user")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Answer], search_term: str
    ) -> tuple[QuerySet[Answer], bool]:
        """Search with PostgreSQL's full text."""
        return (look_up(queryset, search_term, vector="search") if search_term.strip() else queryset), False

    @admin.display(description="Answer", ordering="pk")
    def heading(self, item: Answer) -> str:
        """Return the headline."""
        return str(item)

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Answer) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Author")
    def author_name(self, item: Answer) -> str:
        """Return the author's name."""
        return item.author.display_name if item.author else "Name not shown"

    @admin.display(description="Question")
    def question_title(self, item: Answer) -> str:
        """Return the question's title, where moderators may read it."""
        return title_of_question(item.question)

    def waiting(self) -> QuerySet[Answer]:
        """Return answers that wait."""
        return waiting_answers()

    def own(self, queryset: QuerySet[Answer], user: User) -> QuerySet[Answer]:
        """Leave the person's own out."""
        return queryset.exclude(author__user_id=user.pk)

    def things(self, item: Answer) -> list[tuple[str, int]]:
        """Return the answer with its edits."""
        return [
            ("answer", item.pk),
            *(("revision", pk) for pk in item.revisions.values_list("pk", flat=True)),
        ]

    def follow_up_video(self, request: HttpRequest, item: Answer) -> HttpResponse:
        """Mark the asker's objection to the video as followed up."""
        try:
            objecting.follow_up(item, by=actor_of(request))
        except TransitionRefused as refusal:
            return self.page(request, item, edit_error=str(refusal))
        messages.success(request, "Marked as followed up.")
        return redirect(self.change_path(item))

    def review_context(self, request: HttpRequest, item: Answer) -> dict[str, Any]:
        """Return question, answer and author."""
        return {
            **self.shared_context(request, item, item),
            "changed": desk.resent(item),
            "open_revision": item.revisions.filter(status="pending").first(),
        }


@admin.register(Revision)
class RevisionAdmin(FoundByWords, WordsAdmin):
    """Edits of published answers."""

    section = "Moderation"
    page_name = "Edits"
    kind = "revision"
    review_template = "admin/desk/revision.html"
    choices = (
        Choice("approve", "Approve", "Published at once, the old text is kept in the history"),
        Choice("return", "Return for a change", "Only the author sees it"),
        Choice("reject", "Reject", "The public text stays"),
    )
    list_display = ("heading", "waiting_for", "author_name", "question_title")
    list_filter = (StatusFilter,)
    together = ("approve", "assign", "spam")
    found_in = ("headline", "body")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        """Leave drafts out: they are nobody else's."""
        rows = super().get_queryset(request).exclude(status="draft")
        return rows.select_related(
            "answer__question__asker", "answer__author__verification", "answer__author__user"
        )

    def title_of(self, item: Revision) -> str:
        """Name the answer: an edit by itself has no number that anyone knows."""
        return f"Edit {item.pk} of answer {item.answer_id}"

    @admin.display(description="Edit of", ordering="pk")
    def heading(self, item: Revision) -> str:
        """Return the headline that is proposed."""
        return item.headline or f"Answer {item.answer_id}"

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: Revision) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "pending" else item.get_status_display()

    @admin.display(description="Author")
    def author_name(self, item: Revision) -> str:
        """Return the author's name."""
        return item.answer.author.display_name if item.answer.author else "Name not shown"

    @admin.display(description="Question")
    def question_title(self, item: Revision) -> str:
        """Return the question's title, where moderators may read it."""
        return title_of_question(item.answer.question)

    def waiting(self) -> QuerySet[Revision]:
        """Return edits that wait."""
        return Revision.objects.filter(status="pending")

    def own(self, queryset: QuerySet[Revision], user: User) -> QuerySet[Revision]:
        """Leave the person's own out."""
        return queryset.exclude(answer__author__user_id=user.pk)

    def shown(self, item: Revision) -> str:
        """Return the version of the public text, which the page compares with."""
        return str(Answer.objects.values_list("version", flat=True).get(pk=item.answer_id))

    def lock_shown(self, item: Revision) -> None:
        """Lock the answer before its edit, as `moderation.approve_revision` does."""
        Answer.objects.select_for_update(of=("self",)).get(pk=item.answer_id)

    def things(self, item: Revision) -> list[tuple[str, int]]:
        """Return the edit with its answer."""
        return [("revision", item.pk), ("answer", item.answer_id)]

    def review_context(self, request: HttpRequest, item: Revision) -> dict[str, Any]:
        """Return the public and the proposed text side by side."""
        # A decided edit is compared with the text of today, which says nothing any more.
        changed = desk.proposed(item) if item.status in {"pending", "returned"} else None
        return {
            **self.shared_context(request, item, item.answer),
            "changed": changed,
            "resent": desk.resent(item) if item.status == "pending" else None,
        }


def title_of_question(question: Question) -> str:
    """Return the title; of a withdrawn question only its number."""
    return f"Question {question.pk}" if question.status == "withdrawn" else question.title


def waiting_answers() -> QuerySet[Answer]:
    """Return answers that wait. Those to a question that its asker removed wait for nothing any more."""
    return Answer.objects.filter(status="pending").exclude(question__status="withdrawn")


def target() -> timedelta:
    """Return how long an answer may wait."""
    return timedelta(hours=SiteSettings.objects.values_list("answer_target_hours", flat=True).get(pk=1))


QUEUES = (
    Queue(
        title="Answers",
        kind="answer",
        place=2,
        waiting=waiting_answers,
        target=target,
        changelist="admin:forum_answer_changelist",
    ),
    Queue(
        title="Videos objected to",
        cell="Answers",
        kind="video",
        place=5,
        waiting=objecting.to_follow_up,
        target=lambda: timedelta(days=2),
        changelist="admin:forum_answer_changelist",
        since="video_objected_at",
        query="?video=objected",
        taken_as="",
    ),
    Queue(
        title="Edits",
        cell="Answers",
        kind="revision",
        place=3,
        waiting=lambda: Revision.objects.filter(status="pending"),
        target=target,
        changelist="admin:forum_revision_changelist",
    ),
)
