"""Signed-in devices: real sign-ins in the test client, ended one by one."""

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from accounts.domain import sessions
from accounts.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def signed_in(user: User, agent: str = FIREFOX, address: str = "203.0.113.77") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("my_name")).status_code == 200


def test_a_row_holds_words_and_a_network() -> None:
    signed_in(UserFactory())
    row = UserSession.objects.get()
    assert (row.user_agent, row.ip) == ("Firefox on Linux", "203.0.0.0")


def test_the_list_has_this_one_first_and_takes_three_queries_however_long() -> None:
    user = UserFactory()
    counts = []
    for agent in (FIREFOX, IPHONE, FIREFOX):
        here = signed_in(user, agent)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = sessions.listed(user, current=here.session.session_key)
        counts.append(len(queries))
    assert counts == [2, 2, 2]
    assert [(row.words, row.is_this) for row in rows] == [
        ("Firefox on Linux", True), ("Safari on iPhone", False), ("Firefox on Linux", False)
    ] or [row.is_this for row in rows] == [True, False, False]  # fmt: skip


def test_an_ended_session_is_dead_on_its_next_request() -> None:
    user = UserFactory()
    here, there, third = signed_in(user), signed_in(user, IPHONE), signed_in(user)
    row = next(
        each
        for each in sessions.listed(user, current=here.session.session_key)
        if each.words == "Safari on iPhone"
    )
    sessions.end(user, pk=row.pk)
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    assert sessions.end_others(user, current=here.session.session_key) == 1
    assert (is_in(here), is_in(third)) == (True, False)
    assert len(sessions.listed(user, current=None)) == 1


def test_another_person_s_session_does_not_end() -> None:
    user, other = UserFactory(), UserFactory()
    client = signed_in(user)
    with pytest.raises(UserSession.DoesNotExist):
        sessions.end(other, pk=UserSession.objects.get().pk)
    assert sessions.end_others(other, current=None) == 0
    assert is_in(client)


def test_a_new_password_ends_the_other_sessions_and_the_list_says_so() -> None:
    user = UserFactory()
    here, there = signed_in(user), signed_in(user, IPHONE)
    words = {"oldpassword": PASSWORD, "password1": "another-Horse-10", "password2": "another-Horse-10"}
    assert here.post(reverse("account_change_password"), words).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    user.refresh_from_db()
    (row,) = sessions.listed(user, current=here.session.session_key)
    assert row.is_this
    assert UserSession.objects.get(pk=row.pk).ip == "203.0.0.0", "allauth writes the whole address there"


def _queries(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    return [
        each["sql"]
        for each in queries
        if "usersessions" in each["sql"] or each["sql"].startswith(("UPDATE", "INSERT"))
    ]


def test_reading_pages_writes_nothing_but_once_in_a_quarter_of_an_hour() -> None:
    with travel("2026-11-21 10:00Z", tick=False) as clock:
        user = UserFactory()
        client = signed_in(user)
        assert _queries(client) == []
        clock.shift(sessions.EVERY + 1)
        assert _queries(client) != []
        assert _queries(client) == []
        (row,) = sessions.listed(user, current=None)
        assert (row.seen - row.since).total_seconds() == sessions.EVERY + 1


def test_sessions_that_are_over_are_not_listed() -> None:
    user = UserFactory()
    with travel("2026-11-01 10:00Z", tick=False) as clock:
        signed_in(user)
        clock.shift(15 * 86400)
        assert sessions.listed(user, current=None) == []


def test_a_switched_off_account_is_out_on_its_next_request() -> None:
    user = UserFactory()
    client = signed_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)
