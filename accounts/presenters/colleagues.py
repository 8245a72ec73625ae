"""Who is at the desk: what each holds, how much each decided today, how often appeals changed their decisions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import Appeal, AuditEntry, Claim, User
from accounts.models.audit import DECISIONS
from accounts.presenters import life

#: Appeals decided in so many days count.
APPEAL_DAYS = 90
MOST = 12


@dataclass(frozen=True)
class Colleague:
    """One person at the desk."""

    name: str
    is_you: bool
    holding: int
    kinds: str
    today: int
    changed: int
    appeals: int


def here(user: User) -> list[Colleague]:
    """Return who decided something today or holds something, oneself first. Four queries, however many they are."""
    today = decided_today()
    held = _held()
    appeals = appeals_against((*today, *held, user.pk))
    names = life.names_of({user.pk, *today, *held})
    people = [
        Colleague(
            name=name,
            is_you=pk == user.pk,
            holding=sum(held[pk].values()),
            kinds=", ".join(life.kinds_words(kind) for kind in sorted(held[pk])),
            today=today.get(pk, 0),
            changed=appeals.get(pk, (0, 0))[0],
            appeals=appeals.get(pk, (0, 0))[1],
        )
        for pk, name in names.items()
    ]
    return sorted(people, key=lambda each: (not each.is_you, -each.today, -each.holding, each.name))[:MOST]


def decided_today() -> dict[int, int]:
    """Return how many decisions each person made today. Photos decided with their question are not counted again."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    made = AuditEntry.objects.filter(action__in=DECISIONS, at__gte=midnight, actor_id__isnull=False)
    rows = made.exclude(object_type="photo").order_by().values_list("actor_id")
    return dict(rows.annotate(Count("pk")))


def appeals_against(people: Iterable[int], *, days: int = APPEAL_DAYS) -> dict[int, tuple[int, int]]:
    """Return, for each person, how many of the decided appeals against their decisions changed them, and of how many."""
    since = timezone.now() - timedelta(days=days)
    decided = Appeal.objects.filter(status__in=["overturned", "upheld"], decided_at__gte=since)
    rows = decided.filter(decision__actor_id__in=list(people)).order_by().values_list("decision__actor_id")
    counted = rows.annotate(changed=Count("pk", filter=Q(status="overturned")), number=Count("pk"))
    return {actor: (changed, number) for actor, changed, number in counted}


def _held() -> dict[int, Counter[str]]:
    held: dict[int, Counter[str]] = defaultdict(Counter)
    for holder, kind in Claim.objects.counting().order_by().values_list("holder_id", "object_type")[:1000]:
        held[holder][kind] += 1
    return held
