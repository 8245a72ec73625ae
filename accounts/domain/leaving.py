"""Asking for the end of one's account, changing one's mind, and the day it comes (PRODUCT §15)."""

import logging
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import formats, timezone

from accounts import roles
from accounts.domain import audit, erasure, notifying
from accounts.domain.notifying import notify
from accounts.models import Deletion, Physician, User

logger = logging.getLogger(__name__)

COOLING_OFF = timedelta(days=14)


class LastAdministrator(Exception):
    """Without this account nobody could administer the site; ``str()`` is a sentence for the person."""

    def __init__(self) -> None:
        super().__init__(
            "You are the last administrator of this site. Make somebody else an administrator first; then you can "
            "delete your account."
        )


@transaction.atomic
def ask(*, by: User, questions: str) -> Deletion:
    """Ask for the end of one's account, in `COOLING_OFF`. ``questions`` is a key of `Deletion.CHOICES`.

    Asking again changes the choice and leaves the day. Raises `LastAdministrator` or `ValueError`.
    """
    from accounts.jobs import send_deletion_mail  # noqa: PLC0415 (the job calls `tell` below: a circle, cut here)

    if questions not in Deletion.CHOICES:
        raise ValueError(questions)
    _check_may_go(by)
    user = User.objects.select_for_update().get(pk=by.pk)
    now = timezone.now()
    deletion, is_new = Deletion.objects.get_or_create(
        user=user, defaults={"questions": questions, "due_at": now + COOLING_OFF}
    )
    if not is_new and deletion.questions == questions:
        return deletion
    deletion.questions = questions
    deletion.save(update_fields=["questions"])
    user.leaving_at = by.leaving_at = deletion.due_at
    user.save(update_fields=["leaving_at"])
    audit.record(by=by, action="leave", item=user, kind="user", reason=questions)
    send_deletion_mail.defer(account=user.pk)
    return deletion


@transaction.atomic
def cancel(*, by: User) -> bool:
    """Stay after all; return False when there is nothing to cancel."""
    user = User.objects.select_for_update().get(pk=by.pk)
    count, _ = Deletion.objects.filter(user=user).delete()
    user.leaving_at = by.leaving_at = None
    user.save(update_fields=["leaving_at"])
    if count:
        audit.record(by=by, action="stay", item=user, kind="user")
        notify("deletion_cancelled", to=user.pk, about=user.pk)
    return bool(count)


def tell(*, account: int, name: str) -> None:
    """Mail the day, what goes and what stays, and how to stop it; nothing when it was stopped meanwhile.

    Raises what `mail.send` raises.
    """
    deletion = Deletion.objects.select_related("user").filter(user=account, user__is_active=True).first()
    if deletion is None:
        return
    day = formats.date_format(timezone.localtime(deletion.due_at), "MONTH_DAY_FORMAT")
    notifying.post(
        deletion.user,
        template="notice",
        subject=f"Your account will be deleted on {day}",
        context={
            "sentence": f"You asked us to delete your account. Until {day} you can sign in and change your mind; "
            "after that nobody can bring it back.",
            "button": "Keep my account",
            "address": settings.SITE_URL + reverse("keep_account"),
            "more": what_stays(deletion),
            "settings_address": "",
        },
        name=name,
    )


def what_stays(deletion: Deletion) -> str:
    """Return in one or two sentences what there will be afterwards."""
    stays = ["What stays are numbers in our log of decisions and agreements, without your name or address."]
    if deletion.questions == "keep":
        stays.insert(0, "What readers can read today stays, without your name. Your photos go.")
    if Physician.objects.filter(user=deletion.user, listed_at__isnull=False).exists():
        stays.insert(0, "Your published answers stay, without your name; your profile is closed.")
    return " ".join(stays)


def erase_due() -> int:
    """Erase the accounts whose day has come; return how many. The clock's work.

    One that fails is left for the next round and costs no other one.
    """
    due = Deletion.objects.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")
    done = 0
    for deletion in due.select_related("user")[:200]:
        try:
            done += _erase(deletion)
        except LastAdministrator:
            logger.error("Account %s is the last administrator's and was not erased.", deletion.user_id)
        except Exception:  # noqa: BLE001 (whatever it is, the others must not wait for it)
            # The name of the error only: its text may hold what stands in a row.
            logger.error(
                "Account %s could not be erased; it is tried again.", deletion.user_id, exc_info=False
            )
    return done


@transaction.atomic
def _erase(deletion: Deletion) -> bool:
    _check_may_go(deletion.user)
    user = User.objects.select_for_update().filter(pk=deletion.user_id).first()
    still = Deletion.objects.filter(pk=deletion.pk, due_at__lte=timezone.now()).first()
    if user is None or still is None:
        return False  # cancelled at this moment
    return erasure.erase(user, keep=still.questions == "keep")


def _check_may_go(user: User) -> None:
    """Refuse when nobody who stays could administer. The lock makes two of them ask one after the other."""
    if not roles.may_administer(user):
        return
    Group.objects.select_for_update().get(name=roles.ADMINISTRATORS)
    others = User.objects.filter(
        Q(groups__name=roles.ADMINISTRATORS) | Q(is_superuser=True), is_active=True, leaving_at__isnull=True
    )
    if not others.exclude(pk=user.pk).exists():
        raise LastAdministrator
