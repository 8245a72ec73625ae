"""Photos on a review page: opening a sensitive one, covering up, putting right, deciding on one alone.

Each is a deed of its own, apart from the decision on the page's thing. All of them are one form, so that nothing
that was typed elsewhere on the page is lost when one of them cannot be done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.base import actor_of
from accounts.admin.review import Lost, ReviewAdmin, who_was_faster
from accounts.domain.transitions import StaleVersion, TransitionRefused, last_entry, may
from accounts.forms.decision import Choice
from forum.admin.reasons import LIMIT, REDACT, reasons_for
from forum.admin.second_look import done_words
from forum.domain import known_photos, moderation, photo_settings, photos, redaction, uncovering
from forum.domain.imaging import PhotoRefused
from forum.domain.known_photos import Known
from forum.domain.moderation_edits import OPEN
from forum.forms.photo_desk import PhotoDecisionForm, PhotoSettingsForm, RedactForm, UncoverForm
from forum.models import Photo
from forum.presenters.photo_figures import Figure

PHOTO_CHOICES = (
    Choice("approve", "Publish this photo", "Those it is meant for see it at once"),
    Choice(
        "return", "Return this photo", "The asker reads your note and can send another; the question goes on"
    ),
    Choice("reject", "Do not publish this photo", "The asker reads why"),
    Choice("hide", "Hide this photo", "Gone from the public page at once"),
    Choice("restore", "Restore this photo", "Back where it was at once"),
)
PHOTO_DEEDS = {
    "uncover": "uncover_photo",
    "look": "look_at_boxes",
    "redact": "redact_photo",
    "settings": "put_photo_right",
    "alone": "decide_alone",
}
Judged = dict[tuple[int, str], forms.BaseForm]


@dataclass(frozen=True)
class BenchPhoto:
    """One photo with what this moderator can do to it. A ``covered`` one has no picture in the page."""

    figure: Figure
    covered: bool
    opened_at: datetime | None
    uncover: UncoverForm | None = None
    redact: RedactForm | None = None
    settings: PhotoSettingsForm | None = None
    alone: PhotoDecisionForm | None = None
    known: Sequence[Known] = ()

    @property
    def photo(self) -> Photo:
        """Return the photo."""
        return self.figure.photo

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Return the forms that there are."""
        return [each for each in (self.uncover, self.redact, self.settings, self.alone) if each]


class PhotoBench(ReviewAdmin):
    """A review page with photos. ``alone`` says whether it offers a decision on each one for itself."""

    deeds: ClassVar = PHOTO_DEEDS
    alone: ClassVar[bool] = True

    def photos_on(self, item: Any) -> QuerySet[Photo]:
        """Return the photos of the page's thing."""
        raise NotImplementedError

    def figures_of(self, request: HttpRequest, item: Any) -> list[Figure]:
        """Return the photos as this moderator sees them; none where the words are withheld, too."""
        raise NotImplementedError

    def page(
        self, request: HttpRequest, item: Any, *, judged: Judged | None = None, **extra: Any
    ) -> HttpResponse:
        """Answer with the review page; ``judged`` are forms of photos that show what is wrong."""
        bench = self._bench(request, self.figures_of(request, item), judged or {})
        problems = [each for photo in bench for form in photo.forms for each in _problems(form)]
        if problems:
            extra.setdefault("has_errors", True)
        return super().page(request, item, bench=bench, problems=problems, **extra)

    def uncover_photo(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Open a sensitive photo for 15 minutes."""
        photo = self._photo(request, item)
        form = UncoverForm(request.POST, photo=photo)
        if not form.is_valid():
            return self.page(request, item, judged={(photo.pk, "uncover"): form})
        try:
            uncovering.uncover(photo, by=actor_of(request), why=form.cleaned_data["why"])
        except TransitionRefused as refusal:
            return self.page(request, item, edit_error=str(refusal))
        return self._back(item, photo)

    def look_at_boxes(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Draw the boxes over the picture; nothing is saved."""
        photo = self._photo(request, item)
        form = self._redact_form(request, photo, data=request.POST, only_look=True)
        return self.page(request, item, judged={(photo.pk, "redact"): form} if form else {})

    def redact_photo(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Burn boxes and crop in."""
        photo = self._photo(request, item)
        form = self._redact_form(request, photo, data=request.POST)
        if form is None or request.POST.get(f"photo-{photo.pk}-version") != str(photo.version):
            return self._late(request, item, photo)
        if not form.is_valid():
            return self.page(request, item, judged={(photo.pk, "redact"): form})
        try:
            redaction.redact(
                photo,
                by=actor_of(request),
                edits=form.edits(),
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data["reason"],
                note=form.note_words(),
                version=photo.version,
            )
        except StaleVersion:
            return self._late(request, item, photo)
        except (TransitionRefused, PhotoRefused, redaction.NothingToCover) as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, self._fresh(request, item), judged={(photo.pk, "redact"): form})
        messages.success(
            request, "Burnt in. The picture before is destroyed, its address with it; the asker is told."
        )
        return self._back(item, photo)

    def put_photo_right(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Save description, audience, warning and mirror mark."""
        photo = self._photo(request, item)
        form = PhotoSettingsForm(request.POST, photo=photo, reasons=LIMIT)
        version = request.POST.get(f"photo-{photo.pk}-version", "")
        if not form.is_valid():
            return self.page(request, item, judged={(photo.pk, "settings"): form})
        try:
            changed = photo_settings.put_right(
                photo,
                by=actor_of(request),
                version=int(version) if version.isdecimal() and len(version) < 10 else 0,
                **form.settings(),
            )
        except StaleVersion:
            return self._late(request, item, photo)
        except (TransitionRefused, ValueError) as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, self._fresh(request, item), judged={(photo.pk, "settings"): form})
        messages.success(request, "Saved." if changed else "Nothing had changed.")
        return self._back(item, photo)

    def decide_alone(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Decide on one photo; its question goes on."""
        photo = self._photo(request, item)
        if request.POST.get(f"photo-{photo.pk}-version") != str(photo.version):
            return self._late(request, item, photo)
        form = self._alone_form(request, photo, data=request.POST)
        if form is None or not form.is_valid():
            return self.page(request, item, judged={(photo.pk, "alone"): form} if form else {})
        try:
            moderation.decide(photo, by=actor_of(request), version=photo.version, **form.decision())
        except StaleVersion:
            return self._late(request, item, photo)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
            return self.page(request, self._fresh(request, item), judged={(photo.pk, "alone"): form})
        first = done_words(photo, form.decision()["action"])
        said = (
            f"Photo: {first}."
            if first
            else f"Photo: {photo.get_status_display().lower()}. The asker is told."
        )
        messages.success(request, said)
        return self._back(item, photo)

    def _photo(self, request: HttpRequest, item: Any) -> Photo:
        """Return the photo that a button is about. Raises `Http404`, also for one that this person may not see."""
        number = request.POST["do"].partition(":")[2]
        if not number.isdecimal() or len(number) > 18:
            raise Http404
        seen = Photo.objects.shown_to(actor_of(request)).filter(pk=int(number)).values("pk")
        photo = self.photos_on(item).filter(pk__in=seen).select_related("question").first()
        if photo is None:
            raise Http404
        return photo

    def _fresh(self, request: HttpRequest, item: Any) -> Any:
        return self.found(request, str(item.pk))

    def _back(self, item: Any, photo: Photo) -> HttpResponse:
        return redirect(f"{self.change_path(item)}#photo-{photo.pk}")

    def _late(self, request: HttpRequest, item: Any, photo: Photo) -> HttpResponse:
        """Show the photo as it is now and who changed it; words stay, boxes go: they were measured on another picture."""
        typed = [request.POST.get(f"{part}-{photo.pk}-note", "") for part in ("photo", "alone")]
        lost = Lost(who_was_faster(last_entry(photo)), "\n\n".join(filter(None, typed))[:20_000])
        return self.page(request, self._fresh(request, item), lost=lost, status=409)

    def _bench(self, request: HttpRequest, figures: Iterable[Figure], judged: Judged) -> list[BenchPhoto]:
        rows = list(figures)
        opened = uncovering.opened_by(actor_of(request), [each.photo.pk for each in rows])
        known = known_photos.resembling_each(each.photo for each in rows)
        return [
            self._bench_photo(request, each, opened.get(each.photo.pk), judged, known=known[each.photo.pk])
            for each in rows
        ]

    def _bench_photo(
        self,
        request: HttpRequest,
        figure: Figure,
        opened_at: datetime | None,
        judged: Judged,
        *,
        known: Sequence[Known],
    ) -> BenchPhoto:
        photo = figure.photo
        own = photo.owner_id() == request.user.pk
        if figure.state != "shown" or own:
            return BenchPhoto(figure, False, None)
        kept = request.POST if request.method == "POST" else None
        covered = photo.sensitive and opened_at is None

        def judged_or(kind: str, made: Any) -> Any:
            return judged.get((photo.pk, kind)) or made

        may_set = {photo.status, photo.question.status} <= OPEN
        return BenchPhoto(
            figure,
            covered,
            opened_at if photo.sensitive else None,
            uncover=judged_or("uncover", UncoverForm(photo=photo, kept=kept)) if covered else None,
            redact=None if covered else judged_or("redact", self._redact_form(request, photo)),
            settings=judged_or("settings", PhotoSettingsForm(photo=photo, reasons=LIMIT, kept=kept))
            if may_set
            else None,
            alone=judged_or("alone", self._alone_form(request, photo)) if self.alone else None,
            known=known,
        )

    def _redact_form(
        self, request: HttpRequest, photo: Photo, *, data: Any = None, only_look: bool = False
    ) -> RedactForm | None:
        shown = photos.to_edit(photo)
        if shown is None or not may(photo, "redact", by=actor_of(request)):
            return None
        if photo.question.status not in OPEN:
            return None
        kept = request.POST if request.method == "POST" else None
        return RedactForm(data, photo=photo, seen=shown.name, reasons=REDACT, kept=kept, only_look=only_look)

    def _alone_form(
        self, request: HttpRequest, photo: Photo, *, data: Any = None
    ) -> PhotoDecisionForm | None:
        by, waits = actor_of(request), photo.question.status == "pending"
        # While the question waits, its approval publishes the photos that wait with it.
        choices = [
            each
            for each in PHOTO_CHOICES
            if may(photo, each.action, by=by) and not (waits and each.action == "approve")
        ]
        if not choices or photo.question.status not in OPEN:
            return None
        kept = request.POST if request.method == "POST" else None
        reasons = reasons_for("photo", photo.status)
        return PhotoDecisionForm(data, photo=photo, choices=choices, reasons=reasons, kept=kept)


def _problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the id of the control to go to, empty for the whole, and the sentence."""
    if not form.is_bound:
        return []
    return [
        ("" if name == "__all__" else form[name].auto_id, str(each))
        for name, found in form.errors.items()
        for each in found
    ]
