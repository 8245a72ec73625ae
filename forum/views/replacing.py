"""Replacing a photo that a moderator returned while its question went on (PRODUCT §8)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts.adapter import client_address
from accounts.domain.transitions import TransitionRefused
from accounts.models import User
from accounts.presenters import statements
from forum.domain import photos, replacing
from forum.domain.imaging import PhotoRefused
from forum.forms.photo_edit import COVERS
from forum.forms.replacing import ReplaceForm
from forum.models import Photo
from forum.presenters.own_photos import own_photos
from forum.presenters.own_question import done_to
from forum.presenters.reasons_told import appeal_url
from forum.views import errors
from forum.views.drafts import actor, never_stored, throttled
from forum.views.uploads import takes_photos

WORDS = ("alt", "mirrored", "sensitive")


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_stored
@throttled
def my_photo_replace(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """Show the returned photo with its numbers; take another file, draw the boxes, or send it for review."""
    user = actor(request)
    item = Photo.objects.select_related("question").filter(pk=photo, question_id=pk).first()
    if user is None or item is None or not replacing.may_replace(item, by=user):
        raise Http404
    if request.method != "POST":
        return _page(request, item, _form(item))
    if getattr(request, "is_too_large", False):
        return errors.too_large(request, message="Send a smaller one.", back=request.path)
    if request.FILES.getlist("file") or request.POST.get("do") == "upload":
        return _take_file(request, item, user)
    is_look = request.POST.get("do") == "look"
    form = _form(item, request.POST, only_look=is_look)
    if not form.is_valid() or is_look:
        return _page(request, item, form)
    try:
        replacing.send(item, by=user, edits=form.edits(), seen=form.cleaned_data["seen"], **form.words())
    except TransitionRefused:
        return redirect("my_question", pk=pk)
    except (photos.PhotoChanged, PhotoRefused) as refusal:
        return _page(request, item, _form(item, kept=request.POST), problem=str(refusal), status=409)
    messages.success(request, "Thank you. The photo appears after a moderator has looked at it.")
    return redirect("my_question", pk=pk)


def _take_file(request: HttpRequest, item: Photo, user: User) -> HttpResponse:
    """Take another file; what was typed of it stays."""
    problem, files = "Choose a photo first, then use it", request.FILES.getlist("file")
    if files and files[0].file is not None:
        problem, sent = "", files[0]
        try:
            replacing.take_file(
                item,
                by=user,
                address=client_address(request),
                file=sent.file,  # type: ignore[arg-type]
                filename=sent.name or "",
                size=sent.size or 0,
            )
        except PhotoRefused as refusal:
            problem = refusal.sentence
        except TransitionRefused:
            return redirect("my_question", pk=item.question_id)
    return _page(request, item, _form(item, kept=request.POST), problem=problem, is_new=not problem)


def _form(item: Photo, data: Any = None, *, kept: Any = None, only_look: bool = False) -> ReplaceForm:
    """Return the form: as sent, or with the words that were typed before, or with those of the photo."""
    shown = photos.to_edit(item)
    words = {name: getattr(item, name) for name in WORDS}
    if kept is not None and "alt" in kept:
        words = {"alt": kept["alt"], **{name: name in kept for name in ("mirrored", "sensitive", "own")}}
    return ReplaceForm(data, seen=shown.name if shown else "", words=words, only_look=only_look)


def _page(
    request: HttpRequest,
    item: Photo,
    form: ReplaceForm,
    *,
    problem: str = "",
    is_new: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "own": own_photos([item])[0],
        "whys": [
            *statements.explained([item], appeal_url=appeal_url).values(),
            *done_to([item]).get(item.pk, []),
        ],
        "form": form,
        "lines": range(10, 100, 10),
        "most": COVERS,
        "problem": problem,
        "is_new": is_new,
        "has_errors": bool(problem),
    }
    return render(request, "forum/mine/photo_replace.html", context, status=status)


urlpatterns = [
    path("me/questions/<int:pk>/photos/<int:photo>/replace/", my_photo_replace, name="my_photo_replace"),
]
