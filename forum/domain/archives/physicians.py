"""Bylines with a name: unclaimed profiles, one per source, name, credentials, city and specialty."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from accounts.models import Physician
from forum.domain.archives import bulk
from forum.domain.archives.format import ArchiveByline, Source

_UPDATE = """
    UPDATE accounts_physician AS kept
    SET imported_rating_average = new.average, imported_rating_count = new.count, listed_at = new.listed_at
    FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::timestamptz[]) AS new (id, average, count, listed_at)
    WHERE kept.id = new.id
"""

Key = tuple[str, tuple[str, ...], str, str]


def key_of(byline: ArchiveByline) -> Key:
    """Return what makes two bylines of one source the same person."""
    return byline.name, byline.credentials, byline.city, byline.specialty


def resolve(
    bylines: Iterable[ArchiveByline], *, source: Source, listed_at: datetime | None
) -> dict[Key, Physician]:
    """Return the profile of each byline that has a name, making those that are not here.

    A profile that a member claimed gives way to the member's. A rating is the latest that the archive gives. Profiles
    are listed from ``listed_at`` on; without it a moderator's approval of an answer lists them later.
    """
    named = [byline for byline in bylines if byline.name]
    rated = {
        key_of(byline): byline for byline in named if byline.average is not None or byline.count is not None
    }
    keys = dict.fromkeys(map(key_of, named))
    here = Physician.objects.filter(source=source.name, display_name__in={key[0] for key in keys})
    claimed = {_key(row): row.claimed_by for row in here.select_related("claimed_by") if row.claimed_by}
    found = {_key(physician): physician for physician in here}
    new = [
        Physician(
            display_name=key[0], credentials=list(key[1]), practice_city=key[2], specialty_title=key[3],
            source=source.name, listed_at=listed_at,
        )
        for key in keys
        if key not in found
    ]  # fmt: skip
    for physician in new:
        _rate(physician, rated.get(_key(physician)))
    changed = [found[key] for key in keys if key in found and _renew(found[key], rated.get(key), listed_at)]
    _update(changed)
    found |= {_key(physician): physician for physician in bulk.insert(new)}
    # What a member claimed is theirs, whenever it comes along again; their own profile is not touched by it.
    return found | claimed


def _update(physicians: list[Physician]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                [each.pk for each in physicians],
                [each.imported_rating_average for each in physicians],
                [each.imported_rating_count for each in physicians],
                [each.listed_at for each in physicians],
            ],
        )


def _key(physician: Physician) -> Key:
    return (
        physician.display_name,
        tuple(physician.credentials),
        physician.practice_city,
        physician.specialty_title,
    )


def _renew(physician: Physician, byline: ArchiveByline | None, listed_at: datetime | None) -> bool:
    before = physician.imported_rating_average, physician.imported_rating_count, physician.listed_at
    _rate(physician, byline)
    physician.listed_at = physician.listed_at or listed_at
    return before != (physician.imported_rating_average, physician.imported_rating_count, physician.listed_at)


def _rate(physician: Physician, byline: ArchiveByline | None) -> None:
    if byline:
        physician.imported_rating_average, physician.imported_rating_count = byline.average, byline.count
