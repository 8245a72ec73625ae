"""The page of signed-in devices."""

from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.domain.test_sessions import FIREFOX, IPHONE, is_in, signed_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def test_the_list_has_words_and_no_address() -> None:
    user = UserFactory()
    here = signed_in(user, FIREFOX)
    signed_in(user, IPHONE)
    page = here.get("/me/sessions/").content.decode()
    assert page.index("Firefox on Linux") < page.index("Safari on iPhone")
    assert page.count("This one") == 1
    assert "203.0" not in page


def test_signing_one_out_and_all_others() -> None:
    user = UserFactory()
    here, there, third = signed_in(user), signed_in(user, IPHONE), signed_in(user)
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(reverse("my_session_end", args=[row.pk]))
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    here.post(reverse("my_sessions_end_others"))
    assert (is_in(here), is_in(third)) == (True, False)
    assert (
        "No other device was signed in"
        in here.post(reverse("my_sessions_end_others"), follow=True).content.decode()
    )


def test_another_person_s_device_is_not_there(sign_in: SignIn) -> None:
    owner = UserFactory()
    client = signed_in(owner)
    row = UserSession.objects.get()
    peer = sign_in(UserFactory())
    for pk in (row.pk, row.pk + 999):
        assert peer.post(reverse("my_session_end", args=[pk])).status_code == 404
    peer.post(reverse("my_sessions_end_others"))
    assert is_in(client)
    assert peer.get(reverse("my_session_end", args=[row.pk])).status_code == 405
    assert (
        Client()
        .post(reverse("my_session_end", args=[row.pk]))
        .headers["Location"]
        .startswith("/account/login/")
    )


def test_allauth_s_page_leads_here(sign_in: SignIn) -> None:
    assert sign_in(UserFactory()).get("/account/sessions/").headers["Location"] == "/me/sessions/"
