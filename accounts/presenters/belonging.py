"""What belongs to the life of a thing: appeals about it, and what an application is made of."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import Appeal, Verification
from accounts.models.application import Amendment, Evidence, Headshot

#: (kind, id), as the audit log names things.
Thing = tuple[str, int]


def numbers(things: Iterable[Thing]) -> dict[str, list[int]]:
    """Return the ids of things by kind."""
    found: dict[str, list[int]] = defaultdict(list)
    for kind, pk in things:
        found[kind].append(pk)
    return found


def pairs(kind: str, rows: QuerySet[Any]) -> list[Thing]:
    """Return the rows of a queryset as things of a kind."""
    return [(kind, pk) for pk in rows.values_list("pk", flat=True)]


def appeals(things: list[Thing]) -> list[Thing]:
    """Return the appeals about these things. One query."""
    wanted = Q(pk__in=[])
    for kind, pks in numbers(things).items():
        wanted |= Q(object_type=kind, object_id__in=pks)
    return pairs("appeal", Appeal.objects.filter(wanted))


def parts(things: list[Thing]) -> list[Thing]:
    """Return what belongs to applications and physicians among these: each other, documents, changes, photos."""
    found = numbers(things)
    physicians, verifications = found["physician"], found["verification"]
    if not physicians and not verifications:
        return []
    return [
        *pairs("verification", Verification.objects.filter(physician__in=physicians)),
        *(
            ("physician", pk)
            for pk in Verification.objects.filter(pk__in=verifications).values_list("physician_id", flat=True)
        ),
        *pairs("evidence", Evidence.objects.filter(verification__in=verifications)),
        *pairs("amendment", Amendment.objects.filter(verification__in=verifications)),
        *pairs("headshot", Headshot.objects.filter(physician__in=physicians)),
    ]
