"""The forum's background jobs."""

import logging
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.domain import lateness
from accounts.jobs import MAIL_RETRY
from forum.domain import announcing, asking, photo_files, queueing, report_cases, report_mail, sweeping
from forum.domain.archives import staging
from forum.models import Erasure, SiteSettings

logger = logging.getLogger(__name__)

#: Twenty tries over about two weeks: a disk that is full or gone comes back.
FILES_RETRY = RetryStrategy(max_attempts=20, wait=10, exponential_wait=2)
#: Ten tries over some hours: nothing but the database takes part.
TELL_RETRY = RetryStrategy(max_attempts=10, wait=10, exponential_wait=3)


@app.task(name="forum.finish_erasure", queue="files", retry=FILES_RETRY)
def finish_erasure(*, key: str) -> None:
    """Delete files whose rows are gone and write that down, in case the process was killed before it could."""
    photo_files.finish(Erasure.objects.get(key=key))


@app.task(name="forum.tell_followers", queue="mail", retry=TELL_RETRY)
def tell_followers(*, announcement: int) -> None:
    """Tell everybody who is to hear of one thing; a second try goes on where the first stopped."""
    announcing.tell(announcement)


@app.task(name="forum.tell_reporters", queue="mail", retry=TELL_RETRY)
def tell_reporters(*, case: int, version: int) -> None:
    """Tell those who reported something what came of it, once the time to undo the decision is over."""
    report_cases.tell(case=case, version=version)


@app.task(name="forum.mail_reporter", queue="mail", retry=MAIL_RETRY)
def mail_reporter(*, report: int) -> None:
    """Mail the outcome to a signed-out person who left an address."""
    report_mail.send(report=report)


@app.periodic(cron="27 * * * *")
@app.task(name="forum.tidy_reports", queue="clock", queueing_lock="tidy_reports")
def tidy_reports(timestamp: int) -> None:
    """Let reports of what is gone lapse, and destroy addresses in time."""
    report_cases.lapse_gone()
    report_cases.forget_addresses()


@app.periodic(cron="47 * * * *")
@app.task(name="forum.tell_of_late_queues", queue="clock", queueing_lock="tell_of_late_queues")
def tell_of_late_queues(timestamp: int) -> None:
    """Tell moderators of queues that are over their target."""
    for queue in lateness.late():
        announcing.queue_late(queue)


@app.periodic(cron="17 * * * *")
@app.task(name="forum.purge_drafts", queue="clock", queueing_lock="purge_drafts")
def purge_drafts(timestamp: int) -> None:
    """Delete drafts past their days."""
    days = SiteSettings.objects.values_list("draft_days", flat=True).get(pk=1)
    asking.purge_drafts(older_than=timedelta(days=days))


@app.periodic(cron="57 3 * * *")
@app.task(name="forum.renew_specialties", queue="clock", queueing_lock="renew_specialties")
def renew_specialties(timestamp: int) -> None:
    """Write anew under which topics physicians of which specialty answer."""
    queueing.renew_specialties()


@app.periodic(cron="37 * * * *")
@app.task(name="forum.sweep_staging", queue="clock", queueing_lock="sweep_staging")
def sweep_staging(timestamp: int) -> None:
    """Clear what a killed import left; while one is running it is left alone."""
    staging.sweep()


@app.periodic(cron="37 * * * *")
@app.task(name="forum.sweep_photos", queue="clock", queueing_lock="sweep_photos")
def sweep_photos(timestamp: int) -> None:
    """Remove what a kill left of photos, and rejected ones in time."""
    sweeping.destroy_rejected()
    swept = sweeping.sweep()
    if swept.is_wrong:
        logger.error(
            "%s files of photos are missing and %s are not whole: run manage.py sweep_photos",
            len(swept.missing),
            len(swept.damaged),
        )
