"""Looking through the whole ledger of consents for rows that were altered, taken out or put elsewhere.

What can be found out, by somebody who could write past PostgreSQL's triggers:

- a row changed: its hash no longer fits;
- a row changed together with its hash, taken out or put elsewhere: the row after it no longer follows;
- the newest row taken out or changed, or all rows of a photo: the end of the chain, kept in another table, says so;
- that end changed or taken out: it no longer fits the rows, or a published photo has none.

Who changes all rows after one, their hashes and the end of the chain as well leaves nothing to find inside the
database. For that there is `digest`: noted somewhere else, it tells later whether the rows up to that one still
stand as they stood.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from forum.domain import consent
from forum.models import Consent, ConsentHead, Photo


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the ledger of one photo; ``row`` is the id of the row it shows at, if one is there."""

    photo: int
    row: int | None
    what: str

    def __str__(self) -> str:
        place = f"photo {self.photo}, row {self.row}" if self.row else f"photo {self.photo}"
        return f"{place}: {self.what}"


@dataclass(slots=True)
class Tally:
    """How much was looked at."""

    rows: int = 0
    photos: int = 0


def flaws(tally: Tally) -> Iterator[Flaw]:
    """Walk the ledger and give what is wrong with it; ``tally`` counts along. Constant memory."""
    # One statement is one moment: a row that comes meanwhile is not half seen.
    head = ConsentHead.objects.filter(photo_id=OuterRef("photo_id"))
    rows = Consent.objects.annotate(
        end=head.values("row_hash")[:1], length=head.values("length")[:1], allowed=head.values("scopes")[:1]
    )
    before: Consent | None = None
    number = 0
    for row in rows.order_by("photo_id", "pk").iterator(chunk_size=2000):
        if before is None or before.photo_id != row.photo_id:
            if before is not None:
                yield from _end(before, number)
            tally.photos += 1
            before, number = None, 0
        tally.rows += 1
        number += 1
        yield from _row(row, before)
        before = row
    if before is not None:
        yield from _end(before, number)
    yield from _without_rows()


def _row(row: Consent, before: Consent | None) -> Iterator[Flaw]:
    if consent.hash_of(row) != row.row_hash:
        yield Flaw(row.photo_id, row.pk, "altered")
    if row.previous_hash != (before.row_hash if before else ""):
        yield Flaw(row.photo_id, row.pk, "does not follow the row before it: one is missing or altered")
    if row.words_version in consent.WORDS and row.words_hash != consent.words_hash(row.words_version):
        yield Flaw(row.photo_id, row.pk, f"agrees to other words than those of {row.words_version} here")


def _end(last: Consent, number: int) -> Iterator[Flaw]:
    end, length, allowed = (getattr(last, name) for name in ("end", "length", "allowed"))
    if end is None:
        yield Flaw(last.photo_id, last.pk, "the end of the chain is missing")
    elif end != last.row_hash or length != number:
        yield Flaw(last.photo_id, last.pk, f"is not where the chain ends: {length} rows were written")
    elif list(allowed) != consent.allowed_by(last):
        yield Flaw(last.photo_id, last.pk, "what it allows was altered where it is read")


def _without_rows() -> Iterator[Flaw]:
    rows = Exists(Consent.objects.filter(photo_id=OuterRef("photo_id")))
    for head in ConsentHead.objects.filter(~rows).order_by("pk").iterator():
        yield Flaw(head.pk, None, f"all {head.length} rows are missing")
    heads = Exists(ConsentHead.objects.filter(photo_id=OuterRef("pk")))
    published = Photo.objects.present().filter(~heads, status__in=["published", "hidden"])
    for pk in published.order_by("pk").values_list("pk", flat=True).iterator():
        yield Flaw(pk, None, "was published without a row")


def digest(*, up_to: int | None = None) -> tuple[int, str]:
    """Return the id of a row and a SHA-256 over all rows up to it; without ``up_to``, the newest row now."""
    with transaction.atomic(), connection.cursor() as cursor:
        if up_to is None:
            # Ids are given out before rows are seen; this waits for those on their way.
            cursor.execute("LOCK TABLE forum_consent IN SHARE MODE")
            up_to = Consent.objects.aggregate(newest=Max("pk"))["newest"] or 0
        cursor.execute(
            "SELECT encode(sha256(coalesce(string_agg(row_hash, '' ORDER BY id), '')::bytea), 'hex')"
            " FROM forum_consent WHERE id <= %s",
            [up_to],
        )
        return up_to, str(cursor.fetchone()[0])
