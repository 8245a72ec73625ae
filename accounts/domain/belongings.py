"""What accounts send, kind by kind. `accounts` knows no posts, so the apps that own them register here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import Appeal, Moderated, User, Verification


@dataclass(frozen=True)
class Belonging:
    """A kind of thing that people send.

    ``rows`` returns all of them, with what naming them and their owner takes; ``owner`` is the field that leads to the
    account. ``label`` is what the desk calls one: never words that are withheld. ``waiting`` is the status of the queue.
    """

    kind: str
    plural: str
    rows: Callable[[], QuerySet[Any]]
    owner: str
    label: Callable[[Any], str]
    waiting: str = "pending"

    @property
    def model(self) -> type[Moderated]:
        """Return the model."""
        return self.rows().model

    def of(self, user_id: int) -> QuerySet[Any]:
        """Return what an account sent; drafts are nobody else's."""
        return self.rows().filter(**{self.owner: user_id}).exclude(status="draft")


_kinds: dict[str, Belonging] = {}


def register(belonging: Belonging) -> None:
    """Take a kind of thing. Called when the desk is put together."""
    _kinds[belonging.kind] = belonging


def register_own() -> None:
    """Take what `accounts` itself receives: applications and appeals."""
    register(
        Belonging(
            "verification",
            "Applications",
            lambda: Verification.objects.select_related("physician"),
            "physician__user_id",
            lambda item: f"Application of {item.physician.display_name}",
            waiting="submitted",
        )
    )
    register(
        Belonging(
            "appeal",
            "Appeals",
            Appeal.objects.all,
            "by_id",
            lambda item: f"Appeal {item.pk}",
            waiting="waiting",
        )
    )


def kinds() -> Mapping[str, Belonging]:
    """Return all kinds by name."""
    return _kinds


def rows_of(kind: str, pks: Iterable[int]) -> list[Any]:
    """Return things of one kind by their ids, in one query; none of a kind that nobody registered, and no drafts."""
    found = _kinds.get(kind)
    return list(found.rows().filter(pk__in=list(pks)).exclude(status="draft")) if found else []


def label_of(item: Moderated) -> str:
    """Return what the desk calls a thing."""
    found = _kinds.get(item.KIND)
    return found.label(item) if found else f"{item.KIND.capitalize()} {item.pk}"


def counts_of(user: User) -> list[tuple[Belonging, dict[str, int]]]:
    """Return how many things of each kind stand in which status, in one query for each kind."""
    found = []
    for belonging in _kinds.values():
        rows = belonging.of(user.pk).order_by().values_list("status").annotate(number=Count("pk"))
        by_status = dict(rows)
        if by_status:
            found.append((belonging, by_status))
    return found


def waiting_of(user: User, *, limit: int, that_may: str = "") -> list[Moderated]:
    """Return what waits for a decision, the oldest first, in one query for each kind.

    ``that_may`` leaves only kinds whose table knows this action.
    """
    items: list[Moderated] = []
    for belonging in _kinds.values():
        if that_may and that_may not in belonging.model.TABLE:
            continue
        waiting = belonging.of(user.pk).filter(status=belonging.waiting)
        items += waiting.order_by("submitted_at", "pk")[:limit]
    items.sort(key=lambda item: (item.submitted_at is None, item.submitted_at, item.KIND, item.pk))
    return items[:limit]


def is_known(user: User) -> bool:
    """Tell whether an account sent anything."""
    return any(each.of(user.pk).exists() for each in _kinds.values())
