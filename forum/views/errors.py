"""Error pages. They say what happened and what to do next, and no more than the person may know."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from forum.domain import browsing
from forum.models import Question
from forum.presenters import question_rows

#: Fields of a posted form that are never shown back.
SECRET_FIELDS = ("password", "csrfmiddlewaretoken", "code", "otp", "token")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request made no sense. 413 where it was only too long."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, is_text=True)
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says why, where the code that refused gave a sentence."""
    return render(request, "403.html", {"why": str(exception) if exception else ""}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same to the letter whether the page never was or is hidden."""
    newest = browsing.for_rows(Question.objects.published().with_counts()).order_by("-published_at", "-pk")[
        :5
    ]
    return render(request, "404.html", {"newest": question_rows.dress(newest)}, status=404)


def gone(request: HttpRequest, *, by: str) -> HttpResponse:
    """410: removed; ``by`` is who removed it: asker, author or moderator."""
    return render(request, "410.html", {"by": by}, status=410)


def too_large(request: HttpRequest, **context: Any) -> HttpResponse:
    """413: more was sent than is taken."""
    return render(request, "413.html", context, status=413)


def too_many(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """429: says in words how long to wait, and in ``Retry-After`` in seconds."""
    response = render(
        request, "429.html", {"seconds": seconds, "minutes": max(1, -(-seconds // 60))}, status=429
    )
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: static, without database or context."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of an expired form: gives people their text back."""
    posted = [
        (name.replace("_", " ").capitalize(), value)
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET_FIELDS)
        for value in values
        if value.strip()
    ]
    return render(request, "403_csrf.html", {"posted": posted}, status=403)
