"""Jobs that failed for good: seen by administrators, done again under the same Message-ID."""

from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.domain import dead_letters
from accounts.domain.notifying import notify
from accounts.models import AuditEntry, Notice, User
from tests.factories import UserFactory, make_administrator, make_moderator
from tests.smtp import Mailbox, mail_jobs, mailbox, work_here

__all__ = ["mailbox"]


def dead_letter() -> ProcrastinateJob:
    """Return a mail's job that has used up its tries."""
    notify("question_published", to=UserFactory().pk, about=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed', attempts = 11 WHERE queue_name = 'mail'"
        )
    return ProcrastinateJob.objects.get(queue_name="mail")


@pytest.mark.django_db(transaction=True)
def test_it_is_sent_again_with_all_its_tries(mailbox: Mailbox) -> None:
    job, person = dead_letter(), make_administrator()
    mailbox.refusals = ["451 later"]
    assert dead_letters.waiting() == 1
    dead_letters.try_again(job, by=person)
    assert dead_letters.waiting() == 0
    work_here()
    assert mail_jobs() == [("todo", 1)], "a failure is not the end again"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")
    work_here()
    assert mailbox.identifiers[0].startswith(f"<notice-{Notice.objects.get().pk}.")
    entry = AuditEntry.objects.get(object_type="job")
    assert (entry.object_id, entry.actor_id, entry.action) == (job.pk, person.pk, "send_again")


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["todo", "doing", "succeeded", "cancelled"])
def test_only_what_failed_is_done_again(status: str) -> None:
    job = dead_letter()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])
    with pytest.raises(dead_letters.NotFailed):
        dead_letters.try_again(job, by=make_administrator())
    assert mail_jobs() == [(status, 11)]


@pytest.mark.django_db
@pytest.mark.parametrize("who", [UserFactory, make_moderator])
def test_others_have_nothing_done_again(who: Any) -> None:
    job = dead_letter()
    person: User = who()
    with pytest.raises(dead_letters.MayNot):
        dead_letters.try_again(job, by=person)
    assert mail_jobs() == [("failed", 11)]
