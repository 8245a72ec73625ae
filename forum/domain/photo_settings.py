"""What moderators put right beside a picture: its description, the warning, the mirror mark, who may see it."""

from django.db import transaction

from accounts import roles
from accounts.domain import audit
from accounts.domain.transitions import NotAllowed, StaleVersion, last_entry
from accounts.models import User
from forum.domain import wording
from forum.domain.drafts import MOST
from forum.domain.moderation_edits import OPEN, REASON
from forum.models import ConsentHead, Photo, Question

#: Field → what the log calls its change.
ACTIONS = {"alt": "alt", "audience": "audience", "sensitive": "sensitive", "mirrored": "mirrored"}


class BeyondConsent(ValueError):
    """More people than the asker agreed to."""

    def __init__(self) -> None:
        super().__init__("The asker did not agree to show this photo on the public page.")


def may_be_public(photo: Photo) -> bool:
    """Tell whether the newest row of the ledger lets everybody see the photo."""
    return Photo.objects.filter(ConsentHead.objects.covering("public"), pk=photo.pk).exists()


@transaction.atomic
def put_right(
    photo: Photo, *, by: User, version: int, alt: str, audience: str, sensitive: bool, mirrored: bool
) -> bool:
    """Write what a moderator set; return whether anything changed.

    The audience may be made smaller, and larger again up to what the asker agreed to. Each change is an entry of its own.
    Raises `BeyondConsent`, `NotAllowed`, `ValueError` for a description that is empty or too long, or `StaleVersion`.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=photo.question_id)
    locked = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    if not roles.may_moderate(by) or question.asker_id == by.pk:
        raise NotAllowed("You may not do that here. Nobody decides on what is their own.")
    if question.status not in OPEN or locked.status not in OPEN:
        raise NotAllowed("This cannot be changed any more.")
    alt = wording.one_line(alt)
    wanted = {"alt": alt, "audience": audience, "sensitive": sensitive, "mirrored": mirrored}
    changed = {name: value for name, value in wanted.items() if getattr(locked, name) != value}
    if not changed:
        return False
    if locked.version != version:
        raise StaleVersion("This changed since you opened it. Nothing was overwritten.", last_entry(locked))
    if "alt" in changed and not (wording.inked(alt) and len(alt) <= MOST["alt"]):
        raise ValueError(f"Say what the photo shows, in at most {MOST['alt']} characters.")
    if changed.get("audience") == "public" and not may_be_public(locked):
        raise BeyondConsent
    before = locked.words_hash()
    for name, value in {**changed, "version": locked.version + 1}.items():
        setattr(locked, name, value)
        setattr(photo, name, value)
    locked.save(update_fields=[*changed, "version"])
    for name in changed:
        audit.record(
            by=by,
            action=ACTIONS[name],
            item=locked,
            reason=REASON,
            hash_before=before,
            hash_after=locked.words_hash(),
        )
    return True
