"""Guards that views of every part put on: whoever does something dangerous proves again who they are."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast

from allauth.account.internal.flows import reauthentication
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the person proved who they are within the last minutes (``ACCOUNT_REAUTHENTICATION_TIMEOUT``)."""
    try:
        return not reauthentication.is_reauthentication_required(request, app="accounts")
    except ReauthenticationRequired:
        return False


def ask_again(request: HttpRequest) -> None:
    """Do nothing for somebody who proved it lately. Raises what allauth's middleware turns into the question.

    For views that cannot wear the decorator, such as methods of the admin's pages.
    """
    if not is_fresh(request):
        raise ReauthenticationRequired


def fresh_sign_in(view: View) -> View:
    """Ask for the password, a passkey or a code before a dangerous act, and come back to the page afterwards.

    Signed-out people go to the sign-in page. Put it on views that both show the confirm page (GET) and act
    (POST): then the question comes before anything is typed. Should the minutes run out in between, the fields of
    the POST are kept and the act goes on after the question; files are not kept.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        ask_again(request)
        return view(request, *args, **kwargs)

    return cast(View, guarded)
