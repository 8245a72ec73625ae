"""One photo of an own question: who sees it, and taking it back (PRODUCT §8). To everybody else it does not exist."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts.domain.transitions import TransitionRefused
from forum.domain import sharing, withdrawal
from forum.forms.photo_sharing import SharingForm
from forum.models import Photo
from forum.presenters.own_photos import own_photos
from forum.views.drafts import actor, never_stored

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
@never_stored
def my_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Change who sees a photo, and whether it may be in videos."""
    item = _own(request, pk, photo)
    user = actor(request)
    if user is None or not sharing.may_change(item, by=user):
        return redirect("my_question", pk=pk)
    form = SharingForm.showing(item, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "own": own_photos([item])[0], "waits": sharing.waits_for_review(item)}
        return render(request, "forum/mine/photo_sharing.html", context)
    public = form.cleaned_data["audience"] == "public"
    if sharing.change(item, by=user, public=public, video=form.cleaned_data["video"]):
        messages.success(request, _saved(item))
    return redirect("my_question", pk=pk)


@page
@login_required
@never_stored
def my_photo_withdraw(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Take one photo back, after asking once more."""
    item = _own(request, pk, photo)
    user = actor(request)
    if user is None or item.status == "withdrawn":
        return redirect("my_question", pk=pk)
    if request.method != "POST":
        return render(request, "forum/mine/photo_withdraw.html", {"own": own_photos([item])[0]})
    try:
        withdrawal.withdraw_photo(item, by=user)
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your photo is withdrawn and deleted.")
    return redirect("my_question", pk=pk)


def _own(request: HttpRequest, pk: int, photo: int) -> Photo:
    """Return a photo of an own question that was sent and is still there. Raises `Http404`, the same for all others."""
    sent = Photo.objects.select_related("question").exclude(question__status__in=["draft", "withdrawn"])
    return get_object_or_404(sent, pk=photo, question_id=pk, question__asker_id=request.user.pk)


def _saved(photo: Photo) -> str:
    if sharing.waits_for_review(photo):
        return "Saved. A moderator looks at the photo once more before everyone can see it."
    return "Saved. It holds from now on."


urlpatterns = [
    path("me/questions/<int:pk>/photos/<int:photo>/", my_photo, name="my_photo"),
    path("me/questions/<int:pk>/photos/<int:photo>/withdraw/", my_photo_withdraw, name="my_photo_withdraw"),
]
