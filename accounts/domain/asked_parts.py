"""What a moderator wants more of, and the physician's answers. They are sent with `accounts.domain.applying.send`."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.domain import application_steps, headshots
from accounts.domain.transitions import NotAllowed
from accounts.models import Headshot, Part, User, Verification
from accounts.models.application import PARTS


def asked(verification: Verification) -> list[Part]:
    """Return the parts that a moderator wants more of, in the order of the steps."""
    if verification.status != "more_information":
        return []
    order = list(PARTS)
    return sorted(verification.parts.filter(state="needs_more"), key=lambda part: order.index(part.part))


def unanswered(verification: Verification) -> list[Part]:
    """Return the asked parts that nothing was said or uploaded to, nor changed in."""
    uploaded = set(
        verification.evidence.filter(destroyed_at=None, sent_at=None).values_list("part", flat=True)
    )
    if "" in uploaded:
        uploaded.add("documents")
    photo = headshots.waiting(verification.physician)
    return [
        part
        for part in asked(verification)
        if part.part not in uploaded
        and not is_answered(part)
        and not (part.part == "headshot" and _is_another(photo, part))
    ]


def is_answered(part: Part) -> bool:
    """Tell whether the physician replied, or corrected the part, since a moderator last asked."""
    return part.replied_at is not None and (part.decided_at is None or part.replied_at >= part.decided_at)


def _is_another(photo: Headshot | None, part: Part) -> bool:
    """Tell whether the photo that was asked about is gone: taken back, or replaced by a newer one."""
    return photo is None or (part.decided_at is not None and photo.uploaded_at >= part.decided_at)


@transaction.atomic
def reply(verification: Verification, *, by: User, replies: Mapping[str, str]) -> None:
    """Keep what the physician says to the parts that were asked about; sent with `send`. Raises `NotAllowed`."""
    locked = application_steps.own(verification, by)
    if locked.status != "more_information":
        raise NotAllowed("Nothing is asked of you now.")
    for part in locked.parts.select_for_update().filter(state="needs_more", part__in=list(replies)):
        text = replies[part.part].strip()
        if text and (part.reply != text or not is_answered(part)):
            part.reply, part.replied_at = text, timezone.now()
        elif not text and part.reply and is_answered(part):
            part.reply, part.replied_at = "", None
        else:
            continue
        part.save(update_fields=["reply", "replied_at"])
