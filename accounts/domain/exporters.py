"""What `accounts` puts into "Export my data": facts, decisions, notices, sign-in, the profile of a physician."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.forms.models import model_to_dict

from accounts.domain import evidence, headshots
from accounts.domain.events import EVENTS
from accounts.domain.export import Attachment, exporter
from accounts.models import (
    AddressChange,
    Amendment,
    Appeal,
    ApplicationDraft,
    AuditEntry,
    Claim,
    DeskSettings,
    Evidence,
    Headshot,
    KnownDevice,
    MailSettings,
    Notice,
    Part,
    Physician,
    Preference,
    RegistryCheck,
    SecurityEvent,
    Statement,
    User,
    Verification,
)

Rows = Iterator[dict[str, Any]]


@exporter(
    "account",
    about="Your account: e-mail address, pseudonym, when you joined, your roles here, how the pages look, and when the "
    "account will be deleted, if you asked for that.",
    covers=["accounts.User", "accounts.User_groups", "accounts.User_user_permissions", "accounts.Deletion"],
)
def account(user: User) -> Rows:
    """Yield the one row."""
    deletion = getattr(user, "deletion", None)
    yield {
        "id": user.pk,
        "email": user.email,
        "pseudonym": user.pseudonym,
        "joined": user.date_joined,
        "last_signed_in": user.last_login,
        "theme": user.theme or "follows the system",
        "roles": list(user.groups.order_by("name").values_list("name", flat=True)),
        "special_permissions": list(user.user_permissions.order_by("pk").values_list("name", flat=True)),
        "is_superuser": user.is_superuser,
        "will_be_deleted": deletion.due_at if deletion else None,
        "questions_then": deletion.get_questions_display() if deletion else None,
    }


@exporter(
    "sign-in",
    about="How you sign in: addresses, a change of address that waits, passkeys and authenticator apps (their names and "
    "dates, no secrets), and what happened to the safety of the account.",
    covers=["account.EmailAddress", "account.EmailConfirmation", "accounts.AddressChange", "mfa.Authenticator",
            "accounts.SecurityEvent", "accounts.KnownDevice"],
)  # fmt: skip
def signing_in(user: User) -> Rows:
    """Yield addresses, authenticators and events."""
    for address in EmailAddress.objects.filter(user=user).order_by("pk"):
        yield {
            "kind": "address",
            "email": address.email,
            "confirmed": address.verified,
            "primary": address.primary,
        }
    for change in AddressChange.objects.filter(user=user):
        yield {"kind": "change of address", "from": change.old, "to": change.new, "asked": change.at}
    for each in Authenticator.objects.filter(user=user).order_by("pk"):
        name = str(each.data.get("name", "")) if each.type == Authenticator.Type.WEBAUTHN else ""
        yield {
            "kind": str(each.get_type_display()),
            "name": name,
            "added": each.created_at,
            "last_used": each.last_used_at,
        }
    for event in SecurityEvent.objects.filter(user=user).iterator():
        yield {"kind": event.get_kind_display(), "device": event.device, "at": event.at}
    count = KnownDevice.objects.filter(user=user).count()
    yield {"kind": "devices and networks used before, as hashes that nobody can read back", "count": count}


@exporter(
    "sessions",
    about="Where you are signed in: the browser as its name, the first part of the network address, when it began and when "
    "it was last used.",
    covers=["usersessions.UserSession"],
)
def sessions(user: User) -> Rows:
    """Yield signed-in devices, without their keys."""
    for each in UserSession.objects.filter(user=user).order_by("pk").iterator():
        yield {
            "device": each.user_agent,
            "network": each.ip,
            "since": each.created_at,
            "last_used": each.last_seen_at,
        }


@exporter(
    "notices",
    about="What we told you, when, and whether you read it. “about” is the page it leads to.",
    covers=["accounts.Notice"],
)
def notices(user: User) -> Rows:
    """Yield notices with the words they were told in."""
    for each in Notice.objects.filter(recipient=user).order_by("pk").iterator():
        event = EVENTS.get(each.event)
        yield {
            "at": each.at,
            "what": event.subject if event else each.event,
            "about": settings.SITE_URL + event.path.format(id=each.about) if event else each.about,
            "read": each.read_at,
            "how": each.get_channel_display(),
            "mailed": each.mailed_at,
        }


@exporter(
    "preferences",
    about="How you chose to hear of things, and when your daily summary comes.",
    covers=["accounts.Preference", "accounts.MailSettings"],
)
def preferences(user: User) -> Rows:
    """Yield choices; who never chose has none."""
    for each in Preference.objects.filter(user=user).order_by("category"):
        yield {"category": each.category, "channel": each.get_channel_display()}
    for mail in MailSettings.objects.filter(user=user):
        yield {
            "summary_at": f"{mail.digest_hour}:00",
            "time_zone": mail.time_zone or settings.TIME_ZONE,
            "mail_came_back": mail.hard_failures,
            "mail_stopped": mail.off_at,
        }


@exporter(
    "decisions",
    about="Decisions about you and what you posted: what we wrote to you, the code of the reason, and the number of the "
    "entry in our log. Who decided is not in here.",
    covers=["accounts.Statement"],
)
def decisions(user: User) -> Rows:
    """Yield statements to the person."""
    rows = Statement.objects.filter(recipient=user).select_related("entry").order_by("pk")
    for each in rows.iterator():
        yield {
            "entry": each.entry_id,
            "at": each.at,
            "about": f"{each.object_type} {each.object_id}",
            "what": each.entry.action,
            "before": each.entry.status_before,
            "after": each.entry.status_after,
            "reason": each.reason,
            "text": each.text,
        }


@exporter(
    "appeals",
    about="Your appeals: what you wrote, against which entry of our log, and what came of it.",
    covers=["accounts.Appeal"],
)
def appeals(user: User) -> Rows:
    """Yield appeals."""
    for each in Appeal.objects.filter(by=user).order_by("pk").iterator():
        yield {
            "id": each.pk,
            "about": f"{each.object_type} {each.object_id}",
            "against_entry": each.decision_id,
            "sent": each.submitted_at,
            "text": each.text,
            "status": each.get_status_display(),
            "decided": each.decided_at,
        }


@exporter(
    "log",
    about="What you did here that our log keeps: the act, when, and on what. The log holds numbers and codes, no words.",
    covers=["accounts.AuditEntry"],
)
def log(user: User) -> Rows:
    """Yield the person's own acts; of moderators' work that is ids of other people's things, and no more."""
    for each in AuditEntry.objects.filter(actor_id=user.pk).order_by("pk").iterator():
        yield {
            "entry": each.pk,
            "at": each.at,
            "act": each.action,
            "on": f"{each.object_type} {each.object_id}",
            "before": each.status_before,
            "after": each.status_after,
        }


@exporter(
    "physician",
    about="If you are a physician: your profile, your application with the register that was checked, each part with what "
    "we wrote to you and what you answered, changes you asked for, look-ups in the public register, and your documents "
    "as long as we have them (in the folder physician).",
    covers=["accounts.Physician", "accounts.Verification", "accounts.Part", "accounts.Amendment", "accounts.Evidence", "accounts.Headshot",
            "accounts.ApplicationDraft", "accounts.RegistryCheck", "accounts.Reminder"],
)  # fmt: skip
def physician(user: User) -> Iterator[dict[str, Any] | Attachment]:
    """Yield profile, application and documents."""
    for profile in Physician.objects.filter(user=user):
        yield {"kind": "profile", **plain(profile, without=["user"])}
        for application in Verification.objects.filter(physician=profile):
            yield {"kind": "application", **plain(application, without=["physician"])}
            yield from _application(application)
        for picture in Headshot.objects.filter(physician=profile).order_by("pk"):
            yield {
                "kind": "photo of you",
                "id": picture.pk,
                "status": picture.status,
                "sent": picture.uploaded_at,
            }
            yield Attachment(f"physician/photo-{picture.pk}.jpeg", headshots.location(picture))


def _application(application: Verification) -> Iterator[dict[str, Any] | Attachment]:
    told: list[tuple[str, Any]] = [
        ("part", Part),
        ("change", Amendment),
        ("typed and not sent", ApplicationDraft),
        ("look-up", RegistryCheck),
    ]
    for kind, model in told:
        for row in model.objects.filter(verification=application).order_by("pk").iterator():
            yield {"kind": kind, **plain(row, without=["verification", "decider_id"])}
    endings = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png"}
    for document in Evidence.objects.filter(verification=application).order_by("pk"):
        yield {"kind": "document", **plain(document, without=["verification", "path"])}
        if document.path:
            ending = endings[document.content_type]
            yield Attachment(f"physician/document-{document.pk}.{ending}", evidence.root() / document.path)


def plain(row: Any, *, without: list[str]) -> dict[str, Any]:
    """Return a row's own columns, those that forms never show included."""
    shown: dict[str, Any] = model_to_dict(row)
    values = {
        field.name: shown.get(field.name, field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in without
    }
    return {name: value for name, value in values.items() if name != "search"}


@exporter(
    "claims",
    about="What you have in hand at the desk, and how you like the desk.",
    covers=["accounts.Claim", "accounts.DeskSettings"],
)
def claims(user: User) -> Iterator[dict[str, Any]]:
    """Return what they hold, and their settings of the desk."""
    for claim in Claim.objects.filter(holder=user):
        yield plain(claim, without=["holder", "assigned_by", "taken_from"])
    for row in DeskSettings.objects.filter(user=user):
        yield plain(row, without=["user"])
