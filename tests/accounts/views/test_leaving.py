"""The pages of exporting and leaving: their owner, somebody else, somebody signed out; tokens, tabs, scanners."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import exporting, leaving
from accounts.models import DataExport, Deletion, User
from tests.factories import (
    PASSWORD,
    PhysicianFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.freshness import make_fresh
from tests.trust.walking import text_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def user() -> User:
    return UserFactory()


@pytest.fixture
def own(user: User, sign_in: SignIn) -> Client:
    return make_fresh(sign_in(user), user)


def ready(user: User) -> DataExport:
    row = exporting.ask(by=user)
    exporting.build(row.pk)
    row.refresh_from_db()
    return row


def address(row: DataExport) -> str:
    return reverse("export_download", args=[row.pk])


def test_the_whole_way_of_an_export(own: Client, user: User) -> None:
    assert "Put my data together" in text_of(own.get("/me/export/"))
    for _ in range(2):
        response = own.post("/me/export/")
        assert (response.status_code, response.headers["Location"]) == (302, "/me/export/")
    assert DataExport.objects.count() == 1, "a double click makes one"
    page = text_of(own.get("/me/export/"))
    assert "being put together" in page
    assert "Put my data together" not in page
    row = DataExport.objects.get()
    exporting.build(row.pk)
    page = text_of(own.get("/me/export/"))
    assert f'href="{address(row)}"' in page
    assert "7 days" in page


def test_the_file_as_it_is_sent(own: Client, user: User) -> None:
    row = ready(user)
    response = own.get(address(row))
    assert response.status_code == 200
    assert response.streaming
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="curbside-data-20')
    assert response.headers["Content-Length"] == str(row.size)
    assert "no-store" in response.headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert "no-store" in own.get("/me/export/").headers["Cache-Control"]


def test_somebody_elses_is_like_one_that_never_was(user: User, sign_in: SignIn) -> None:
    row = ready(user)
    for other in (UserFactory(), make_moderator(), make_administrator(), PhysicianFactory().user):
        client = make_fresh(sign_in(other), other)
        theirs, missing = client.get(address(row)), client.get(reverse("export_download", args=[row.pk + 7]))
        assert theirs.status_code == missing.status_code == 404
        assert len(theirs.content) == len(missing.content)
    assert sign_in(None).get(address(row)).headers["Location"].startswith("/account/login/?next=")


def test_an_old_sign_in_is_asked_again(user: User, sign_in: SignIn) -> None:
    row, client = ready(user), sign_in(user)
    for place in (address(row), "/me/delete/"):
        assert "/account/reauthenticate/" in client.get(place).headers["Location"]
    assert client.get("/me/export/").status_code == 200
    for place in ("/me/export/", "/me/delete/"):
        response = client.post(place, {"questions": "delete"})
        assert "/account/reauthenticate/" in response.headers["Location"]
    assert DataExport.objects.count() == 1
    assert not Deletion.objects.exists()
    # What was asked for goes on once the question is answered.
    client.post(response.headers["Location"], {"password": PASSWORD, "next": "/me/delete/"})
    assert Deletion.objects.get().questions == "delete"


def test_after_its_week_it_is_gone(own: Client, user: User) -> None:
    row = ready(user)
    with time_machine.travel(timezone.now() + exporting.KEPT + timedelta(seconds=1), tick=False):
        make_fresh(own, user)
        assert own.get(address(row)).status_code == 404
        assert address(row) not in text_of(own.get("/me/export/"))


def test_a_file_that_is_gone_is_not_there(own: Client, user: User) -> None:
    row = ready(user)
    exporting.location(row.name).unlink()
    assert own.get(address(row)).status_code == 404


def test_one_that_is_being_made_cannot_be_had(own: Client, user: User) -> None:
    assert own.get(address(exporting.ask(by=user))).status_code == 404


def test_a_failed_one_is_said_to_be(own: Client, user: User) -> None:
    exporting.give_up(exporting.ask(by=user).pk)
    page = text_of(own.get("/me/export/"))
    assert "did not work" in page
    assert "Put my data together" in page


def test_too_many_of_them(own: Client, user: User) -> None:
    for _ in range(3):
        own.post("/me/export/")
        exporting.build(DataExport.objects.filter(status="waiting").get().pk)
    response = own.post("/me/export/")
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 60


def test_the_whole_way_of_leaving_and_staying(own: Client, user: User) -> None:
    page = text_of(own.get("/me/delete/"))
    assert "What goes" in page
    assert "What stays" in page
    assert "checked" not in page, "nothing is chosen beforehand"
    response = own.post("/me/delete/", {"questions": "keep"})
    assert response.headers["Location"] == "/me/delete/"
    deletion = Deletion.objects.get(user=user)
    assert deletion.due_at - deletion.asked_at == pytest.approx(timedelta(days=14), abs=timedelta(seconds=5))
    day = f"{deletion.due_at:%-d %B}"
    for place in ("/", "/questions/", "/me/questions/", "/me/delete/", "/nothing-here/"):
        assert f">{day}</time>. <a" in text_of(own.get(place)), place
    for again in ("keep", "delete"):
        own.post("/me/delete/", {"questions": again})
    changed = Deletion.objects.get(user=user)
    assert (changed.questions, changed.due_at) == ("delete", deletion.due_at)
    assert "Keep your account?" in text_of(own.get("/me/delete/cancel/"))
    assert Deletion.objects.exists(), "a link scanner cancels nothing"
    for _ in range(2):
        assert own.post("/me/delete/cancel/").status_code == 302
    assert not Deletion.objects.exists()
    assert "Keep my account" not in text_of(own.get("/"))
    assert "Your account stays" in text_of(own.get("/me/delete/cancel/"))


def test_the_banner_costs_no_query(own: Client, user: User, django_assert_num_queries: Any) -> None:
    own.get("/about/disclaimer/")
    with django_assert_num_queries(_queries(own)):
        own.get("/about/disclaimer/")
    before = _queries(own)
    leaving.ask(by=user, questions="keep")
    assert _queries(own) == before


def _queries(client: Client) -> int:
    from django.db import connection  # noqa: PLC0415 (beside its one use)
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 (the same)

    with CaptureQueriesContext(connection) as queries:
        client.get("/about/disclaimer/")
    return len(queries)


@pytest.mark.parametrize("sent", [{}, {"questions": ""}, {"questions": "both"}, {"questions": "x" * 5000}])
def test_a_choice_has_to_be_made(sent: dict[str, str], own: Client) -> None:
    page = text_of(own.post("/me/delete/", sent))
    assert "Error: " in page
    assert "Choose" in page
    assert not Deletion.objects.exists()


def test_sign_in_goes_on_while_it_runs_and_staying_needs_one(user: User) -> None:
    leaving.ask(by=user, questions="delete")
    client = Client()
    assert client.post("/me/delete/cancel/").headers["Location"].startswith("/account/login/")
    assert Deletion.objects.exists()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.post("/me/delete/cancel/").status_code == 302
    assert not Deletion.objects.exists()


def test_a_session_ends_with_the_account(own: Client, user: User) -> None:
    leaving.ask(by=user, questions="delete")
    Deletion.objects.update(due_at=timezone.now())
    leaving.erase_due()
    assert own.get("/me/questions/").headers["Location"].startswith("/account/login/")
    cache.clear()
    assert "Error: " in text_of(
        Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    )


def test_the_last_administrator_is_refused_in_words(sign_in: SignIn) -> None:
    last = make_administrator()
    client = make_fresh(sign_in(last), last)
    response = client.post("/me/delete/", {"questions": "keep"})
    assert response.status_code == 409
    assert "You are the last administrator of this site" in text_of(response)
    assert not Deletion.objects.exists()


def test_a_physician_reads_what_becomes_of_the_answers(sign_in: SignIn) -> None:
    person = PhysicianFactory().user
    page = text_of(make_fresh(sign_in(person), person).get("/me/delete/"))
    assert "Verified when answered; profile closed" in page
    other = UserFactory()
    assert "Your published answers" not in text_of(make_fresh(sign_in(other), other).get("/me/delete/"))


@pytest.mark.parametrize("place", ["/me/export/", "/me/delete/", "/me/delete/cancel/"])
def test_forged_posts_are_refused(place: str, user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(place, {"questions": "delete"}).status_code == 403


def test_the_desk_shows_the_banner_too(sign_in: SignIn) -> None:
    make_administrator()
    person = make_moderator()
    leaving.ask(by=person, questions="keep")
    assert "Keep my account" in text_of(sign_in(person).get("/admin/"))
