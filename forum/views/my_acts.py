"""What an asker can do about an own question beside its words: close it, take an update back, object to a video, appeal.

For everybody else these addresses do not exist. Of a question that was withdrawn all say that it is gone.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.transitions import TransitionRefused
from accounts.models import User
from accounts.views.appeals import appeal_page
from forum.domain import asking, closing, objecting, thanking
from forum.domain.voting import NotPublic
from forum.models import Question
from forum.presenters import answer_items
from forum.views import errors
from forum.views.drafts import never_stored


def own_question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the person's own question that was sent; 404 for all others, 410 for a withdrawn one.

    A domain's refusal is answered with its sentence.
    """

    @wraps(view)
    @require_http_methods(["GET", "HEAD", "POST"])
    @login_required
    @never_stored
    def guarded(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        own = Question.objects.exclude(status="draft").filter(asker_id=request.user.pk)
        question = get_object_or_404(own, pk=pk)
        if question.status == "withdrawn":
            return errors.gone(request, by="asker")
        try:
            return view(request, question, **more)
        except TransitionRefused as refusal:
            raise PermissionDenied(str(refusal)) from refusal

    return guarded


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@own_question
def my_close(request: HttpRequest, question: Question) -> HttpResponse:
    """Close to new answers, or open again, after saying what that means."""
    if question.status != "published":
        raise PermissionDenied("Only a published question is closed or opened again.")
    opens = "open" in request.POST if request.method == "POST" else question.closed_at is not None
    if request.method != "POST":
        context = {
            "question": question,
            "opens": opens,
            "by_moderator": closing.closed_by_moderator(question),
        }
        return render(request, "forum/mine/close.html", context)
    act = closing.open_again if opens else closing.close
    changed = act(question, by=_actor(request))
    word = "open to new answers" if opens else "closed to new answers"
    messages.success(
        request,
        f"Your question is {word} {'again' if opens and changed else 'now' if changed else 'already'}.",
    )
    return redirect("my_question", pk=question.pk)


@own_question
def my_update_withdraw(request: HttpRequest, question: Question, update: int) -> HttpResponse:
    """Take an update back, after asking once more."""
    row = get_object_or_404(question.updates, pk=update)
    if row.status == "withdrawn":
        return redirect("my_question", pk=question.pk)
    if request.method != "POST":
        return render(request, "forum/mine/update_withdraw.html", {"question": question, "update": row})
    asking.withdraw_update(row, by=_actor(request))
    messages.success(request, "Your update is withdrawn.")
    return redirect("my_question", pk=question.pk)


@own_question
def my_video(request: HttpRequest, question: Question, answer: int) -> HttpResponse:
    """Object to the video of an answer, after saying what that does."""
    row = get_object_or_404(
        question.answers.select_related("author__verification"), pk=answer, status="published"
    )
    if row.video_objected_at is None and not objecting.may_object(row, by=_actor(request)):
        raise PermissionDenied("There is no video in this answer.")
    if request.method != "POST":
        item = answer_items.item_of(row, question, request.user)
        return render(request, "forum/mine/video.html", {"question": question, "item": item})
    if objecting.object_to_video(row, by=_actor(request)):
        messages.success(
            request,
            "The video is hidden now. The physician is told to take it down, and a moderator follows up.",
        )
    else:
        messages.info(request, "You have objected to this video before. It is hidden.")
    return redirect("my_question", pk=question.pk)


@require_POST
@own_question
def my_thank(request: HttpRequest, question: Question, answer: int) -> HttpResponse:
    """Thank the physician for an answer; once, and a second press changes nothing."""
    row = get_object_or_404(question.answers, pk=answer, status="published")
    try:
        thanking.thank(row, by=_actor(request))
    except NotPublic as refusal:
        raise PermissionDenied("This answer is not public now.") from refusal
    messages.success(request, "The physician is told that you said thank you.")
    return redirect("my_question", pk=question.pk)


@own_question
def my_question_appeal(request: HttpRequest, question: Question) -> HttpResponse:
    """Appeal against the decision on the question."""
    return appeal_page(request, question)


@own_question
def my_photo_appeal(request: HttpRequest, question: Question, photo: int) -> HttpResponse:
    """Appeal against the decision on a photo of it."""
    return appeal_page(request, get_object_or_404(question.photos.select_related("question"), pk=photo))


@own_question
def my_update_appeal(request: HttpRequest, question: Question, update: int) -> HttpResponse:
    """Appeal against the decision on an update of it."""
    return appeal_page(request, get_object_or_404(question.updates.select_related("question"), pk=update))


_OWN = "me/questions/<int:pk>/"
urlpatterns = [
    path(f"{_OWN}close/", my_close, name="my_close"),
    path(f"{_OWN}appeal/", my_question_appeal, name="my_question_appeal"),
    path(f"{_OWN}update/<int:update>/withdraw/", my_update_withdraw, name="my_update_withdraw"),
    path(f"{_OWN}update/<int:update>/appeal/", my_update_appeal, name="my_update_appeal"),
    path(f"{_OWN}photos/<int:photo>/appeal/", my_photo_appeal, name="my_photo_appeal"),
    path(f"{_OWN}answers/<int:answer>/video/", my_video, name="my_video"),
    path(f"{_OWN}answers/<int:answer>/thank/", my_thank, name="my_thank"),
]
