"""Where one's verification stands, and answering what a moderator asked (PRODUCT §10)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from accounts.domain import application_steps, applying, asked_parts, evidence
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import Part, Verification
from forum.domain import wording
from forum.forms.joining import ACCEPTED_FILES, REPLY_MOST
from forum.presenters import composing, own_verification
from forum.views import changing, errors
from forum.views.applicants import actor, applicant
from forum.views.join_uploads import remove_document, upload_document
from forum.views.uploads import takes_photos


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
@applicant
def verification(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Show the state, the parts and the timeline; a post answers what was asked, or adds a document."""
    if request.method != "POST":
        return _shown(request, verification)
    if getattr(request, "is_too_large", False):
        return errors.too_large(request, message="Send one document at a time.", back=request.path)
    try:
        if remove_document(request, verification):
            messages.success(request, "The document is deleted.")
            return redirect("own_verification")
        if verification.status == "more_information":
            return _answer(request, verification)
        if verification.status == "suspended":
            return _add(request, verification)
    except NotAllowed as refusal:
        return _shown(request, verification, problems={"": str(refusal)}, status=409)
    # Sent already, from another tab or by a double click: nothing is lost, and nothing is sent twice.
    return redirect("own_verification")


def _answer(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Keep every reply and document, then send them if that was asked and nothing is missing."""
    asked = asked_parts.asked(verification)
    replies = {part.part: _reply(request, part) for part in asked}
    problems: dict[str, str] = {}
    for part in asked:
        if len(replies[part.part]) > REPLY_MOST:
            problems[part.part] = (
                f"Your answer has {len(replies[part.part]):,} characters; {REPLY_MOST:,} is the most"
            )
    fit = {name: text for name, text in replies.items() if name not in problems}
    asked_parts.reply(verification, by=actor(request), replies=fit)
    for part in asked:
        problem = upload_document(request, verification, field=f"file-{part.part}", part=part.part)
        if problem:
            problems[part.part] = problem
    if problems:
        return _shown(request, verification, problems=problems, typed=replies)
    if request.POST.get("do") != "send":
        messages.success(request, "Saved. Nothing is sent yet.")
        return redirect("own_verification")
    try:
        applying.send(verification, by=actor(request))
    except applying.NotReady as lacking:
        for part in asked_parts.unanswered(verification):
            problems[part.part] = f"{own_verification.heading_of(part)}: add what is asked for"
        problems |= {
            key: f"{key.capitalize()}: something is missing" for key in lacking.steps if "part-" not in key
        }
        return _shown(request, verification, problems=problems, typed=replies)
    except TransitionRefused as refusal:
        return _shown(request, verification, problems={"": str(refusal)}, typed=replies, status=409)
    messages.success(request, "Thank you. A moderator will look at it again, usually within two days.")
    return redirect("own_verification")


def _reply(request: HttpRequest, part: Part) -> str:
    return wording.paragraphs(request.POST.get(f"reply-{part.part}", ""))


def _add(request: HttpRequest, verification: Verification) -> HttpResponse:
    """Let somebody who is suspended hand in a document for the second look."""
    problem = upload_document(request, verification, field="file")
    if problem or "file" not in request.FILES:
        return _shown(request, verification, problems={"document": problem or "Choose a document first"})
    evidence.send(verification, part="")
    messages.success(request, "The document is sent.")
    return redirect("own_verification")


def _shown(
    request: HttpRequest,
    verification: Verification,
    *,
    problems: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    current = application_steps.application_of(actor(request)) or verification
    standing = own_verification.standing_of(current)
    asked: list[Any] = [
        (each, (problems or {}).get(each.part.part, ""), (typed or {}).get(each.part.part, each.reply))
        for each in standing.asked
    ]
    context = {
        "standing": standing,
        "asked": asked,
        "problems": [(f"ask-{key}" if key else "main", text) for key, text in (problems or {}).items()],
        "has_errors": bool(problems),
        "was_sent": "sent" in request.GET and current.status == "submitted",
        "accepted_files": ACCEPTED_FILES,
        **composing.frame(current.physician),
    }
    return render(request, "forum/workspace/verification.html", context, status=status)


urlpatterns = [
    path("workspace/verification/", verification, name="own_verification"),
    *changing.urlpatterns,
]
