"""Physicians on each other's answers: one press to agree, a page for words."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import TransitionRefused
from accounts.models import User
from accounts.views.appeals import appeal_page
from forum.domain import peering
from forum.domain.voting import NotPublic
from forum.forms.peer import PeerForm
from forum.models import Answer, PeerView
from forum.presenters import composing
from forum.presenters.answer_items import answer_path, item_of
from forum.presenters.reasons_told import why
from forum.views.drafts import never_stored
from forum.views.reactions import _answer, pressed, wants_json
from forum.views.workspace import actor, own_physician, physicians_only

page = require_http_methods(["GET", "HEAD", "POST"])
BUSY = "You have said a lot about answers today. Your text is still here; go on tomorrow."


@pressed(_answer)
def agree(request: HttpRequest, answer: Answer, path_: str) -> HttpResponse:
    """Agree with an answer, or take that back: the form says which, so an old page does no harm."""
    assert isinstance(request.user, User)
    is_on = request.POST.get("on") == "1"
    try:
        count = (peering.agree if is_on else peering.retract)(answer, by=request.user)
    except TooManyTries:
        if wants_json(request):
            return JsonResponse(
                {"say": "You have agreed with many answers today. Go on tomorrow."}, status=429
            )
        raise PermissionDenied("You have agreed with many answers today. Go on tomorrow.") from None
    if not wants_json(request):
        return redirect(path_)
    people = "1 physician agrees" if count == 1 else f"{count} physicians agree"
    return JsonResponse(
        {"on": is_on, "count": count, "say": f"{'You agree.' if is_on else 'Taken back.'} {people}."}
    )


@page
@physicians_only
@never_stored
def peer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show another's answer with one's own words on it, and take such words."""
    user = actor(request)
    answer = _public(pk)
    view = _newest(answer, user)
    initial = {"verdict": view.verdict, "body": view.body} if view and view.status == "returned" else None
    form = PeerForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return _page(request, answer, view, form)
    try:
        peering.say(answer, by=user, **form.cleaned_data)
    except TooManyTries:
        form.add_error(None, BUSY)
        return _page(request, answer, view, form, status=429)
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, answer, view, form, status=409)
    except NotPublic:
        raise Http404 from None
    messages.success(request, "Thank you. Your words appear after a moderator has read them.")
    return redirect("peer", pk=pk)


@page
@physicians_only
@never_stored
def peer_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's words back, after asking once more."""
    user = actor(request)
    answer = _public(pk)
    own = PeerView.objects.filter(answer=answer, physician__user=user)
    view = own.filter(status__in=["pending", "returned", "published"]).first()
    if view is None:
        return redirect("peer", pk=pk)
    if request.method != "POST":
        return render(request, "forum/peers/withdraw.html", {"view": view, "answer": answer, **_frame(user)})
    try:
        peering.withdraw(view, by=user)
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your words are withdrawn.")
    return redirect(answer_path(answer, answer.question))


@page
@physicians_only
@never_stored
def peer_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the decision on one's newest words about an answer."""
    view = _newest(_public(pk), actor(request))
    if view is None:
        raise Http404
    return appeal_page(request, view)


def _newest(answer: Answer, user: User) -> PeerView | None:
    own = PeerView.objects.filter(answer=answer, physician__user=user).exclude(status="withdrawn")
    return own.select_related("answer", "physician").last()


def _public(pk: int) -> Answer:
    public = Answer.objects.published().select_related("question", "author__verification", "author__user")
    return get_object_or_404(public, pk=pk)


def _frame(user: User) -> dict[str, object]:
    physician = own_physician(user)
    assert physician is not None
    return composing.frame(physician)


def _page(
    request: HttpRequest, answer: Answer, view: PeerView | None, form: PeerForm, status: int = 200
) -> HttpResponse:
    user = actor(request)
    may_write = peering.may_judge(answer, by=user) and (
        view is None or view.status in {"returned", "rejected"}
    )
    context = {
        "answer": answer,
        "item": item_of(answer, answer.question, user),
        "back": answer_path(answer, answer.question),
        "view": view,
        "why": why(view),
        "form": form,
        "may_write": may_write or status in {409, 429},
        "may_withdraw": view is not None and view.status in {"pending", "returned", "published"},
        "is_own": answer.owner_id() == user.pk,
        **_frame(user),
    }
    return render(request, "forum/peers/peer.html", context, status=status)


urlpatterns = [
    path("answers/<int:pk>/agree/", agree, name="answer_agree"),
    path("workspace/peers/<int:pk>/", peer, name="peer"),
    path("workspace/peers/<int:pk>/withdraw/", peer_withdraw, name="peer_withdraw"),
    path("workspace/peers/<int:pk>/appeal/", peer_appeal, name="peer_appeal"),
]
