"""The composer: writing an answer, editing a published one, sending and taking back."""

import contextlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.domain.transitions import TransitionRefused
from accounts.views.appeals import appeal_page
from forum.domain import answering, attending, gentle_checks
from forum.forms.answer import AnswerForm
from forum.models import Answer, Question, Revision
from forum.presenters import composing
from forum.views.workspace import actor, own_physician, physicians_only

WRITABLE = {"draft", "returned"}


@require_POST
@physicians_only
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an answer, or go on with the one that is there."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    try:
        answer = answering.start_answer(question, by=actor(request))
    except (TransitionRefused, answering.QuestionClosed) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("answer_edit", answer.pk)


@physicians_only
def answer_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's answer: in the composer while it can be written, else as it stands with what can be done."""
    answer = _own(request, pk)
    if answer.status in WRITABLE:
        return _compose(request, answer)
    return render(request, "forum/workspace/answer.html", composing.status_page(answer, request.user))


@physicians_only
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a published answer; the old text stays public until a moderator approves the new one."""
    answer = _own(request, pk)
    revision = answer.revisions.filter(status__in=WRITABLE).first()
    if revision is not None:
        return _compose(request, revision)
    if request.method != "POST":
        return redirect("answer_edit", answer.pk)
    try:
        answering.start_revision(answer, by=actor(request))
    except (TransitionRefused, ValueError) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("answer_revise", answer.pk)


@physicians_only
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then take an answer back; a draft is deleted."""
    answer = _own(request, pk)
    if request.method != "POST":
        return render(
            request, "forum/workspace/withdraw.html", {"answer": answer, "question": answer.question}
        )
    if "edit" in request.POST:
        return _withdraw_edit(request, answer)
    try:
        if answer.status == "draft":
            answering.discard(answer, by=actor(request))
        else:
            answering.withdraw(answer, by=actor(request))
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(
        request, "Your draft is deleted." if answer.status == "draft" else "Your answer is withdrawn."
    )
    return redirect("workspace_answers")


@physicians_only
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the decision on one's own answer."""
    answer = _own(request, pk)
    if answer.status == "draft":
        return redirect("answer_edit", answer.pk)
    return appeal_page(request, answer)


def _withdraw_edit(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Take back an edit that waits; the published text was never touched."""
    try:
        answering.withdraw(get_object_or_404(answer.revisions, status="pending"), by=actor(request))
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your edit is withdrawn. The published text stays.")
    return redirect("answer_edit", answer.pk)


def _own(request: HttpRequest, pk: int) -> Answer:
    own = Answer.objects.filter(author=own_physician(actor(request)))
    return get_object_or_404(own.select_related("question__asker", "author__verification"), pk=pk)


def _compose(request: HttpRequest, item: Answer | Revision) -> HttpResponse:
    if request.method != "POST":
        return _page(request, item, AnswerForm.showing(item))
    form = AnswerForm(request.POST, item=item)
    is_autosave = "application/json" in request.headers.get("Accept", "")
    try:
        kept = answering.save_words(item, by=actor(request), version=_seen(request), **form.typed())
    except answering.EditedElsewhere as conflict:
        if is_autosave:
            return JsonResponse(
                {"saved": "", "message": "You edited this in another tab. Reload to see both versions."}
            )
        return _page(request, item, form, elsewhere=conflict.current, status=409)
    except (TransitionRefused, ValueError) as refusal:
        return _page(request, item, form, refused=str(refusal), status=403)
    _keep_up(request, item)
    if is_autosave:
        lost = form.lost()
        saved = {"saved": timezone.localtime().strftime("%H:%M"), "fields": {"version": kept}}
        return JsonResponse(saved | ({"message": f"Not all of it is saved. {lost[0]}."} if lost else {}))
    what = request.POST.get("do", "save")
    if what == "save" and not form.lost():
        messages.success(request, "Your draft is saved.")
        return redirect("workspace_answers")
    if what == "send" and form.is_valid():
        return _send(request, item, form)
    return _page(
        request, item, form, preview=what == "preview", shows_errors=what != "preview" or bool(form.lost())
    )


def _keep_up(request: HttpRequest, item: Answer | Revision) -> None:
    """Writing a first draft says "I'm on it" to the others, and keeps saying so; it is a courtesy and refuses nothing."""
    if isinstance(item, Answer) and item.status == "draft" and item.question.status == "published":
        with contextlib.suppress(attending.NotOpen, TransitionRefused):
            attending.take(item.question, by=actor(request))


@require_POST
@physicians_only
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the preview and the checks of what is typed, drawn by the real templates; nothing is kept."""
    answer = _own(request, pk)
    revision = answer.revisions.filter(status__in=WRITABLE).first() if request.GET.get("edit") else None
    item = revision or answer
    form = AnswerForm(request.POST, item=item)
    for name, value in form.typed().items():
        setattr(item, name, value)
    checks = gentle_checks.checks(item)
    context = {"item": composing.drawn(item, request.user), "checks": checks}
    response = render(request, "forum/workspace/_live.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _send(request: HttpRequest, item: Answer | Revision, form: AnswerForm) -> HttpResponse:
    try:
        if isinstance(item, Answer):
            answering.submit(item, by=actor(request))
        else:
            answering.submit_revision(item, by=actor(request))
    except (TransitionRefused, answering.QuestionClosed) as refusal:
        return _page(request, item, form, refused=str(refusal), status=403)
    messages.success(request, "Thank you. A moderator will read your answer.")
    return redirect("answer_edit", item.pk if isinstance(item, Answer) else item.answer_id)


def _page(
    request: HttpRequest,
    item: Answer | Revision,
    form: AnswerForm,
    *,
    status: int = 200,
    shows_errors: bool = True,
    **extra: Any,
) -> HttpResponse:
    if form.is_bound:
        # The next try counts from what is kept now; otherwise a person's own save would look like another tab's.
        data = request.POST.copy()
        data["version"] = str(extra["elsewhere"].version if extra.get("elsewhere") else item.version)
        form.data = data
    context = composing.composer(item, request.user, form) | extra | {"shows_errors": shows_errors}
    context["has_errors"] = form.is_bound and shows_errors and bool(form.errors)
    context["address"] = reverse(
        "answer_edit" if isinstance(item, Answer) else "answer_revise", args=[context["answer"].pk]
    )
    return render(request, "forum/workspace/compose.html", context, status=status)


def _seen(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None


urlpatterns = [
    path("workspace/questions/<int:pk>/answer/", start, name="answer_start"),
    path("workspace/answers/<int:pk>/", answer_edit, name="answer_edit"),
    path("workspace/answers/<int:pk>/edit/", revise, name="answer_revise"),
    path("workspace/answers/<int:pk>/live/", live, name="answer_live"),
    path("workspace/answers/<int:pk>/withdraw/", withdraw, name="answer_withdraw"),
    path("workspace/answers/<int:pk>/appeal/", appeal, name="answer_appeal"),
]
