"""The directory of physicians (PRODUCT §12)."""

from dataclasses import dataclass

from django.db.models import F, IntegerField, Q
from django.db.models.functions import Cast
from django.urls import reverse

from accounts.models import Physician
from forum.presenters import byline
from forum.presenters.countries import country_name

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


def directory(after: int | None) -> tuple[list[Person], str, str]:
    """Return one page of the directory, the address of the next and, further down, of the first.

    Listed are physicians who are or were verified and imported ones; suspended profiles stay reachable but
    unlisted.
    """
    standing = Q(verification__status__in=["verified", "lapsed"]) | Q(user__isnull=True) & ~Q(source="")
    score = Cast(
        (F("rating_sum") + PRIOR_MEAN * PRIOR_WEIGHT) * 1_000_000 / (F("rating_count") + PRIOR_WEIGHT),
        IntegerField(),
    )
    listed = Physician.objects.public().filter(standing).annotate(score=score)
    cursor = listed.filter(pk=after).values("score", "rating_count", "pk").first() if after else None
    rows = listed.order_by("-score", "-rating_count", "pk").select_related("verification")
    if cursor is not None:
        tied = Q(score=cursor["score"])
        fewer = Q(rating_count__lt=cursor["rating_count"])
        later = Q(rating_count=cursor["rating_count"], pk__gt=cursor["pk"])
        rows = rows.filter(Q(score__lt=cursor["score"]) | tied & (fewer | later))
    found = list(rows[: PEOPLE_A_PAGE + 1])
    address = reverse("physicians")
    more = len(found) > PEOPLE_A_PAGE
    people = [_person(physician) for physician in found[:PEOPLE_A_PAGE]]
    next_url = f"{address}?after={people[-1].physician.pk}" if more else ""
    return people, next_url, address if cursor is not None else ""


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
