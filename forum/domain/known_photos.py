"""Re-uploads of photos that moderators removed: noticed by perceptual hash, shown to moderators, decided by nobody else.

Only photos that are rejected or hidden are compared with. What a patient withdrew leaves no hash, so it is never found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from forum.models import Photo

#: Of 64 bits. The same photo encoded anew differs in a handful; see `imaging.hash_distance`.
MOST_DIFFERENT = 8
#: What moderators removed.
REMOVED = ("hidden", "rejected")

_PAIRS = """
SELECT fresh.id, removed.id, removed.question_id, removed.status
FROM forum_photo fresh
JOIN forum_photo removed
    ON removed.status = ANY(%(removed)s) AND removed.id <> fresh.id AND removed.perceptual_hash <> 0
    AND bit_count((removed.perceptual_hash # fresh.perceptual_hash)::bit(64)) <= %(most)s
WHERE fresh.id = ANY(%(fresh)s) AND fresh.perceptual_hash <> 0
ORDER BY fresh.id, removed.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A removed photo that another one looks like: its id, its question and whether it was hidden or rejected."""

    photo: int
    question: int
    status: str


def resembling(photo: Photo) -> list[Known]:
    """Return the removed photos that this one looks like."""
    return resembling_each([photo])[photo.pk]


def resembling_each(photos: Iterable[Photo]) -> dict[int, list[Known]]:
    """Return the same for several photos by their ids, in one query.

    A hash of 0 stands for a plain surface, which looks like any other, and is never compared.
    """
    found: dict[int, list[Known]] = {photo.pk: [] for photo in photos}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"removed": list(REMOVED), "most": MOST_DIFFERENT, "fresh": list(found)})
        for fresh, removed, question, status in cursor.fetchall():
            found[fresh].append(Known(removed, question, status))
    return found
