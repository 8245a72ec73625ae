"""Notes now and then that a signed-in device is still in use (middleware)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.adapter import client_address, device
from accounts.domain import devices, sessions


class SessionWatch:
    """Costs no query but once in a quarter of an hour; allauth's own tracking writes on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if sessions.needs_note(request.session) and request.user.is_authenticated:
            place = devices.network(client_address(request))
            sessions.note(request.session, user=request.user, device=device(request), place=place)
        return self.get_response(request)
