"""Background jobs, kept by procrastinate in the same PostgreSQL and so in the transaction that defers them."""

from datetime import date

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts.domain import (
    addresses,
    deciding,
    digest,
    erasers,
    evidence,
    expiring,
    exporting,
    flow_figures,
    headshots,
    leaving,
    notifying,
    verification,
)
from accounts.domain.registry import checking

#: Eleven tries within a day, the waits growing from half a minute to 16 hours; then the job stays as failed and is
#: seen in the admin, where it can be sent again.
MAIL_RETRY = RetryStrategy(max_attempts=10, wait=30, exponential_wait=3)
#: Ten tries over some hours: nothing but the database takes part.
TELL_RETRY = RetryStrategy(max_attempts=10, wait=10, exponential_wait=3)
#: Five tries within ten minutes or so.
EXPORT_RETRY = RetryStrategy(max_attempts=4, wait=10, exponential_wait=4)
#: For what goes wrong on our side. A registry that cannot be reached is an outcome, and is kept as one.
REGISTRY_RETRY = RetryStrategy(max_attempts=4, wait=10, exponential_wait=4)


@app.task(name="accounts.send_notice", queue="mail", retry=MAIL_RETRY)
def send_notice(*, notice: int, to: int) -> None:
    """Mail one notice. Its Message-ID follows from the notice, so a second try carries the same one.

    ``to`` is for those who look for the jobs of one account.
    """
    notifying.deliver(notice=notice)


@app.task(name="accounts.tell_decision", queue="mail", retry=TELL_RETRY)
def tell_decision(*, decision: int) -> None:
    """Tell of a decision that was not taken back; a second try tells nobody twice."""
    deciding.tell(decision)


@app.task(name="accounts.send_digest", queue="mail", retry=MAIL_RETRY)
def send_digest(*, to: int, day: str) -> None:
    """Mail one summary. Its Message-ID follows from account and day."""
    digest.deliver(to=to, day=date.fromisoformat(day))


@app.task(name="accounts.send_address_mail", queue="mail", retry=MAIL_RETRY, pass_context=True)
def send_address_mail(context: JobContext, *, account: int, change: int, kind: str) -> None:
    """Send one mail about a change of address; the Message-ID follows from the job."""
    addresses.deliver(change=change, kind=kind, name=f"address-{context.job.id}")


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.plan_digests", queue="clock", queueing_lock="plan_digests")
def plan_digests(timestamp: int) -> None:
    """Defer the summaries whose hour has come."""
    digest.plan(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.renew_figures", queue="clock", queueing_lock="renew_figures")
def renew_figures(timestamp: int) -> None:
    """Work the figures of the desk's index out, so that no page waits for them."""
    flow_figures.renew()


@app.periodic(cron="17 3 * * *")
@app.task(name="accounts.purge_notices", queue="clock", queueing_lock="purge_notices")
def purge_notices(timestamp: int) -> None:
    """Remove notices that are old."""
    notifying.purge()


@app.periodic(cron="37 3 * * *")
@app.task(name="accounts.purge_jobs", queue="clock", queueing_lock="purge_jobs", pass_context=True)
async def purge_jobs(context: JobContext, timestamp: int) -> None:
    """Remove jobs that were done a week ago. Failed ones stay until somebody has looked at them."""
    await context.app.job_manager.delete_old_jobs(nb_hours=7 * 24)


@app.periodic(cron="7 0 * * *")
@app.task(name="accounts.lapse_overdue", queue="clock", queueing_lock="lapse_overdue")
def lapse_overdue(timestamp: int) -> None:
    """Let verifications end whose last day is past."""
    verification.lapse_overdue()


@app.periodic(cron="*/5 * * * *")
@app.task(name="accounts.retry_stalled", queue="clock", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Take up again what a killed worker left half done: nobody else would."""
    for job in await context.app.job_manager.get_stalled_jobs():
        if job.id != context.job.id:
            await context.app.job_manager.retry_job(job)


@app.task(name="accounts.build_export", queue="exports", retry=EXPORT_RETRY, pass_context=True)
def build_export(context: JobContext, *, export: int) -> None:
    """Put a person's data together. After the last try they are told that it did not work."""
    try:
        exporting.build(export)
    except Exception:
        if context.job.attempts >= (EXPORT_RETRY.max_attempts or 0):
            exporting.give_up(export)
        raise


@app.task(name="accounts.send_deletion_mail", queue="mail", retry=MAIL_RETRY, pass_context=True)
def send_deletion_mail(context: JobContext, *, account: int) -> None:
    """Mail when an account goes; the Message-ID follows from the job."""
    leaving.tell(account=account, name=f"deletion-{context.job.id}")


@app.periodic(cron="47 * * * *")
@app.task(name="accounts.sweep_exports", queue="clock", queueing_lock="sweep_exports")
def sweep_exports(timestamp: int) -> None:
    """Remove copies of data whose week is over, and what a kill left of others."""
    exporting.sweep()


@app.periodic(cron="57 * * * *")
@app.task(name="accounts.erase_due", queue="clock", queueing_lock="erase_due")
def erase_due(timestamp: int) -> None:
    """Erase accounts whose day has come, and jobs that still name one that is gone."""
    leaving.erase_due()
    erasers.forget_jobs()


@app.periodic(cron="12 8 * * *")
@app.task(name="accounts.remind_expiring", queue="clock", queueing_lock="remind_expiring")
def remind_expiring(timestamp: int) -> None:
    """Tell physicians whose verification ends soon."""
    expiring.remind()


@app.periodic(cron="27 * * * *")
@app.task(name="accounts.destroy_evidence", queue="clock", queueing_lock="destroy_evidence")
def destroy_evidence(timestamp: int) -> None:
    """Destroy physicians' documents whose time is over, and files that a kill left without a row."""
    evidence.destroy_due()
    evidence.sweep()
    headshots.sweep()


@app.task(name="accounts.check_registry", queue="registry", retry=REGISTRY_RETRY)
def check_registry(*, verification: int) -> None:
    """Look an application up in the register, for the reviewer."""
    checking.run(verification=verification)
