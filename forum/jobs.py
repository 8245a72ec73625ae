"""The forum's background jobs."""

from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum.domain import asking, photo_files
from forum.domain.archives import staging
from forum.models import Erasure, SiteSettings

#: Twenty tries over about two weeks: a disk that is full or gone comes back.
FILES_RETRY = RetryStrategy(max_attempts=20, wait=10, exponential_wait=2)


@app.task(name="forum.finish_erasure", queue="files", retry=FILES_RETRY)
def finish_erasure(*, key: str) -> None:
    """Delete files whose rows are gone and write that down, in case the process was killed before it could."""
    photo_files.finish(Erasure.objects.get(key=key))


@app.periodic(cron="17 * * * *")
@app.task(name="forum.purge_drafts", queue="clock", queueing_lock="purge_drafts")
def purge_drafts(timestamp: int) -> None:
    """Delete drafts past their days."""
    days = SiteSettings.objects.values_list("draft_days", flat=True).get(pk=1)
    asking.purge_drafts(older_than=timedelta(days=days))


@app.periodic(cron="37 * * * *")
@app.task(name="forum.sweep_staging", queue="clock", queueing_lock="sweep_staging")
def sweep_staging(timestamp: int) -> None:
    """Clear what a killed import left; while one is running it is left alone."""
    staging.sweep()
