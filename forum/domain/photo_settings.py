"""What moderators put right beside a picture: its description, the warning, the mirror mark, who may see it."""

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import roles
from accounts.domain import audit
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, ReasonMissing, StaleVersion, last_entry
from accounts.models import AuditEntry, Statement, User
from forum.domain import consent, sharing, wording
from forum.domain.drafts import MOST
from forum.domain.moderation_edits import OPEN, REASON
from forum.models import Photo, Question

#: What the log calls it when a mark that takes two moderators is put on or taken off, see `second_look`.
MARKED, UNMARKED = "mark photo", "unmark photo"
#: Field → what the log calls its change.
ACTIONS = {
    "alt": "alt", "audience": "audience", "sensitive": "sensitive", "mirrored": "mirrored",
    "minor": MARKED, "intimate": MARKED,
}  # fmt: skip


class BeyondConsent(ValueError):
    """More people than the asker agreed to."""

    def __init__(self) -> None:
        super().__init__("The asker did not agree to show this photo on the public page.")


def may_be_public(photo: Photo) -> bool:
    """Tell whether the newest row of the ledger lets everybody see the photo."""
    return consent.allows(photo, "public")


def wishes() -> QuerySet[Photo]:
    """Return published photos that their askers opened to everybody since a moderator last set who sees them."""
    of_photo = AuditEntry.objects.filter(object_type=Photo.KIND, object_id=OuterRef("pk")).order_by("-pk")
    asked = of_photo.filter(action="share").values("pk")[:1]
    settled = of_photo.filter(action="audience").values("pk")[:1]
    return (
        sharing.waiting()
        .alias(asked=Subquery(asked), settled=Coalesce(Subquery(settled), 0))
        .filter(asked__gt=F("settled"))
    )


def is_limiting(photo: Photo, audience: str) -> bool:
    """Tell whether this audience is less than what holds, or than what the asker wishes: that needs a reason."""
    if audience == "public":
        return False
    return photo.audience == "public" or wishes().filter(pk=photo.pk).exists()


@transaction.atomic
def put_right(
    photo: Photo,
    *,
    by: User,
    version: int,
    alt: str,
    audience: str,
    sensitive: bool,
    mirrored: bool,
    minor: bool | None = None,
    intimate: bool | None = None,
    reason: str = "",
    note: str = "",
) -> bool:
    """Write what a moderator set; return whether anything changed.

    The audience may be made smaller, and larger again up to what the asker agreed to. Smaller needs a ``reason`` (a code)
    and a ``note``, which the asker reads. ``minor`` and ``intimate`` are the marks that take two moderators (`second_look`);
    None leaves them. Each change is an entry of its own. Raises `transitions.ReasonMissing`,
    `BeyondConsent`, `NotAllowed`, `StaleVersion`, or `ValueError` for a description that is empty or too long.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
    locked = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    if not roles.may_moderate(by) or question.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if question.status not in OPEN or locked.status not in OPEN:
        raise NotAllowed("This cannot be changed any more.")
    alt = wording.one_line(alt)
    wanted = {"alt": alt, "audience": audience, "sensitive": sensitive, "mirrored": mirrored}
    wanted |= {name: on for name, on in (("minor", minor), ("intimate", intimate)) if on is not None}
    changed = {name: value for name, value in wanted.items() if getattr(locked, name) != value}
    limiting = is_limiting(locked, audience)
    if not changed and not limiting:
        return False
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    if "alt" in changed and not (wording.inked(alt) and len(alt) <= MOST["alt"]):
        raise ValueError(f"Say what the photo shows, in at most {MOST['alt']} characters.")
    if changed.get("audience") == "public" and not may_be_public(locked):
        raise BeyondConsent
    if limiting and not reason:
        raise ReasonMissing("Choose a reason. The person who sent the photo has to know why.")
    before = locked.words_hash()
    for name, value in {**changed, "version": locked.version + 1}.items():
        setattr(locked, name, value)
        setattr(photo, name, value)
    locked.save(update_fields=[*changed, "version"])
    for name in {*changed, *(["audience"] if limiting else [])}:
        entry = audit.record(
            by=by,
            action=UNMARKED if changed.get(name) is False and ACTIONS[name] == MARKED else ACTIONS[name],
            item=locked,
            reason=reason if name == "audience" and limiting else REASON,
            hash_before=before,
            hash_after=locked.words_hash(),
        )
        if name == "audience" and limiting:
            _explain(locked, question, entry, note)
    return True


def _explain(photo: Photo, question: Question, entry: AuditEntry, note: str) -> None:
    Statement.objects.create(
        entry=entry,
        object_type=photo.KIND,
        object_id=photo.pk,
        recipient_id=question.asker_id,
        reason=entry.reason,
        text=note,
    )
    notify("photo_limited", to=question.asker_id, about=question.pk)
