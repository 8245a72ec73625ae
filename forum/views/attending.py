"""From the queue: "I'm on it", skipping a question, and asking the asker for more."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import User
from accounts.views.appeals import appeal_page
from forum.domain import attending, clarifying, queueing
from forum.forms.workspace import ClarificationForm, SkipForm
from forum.models import Clarification, Question
from forum.presenters import composing, question_page
from forum.presenters.reasons_told import why
from forum.views.drafts import never_stored
from forum.views.workspace import actor, own_physician, physicians_only

page = require_http_methods(["GET", "HEAD", "POST"])


def _back(request: HttpRequest) -> str:
    """Return the tab that the form came from; anything else leads to the first one."""
    asked = request.POST.get("back") or request.GET.get("back", "")
    tab = asked if asked in queueing.TABS else "mine"
    return reverse("workspace") if tab == "mine" else f"{reverse('workspace')}?show={tab}"


def _do(deed: Callable[..., Any], question: Question, user: User, **more: Any) -> None:
    try:
        deed(question, by=user, **more)
    except attending.NotOpen:
        raise Http404 from None
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal


@require_POST
@physicians_only
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Say "I'm on it"."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    _do(attending.take, question, actor(request))
    messages.success(request, "Others see for 15 minutes that you are on it. Writing keeps it up.")
    return redirect(f"{_back(request)}#q{pk}")


@require_POST
@physicians_only
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    """Take that back."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    _do(attending.let_go, question, actor(request))
    return redirect(f"{_back(request)}#q{pk}")


@page
@physicians_only
@never_stored
def skip(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, and leave the question to others. "Not enough information" leads on to asking for it."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    form = SkipForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {
            "question": question,
            "form": form,
            "back": _back(request),
            "tab": request.GET.get("back", ""),
        }
        return render(request, "forum/workspace/skip.html", context | _frame(request))
    reason = form.cleaned_data["reason"]
    _do(attending.skip, question, actor(request), reason=reason)
    messages.success(request, "Skipped. It stands under “Skipped” if you change your mind.")
    return redirect("clarification", pk=pk) if reason == "not_enough" else redirect(_back(request))


@require_POST
@physicians_only
def unskip(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question back into the queue."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    _do(attending.unskip, question, actor(request))
    return redirect(_back(request))


@page
@physicians_only
@never_stored
def clarification(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the asker for more; a moderator reads it first."""
    user = actor(request)
    question = get_object_or_404(Question.objects.published().select_related("asker"), pk=pk)
    asked = clarifying.latest(question, by=user)
    initial = {"body": asked.body} if asked and asked.status == "returned" else None
    form = ClarificationForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _ask_page(request, question, asked, form)
    try:
        clarifying.ask(question, by=user, body=form.cleaned_data["body"])
    except TooManyTries:
        form.add_error(None, "You have asked a lot today. Your text is still here; go on tomorrow.")
        return _ask_page(request, question, asked, form, status=429)
    except clarifying.NotOpen:
        form.add_error(
            None, "Nobody is there to reply: this question came from another site, or its account is closed."
        )
        return _ask_page(request, question, asked, form, status=409)
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _ask_page(request, question, asked, form, status=409)
    messages.success(request, "Thank you. The asker is told when a moderator has read it.")
    return redirect("clarification", pk=pk)


@require_POST
@physicians_only
def clarification_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one asked."""
    asked = get_object_or_404(
        Clarification,
        question=pk,
        physician__user=actor(request),
        status__in=["pending", "returned", "published"],
    )
    try:
        clarifying.withdraw(asked, by=actor(request))
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "What you asked is withdrawn.")
    return redirect("clarification", pk=pk)


@page
@physicians_only
@never_stored
def clarification_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the decision on what one asked."""
    question = get_object_or_404(Question.objects.published(), pk=pk)
    asked = clarifying.latest(question, by=actor(request))
    if asked is None:
        raise Http404
    return appeal_page(request, asked)


def _frame(request: HttpRequest) -> dict[str, Any]:
    physician = own_physician(actor(request))
    assert physician is not None
    return composing.frame(physician)


def _ask_page(
    request: HttpRequest,
    question: Question,
    asked: Clarification | None,
    form: ClarificationForm,
    status: int = 200,
) -> HttpResponse:
    reading = question_page.page_for(question, request.user, question_page.Ask())
    context = {
        "question": question,
        "page": reading,
        "others": reading.answers.items,
        "asked": asked,
        "why": why(asked),
        "form": form,
        "may_ask": asked is None or asked.status != "pending" or status != 200,
        "may_withdraw": asked is not None and asked.status in {"pending", "returned", "published"},
        **_frame(request),
    }
    return render(request, "forum/workspace/clarification.html", context, status=status)


urlpatterns = [
    path("workspace/questions/<int:pk>/take/", take, name="question_take"),
    path("workspace/questions/<int:pk>/let-go/", let_go, name="question_let_go"),
    path("workspace/questions/<int:pk>/skip/", skip, name="question_skip"),
    path("workspace/questions/<int:pk>/unskip/", unskip, name="question_unskip"),
    path("workspace/questions/<int:pk>/ask/", clarification, name="clarification"),
    path("workspace/questions/<int:pk>/ask/withdraw/", clarification_withdraw, name="clarification_withdraw"),
    path("workspace/questions/<int:pk>/ask/appeal/", clarification_appeal, name="clarification_appeal"),
]
