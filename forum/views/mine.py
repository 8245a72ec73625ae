"""An asker's own questions (PRODUCT §8). For everybody else these addresses do not exist."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.transitions import TransitionRefused
from forum.domain import asking
from forum.forms.question import UpdateForm
from forum.models import Clarification, Question, QuestionUpdate
from forum.presenters.own_question import own_question
from forum.views import errors
from forum.views.drafts import actor, never_stored

#: Rows a page.
ROWS = 25
CAN_BE_WITHDRAWN = {"pending", "returned", "published", "hidden"}
WAS_PUBLIC = {"published", "hidden"}
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
@never_stored
def my_questions(request: HttpRequest) -> HttpResponse:
    """List one's own questions, the newest first. Withdrawn ones keep their place without their words."""
    mine = Question.objects.filter(asker_id=request.user.pk).with_counts(request.user)
    drafts = list(mine.filter(status="draft").defer("search", "body").order_by("-pk"))
    after = request.GET.get("after", "")
    sent = mine.exclude(status="draft").defer("search", "body").order_by("-pk")
    if after.isascii() and after.isdecimal() and len(after) <= 18:
        sent = sent.filter(pk__lt=int(after))
    rows = list(sent[: ROWS + 1])
    context = {
        "drafts": drafts,
        "rows": rows[:ROWS],
        "next_url": f"?after={rows[ROWS - 1].pk}" if len(rows) > ROWS else "",
        "first_url": request.path if after else "",
    }
    return render(request, "forum/mine/list.html", context)


@require_safe
@login_required
@never_stored
def my_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own question; of a withdrawn one only that it is gone."""
    question = _own(request, pk)
    if question.status == "withdrawn":
        return errors.gone(request, by="asker")
    context = {"own": own_question(question, owner=request.user), "is_sent": "sent" in request.GET}
    return render(request, "forum/mine/question.html", context)


@page
@login_required
@never_stored
def my_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question back, after asking once more."""
    question = _own(request, pk)
    if question.status == "withdrawn":
        return redirect("my_questions")
    if question.status not in CAN_BE_WITHDRAWN:
        raise PermissionDenied("This question cannot be withdrawn any more.")
    user = actor(request)
    if request.method != "POST" or user is None:
        kept = question.answers.exclude(status__in=["draft", "withdrawn", "rejected"]).count()
        context = {"question": question, "answers": kept, "was_public": question.status in WAS_PUBLIC}
        return render(request, "forum/mine/withdraw.html", context)
    was_public = question.status in WAS_PUBLIC
    try:
        asking.withdraw(question, by=user)
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    said = "deleted" if was_public else "withdrawn"
    messages.success(request, f"Your question is {said}. Its photos are deleted.")
    return redirect("my_questions")


@page
@login_required
@never_stored
def my_update(request: HttpRequest, pk: int, update: int | None = None) -> HttpResponse:
    """Add an update to a published question, or change one that a moderator returned."""
    question = _own_for_update(request, pk)
    if question.status == "withdrawn" and request.method != "POST":
        return errors.gone(request, by="asker")
    returned = get_object_or_404(QuestionUpdate, pk=update, question=question) if update else None
    asked = _asked_back(request, question) or (returned.clarification if returned else None)
    if returned and returned.status != "returned" and request.method != "POST":
        return redirect("my_question", pk=question.pk)
    user = actor(request)
    form = UpdateForm(request.POST or None, initial={"body": returned.body if returned else ""})
    if request.method != "POST" or user is None or not form.is_valid():
        shown = {"question": question, "form": form, "update": returned, "asked": asked}
        return render(request, "forum/mine/update.html", shown)
    try:
        if returned:
            asking.change_update(returned, by=user, body=form.cleaned_data["body"])
        else:
            asking.add_update(question, by=user, body=form.cleaned_data["body"], reply_to=asked)
    except (TransitionRefused, ValueError) as refusal:
        form.add_error(None, str(refusal))
        more: dict[str, Any] = {"question": question, "form": form, "update": returned, "asked": asked}
        return render(request, "forum/mine/update.html", more, status=409)
    messages.success(request, "Thank you. Your update appears after a moderator has read it.")
    return redirect("my_question", pk=question.pk)


def _asked_back(request: HttpRequest, question: Question) -> Clarification | None:
    """Return the physician's question that the address names, if it is a public one of this question."""
    named = request.GET.get("to", "")
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    return Clarification.objects.published().filter(question=question, pk=int(named)).first()


def _own(request: HttpRequest, pk: int) -> Question:
    """Return an own question. Raises `Http404`, the same for one that is not there and for somebody else's."""
    return get_object_or_404(Question, pk=pk, asker_id=request.user.pk)


def _own_for_update(request: HttpRequest, pk: int) -> Question:
    """Return an own question that was published. That of somebody else is refused, as everybody knows that it exists.

    A POST for one that is not public any more goes on to the domain's refusal, so that the text comes back with it.
    """
    own = Question.objects.exclude(status="draft").filter(pk=pk, asker_id=request.user.pk).first()
    if own is None:
        get_object_or_404(Question.objects.published(), pk=pk)
        raise PermissionDenied("Only the person who asked can add an update.")
    if own.status not in {"published", "withdrawn"} and request.method != "POST":
        raise PermissionDenied("Updates belong to published questions.")
    return own


urlpatterns = [
    path("me/questions/", my_questions, name="my_questions"),
    path("me/questions/<int:pk>/", my_question, name="my_question"),
    path("me/questions/<int:pk>/withdraw/", my_withdraw, name="my_withdraw"),
    path("me/questions/<int:pk>/update/", my_update, name="my_update"),
    path("me/questions/<int:pk>/update/<int:update>/", my_update, name="my_update_change"),
]
