"""Jobs that failed for good: mails that nobody got, until somebody looks and has them tried again."""

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import roles
from accounts.domain import audit
from accounts.models import User


class NotFailed(Exception):
    """Only what failed is tried again: what waits comes by itself, and what is done is done."""


class MayNot(Exception):
    """Only administrators have jobs done again."""


@transaction.atomic
def try_again(job: ProcrastinateJob, *, by: User) -> None:
    """Have a failed job done again, at once and with all its tries. A mail keeps its Message-ID.

    Raises `NotFailed`, and `MayNot` for anybody but administrators.
    """
    if not roles.may_administer(by):
        raise MayNot
    failed = ProcrastinateJob.objects.select_for_update().filter(pk=job.pk, status="failed")
    if not failed.exists():
        raise NotFailed
    app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET attempts = 0 WHERE id = %s", [job.pk])
    audit.record(by=by, action="send_again", item=job, kind="job")


def waiting() -> int:
    """Return how many failed jobs wait for somebody to look, counted to a hundred at the most."""
    return ProcrastinateJob.objects.filter(status="failed")[:100].count()
