"""Which draft a request is about. The session holds the keys of the browser's drafts, the current one last."""

import math
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.adapter import client_address
from accounts.domain import throttling
from accounts.models import User
from forum.domain import asking, drafts
from forum.models import Question
from forum.presenters.ask_steps import Step
from forum.views import errors

KEYS = "drafts"


def keys(request: HttpRequest) -> list[str]:
    """Return the draft keys of this browser, the current one last."""
    held: list[str] = request.session.get(KEYS, [])
    return held


def actor(request: HttpRequest) -> User | None:
    """Return who writes, or None for somebody signed out."""
    return request.user if isinstance(request.user, User) else None


def open_here(request: HttpRequest) -> list[Question]:
    """Return what this person can go on with, the newest first."""
    return list(drafts.editable_by(request.user, keys=keys(request)).order_by("-pk"))


def make_current(request: HttpRequest, question: Question) -> None:
    """Put a question at the end of the session's list. Keys of questions that were sent or discarded fall out."""
    held = [key for key in keys(request) if key != question.draft_key]
    alive = set(
        Question.objects.filter(status="draft", draft_key__in=held).values_list("draft_key", flat=True)
    )
    request.session[KEYS] = [*(key for key in held if key in alive), question.draft_key]


def start(request: HttpRequest) -> Question:
    """Return a draft to write into: an empty one of this browser where there is one, so that two clicks make one.

    Raises `asking.TooManyDrafts` or `throttling.TooManyTries`.
    """
    held = drafts.editable_by(request.user, keys=keys(request)).filter(status="draft")
    question = held.filter(title="", body="", unfinished={}, photos=None).first()
    if question is None:
        if held.count() >= asking.DRAFTS_PER_BROWSER:
            raise asking.TooManyDrafts
        question = asking.start_draft(by=actor(request), address=client_address(request))
    make_current(request, question)
    return question


def wanted(request: HttpRequest) -> Question | None:
    """Return the question that a request names, or else the current one; None when there is neither.

    Own questions that were sent are found too, so that a form sent twice ends on their page.
    Raises `Http404` for one that is not this person's.
    """
    asked = request.POST.get("draft") or request.GET.get("draft", "")
    mine = (
        Question.objects.filter(asker_id=request.user.pk)
        if request.user.is_authenticated
        else Question.objects.none()
    )
    writable = drafts.editable_by(request.user, keys=keys(request))
    if asked:
        pk = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 18 else 0
        return writable.filter(pk=pk).first() or mine.filter(pk=pk).first()
    for key in reversed(keys(request)):
        if found := writable.filter(draft_key=key).first() or mine.filter(draft_key=key).first():
            return found
    return None


def drafted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a step's view the question it is about; without one, send the reader to the start page.

    A post never loses its text: where its draft is gone, it goes into a new one.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        question = wanted(request) if "draft" not in request.GET else _named(request)
        if request.method == "POST":
            if question is None:
                question = asking.start_draft(by=actor(request), address=client_address(request))
            if question.status in drafts.EDITABLE and keys(request)[-1:] != [question.draft_key]:
                make_current(request, question)
        elif question is None:
            return redirect("ask")
        elif question.status not in drafts.EDITABLE:
            return redirect("my_question", pk=question.pk)
        return view(request, question, **kwargs)

    return never_stored(throttled(guarded))


def _named(request: HttpRequest) -> Question:
    """Return the question that an address names. Raises `Http404`, also for one that is somebody else's."""
    question = wanted(request)
    if question is None:
        raise Http404
    return question


def throttled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 429, in words, where something was tried too often."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except throttling.TooManyTries as refusal:
            return errors.too_many(request, seconds=math.ceil(refusal.wait.total_seconds()))

    return guarded


def never_stored(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a person's own pages out of every cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def address(request: HttpRequest, question: Question, step: Step | None) -> str:
    """Return the address of a step. It names the question only where the session alone would not find it."""
    path = reverse(step.url if step else "ask")
    return (
        path if step is None or keys(request)[-1:] == [question.draft_key] else f"{path}?draft={question.pk}"
    )


def tab_of(request: HttpRequest) -> str:
    """Return the mark of the page that a form was on; a new one for a new page."""
    sent = request.POST.get("tab", "")
    return sent if sent.isalnum() and len(sent) <= 32 else secrets.token_hex(8)


def leave(request: HttpRequest) -> HttpResponse:
    """Save and exit: say where the draft is."""
    messages.success(request, "Saved. You can go on with it here.")
    return redirect("my_questions" if request.user.is_authenticated else "ask")
