"""Step 3 of asking: photos. One form for all of it; every button saves what is typed first."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.adapter import client_address
from forum.domain import consent, photos
from forum.domain.drafts import EDITABLE, EditedElsewhere, PastEditing
from forum.domain.imaging import MAX_BYTES
from forum.forms.photo import ConsentForm, PhotoForm, UploadForm
from forum.models import Photo, Question
from forum.presenters.ask_steps import place
from forum.presenters.frame import site_settings
from forum.presenters.own_photos import own_photos
from forum.views import errors, photo_editing
from forum.views.drafts import actor, address, drafted, leave, tab_of
from forum.views.uploads import takes_photos

#: Buttons of one photo: "remove-12".
ON_PHOTO = {
    "remove": photos.remove,
    "up": lambda photo, *, by: photos.move(photo, by=by, up=True),
    "down": lambda photo, *, by: photos.move(photo, by=by, up=False),
}


@dataclass
class Outcome:
    """What became of a post, beside what was kept."""

    refused: list[str] = field(default_factory=list)
    others: dict[int, str] = field(default_factory=dict)
    past: str = ""
    added: int = 0


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
@drafted
def ask_photos(request: HttpRequest, question: Question) -> HttpResponse:
    """Show the photos; on a post keep what was said of them, add and move, then go on, out, or say what is wrong."""
    if request.method != "POST":
        return _shown(request, question, Outcome(), judged="missing" in request.GET)
    outcome, is_moved = Outcome(), False
    try:
        if question.status not in EDITABLE:
            raise PastEditing
        _keep(request, question, outcome)
        if getattr(request, "is_too_large", False):
            return errors.too_large(request, message="Send fewer at a time.", back=request.path)
        _receive(request, question, outcome)
        is_moved = _act_on_one(request, question)
    except PastEditing as refusal:
        outcome.past = str(refusal)
    if outcome.past or outcome.others or outcome.refused:
        return _shown(
            request, question, outcome, judged=False, status=409 if outcome.past or outcome.others else 200
        )
    if "exit" in request.POST:
        return leave(request)
    if outcome.added or request.POST.get("do") == "upload":
        return photo_editing.to_next(question)
    if is_moved:
        return redirect("ask_photos")
    if (chosen := _to_edit(request, question)) is not None:
        return redirect("ask_photo_edit", pk=chosen.pk)
    return _next(request, question)


@require_POST
@drafted
def ask_photos_save(request: HttpRequest, question: Question) -> JsonResponse:
    """Save what is half-typed, for the script; ``fields`` go back into its form."""
    answer = {"saved": f"{timezone.localtime():%H:%M}"}
    outcome = Outcome()
    try:
        _keep(request, question, outcome)
    except PastEditing as refusal:
        return JsonResponse({**answer, "message": str(refusal)})
    if outcome.others:
        return JsonResponse({**answer, "message": "You edited this in another tab. Your text is still here."})
    seen = {f"photo-{form.photo.pk}-seen": form.seen for form in _forms(question, None)}
    return JsonResponse({**answer, "fields": {"draft": question.pk} | seen})


def _keep(request: HttpRequest, question: Question, outcome: Outcome) -> None:
    """Keep what was typed of the photos that the posted page showed. Raises `PastEditing`."""
    ticked = ConsentForm(request.POST).typed()
    for number, photo in enumerate(photos.shown_in_steps(question), start=1):
        if not PhotoForm.is_in(request.POST, photo):
            continue
        said = PhotoForm(request.POST, photo=photo, number=number).typed()
        try:
            photos.describe(
                photo,
                by=actor(request),
                **said,
                agreed=ticked["own"],
                public=ticked["public"],
                video=ticked["video"],
                seen=request.POST[f"photo-{photo.pk}-seen"],
                tab=tab_of(request),
            )
        except EditedElsewhere as refusal:
            outcome.others[photo.pk] = str(refusal.stored["alt"])


def _receive(request: HttpRequest, question: Question, outcome: Outcome) -> None:
    """Add the files of a post. Raises `PastEditing` or `throttling.TooManyTries`."""
    files = request.FILES.getlist("files")
    if not files:
        if "sent" in request.POST:  # one by one, by the editor
            messages.success(request, "Added. Say what each photo shows.")
        elif request.POST.get("do") == "upload":
            outcome.refused.append("Choose a photo first, then add it")
        return
    ticked = ConsentForm(request.POST).typed()
    refused = photos.add_each(
        question,
        by=actor(request),
        address=client_address(request),
        files=[(each.file, each.name, each.size) for each in files],
        public=ticked["public"],
        video=ticked["video"],
        whole=True,
    )
    outcome.refused = [each.sentence for each in refused]
    outcome.added = len(files) - len(refused)
    if outcome.added:
        words = (
            "The photo is added. Crop or cover it now."
            if outcome.added == 1
            else f"{outcome.added} photos are added. Crop or cover them now."
        )
        messages.success(request, words)


def _act_on_one(request: HttpRequest, question: Question) -> bool:
    """Remove or move one photo where its button was pressed; tell whether there was one."""
    action, _, pk = request.POST.get("do", "").partition("-")
    if action not in ON_PHOTO:
        return False
    photo = next((each for each in photos.shown_in_steps(question) if str(each.pk) == pk), None)
    if photo is not None:
        ON_PHOTO[action](photo, by=actor(request))
    return True


def _to_edit(request: HttpRequest, question: Question) -> Photo | None:
    """Return the photo whose button "Crop or cover" was pressed."""
    pk = request.POST.get("do", "").removeprefix("edit-")
    return next((each for each in photos.shown_in_steps(question) if str(each.pk) == pk), None)


def _next(request: HttpRequest, question: Question) -> HttpResponse:
    if any(photos.missing(photo) for photo in photos.shown_in_steps(_fresh(question))):
        return _shown(request, question, Outcome(), judged=True)
    after = place("photos").after
    return redirect(after.url if after else "ask_check")


def _fresh(question: Question) -> Question:
    question.refresh_from_db()
    return question


def _forms(question: Question, sent: QueryDict | None, *, judged: bool = False) -> list[PhotoForm]:
    """Return a form for each photo: as sent where that is given, else as kept, with its errors when ``judged``."""
    made = []
    for number, photo in enumerate(photos.shown_in_steps(_fresh(question)), start=1):
        kept = {f"photo-{photo.pk}-{name}": value for name, value in photos.told(photo).items()}
        data = sent if sent is not None and PhotoForm.is_in(sent, photo) else kept if judged else None
        made.append(PhotoForm(data, photo=photo, number=number))
    return made


def _shown(
    request: HttpRequest, question: Question, outcome: Outcome, *, judged: bool, status: int = 200
) -> HttpResponse:
    """Show the step as it is kept; ``judged`` says what is missing. What could not be kept is shown as it was sent."""
    unkept = request.POST if outcome.past or outcome.others else None
    shown = _forms(question, unkept, judged=judged)
    for form in shown:
        form.other = outcome.others.get(form.photo.pk, "")
    agreed = {name: bool(shown) and all(form.told[key] for form in shown) for name, key in CONSENTS.items()}
    ticked = request.POST if unkept or (judged and request.method == "POST") else agreed if judged else None
    agreement = ConsentForm(ticked, initial=agreed)
    site = site_settings()
    megabytes = min(site.photo_megabytes, MAX_BYTES // 1024 // 1024)
    upload = UploadForm(megabytes=megabytes, refused=outcome.refused)
    problems = [*_problems(upload), *(each for form in shown for each in _problems(form))]
    problems += [
        (f"photo-{form.photo.pk}-cut", f"Crop photo {form.number}, or save it as it is")
        for form in shown
        if judged and form.photo.whole
    ]
    problems += _problems(agreement) if shown else []
    at = place("photos")
    context = {
        "question": question,
        "place": at,
        "tab": tab_of(request),
        "action": reverse("ask_photos"),
        "back": address(request, question, at.before),
        "pictures": list(zip(own_photos([form.photo for form in shown]), shown, strict=True)),
        "agreement": agreement,
        "words": consent.WORDS[consent.CURRENT],
        "upload": upload,
        "limit": site.photo_limit,
        "megabytes": megabytes,
        "past": outcome.past,
        "others": outcome.others,
        "problems": problems,
        "has_errors": bool(problems or outcome.past or outcome.others),
    }
    return render(request, "forum/ask/photos.html", context, status=status)


CONSENTS = {"own": "agreed", "public": "public", "video": "video"}


def _problems(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the id of the control to go to, and the sentence."""
    return [
        (form[name].id_for_label or f"{form[name].auto_id}_0", str(error))
        for name, found in form.errors.items()
        for error in found
    ]


urlpatterns = [
    path("ask/photos/", ask_photos, name="ask_photos"),
    path("ask/save/photos/", ask_photos_save, name="ask_photos_save"),
    *photo_editing.urlpatterns,
]
