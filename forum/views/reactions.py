"""One answer's own addresses, and what readers do with one press: Helpful, Follow, Thank.

Form posts that lead back; JSON where a script asks for it.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.domain import throttling
from accounts.domain.transitions import NotAllowed
from accounts.models import Physician, User
from forum.domain import following, thanking, voting
from forum.domain.voting import NotPublic
from forum.models import Answer, Question, Topic
from forum.presenters.answer_items import answer_path, sign_in_path
from forum.presenters.byline import profile_path
from forum.presenters.edit_note import edits_of
from forum.presenters.question_page import path_of
from forum.views import errors

#: Where a form may lead back to, by the word it sends; anything else leads to the thing's own page.
BACK = {"following": "following"}


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script asks, which stays on its page."""
    return "application/json" in request.headers.get("Accept", "")


def pressed(find: Callable[..., tuple[Model, str]]) -> Callable[..., Any]:
    """Guard a view that one press posts to. ``find`` returns the public thing and the page that shows it.

    Signed-out people go to sign in and come back to the thing; nothing is done for them.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            thing, page = find(**kwargs)
            if not isinstance(request.user, User):
                sign_in = sign_in_path(page)
                if wants_json(request):
                    return JsonResponse({"sign_in": sign_in}, status=401)
                return redirect(sign_in)
            try:
                throttling.take(voting.PRESSES, who=str(request.user.pk))
                return view(request, thing, page)
            except throttling.TooManyTries as refusal:
                if wants_json(request):
                    return JsonResponse(
                        {"say": "That was pressed too often. Try again in a while."}, status=429
                    )
                return errors.too_many(request, seconds=math.ceil(refusal.wait.total_seconds()))
            except NotPublic:
                raise Http404 from None
            except NotAllowed as refusal:
                if wants_json(request):
                    return JsonResponse({"say": str(refusal)}, status=403)
                raise PermissionDenied(str(refusal)) from refusal

        return guarded

    return decorate


def _answer(pk: int) -> tuple[Answer, str]:
    answer = get_object_or_404(Answer.objects.published().select_related("question"), pk=pk)
    return answer, answer_path(answer, answer.question)


def _question(pk: int) -> tuple[Question, str]:
    question = get_object_or_404(Question.objects.published(), pk=pk)
    return question, path_of(question)


def _topic(slug: str) -> tuple[Topic, str]:
    topic = get_object_or_404(Topic.objects.public(), slug=slug)
    return topic, reverse("topic", args=[topic.slug])


def _physician(pk: int) -> tuple[Physician, str]:
    physician = get_object_or_404(Physician.objects.public(), pk=pk)
    return physician, profile_path(physician)


@require_safe
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to an answer where it stands now. Mails and shared links carry this address: it holds an id and no word."""
    return redirect(_answer(pk)[1])


@require_safe
def edits(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was changed in a public answer and when; not what stood there before."""
    answer, page = _answer(pk)
    context = {"edits": edits_of(answer), "page": page, "question": answer.question, "section": "questions"}
    return render(request, "forum/edits.html", context)


@pressed(_answer)
def helpful(request: HttpRequest, answer: Answer, page: str) -> HttpResponse:
    """Mark an answer as helpful, or take that back: the form says which, so a second press of an old page is harmless."""
    assert isinstance(request.user, User)
    is_on = request.POST.get("on") == "1"
    count = (voting.mark if is_on else voting.unmark)(answer, by=request.user)
    if not wants_json(request):
        return redirect(_in_order(page, request.POST.get("sort", "")))
    readers = "1 reader" if count == 1 else f"{count} readers"
    said = f"{'Marked as helpful' if is_on else 'No longer marked as helpful'}. {readers} found this helpful."
    return JsonResponse({"on": is_on, "count": count, "say": said})


def _in_order(page: str, sort: str) -> str:
    """Return the address of an answer in the order that the reader had chosen."""
    return page.replace("#", "&sort=newest#") if sort == "newest" else page


@pressed(_answer)
def thank(request: HttpRequest, answer: Answer, page: str) -> HttpResponse:
    """Thank the physician for an answer; it stays said."""
    assert isinstance(request.user, User)
    thanking.thank(answer, by=request.user)
    if wants_json(request):
        return JsonResponse({"on": True, "say": "You thanked this physician."})
    return redirect(page)


def _follow(request: HttpRequest, thing: following.Followed, page: str) -> HttpResponse:
    assert isinstance(request.user, User)
    is_on = request.POST.get("on") == "1"
    (following.follow if is_on else following.unfollow)(thing, by=request.user)
    said = "You follow this now." if is_on else "You no longer follow this."
    if wants_json(request):
        return JsonResponse({"on": is_on, "say": said})
    messages.success(request, said)
    back = BACK.get(request.POST.get("back", ""))
    return redirect(reverse(back) if back else page)


@pressed(_question)
def question_follow(request: HttpRequest, question: Question, page: str) -> HttpResponse:
    """Follow a question, or stop."""
    return _follow(request, question, page)


@pressed(_topic)
def topic_follow(request: HttpRequest, topic: Topic, page: str) -> HttpResponse:
    """Follow a topic, or stop."""
    return _follow(request, topic, page)


@pressed(_physician)
def physician_follow(request: HttpRequest, physician: Physician, page: str) -> HttpResponse:
    """Follow a physician, or stop."""
    return _follow(request, physician, page)


urlpatterns = [
    path("answers/<int:pk>/", answer, name="answer"),
    path("answers/<int:pk>/edits/", edits, name="answer_edits"),
    path("answers/<int:pk>/helpful/", helpful, name="answer_helpful"),
    path("answers/<int:pk>/thanks/", thank, name="answer_thanks"),
    path("follow/questions/<int:pk>/", question_follow, name="question_follow"),
    path("follow/topics/<slug:slug>/", topic_follow, name="topic_follow"),
    path("follow/physicians/<int:pk>/", physician_follow, name="physician_follow"),
]
