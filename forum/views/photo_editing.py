"""Cropping, covering and turning a photo that the server has already: by numbers, or by the editor that fills them in.

And the way in for photos that were edited on the device, one at a time.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapter import client_address
from accounts.domain import throttling
from forum.domain import drafts, photos
from forum.domain.imaging import PhotoRefused
from forum.forms.photo import ConsentForm
from forum.forms.photo_edit import COVERS, PhotoEditForm
from forum.models import Photo, Question
from forum.presenters.own_photos import own_photos
from forum.views.drafts import actor, drafted, keys, make_current, never_stored, throttled
from forum.views.uploads import takes_photos


@never_stored
@throttled
@require_http_methods(["GET", "HEAD", "POST"])
def ask_photo_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a photo under a grid with its numbers; on a post draw the boxes, or burn them in."""
    photo = _editable(request, pk)
    shown = photos.to_edit(photo)
    if shown is None:
        raise Http404
    if request.method != "POST":
        return _page(request, photo, PhotoEditForm(seen=shown.name))
    form = PhotoEditForm(request.POST, seen=shown.name)
    if not form.is_valid() or request.POST.get("do") == "look":
        return _page(request, photo, form)
    throttling.take(photos.EDITS_PER_ADDRESS, who=client_address(request))
    try:
        photos.edit(photo, by=actor(request), edits=form.edits(), seen=form.cleaned_data["seen"])
    except drafts.PastEditing:
        return redirect("my_question", pk=photo.question_id)
    except (photos.PhotoChanged, PhotoRefused) as refusal:
        return _anew(request, pk, str(refusal))
    messages.success(
        request, "Saved. What you cut off or covered is deleted." if form.has_cut() else "Saved."
    )
    make_current(request, photo.question)
    return to_next(photo.question)


@takes_photos
@require_POST
@drafted
def ask_photo_add(request: HttpRequest, question: Question) -> JsonResponse:
    """Add the one photo that the editor sends: burnt in already, or ``whole`` where it could not open it."""
    ticked = ConsentForm(request.POST).typed()
    files = [(each.file, each.name, each.size) for each in request.FILES.getlist("files")[:1]]
    if not files:
        return JsonResponse({"refused": "This photo did not arrive. Try again"}, status=422)
    try:
        refused = photos.add_each(
            question,
            by=actor(request),
            address=client_address(request),
            files=files,
            public=ticked["public"],
            video=ticked["video"],
            whole="whole" in request.POST,
        )
    except drafts.PastEditing as refusal:
        return JsonResponse({"refused": str(refusal)}, status=409)
    if refused:
        return JsonResponse({"refused": refused[0].sentence}, status=422)
    return JsonResponse({"draft": question.pk}, status=201)


def to_next(question: Question) -> HttpResponse:
    """Lead on after photos came or changed: to the next one that is still whole, else back to the step."""
    whole = next((photo for photo in photos.shown_in_steps(question) if photo.whole), None)
    return redirect("ask_photo_edit", pk=whole.pk) if whole else redirect("ask_photos")


def _editable(request: HttpRequest, pk: int) -> Photo:
    """Return a photo of a question that this person may write in. Raises `Http404`."""
    mine = drafts.editable_by(request.user, keys=keys(request)).filter(photos=pk).first()
    photo = next((each for each in photos.shown_in_steps(mine) if each.pk == pk), None) if mine else None
    if photo is None:
        raise Http404
    return photo


def _anew(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    """Show the picture as it is now: boxes measured on another one would cover something else."""
    photo = _editable(request, pk)
    shown = photos.to_edit(photo)
    if shown is None:
        raise Http404
    return _page(request, photo, PhotoEditForm(seen=shown.name), problem=sentence, status=409)


def _page(
    request: HttpRequest, photo: Photo, form: PhotoEditForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    row = own_photos(photos.shown_in_steps(photo.question))
    own = next(each for each in row if each.photo == photo)
    context = {
        "own": own,
        "form": form,
        "lines": range(10, 100, 10),
        "most": COVERS,
        "problem": problem,
        "has_errors": bool(problem),
        "back": f"{reverse('ask_photos')}?draft={photo.question_id}",
    }
    return render(request, "forum/ask/edit_photo.html", context, status=status)


urlpatterns = [
    path("ask/photos/add/", ask_photo_add, name="ask_photo_add"),
    path("ask/photos/<int:pk>/edit/", ask_photo_edit, name="ask_photo_edit"),
]
