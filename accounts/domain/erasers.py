"""Erasers of what `accounts` keeps: how a person signs in, what they were told, their profile, jobs, counters."""

from pathlib import Path
from typing import Any

from allauth.account import app_settings as entrance
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model

from accounts.domain import evidence, exporting, headshots, throttling
from accounts.domain.erasure import Leaving, eraser
from accounts.models import (
    AddressChange,
    Appeal,
    Batch,
    Claim,
    DataExport,
    Decision,
    Deletion,
    DeskSettings,
    Escalation,
    Evidence,
    Headshot,
    KnownDevice,
    MailSettings,
    Note,
    Notice,
    Preference,
    SecurityEvent,
    Statement,
    Verification,
    Watch,
)

#: What a closed profile is called, where it still has to be called something.
NO_NAME = "Name not shown"

_FORGET_JOBS = """
    DELETE FROM procrastinate_jobs WHERE status <> 'doing' AND (
        args->>'to' = %(id)s OR args->>'account' = %(id)s OR args->>'user' = %(id)s OR args->'to' = %(alone)s::jsonb)
"""
_FORGET_AMONG_OTHERS = """
    UPDATE procrastinate_jobs SET args = jsonb_set(args, '{to}', coalesce(
        (SELECT jsonb_agg(each) FROM jsonb_array_elements(args->'to') AS each WHERE each <> %(id)s::jsonb), '[]'))
    WHERE status <> 'doing' AND jsonb_typeof(args->'to') = 'array' AND args->'to' @> %(id)s::jsonb
"""
_FORGET_JOBS_OF_GONE = """
    DELETE FROM procrastinate_jobs AS job WHERE status <> 'doing' AND EXISTS (
        SELECT FROM unnest(ARRAY[args->>'to', args->>'account', args->>'user']) AS named
        WHERE named ~ '^[0-9]{1,18}$' AND NOT EXISTS (SELECT FROM accounts_user WHERE id = named::bigint))
"""


@eraser("signing in", covers=["account.EmailAddress", "account.EmailConfirmation", "mfa.Authenticator", "accounts.AddressChange",
                              "accounts.User_groups", "accounts.User_user_permissions"])  # fmt: skip
def signing_in(leaving: Leaving) -> None:
    """Forget addresses, passkeys, authenticators, codes and the roles."""
    user = leaving.user
    EmailConfirmation.objects.filter(email_address__user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    AddressChange.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()


@eraser("sessions", covers=["sessions.Session", "usersessions.UserSession", "accounts.KnownDevice", "accounts.SecurityEvent"])  # fmt: skip
def sessions(leaving: Leaving) -> None:
    """Sign them out everywhere, and forget their devices."""
    listed = UserSession.objects.filter(user=leaving.user)
    keys = {*leaving.sessions, *listed.values_list("session_key", flat=True)}
    Session.objects.filter(session_key__in=keys).delete()
    listed.delete()
    KnownDevice.objects.filter(user=leaving.user).delete()
    SecurityEvent.objects.filter(user=leaving.user).delete()


@eraser("notices", covers=["accounts.Notice", "accounts.Preference", "accounts.MailSettings"])
def notices(leaving: Leaving) -> None:
    """Forget what they were told and how they wanted to be told. Other people's notices hold ids only."""
    Notice.objects.filter(recipient=leaving.user).delete()
    Preference.objects.filter(user=leaving.user).delete()
    MailSettings.objects.filter(user=leaving.user).delete()


@eraser("decisions", covers=["accounts.Statement", "accounts.Appeal"])
def decisions(leaving: Leaving) -> None:
    """Delete what moderators wrote to them, and what they wrote against it. The audit log keeps that it was decided."""
    Statement.objects.filter(recipient=leaving.user).delete()
    Appeal.objects.filter(by=leaving.user).delete()


@eraser(
    "the desk's notes", covers=["accounts.Note", "accounts.Watch", "accounts.Batch", "accounts.BatchLine"]
)
def desk_notes(leaving: Leaving) -> None:
    """Delete what moderators wrote to each other about them. What they wrote about others stays without their name."""
    Note.objects.filter(about=leaving.user).delete()
    Watch.objects.filter(user=leaving.user).delete()
    Note.objects.filter(author=leaving.user).update(author=None)
    Watch.objects.filter(by=leaving.user).update(by=None)
    Batch.objects.filter(by=leaving.user).update(by=None)


@eraser("what can be taken back", covers=["accounts.Decision", "accounts.Escalation"])
def desk_decisions(leaving: Leaving) -> None:
    """Forget their words that decisions of the last minutes keep to put them back, and what was passed on about them."""
    Decision.objects.filter(owner=leaving.user).update(before=[], owner=None)
    Decision.objects.filter(actor=leaving.user).update(actor=None)
    Escalation.objects.filter(owner=leaving.user).delete()
    Escalation.objects.filter(by=leaving.user).update(by=None)


@eraser("exports", covers=["accounts.DataExport", "accounts.Deletion"])
def exports(leaving: Leaving) -> None:
    """Delete copies of their data. One that is being made finds no row to be offered by and is thrown away."""
    names = list(
        DataExport.objects.select_for_update().filter(user=leaving.user).values_list("name", flat=True)
    )
    DataExport.objects.filter(user=leaving.user).delete()
    Deletion.objects.filter(user=leaving.user).delete()
    transaction.on_commit(lambda: exporting.remove(names), robust=True)


@eraser("jobs", covers=["procrastinate.ProcrastinateJob", "procrastinate.ProcrastinateEvent"])
def jobs(leaving: Leaving) -> None:
    """Delete jobs that name the account. One that runs at this moment goes with `forget_jobs`, by the clock."""
    values = {"id": str(leaving.user.pk), "alone": f"[{leaving.user.pk}]"}
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_JOBS, values)
        cursor.execute(_FORGET_AMONG_OTHERS, values)


def forget_jobs() -> int:
    """Delete jobs that name accounts which are gone; return how many. The clock's work."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_JOBS_OF_GONE)
        return cursor.rowcount


@eraser("counters", covers=["accounts.Throttle"])
def counters(leaving: Leaving) -> None:
    """Forget how often they tried what: buckets by account or address, ours and allauth's."""
    throttling.forget(who=[str(leaving.user.pk), *leaving.addresses])
    cache.delete_many(
        ratelimit.get_cache_key(None, app="account", action=action, rate=rate, key=address, user=leaving.user)
        for action, rates in entrance.RATE_LIMITS.items()
        for rate in ratelimit.parse_rates(rates)
        if rate.per in {"key", "user"}
        for address in leaving.addresses
    )


@eraser("profile", covers=["accounts.Physician", "accounts.Verification", "accounts.Part", "accounts.Amendment",
                           "accounts.Evidence", "accounts.Headshot", "accounts.Reminder", "accounts.ApplicationDraft",
                           "accounts.RegistryCheck"])  # fmt: skip
def profile(leaving: Leaving) -> None:
    """Close a physician's profile and empty it; documents and photos are destroyed, the application goes.

    The row stays, for the answers that readers keep: "Name not shown", "Verified when answered; profile closed".
    """
    physician = leaving.physician
    if physician is None:
        return
    for document in Evidence.objects.filter(verification__physician=physician, destroyed_at=None):
        evidence.destroy(document)
    for picture in Headshot.objects.filter(physician=physician):
        headshots.destroy(picture, by=None)
    application = Verification.objects.filter(physician=physician)
    forget_log_entries(*application)
    application.delete()
    empty: dict[str, Any] = {
        "display_name": NO_NAME,
        "legal_name": "",
        "credentials": [],
        "specialty_code": "",
        "specialty_title": "",
        "practice_city": "",
        "region": "",
        "country": "",
        "languages": [],
        "bio": "",
        "practice_url": "",
        "standing_disclaimer": "",
        "byline_mode": "withheld",
        "source": "",
        "imported_rating_average": None,
        "imported_rating_count": None,
        "headshot": "",
        "closed_at": physician.closed_at or leaving.at,
    }
    for name, value in empty.items():
        setattr(physician, name, value)
    physician.save(update_fields=list(empty))


@eraser("desk log", covers=["admin.LogEntry"])
def desk_log(leaving: Leaving) -> None:
    """Delete what Django's own log says by them and of them: it repeats names."""
    forget_log_entries(leaving.user, leaving.physician)
    LogEntry.objects.filter(user=leaving.user).delete()


def forget_log_entries(*items: Model | None) -> None:
    """Delete what Django's own log says of some things."""
    for item in items:
        if item is not None:
            LogEntry.objects.filter(
                content_type=ContentType.objects.get_for_model(item), object_id=str(item.pk)
            ).delete()


@eraser("mail in files")
def mail_in_files(leaving: Leaving) -> None:
    """In local mode, delete the files that stand for mails to them."""
    folder = Path(settings.EMAIL_FILE_PATH) if settings.EMAIL_FILE_PATH else None
    if folder is None or not folder.is_dir():
        return
    addresses = [address.encode() for address in leaving.addresses]

    def remove() -> None:
        for file in folder.iterdir():
            if file.is_file() and any(address in file.read_bytes().lower() for address in addresses):
                file.unlink(missing_ok=True)

    transaction.on_commit(remove, robust=True)


@eraser("claims", covers=["accounts.Claim", "accounts.DeskSettings"])
def claims(leaving: Leaving) -> None:
    """Delete what they have in hand and how they like the desk."""
    Claim.objects.filter(holder=leaving.user).delete()
    Claim.objects.filter(assigned_by=leaving.user).update(assigned_by=None)
    Claim.objects.filter(taken_from=leaving.user).update(taken_from=None)
    DeskSettings.objects.filter(user=leaving.user).delete()
