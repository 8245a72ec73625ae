"""The directory of physicians (PRODUCT §12)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import Physician
from forum.presenters import byline
from forum.presenters.countries import NAMES, country_name

PEOPLE_A_PAGE = 30


@dataclass(frozen=True)
class Person:
    """A row of the directory."""

    physician: Physician
    path: str
    line: str
    place: str
    monogram: str
    standing: byline.Standing
    rating: byline.Rating | None


@dataclass(frozen=True)
class Looking:
    """Whom a visitor looks for: a specialty's title, a city, region or country, a language. Empty fits all."""

    specialty: str = ""
    place: str = ""
    language: str = ""

    @property
    def count(self) -> int:
        """Return how many filters are on."""
        return sum(map(bool, (self.specialty, self.place, self.language)))

    def query(self) -> dict[str, str]:
        """Return the parts of an address that ask for the same."""
        parts = {"specialty": self.specialty, "place": self.place, "language": self.language}
        return {name: value for name, value in parts.items() if value}


EVERYBODY = Looking()


@dataclass(frozen=True)
class Offered:
    """What can be chosen: titles of specialties and languages of those who are listed."""

    specialties: list[str]
    languages: list[str]


def listed() -> QuerySet[Physician]:
    """Return who stands in the directory: those who are or were verified, and imported ones.

    Suspended profiles stay reachable but unlisted.
    """
    standing = Q(verification__status__in=["verified", "lapsed"]) | Q(user__isnull=True) & ~Q(source="")
    return Physician.objects.public().filter(standing)


#: Each pair of specialty and languages once: the index `physician_offered` is leapt through from one to the next, however
#: many people share one.
_OFFERED = """
    WITH RECURSIVE pair AS (
        (SELECT specialty_title, languages FROM accounts_physician person WHERE {listed} ORDER BY 1, 2 LIMIT 1)
        UNION ALL
        SELECT next.* FROM pair, LATERAL (
            SELECT specialty_title, languages FROM accounts_physician person
            WHERE (specialty_title, languages) > (pair.specialty_title, pair.languages) AND {listed} ORDER BY 1, 2 LIMIT 1
        ) next
    )
    SELECT specialty_title, languages FROM pair
""".replace(
    "{listed}",
    """listed_at IS NOT NULL AND closed_at IS NULL AND (
        user_id IS NULL AND source <> ''
        OR (SELECT status FROM accounts_verification WHERE physician_id = person.id) IN ('verified', 'lapsed')
    )""",
)


def offered() -> Offered:
    """Return what the filters offer, with one query."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED)
        pairs = cursor.fetchall()
    return Offered(
        specialties=sorted({title for title, _ in pairs} - {""}),
        languages=sorted({language for _, spoken in pairs for language in spoken}),
    )


def _fitting(looking: Looking) -> QuerySet[Physician]:
    found = listed()
    if looking.specialty:
        found = found.filter(specialty_title=looking.specialty)
    if looking.language:
        found = found.filter(languages__contains=[looking.language])
    if looking.place:
        countries = [code for code, name in NAMES.items() if looking.place.casefold() in name.casefold()]
        found = found.filter(
            Q(practice_city__icontains=looking.place)
            | Q(region__icontains=looking.place)
            | Q(country__in=countries)
        )
    return found


def directory(after: int | None, looking: Looking = EVERYBODY) -> tuple[list[Person], str, str]:
    """Return one page of those who fit, the address of the next and, further down, of the first."""
    fitting = _fitting(looking)
    cursor = fitting.filter(pk=after).values("rank", "rating_count", "pk").first() if after else None
    rows = fitting.order_by("-rank", "-rating_count", "pk").select_related("verification")
    if cursor is not None:
        tied = Q(rank=cursor["rank"])
        fewer = Q(rating_count__lt=cursor["rating_count"])
        later = Q(rating_count=cursor["rating_count"], pk__gt=cursor["pk"])
        # The first part alone can begin an index scan.
        rows = rows.filter(
            Q(rank__lte=cursor["rank"]) & (Q(rank__lt=cursor["rank"]) | tied & (fewer | later))
        )
    found = list(rows[: PEOPLE_A_PAGE + 1])
    address = reverse("physicians")
    more = len(found) > PEOPLE_A_PAGE
    people = [_person(physician) for physician in found[:PEOPLE_A_PAGE]]
    query = looking.query()
    next_url = f"{address}?{urlencode(query | {'after': people[-1].physician.pk})}" if more else ""
    start_url = (f"{address}?{urlencode(query)}" if query else address) if cursor is not None else ""
    return people, next_url, start_url


def _person(physician: Physician) -> Person:
    return Person(
        physician=physician,
        path=byline.profile_path(physician),
        line=" ".join(filter(None, [physician.practice_city, physician.specialty_title])),
        place=", ".join(filter(None, [physician.region, country_name(physician.country)])),
        monogram=byline.monogram(physician.display_name),
        standing=byline.standing_of(physician),
        rating=byline.own_rating(physician) or byline.imported_rating(physician),
    )
