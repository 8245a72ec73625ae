"""The steps of an application that take files: documents, and a photo of the physician."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.domain import application_steps, evidence, headshots
from accounts.domain.documents import DocumentRefused
from accounts.domain.transitions import NotAllowed
from accounts.models import Verification
from forum.forms.joining import DocumentForm, HeadshotForm
from forum.presenters import byline, join_steps, join_summary
from forum.views import errors
from forum.views.applicants import actor, applicant
from forum.views.uploads import takes_photos

page = require_http_methods(["GET", "HEAD", "POST"])
CHOOSE = "Choose a document first"
FULL = "There is no room to keep this now. Nothing else is lost; try again in a few minutes"


def upload_document(request: HttpRequest, verification: Verification, *, field: str, part: str = "") -> str:
    """Keep the document in a form's field, if there is one; return what is wrong with it, or nothing."""
    sent = request.FILES.get(field)
    if sent is None:
        return ""
    kind = DocumentForm(request.POST).data.get("kind", "")
    kinds = dict(DocumentForm.base_fields["kind"].choices)  # type: ignore[attr-defined]
    try:
        evidence.upload(
            verification,
            by=actor(request),
            file=sent.file,  # type: ignore[arg-type]
            filename=sent.name or "",
            size=sent.size or 0,
            kind=kind if kind in kinds else "other",
            part=part,
        )
    except (DocumentRefused, evidence.TooManyDocuments, NotAllowed) as refusal:
        return str(refusal)
    except OSError:
        return FULL
    return ""


def remove_document(request: HttpRequest, verification: Verification) -> bool:
    """Take out the document whose remove button was pressed; return whether one was."""
    asked = request.POST.get("remove", "")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        return False
    mine = verification.evidence.filter(destroyed_at=None, sent_at=None)
    evidence.remove(get_object_or_404(mine, pk=int(asked)), by=actor(request))
    return True


@takes_photos
@page
@applicant
def join_documents(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Take up to three documents. They are never shown again: only that they are there."""
    if "documents" not in application_steps.editable_steps(verification):
        return redirect("own_verification")
    problem = ""
    if getattr(request, "is_too_large", False):
        return errors.too_large(request, message="Send one document at a time.", back=request.path)
    if request.method == "POST":
        if remove_document(request, verification):
            messages.success(request, "The document is deleted.")
            return redirect("join_documents")
        problem = upload_document(request, verification, field="file")
        if not problem and request.POST.get("do") == "upload":
            if "file" in request.FILES:
                messages.success(request, "The document is here. It is sent with your application.")
                return redirect("join_documents")
            problem = CHOOSE
        if not problem:
            return _leave(request, verification, "documents")
    elif "missing" in request.GET:
        problem = "Add a document that shows your licence"
    form = DocumentForm(request.POST if request.method == "POST" else None)
    if problem:
        form = form if form.is_bound else DocumentForm({"kind": "licence"})
        form.is_valid()
        form.add_error("file", problem)
    mine = [(each, join_summary.document_line(each)) for each in evidence.held(verification)]
    more = {"held": mine, "most": evidence.MOST, "days": evidence.days()}
    return _shown(request, verification, "documents", form, **more)


@takes_photos
@page
@applicant
def join_headshot(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Take a photo of the physician, or go on without."""
    if "headshot" not in application_steps.editable_steps(verification):
        return redirect("own_verification")
    problem = ""
    physician = verification.physician
    if getattr(request, "is_too_large", False):
        return errors.too_large(request, message="Send a smaller photo.", back=request.path)
    if request.method == "POST":
        if "remove" in request.POST:
            headshots.take_back(physician, by=actor(request))
            return redirect("join_headshot")
        problem = upload_headshot(request, verification)
        if not problem and request.POST.get("do") == "upload":
            if "file" in request.FILES:
                return redirect("join_headshot")
            problem = "Choose a photo first"
        if not problem:
            return _leave(request, verification, "headshot")
    form = HeadshotForm(request.POST if request.method == "POST" else None)
    if problem:
        form.is_valid()
        form.add_error("file", problem)
    return _shown(request, verification, "headshot", form, headshot=headshots.waiting(physician))


def upload_headshot(request: HttpRequest, verification: Verification) -> str:
    """Keep the photo in the form, if there is one; return what is wrong with it, or nothing."""
    sent = request.FILES.get("file")
    if sent is None:
        return ""
    try:
        headshots.upload(
            verification.physician,
            by=actor(request),
            file=sent.file,  # type: ignore[arg-type]
            filename=sent.name or "",
        )
    except (headshots.HeadshotRefused, NotAllowed) as refusal:
        return str(refusal)
    except OSError:
        return FULL
    return ""


def _leave(request: HttpRequest, verification: Verification, key: str) -> HttpResponse:
    if "exit" in request.POST or verification.status == "more_information":
        return redirect("own_verification")
    following = join_steps.place(verification, key).after
    return redirect(following.url if following else "join_check")


def _shown(
    request: HttpRequest, verification: Verification, key: str, form: Any, **more: Any
) -> HttpResponse:
    context = {
        "verification": verification,
        "physician": verification.physician,
        "place": join_steps.place(verification, key),
        "form": form,
        "shown": byline.as_of_now(verification.physician),
        "action": reverse(f"join_{key}"),
        **more,
    }
    return render(request, f"forum/join/{key}.html", context)
