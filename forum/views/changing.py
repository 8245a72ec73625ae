"""Changing one part of a verified profile. It is reviewed; until then readers see the last verified values."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import re_path, reverse
from django.views.decorators.http import require_http_methods

from accounts.domain import amending, application_steps, evidence, headshots
from accounts.domain.transitions import NotAllowed
from accounts.models import Verification
from forum.forms.joining import (
    AboutForm,
    BylineForm,
    CredentialsForm,
    DocumentForm,
    HeadshotForm,
    LicenceForm,
    NoteForm,
    PlainNameForm,
    SpecialtyForm,
    StepForm,
)
from forum.presenters import byline, composing, join_summary
from forum.views import errors
from forum.views.applicants import actor, applicant
from forum.views.join_uploads import remove_document, upload_document, upload_headshot
from forum.views.uploads import takes_photos

FORMS: dict[str, type[StepForm]] = {
    "name": PlainNameForm,
    "credentials": CredentialsForm,
    "specialty": SpecialtyForm,
    "licence": LicenceForm,
    "disclaimer": NoteForm,
    "profile": AboutForm,
}
TITLES = {
    "name": "Change your name",
    "credentials": "Change your credentials",
    "specialty": "Change your specialty or place",
    "licence": "Send new licence details",
    "disclaimer": "Change your standing note",
    "profile": "Change what you say about you",
    "headshot": "Change your photo",
    "byline": "Beside your answers",
}
#: Changes that a document can show to be right.
WITH_DOCUMENT = {"name", "credentials", "licence"}
SENT = "Thank you. A moderator will look at it. Until then readers see what they see now."


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
@applicant
def change_part(request: HttpRequest, verification: Verification, part: str) -> HttpResponse:
    """Show a part as it is, or as it was last proposed; a post proposes a change or takes it back."""
    if getattr(request, "is_too_large", False):
        return errors.too_large(request, message="Send one file at a time.", back=request.path)
    if part == "byline":
        return _byline(request, verification)
    before = amending.waiting(verification, part)
    if not amending.may_propose(verification, part) and before is None:
        return _closed(request, verification, part)
    try:
        if request.method == "POST" and "withdraw" in request.POST:
            if before is not None and amending.withdraw(before, by=actor(request)):
                messages.success(request, "Your change is taken back. Nothing changes for readers.")
            return redirect("own_verification")
        if request.method == "POST" and remove_document(request, verification):
            return redirect("change_part", part)
        if part == "headshot":
            return _headshot(request, verification)
        return _propose(request, verification, part)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal


def _closed(request: HttpRequest, verification: Verification, part: str) -> HttpResponse:
    """Refuse in clear words; the text of a form that was open stays on the page."""
    if request.method != "POST" or part not in FORMS:
        return redirect("own_verification")
    form = _form(request, verification, part)
    form.is_valid()
    why = composing.CANNOT_SEND.get(verification.status, "")
    form.add_error(None, f"This cannot be changed now. {why} Your text is still here to copy.")
    return _shown(request, verification, part, form, status=403)


def _propose(request: HttpRequest, verification: Verification, part: str) -> HttpResponse:
    form = _form(request, verification, part)
    if request.method != "POST":
        return _shown(request, verification, part, form)
    problem = upload_document(request, verification, field="file", part=part) if part in WITH_DOCUMENT else ""
    if request.POST.get("do") == "upload" and not problem:
        return _shown(request, verification, part, form, shows_errors=False)
    if not form.is_valid() or problem:
        return _shown(request, verification, part, form, problem=problem)
    facts = {name: _plain(value) for name, value in form.facts().items()}
    made = amending.propose(verification, part, by=actor(request), facts=facts)
    messages.success(request, SENT if made else "That is what readers see already, so nothing changes.")
    return redirect("own_verification")


def _form(request: HttpRequest, verification: Verification, part: str) -> StepForm:
    waiting = amending.waiting(verification, part)
    values = waiting.proposed if waiting else amending.current(verification, part)
    initial = {name: application_steps.as_text(value) for name, value in values.items()}
    data = request.POST if request.method == "POST" else None
    if part == "licence":
        return LicenceForm(data, initial=initial, country=verification.physician.country)
    return FORMS[part](data, initial=initial)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _headshot(request: HttpRequest, verification: Verification) -> HttpResponse:
    physician = verification.physician
    form = HeadshotForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "take-down" in request.POST:
        headshots.take_down(physician, by=actor(request))
        messages.success(request, "Your photo is deleted. Readers see your initials.")
        return redirect("own_verification")
    if request.method == "POST":
        problem = upload_headshot(request, verification)
        made = headshots.waiting(physician)
        if not problem and "file" in request.FILES and made:
            amending.propose_headshot(verification, by=actor(request), headshot=made)
            messages.success(request, SENT)
            return redirect("own_verification")
        form.is_valid()
        form.add_error("file", problem or "Choose a photo first")
    return _shown(request, verification, "headshot", form, headshot=headshots.waiting(physician))


def _byline(request: HttpRequest, verification: Verification) -> HttpResponse:
    """At once: it shows less than was reviewed, or what was reviewed."""
    physician = verification.physician
    if physician.listed_at is None or verification.status == "suspended":
        return redirect("own_verification")
    form = BylineForm(
        request.POST if request.method == "POST" else None, initial={"mode": physician.byline_mode}
    )
    if request.method == "POST" and form.is_valid():
        amending.set_byline_mode(physician, by=actor(request), mode=form.cleaned_data["mode"])
        messages.success(request, "Saved. It counts for answers you write from now on.")
        return redirect("own_verification")
    return _shown(request, verification, "byline", form)


def _shown(
    request: HttpRequest,
    verification: Verification,
    part: str,
    form: forms.Form,
    *,
    problem: str = "",
    shows_errors: bool = True,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    document = DocumentForm(request.POST if problem else None)
    if problem:
        document.is_valid()
        document.add_error("file", problem)
    papers = [(each, join_summary.document_line(each)) for each in evidence.held(verification, part=part)]
    context = {
        "verification": verification,
        "part": part,
        "title": TITLES[part],
        "form": form,
        "shows_errors": shows_errors,
        "document": document if part in WITH_DOCUMENT else None,
        "held": papers,
        "waiting": amending.waiting(verification, part) if part != "byline" else None,
        "problem": problem,
        "has_errors": shows_errors and form.is_bound and (bool(form.errors) or bool(problem)),
        "action": reverse("change_part", args=[part]),
        "shown": byline.as_of_now(verification.physician),
        **composing.frame(verification.physician),
        **more,
    }
    return render(request, "forum/workspace/change.html", context, status=status)


urlpatterns = [
    re_path(
        "^workspace/verification/change/"
        "(?P<part>name|credentials|specialty|licence|disclaimer|profile|headshot|byline)/$",
        change_part,
        name="change_part",
    ),
]
