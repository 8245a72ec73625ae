"""Notes that moderators write for each other, on things and on accounts (PRODUCT §17; row "Queue, claims, notes" of the matrix).

A note is never changed and never shown to the person it is about, not even where that person moderates. Its words go
with the account they are about; the audit log holds that it was written, not what it says.
"""

from django.db import transaction
from django.db.models import Q

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed
from accounts.models import Moderated, Note, User

#: Kind of an account in the audit log.
ACCOUNT = "user"
LONGEST = 2000
#: So many are shown on a page, the newest.
SHOWN = 50


class NoteRefused(ValueError):
    """The words cannot be a note; ``str()`` is a sentence."""


def may_note(item: Moderated | User, *, by: roles.Viewer) -> bool:
    """Tell whether this person reads and writes the notes on a thing or account: moderators, on what is not their own.

    Of what its owner took back the desk keeps the decision and the audit log only.
    """
    return bool(
        roles.may_moderate(by) and _owner_of(item) != by.pk and getattr(item, "status", "") != "withdrawn"
    )


@transaction.atomic
def write(item: Moderated | User, *, text: str, by: User) -> Note:
    """Write a note on a thing or an account and return it. The same words sent twice at once make one note.

    Raises `NoteRefused` or `transitions.NotAllowed`.
    """
    if not may_note(item, by=by):
        raise NotAllowed("You may not write notes here. Nobody reads notes on what is their own.")
    words = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
    if not words:
        raise NoteRefused("Write the note before you save it.")
    if len(words) > LONGEST:
        raise NoteRefused(f"A note has {LONGEST:,} characters at the most. Yours has {len(words):,}.")
    kind, pk = _key(item)
    # Two clicks on the button come one after the other.
    User.objects.select_for_update().get(pk=by.pk)
    newest = Note.objects.filter(object_type=kind, object_id=pk).order_by("-pk").first()
    if newest is not None and newest.author_id == by.pk and newest.text == words:
        return newest
    note = Note.objects.create(
        object_type=kind, object_id=pk, about_id=_owner_of(item), author=by, text=words
    )
    audit.record(by=by, action="note", item=note)
    return note


def notes_on(item: Moderated | User, *, viewer: roles.Viewer) -> list[Note]:
    """Return the notes on a thing and on the account it belongs to, the newest first, with their writers; in one query."""
    if not may_note(item, by=viewer):
        return []
    kind, pk = _key(item)
    wanted = Q(object_type=kind, object_id=pk)
    owner = _owner_of(item)
    if owner is not None:
        wanted |= Q(object_type=ACCOUNT, object_id=owner)
    return list(Note.objects.filter(wanted).select_related("author").order_by("-pk")[:SHOWN])


def notes_about(user: User, *, viewer: roles.Viewer) -> list[Note]:
    """Return the notes on an account and on all that is its, the newest first."""
    if not may_note(user, by=viewer):
        return []
    return list(Note.objects.filter(about=user).select_related("author").order_by("-pk")[:SHOWN])


def _key(item: Moderated | User) -> tuple[str, int]:
    return (ACCOUNT, item.pk) if isinstance(item, User) else (item.KIND, item.pk)


def _owner_of(item: Moderated | User) -> int | None:
    return item.pk if isinstance(item, User) else item.owner_id()
