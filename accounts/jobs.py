"""Background jobs, kept by procrastinate in the same PostgreSQL and so in the transaction that defers them."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts.domain import notifying, verification

#: Ten tries over about two days; then the job stays as failed and is seen in the admin.
MAIL_RETRY = RetryStrategy(max_attempts=10, wait=30, exponential_wait=3)


@app.task(name="accounts.send_notice", queue="mail", retry=MAIL_RETRY, pass_context=True)
def send_notice(context: JobContext, *, event: str, to: int, about: int) -> None:
    """Send one notice; the Message-ID follows from the job, so a second try carries the same one."""
    notifying.deliver(event=event, to=to, about=about, message_id=f"notice-{context.job.id}")


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
