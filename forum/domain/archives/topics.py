"""Topics of imported questions: known ones by name or alias, others made."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import connection

from forum.models import Topic

# Folding is PostgreSQL's, the same that keeps names unique: the two never disagree about a letter.
_KNOWN = """
    WITH wanted AS (SELECT name, lower(name) AS folded FROM unnest(%s::text[]) AS name),
    known AS (
        SELECT id, merged_into_id, lower(name) AS folded, 0 AS rank FROM forum_topic
        UNION ALL
        SELECT id, merged_into_id, lower(alias), 1 FROM forum_topic, unnest(aliases) AS alias
    )
    SELECT DISTINCT ON (wanted.name) wanted.name, coalesce(known.merged_into_id, known.id)
    FROM wanted JOIN known USING (folded) ORDER BY wanted.name, known.rank, known.id
"""
_NUMBERED = 9


def resolve(names: Iterable[str], *, accepted_at: datetime | None) -> dict[str, int]:
    """Return the id of the topic for each name, making those that nothing here is called.

    New ones are proposed; with ``accepted_at`` they are accepted, and so are proposed ones that are named.
    """
    wanted = list(dict.fromkeys(names))
    found = _known(wanted)
    missing = [name for name in wanted if name not in found]
    if missing:
        slugs = _free_slugs(missing)
        Topic.objects.bulk_create(
            [Topic(name=name, slug=slugs[name], accepted_at=accepted_at) for name in missing],
            ignore_conflicts=True,  # two spellings of one name in a batch: the first makes it
        )
        found |= _known(missing)
    if accepted_at:
        Topic.objects.filter(pk__in=set(found.values()), accepted_at=None).update(accepted_at=accepted_at)
    return found


def _known(names: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [names])
        return dict(cursor.fetchall())


def _free_slugs(names: list[str]) -> dict[str, str]:
    """Return a slug for each name that no topic has, and no two of these."""
    candidates = {}
    for name in names:
        base = Topic.slug_for(name)
        mark = sha256(name.encode()).hexdigest()
        candidates[name] = [base, *(f"{base}-{n}" for n in range(2, _NUMBERED)), f"{base[:110]}-{mark[:32]}"]
    wanted = {slug for slugs in candidates.values() for slug in slugs}
    taken = set(Topic.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    free = {}
    for name, slugs in candidates.items():
        free[name] = next(slug for slug in slugs if slug not in taken)
        taken.add(free[name])
    return free
