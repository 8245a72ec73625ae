"""Writing a review, one's own reviews, and a physician's replies (PRODUCT §13)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import Physician
from accounts.views.appeals import appeal_page
from forum.domain import conflicts, reply_check, reviewing
from forum.forms.review import REPLY_TEMPLATES, ReplyForm, ReviewForm
from forum.models import Review, ReviewReply
from forum.presenters import byline, composing
from forum.presenters.own_reviews import ROWS, name_of, own_review, received
from forum.presenters.physician_reviews import star_words
from forum.presenters.reasons_told import why
from forum.views import errors
from forum.views.drafts import never_stored
from forum.views.questions import number
from forum.views.workspace import actor, own_physician, physicians_only

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@login_required
@never_stored
def review_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review of a physician; who has one from the last twelve months is led to it."""
    user = actor(request)
    physician = get_object_or_404(Physician.objects.public().select_related("user"), pk=pk)
    if conflict := conflicts.why_not(physician, by=user):
        raise PermissionDenied(conflict)
    form = ReviewForm(request.POST or None)
    # A second press of the button comes here with the words that were just sent: `write` knows them.
    if not form.is_valid():
        existing = reviewing.latest(physician, by=user)
        return _to_existing(request, existing) if existing else _write_page(request, physician, form)
    try:
        review = reviewing.write(physician, by=user, **form.words())
    except reviewing.AlreadyReviewed as already:
        return _to_existing(request, already.review)
    except TooManyTries:
        form.add_error(None, "You have sent many reviews today. Your text is still here; send it tomorrow.")
        return _write_page(request, physician, form, status=429)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Thank you. Your review appears after a moderator has read it.")
    return redirect("my_review", pk=review.pk)


def _write_page(
    request: HttpRequest,
    physician: Physician,
    form: ReviewForm,
    review: Review | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "physician": physician,
        "name": byline.titled(physician),
        "profile": byline.profile_path(physician),
        "review": review,
        "why": why(review),
    }
    return render(request, "forum/reviews/write.html", context, status=status)


def _to_existing(request: HttpRequest, review: Review) -> HttpResponse:
    messages.info(
        request,
        "You have reviewed this physician in the last 12 months. Here is your review; you can change it.",
    )
    return redirect("my_review", pk=review.pk)


@require_safe
@login_required
@never_stored
def my_reviews(request: HttpRequest) -> HttpResponse:
    """List one's own reviews, the newest first."""
    mine = Review.objects.filter(author_id=request.user.pk).exclude(status="withdrawn").order_by("-pk")
    after = number(request, "after")
    if after is not None:
        mine = mine.filter(pk__lt=after)
    rows = list(mine.select_related("physician__verification")[: ROWS + 1])
    context = {
        "rows": [(each, star_words(each.stars), name_of(each.physician)) for each in rows[:ROWS]],
        "next_url": f"?after={rows[ROWS - 1].pk}" if len(rows) > ROWS else "",
        "first_url": request.path if request.GET.get("after") else "",
    }
    return render(request, "forum/reviews/mine.html", context)


@require_safe
@login_required
@never_stored
def my_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own review, what became of it, and what can be done."""
    review = _own(request, pk)
    if review.status == "withdrawn":
        return errors.gone(request, by="author")
    return render(request, "forum/reviews/review.html", {"own": own_review(review, owner=actor(request))})


@page
@login_required
@never_stored
def my_review_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a returned or published review; what readers see stays until a moderator has decided."""
    review = _own(request, pk)
    if review.status not in {"returned", "published"}:
        messages.info(request, "This review cannot be changed now.")
        return redirect("my_review", pk=pk)
    form = ReviewForm(request.POST or None, review=review)
    if not form.is_valid():
        return _write_page(request, review.physician, form, review)
    try:
        version = form.cleaned_data["version"]
        changed = reviewing.change(review, by=actor(request), version=version, **form.words())
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return _write_page(request, review.physician, form, review, status=409)
    if changed:
        messages.success(request, "Thank you. The change appears after a moderator has read it.")
    return redirect("my_review", pk=pk)


@page
@login_required
@never_stored
def my_review_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a review back, after asking once more."""
    review = _own(request, pk)
    if review.status == "withdrawn":
        return redirect("my_reviews")
    if request.method != "POST":
        return render(
            request, "forum/reviews/withdraw.html", {"own": own_review(review, owner=actor(request))}
        )
    try:
        reviewing.withdraw(review, by=actor(request))
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your review is withdrawn. It counts no more.")
    return redirect("my_reviews")


@page
@login_required
@never_stored
def my_review_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the decision on one's own review."""
    review = _own(request, pk)
    return errors.gone(request, by="author") if review.status == "withdrawn" else appeal_page(request, review)


@require_safe
@physicians_only
@never_stored
def workspace_reviews(request: HttpRequest) -> HttpResponse:
    """List the public reviews of oneself, the newest first, with the state of each reply."""
    physician = own_physician(actor(request))
    assert physician is not None
    public = Review.objects.published().filter(physician=physician).order_by("-pk")
    after = number(request, "after")
    if after is not None:
        public = public.filter(pk__lt=after)
    rows = list(public.select_related("reply", "author")[: ROWS + 1])
    context = {
        "rows": [(each, star_words(each.public_stars or 1)) for each in rows[:ROWS]],
        "next_url": f"?after={rows[ROWS - 1].pk}" if len(rows) > ROWS else "",
        "first_url": request.path if request.GET.get("after") else "",
        **composing.frame(physician),
    }
    return render(request, "forum/reviews/received.html", context)


@page
@physicians_only
@never_stored
def workspace_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one review of oneself, and take the reply. What may confirm a patient is pointed at once, not refused."""
    user = actor(request)
    review, physician = _of_mine(request, pk)
    about = received(review, by=user)
    form = ReplyForm(request.POST or None, initial={"body": about.reply.body if about.reply else ""})
    found = reply_check.confirming(request.POST.get("body", "")[: 10 * reviewing.LONGEST])
    context = {"about": about, "form": form, "templates": REPLY_TEMPLATES, **composing.frame(physician)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "forum/reviews/reply.html", context)
    if found and request.POST.get("meant") != "yes":
        return render(request, "forum/reviews/reply.html", {**context, "found": found, "has_errors": True})
    try:
        if about.reply is not None and about.may_change:
            reviewing.change_reply(about.reply, by=user, body=form.cleaned_data["body"])
        else:
            reviewing.reply(review, by=user, body=form.cleaned_data["body"])
    except TransitionRefused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "forum/reviews/reply.html", context, status=409)
    messages.success(request, "Thank you. Your reply appears after a moderator has read it.")
    return redirect("workspace_review", pk=pk)


@page
@physicians_only
@never_stored
def workspace_reply_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a reply back, after asking once more."""
    user = actor(request)
    review, physician = _of_mine(request, pk)
    about = received(review, by=user)
    if about.reply is None or about.reply.status == "withdrawn":
        return redirect("workspace_review", pk=pk)
    if request.method != "POST":
        context = {"about": about, **composing.frame(physician)}
        return render(request, "forum/reviews/reply_withdraw.html", context)
    try:
        reviewing.withdraw_reply(about.reply, by=user)
    except TransitionRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, "Your reply is withdrawn.")
    return redirect("workspace_review", pk=pk)


@page
@physicians_only
@never_stored
def reply_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Appeal against the decision on one's own reply."""
    review, _physician = _of_mine(request, pk)
    return appeal_page(
        request, get_object_or_404(ReviewReply.objects.select_related("review"), review=review)
    )


def _own(request: HttpRequest, pk: int) -> Review:
    """Return an own review. Raises `Http404`, the same for one that is not there and for somebody else's."""
    mine = Review.objects.filter(author_id=request.user.pk).exclude(status="draft")
    return get_object_or_404(
        mine.select_related("physician__user", "physician__verification", "topic"), pk=pk
    )


def _of_mine(request: HttpRequest, pk: int) -> tuple[Review, Physician]:
    """Return a public review of oneself with one's profile. Raises `Http404` for all others."""
    physician = own_physician(actor(request))
    assert physician is not None
    mine = Review.objects.published().filter(physician=physician)
    return get_object_or_404(
        mine.select_related("physician__verification", "author", "public_topic"), pk=pk
    ), physician


urlpatterns = [
    path("physicians/<int:pk>/review/", review_write, name="review_write"),
    path("me/reviews/", my_reviews, name="my_reviews"),
    path("me/reviews/<int:pk>/", my_review, name="my_review"),
    path("me/reviews/<int:pk>/change/", my_review_change, name="my_review_change"),
    path("me/reviews/<int:pk>/withdraw/", my_review_withdraw, name="my_review_withdraw"),
    path("me/reviews/<int:pk>/appeal/", my_review_appeal, name="my_review_appeal"),
    path("workspace/reviews/", workspace_reviews, name="workspace_reviews"),
    path("workspace/reviews/<int:pk>/", workspace_review, name="workspace_review"),
    path("workspace/reviews/<int:pk>/withdraw/", workspace_reply_withdraw, name="workspace_reply_withdraw"),
    path("workspace/reviews/<int:pk>/appeal/", reply_appeal, name="reply_appeal"),
]
