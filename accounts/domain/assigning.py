"""Giving many things to one moderator at once (PRODUCT §17, "Bulk: assign")."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts import roles
from accounts.domain import audit, batch_deeds, claiming
from accounts.domain.batch_deeds import Done
from accounts.domain.transitions import NotAllowed
from accounts.models import BatchLine, User

#: Statuses in which a thing stands in a queue.
WAITING = {"pending", "submitted", "waiting"}


@dataclass(frozen=True)
class Assign:
    """Give things to a moderator, as `claiming.assign` gives one."""

    code: ClassVar[str] = "assign"
    button: ClassVar[str] = "Give to somebody"
    question: ClassVar[str] = "Give these to a moderator"
    choose: ClassVar[str] = "To whom"
    tells: ClassVar[bool] = False
    reason: ClassVar[str] = ""
    to: User | None = None

    @property
    def target_id(self) -> int | None:
        """Return to whom."""
        return self.to.pk if self.to else None

    @property
    def missing(self) -> str:
        """Ask to whom."""
        return "" if self.to else "Choose to whom."

    def choices(self) -> list[tuple[int, str]]:
        """Return whom things can be given to."""
        return [(user.pk, user.pseudonym) for user in moderators()]

    def refusal(self, item: Any, *, by: User) -> str:
        """Leave out what does not wait, and what is the other's own."""
        if item.status not in WAITING:
            return "It does not wait for a decision."
        if self.to and item.owner_id() == self.to.pk:
            return f"It is {self.to.pseudonym}’s own."
        return ""

    def seen(self, item: Any) -> str:
        """Return nothing: no words are judged."""
        return ""

    def will(self, item: Any) -> str:
        """Say who gets it."""
        return f"Given to {self.to.pseudonym if self.to else 'whom you choose'}, for a day."

    def do(self, item: Any, *, by: User) -> Done:
        """Assign."""
        assert self.to is not None
        claiming.assign(item, to=self.to, by=by)
        return Done()

    def undo(self, item: Any, line: BatchLine, *, by: User) -> None:
        """Take it out of the other's hands again, unless it went elsewhere meanwhile."""
        claim = claiming.holder_of(item)
        if self.to is None or claim is None or claim.holder_id != self.to.pk:
            raise NotAllowed("It is in other hands by now.")
        claiming.end(item)
        audit.record(by=by, action="release", item=item)


def moderators() -> QuerySet[User]:
    """Return whom things can be given to."""
    groups = [name for name, carried in roles.GROUP_PERMISSIONS.items() if roles.MODERATE in carried]
    return User.objects.filter(is_active=True, groups__name__in=groups).distinct().order_by("pseudonym")


def _make(*, reason: str, target_id: int | None) -> Assign:
    return Assign(moderators().filter(pk=target_id).first() if target_id else None)


def register() -> None:
    """Tell `batches` of it."""
    batch_deeds.register("assign", _make)
