"""The directory of physicians (PRODUCT §12)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Physician
from forum.presenters import byline
from forum.presenters.countries import NAMES, country_name

PEOPLE_A_PAGE = 30

#: The directory ranks by (PRIOR_WEIGHT · PRIOR_MEAN + sum of stars) / (PRIOR_WEIGHT + reviews): each
#: physician begins as if ten patients had given four stars. One 5.0 makes 4.1, 150 reviews at 4.9 make 4.8.
PRIOR_MEAN = 4
PRIOR_WEIGHT = 10


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


def offered() -> Offered:
    """Return what the filters offer, with two queries."""
    titles = listed().exclude(specialty_title="").order_by("specialty_title")
    spoken = listed().annotate(spoken=Func(F("languages"), function="unnest")).order_by("spoken")
    return Offered(
        specialties=list(titles.values_list("specialty_title", flat=True).distinct()),
        languages=list(spoken.values_list("spoken", flat=True).distinct()),
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
    score = Cast(
        (F("rating_sum") + PRIOR_MEAN * PRIOR_WEIGHT) * 1_000_000 / (F("rating_count") + PRIOR_WEIGHT),
        IntegerField(),
    )
    fitting = _fitting(looking).annotate(score=score)
    cursor = fitting.filter(pk=after).values("score", "rating_count", "pk").first() if after else None
    rows = fitting.order_by("-score", "-rating_count", "pk").select_related("verification")
    if cursor is not None:
        tied = Q(score=cursor["score"])
        fewer = Q(rating_count__lt=cursor["rating_count"])
        later = Q(rating_count=cursor["rating_count"], pk__gt=cursor["pk"])
        rows = rows.filter(Q(score__lt=cursor["score"]) | tied & (fewer | later))
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
