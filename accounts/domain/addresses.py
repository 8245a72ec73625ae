"""Changing the e-mail address: the new one shows that it is read by its owner, the old one agrees (docs/adr/0012).

The page says the same whether or not somebody else has the address; only that person's mailbox learns of it.
"""

import secrets
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.core.internal.cryptokit import compare_user_code
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.domain import audit, mail, security, throttling
from accounts.models import AddressChange, User

STARTS = throttling.Limit("address.start", tries=5, within=timedelta(days=1))
CODES = throttling.Limit("address.code", tries=5, within=timedelta(hours=1))
#: No vowels, so that a code never spells a word; the same letters as allauth's codes.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"


class AddressRefused(Exception):
    """The address cannot be changed in that way; ``str()`` is a sentence for the person."""


def pending(user: User) -> AddressChange | None:
    """Return the change that waits, if there is one that is not too old."""
    change = AddressChange.objects.filter(user=user, at__gt=timezone.now() - AddressChange.LASTS).first()
    return change if change and not _is_done(change) else None


def finish_from(change: AddressChange) -> datetime:
    """Return from when the old address's silence counts as a yes."""
    return change.at + AddressChange.SILENCE


@transaction.atomic
def begin(user: User, *, new: str) -> AddressChange:
    """Start a change, in the place of one that waited, and write to both addresses.

    Raises `AddressRefused`, and `throttling.TooManyTries` after the fifth start of a day.
    """
    new = new.strip().lower()
    locked = User.objects.select_for_update().get(pk=user.pk)
    if new == locked.email.lower():
        raise AddressRefused("This is your address already. Enter another one.")
    throttling.take(STARTS, who=str(user.pk))
    AddressChange.objects.filter(user=locked).delete()
    change = AddressChange.objects.create(
        user=locked, old=locked.email, new=new, nonce=secrets.token_urlsafe(32)
    )
    audit.record(by=user, action="change_email_start", item=locked, kind="user")
    _write(change, "new")
    _write(change, "old")
    return change


@transaction.atomic
def send_again(user: User) -> None:
    """Make a new code for the new address; the earlier one no longer works.

    Raises `AddressRefused`, and `throttling.TooManyTries`.
    """
    change = _locked(user)
    throttling.take(CODES, who=str(user.pk))
    change.code_at, change.tries = timezone.now(), 0
    change.save(update_fields=["code_at", "tries"])
    _write(change, "new")


def agree_new(user: User, *, code: str) -> bool:
    """Take the code that was sent to the new address; return whether the change is done with that.

    Raises `AddressRefused`: a wrong try stays counted.
    """
    with transaction.atomic():
        change = _locked(user)
        right = _try(change, code)
        if right and change.new_agreed_at is None:
            change.new_agreed_at = timezone.now()
            change.save(update_fields=["new_agreed_at"])
        done = right and change.old_agreed_at is not None
        if done:
            _apply(change)
    if not right:
        raise AddressRefused("That is not the code. Check the newest e-mail from us, or ask for a new code.")
    return done


def _try(change: AddressChange, code: str) -> bool:
    if change.new_agreed_at is not None:
        return True
    if timezone.now() - change.code_at > AddressChange.CODE_LASTS:
        raise AddressRefused("This code is too old. Ask for a new one.")
    if change.tries >= AddressChange.TRIES:
        raise AddressRefused("Too many wrong codes. Ask for a new one.")
    if compare_user_code(actual=code, expected=code_of(change)):
        return True
    change.tries += 1
    change.save(update_fields=["tries"])
    return False


def find(token: str) -> AddressChange | None:
    """Return the change that a token from the mail to the old address is about; None when it no longer counts."""
    number, _, signed = token.partition(".")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    oldest = timezone.now() - AddressChange.LASTS
    change = AddressChange.objects.filter(pk=int(number), at__gt=oldest).select_related("user").first()
    if change is None or _is_done(change) or not constant_time_compare(signed, _signed(change)):
        return None
    return change


@transaction.atomic
def agree_old(token: str) -> bool:
    """Let the old address agree; return whether the change is done with that. Raises `AddressRefused`."""
    change = _locked_by(token)
    if change.old_agreed_at is None:
        change.old_agreed_at = timezone.now()
        change.save(update_fields=["old_agreed_at"])
    if change.new_agreed_at is None:
        return False
    _apply(change)
    return True


@transaction.atomic
def stop(token: str) -> None:
    """Let the old address refuse: the change is forgotten. Raises `AddressRefused`."""
    _forget(_locked_by(token))


@transaction.atomic
def cancel(user: User) -> None:
    """Forget the change that waits. Raises `AddressRefused`."""
    _forget(_locked(user))


@transaction.atomic
def finish_without_old(user: User) -> None:
    """Finish for somebody whose old address stayed silent for a week. Ask them first who they are.

    Raises `AddressRefused`.
    """
    change = _locked(user)
    if change.new_agreed_at is None:
        raise AddressRefused("Enter the code that we sent to the new address first.")
    if timezone.now() < finish_from(change):
        raise AddressRefused("The old address still has time to answer.")
    _apply(change)


def code_of(change: AddressChange) -> str:
    """Return the six letters that the new address is sent. They follow from the row and the secret key."""
    seed = salted_hmac(
        "accounts.addresses.code", f"{change.nonce} {change.code_at.isoformat()}", algorithm="sha256"
    )
    number = int.from_bytes(seed.digest(), "big")
    letters = []
    for _ in range(6):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def token_of(change: AddressChange) -> str:
    """Return the token that stands in the link to the old address."""
    return f"{change.pk}.{_signed(change)}"


def _signed(change: AddressChange) -> str:
    return salted_hmac("accounts.addresses.token", change.nonce, algorithm="sha256").hexdigest()


def _is_done(change: AddressChange) -> bool:
    return change.user.email == change.new


def _locked(user: User) -> AddressChange:
    oldest = timezone.now() - AddressChange.LASTS
    found = AddressChange.objects.select_for_update().filter(user=user, at__gt=oldest).first()
    if found is None or _is_done(found):
        raise AddressRefused("There is no change of address that waits.")
    return found


def _locked_by(token: str) -> AddressChange:
    found = find(token)
    if found is None:
        raise AddressRefused("This link does not work any more.")
    return _locked(found.user)


def _forget(change: AddressChange) -> None:
    audit.record(by=change.user, action="change_email_stop", item=change.user, kind="user")
    change.delete()


def _belongs_to_another(change: AddressChange) -> bool:
    users = User.objects.filter(email__iexact=change.new).exclude(pk=change.user_id)
    rows = EmailAddress.objects.filter(email__iexact=change.new).exclude(user=change.user_id)
    return users.exists() or rows.exists()


def _apply(change: AddressChange) -> None:
    """Put the new address in the old one's place, everywhere that knows it, and tell both."""
    user = User.objects.select_for_update().get(pk=change.user_id)
    if _belongs_to_another(change):
        raise AddressRefused("This address cannot be used any more. Start again with another one.")
    EmailAddress.objects.filter(user=user).delete()
    user.email = change.user.email = change.new
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.create(user=user, email=change.new, primary=True, verified=True)
    except IntegrityError as error:  # somebody took it a moment ago
        raise AddressRefused("This address cannot be used any more. Start again with another one.") from error
    audit.record(by=user, action="change_email", item=user, kind="user")
    security.tell(user, kind=security.Kind.EMAIL)
    _write(change, "done")


def _write(change: AddressChange, kind: str) -> None:
    from accounts.jobs import send_address_mail  # noqa: PLC0415 (the job calls `deliver` below: a circle, cut here)

    send_address_mail.defer(account=change.user_id, change=change.pk, kind=kind)


def deliver(*, change: int, kind: str, name: str) -> None:
    """Send one mail about a change; nothing once it is forgotten. Raises what `mail.send` raises.

    ``kind``: "new" carries the code (or, to somebody who has an account, that they have one), "old" the link to
    agree or to stop it, "done" tells the old address that it is no longer used; then the change is forgotten.
    """
    found = AddressChange.objects.filter(pk=change).select_related("user").first()
    if found is None or (kind != "done" and _is_done(found)):
        return
    if kind == "new":
        taken = _belongs_to_another(found)
        subject, context = (_TAKEN if taken else _CODE), {} if taken else {"code": code_of(found)}
    elif kind == "old":
        subject, context = _ASK, {"path": f"/me/address/{token_of(found)}/"}
    else:
        subject, context = _DONE, {}
    mail.send(
        template="address",
        to=found.new if kind == "new" else found.old,
        subject=subject["subject"],
        context={**subject, **context},
        name=name,
    )
    if kind == "done":
        found.delete()


_ASKED = "This mail was asked for on the site. It cannot be switched off."
_CODE = {
    "subject": "Your code for the new address",
    "sentence": "Type this code on the page where you change your e-mail address. It works for 15 minutes.",
    "more": "Was it not you? Then do nothing, and the address is not used.",
    "foot": _ASKED,
}
_TAKEN = {
    "subject": "You have an account already",
    "sentence": "Somebody, probably you, wanted to use this address for another account. It belongs to yours, "
    "and an address can belong to one account only.",
    "more": "Was it not you? Then do nothing; your account stays as it is.",
    "foot": _ASKED,
}
_ASK = {
    "subject": "Do you want another e-mail address?",
    "sentence": "Somebody, probably you, wants your account to use another e-mail address. It waits for your answer.",
    "button": "Agree or stop it",
    "more": "Was it not you? Then open the page, stop it, and choose a new password. If nobody answers, the change "
    "can be finished after seven days by whoever can sign in.",
    "foot": "You get this because it is about how you sign in. It cannot be switched off.",
}
_DONE = {
    "subject": "Your e-mail address was changed",
    "sentence": "Your account now uses another e-mail address. We no longer write to this one.",
    "more": "Was it not you? Then write to a moderator at once.",
    "foot": "You get this because it is about how you sign in. It cannot be switched off.",
}
