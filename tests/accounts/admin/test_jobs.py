"""Background jobs at the desk."""

from typing import Any

import pytest
from django.test import Client

from tests.accounts.domain.test_dead_letters import dead_letter
from tests.factories import make_administrator, make_moderator
from tests.smtp import mail_jobs

pytestmark = pytest.mark.django_db

LIST = "/admin/procrastinate/procrastinatejob/"


@pytest.fixture
def desk(sign_in: Any) -> Client:
    """Return a client signed in as an administrator."""
    client: Client = sign_in(make_administrator())
    return client


def test_a_failed_job_is_announced_found_and_done_again(desk: Client) -> None:
    assert b"failed for good" not in desk.get("/admin/").content
    job = dead_letter()
    index = desk.get("/admin/").content.decode()
    assert "1 background job failed for good" in index
    assert f'{LIST}?status=failed"' in index
    assert f"{LIST}{job.pk}/change/" in desk.get(f"{LIST}?status=failed").content.decode()
    assert f"{LIST}{job.pk}/change/" not in desk.get(f"{LIST}?status=todo").content.decode()
    page = f"{LIST}{job.pk}/change/"
    assert "Try this again" in desk.get(page).content.decode()
    done = desk.post(f"{LIST}{job.pk}/again/", follow=True)
    assert done.redirect_chain == [(page, 302)]
    assert "is done again now" in done.content.decode()
    assert "Try this again" not in done.content.decode()
    assert mail_jobs() == [("todo", 0)]
    again = desk.post(f"{LIST}{job.pk}/again/", follow=True).content.decode()
    assert "has not failed, so nothing was done" in again
    assert "Send again" in desk.get(f"{LIST}{job.pk}/history/").content.decode()


def test_only_administrators(sign_in: Any) -> None:
    job = dead_letter()
    client = sign_in(make_moderator())
    assert client.post(f"{LIST}{job.pk}/again/").status_code == 403
    assert client.get(LIST).status_code == 403
    assert b"failed for good" not in client.get("/admin/").content
    assert mail_jobs() == [("failed", 11)]


def test_a_get_does_nothing(desk: Client) -> None:
    job = dead_letter()
    assert desk.get(f"{LIST}{job.pk}/again/").status_code == 405
    assert mail_jobs() == [("failed", 11)]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("status=made-up", 200),
        ("status=", 200),
        ("status__exact=made-up", 400),
        ("status__gt=x", 400),
        ("id=x", 302),
    ],
)
def test_made_up_filters_are_no_error_of_ours(query: str, code: int, desk: Client) -> None:
    dead_letter()
    assert desk.get(f"{LIST}?{query}").status_code == code
