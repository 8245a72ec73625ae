"""Notices: the list, the preferences, and the links in mails that end a kind of mail (PRODUCT §14)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain import bounces, notifying, preferring, unsubscribing
from accounts.domain.events import EVENTS
from accounts.forms.preferences import PreferencesForm
from accounts.models import Notice, User
from accounts.presenters.notices import by_day

#: Rows a page.
ROWS = 30
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
@never_cache
def notifications(request: HttpRequest) -> HttpResponse:
    """List one's own notices, the newest first."""
    notices = Notice.objects.filter(recipient_id=request.user.pk).order_by("-pk")
    after = _number(request.GET.get("after", ""))
    rows = list((notices.filter(pk__lt=after) if after else notices)[: ROWS + 1])
    zone = preferring.zone_of(preferring.settings_of(_person(request)))
    context = {
        "days": by_day(rows[:ROWS], zone=zone),
        "newest": rows[0].pk if rows and not after else 0,
        "next_url": f"?after={rows[ROWS - 1].pk}" if len(rows) > ROWS else "",
        "first_url": request.path if after else "",
        "zone": zone,
    }
    return render(request, "accounts/notices/list.html", context)


@require_POST
@login_required
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice read and go where it leads. A form, because a GET writes nothing."""
    notices = Notice.objects.filter(pk=pk)
    notice = get_object_or_404(notices, recipient_id=request.user.pk)
    notifying.mark_read(notices, by=_person(request))
    event = EVENTS.get(notice.event)
    return redirect(event.path.format(id=notice.about) if event else "notifications")


@require_POST
@login_required
def notifications_read(request: HttpRequest) -> HttpResponse:
    """Mark all read that were there when the page was: not one that came in between."""
    newest = _number(request.POST.get("newest", ""))
    notifying.mark_read(Notice.objects.filter(pk__lte=newest), by=_person(request))
    messages.success(request, "All notices are marked as read.")
    return redirect("notifications")


@page
@login_required
@never_cache
def email_settings(request: HttpRequest) -> HttpResponse:
    """Choose what to hear of and how, and when the summary comes."""
    person = _person(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        preferring.choose(form.changed, by=person)
        hour, zone = form.cleaned_data["digest_hour"], form.cleaned_data["time_zone"]
        preferring.set_digest_time(hour=hour, time_zone=zone, by=person)
        messages.success(request, "Your choices are saved.")
        return redirect("email_settings")
    context = {"form": form, "mail_is_off": bounces.is_off(person, preferring.settings_of(person))}
    return render(request, "accounts/notices/preferences.html", context)


@require_POST
@login_required
def email_try_again(request: HttpRequest) -> HttpResponse:
    """Let mail go to the person's address again, after it came back."""
    bounces.try_again(by=_person(request))
    messages.success(request, "We will send mail to your address again.")
    return redirect("email_settings")


@csrf_exempt
@page
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End a kind of mail. A mail program posts here by itself (RFC 8058); whoever opens the link is asked first.

    Needs no sign-in and no CSRF token: the signed token in the address is the right to do this one thing.
    """
    try:
        _account, category = unsubscribing.read(token)
        if request.method == "POST":
            unsubscribing.stop(token)
    except unsubscribing.BadToken:
        return render(request, "accounts/notices/stop_unknown.html", status=404)
    context = {"title": unsubscribing.title_of(category), "is_done": request.method == "POST"}
    return render(request, "accounts/notices/stop.html", context)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


urlpatterns = [
    path("me/notifications/", notifications, name="notifications"),
    path("me/notifications/read/", notifications_read, name="notifications_read"),
    path("me/notifications/<int:pk>/", notification_open, name="notification_open"),
    path("me/email/", email_settings, name="email_settings"),
    path("me/email/again/", email_try_again, name="email_try_again"),
    path("e-mail/stop/<str:token>/", unsubscribe, name="unsubscribe"),
]
