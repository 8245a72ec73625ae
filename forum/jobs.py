"""The forum's background jobs."""

from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from forum.domain import asking, photo_files
from forum.domain.archives import staging
from forum.models import SiteSettings


@app.task(name="forum.remove_files", queue="files", retry=RetryStrategy(max_attempts=20, wait=10, exponential_wait=2))
def remove_files(*, paths: list[str]) -> None:
    """Delete files whose rows are gone, in case the process was killed before it could."""
    photo_files.remove(paths)


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
