"""Who is speaking, and what we know of them: shown before what they say (PRODUCT §1, §9.7).

Credentials, specialty, city and what was checked are those frozen with the answer; name and standing are
live.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.urls import reverse
from django.utils import timezone

from accounts.models import BylineMode, Physician, Verification
from forum.models import Answer

NO_NAME = "Name not shown"


@dataclass(frozen=True)
class Rating:
    """A rating line: "4.9 out of 5 stars 159 reviews". ``source`` is where an imported one comes from."""

    average: str
    count: int
    url: str = ""
    source: str = ""

    @property
    def reviews(self) -> str:
        """Return "159 reviews" or "1 review"."""
        return f"{self.count:,} review{'' if self.count == 1 else 's'}"


@dataclass(frozen=True)
class Checked:
    """What was checked: which register, of which jurisdiction, when."""

    register: str
    jurisdiction: str
    on: date | None


@dataclass(frozen=True)
class Standing:
    """The words of the tag beside a name. Only ``tick`` carries a tick."""

    label: str
    tick: bool = False


VERIFIED = Standing("Verified physician", tick=True)
IMPORTED = Standing("Imported, not verified here")
SUSPENDED = Standing("Suspended")
ONCE_VERIFIED = Standing("Verified when answered")
CLOSED = Standing("Verified when answered; profile closed")
KEPT_BACK = Standing("Verified physician, name kept back")
UNKNOWN = Standing("We cannot confirm who wrote this")
NOT_YET = Standing("Not verified yet")


@dataclass(frozen=True)
class Byline:
    """Everything a byline shows. Fields are empty where the line is left out."""

    name: str
    is_named: bool
    standing: Standing
    url: str = ""
    monogram: str = ""
    headshot: str = ""
    specialty: str = ""
    rating: Rating | None = None
    checked: Checked | None = None
    speaker: str = ""
    was_verified_here: bool = False

    @property
    def label(self) -> str:
        """Return who answers, for the names of buttons and of answers without a headline."""
        if self.is_named:
            return self.name
        return (
            "a physician whose name is not shown"
            if self.was_verified_here
            else "someone whose name is not shown"
        )


def of_answer(answer: Answer) -> Byline:
    """Return the byline of an answer; ``author__verification`` should be loaded with it."""
    author = answer.author
    if author is None or author.closed_at is not None or answer.byline_mode == BylineMode.WITHHELD:
        return _withheld(answer, author)
    imported = author.standing == "imported"
    full = answer.byline_mode == BylineMode.FULL
    name = ", ".join([author.display_name, *answer.byline_credentials]) if full else titled(author)
    return Byline(
        name=name,
        is_named=True,
        standing=standing_of(author),
        url=profile_path(author),
        monogram=monogram(author.display_name),
        headshot=headshot_path(author) if full else "",
        specialty=" ".join(filter(None, [answer.byline_city, answer.byline_specialty])) if full else "",
        rating=own_rating(author) or _imported_rating(answer),
        checked=_checked(answer, author),
        speaker=author.display_name if imported else titled(author),
        was_verified_here=not imported,
    )


def as_of_now(physician: Physician) -> Byline:
    """Return how a physician would appear beside a full answer written now, for their own eyes."""
    is_listed = physician.listed_at is not None
    verification = getattr(physician, "verification", None)
    standing = standing_of(physician) if is_listed else NOT_YET
    return Byline(
        name=physician.name_with_credentials if physician.display_name else "Your name",
        is_named=True,
        standing=standing,
        monogram=monogram(physician.display_name),
        headshot=headshot_path(physician),
        specialty=" ".join(filter(None, [physician.practice_city, physician.specialty_title])),
        rating=own_rating(physician),
        checked=checked(verification.checked()) if verification and standing.tick else None,
        speaker=titled(physician) if physician.display_name else "you",
        was_verified_here=is_listed,
    )


def preview(physician: Physician) -> Byline:
    """Return the byline that a physician will have once verified, with what the application says now."""
    verification = getattr(physician, "verification", None)
    shown, checked_now = copy(physician), {}
    if verification:
        checked_now = verification.checked()
        today = timezone.localdate()
        until = max(verification.verified_until or verification.licence_expires or today, today)
        shown.verification = Verification(status="verified", verified_until=until)
    answer = Answer(
        author=shown,
        byline_mode=physician.byline_mode,
        byline_credentials=list(physician.credentials),
        byline_specialty=physician.specialty_title,
        byline_city=physician.practice_city,
        byline_checked=checked_now,
    )
    return of_answer(answer)


def _withheld(answer: Answer, author: Physician | None) -> Byline:
    """Return a byline without a name.

    Of an imported one whatever else came along is kept; of our own nothing that tells who it is.
    """
    if answer.source and (author is None or author.standing == "imported"):
        kept = [
            *answer.byline_credentials,
            " ".join(filter(None, [answer.byline_city, answer.byline_specialty])),
        ]
        return Byline(
            name=NO_NAME,
            is_named=False,
            standing=UNKNOWN,
            specialty=", ".join(filter(None, kept)),
            rating=_imported_rating(answer),
            speaker="the author of this answer",
        )
    if author is None or author.closed_at is not None:
        standing = CLOSED
    else:
        standing = standing_of(author)
        standing = KEPT_BACK if standing.tick else standing
    return Byline(
        name=NO_NAME,
        is_named=False,
        standing=standing,
        speaker="the physician who answered",
        was_verified_here=True,
    )


def standing_of(physician: Physician) -> Standing:
    """Return what may be said of a physician now; never more than was checked."""
    standing = physician.standing
    if standing == "imported":
        return IMPORTED
    if standing == "suspended":
        return SUSPENDED
    verification = getattr(physician, "verification", None)
    until = verification.verified_until if verification else None
    # The clock that sets "lapsed" runs daily; a date that has passed counts at once.
    if standing == "verified" and until and until >= timezone.localdate():
        return VERIFIED
    return Standing(f"Verified until {until:%B %Y}") if until else ONCE_VERIFIED


def _checked(answer: Answer, author: Physician) -> Checked | None:
    """Return what the tick stands for.

    A claimed profile's imported answers have nothing frozen: then it is what is known now.
    """
    if not standing_of(author).tick:
        return None
    verification = getattr(author, "verification", None)
    return checked(answer.byline_checked or (verification.checked() if verification else {}))


def checked(facts: dict[str, str]) -> Checked | None:
    """Return what was checked from `Verification.checked`, or None when no register is named."""
    if not facts.get("register"):
        return None
    on = date.fromisoformat(facts["on"]) if facts.get("on") else None
    return Checked(facts["register"], facts.get("jurisdiction", ""), on)


def own_rating(physician: Physician) -> Rating | None:
    """Return the rating by this site's own reviews, or None when there are none: never "0.0"."""
    if not physician.rating_count:
        return None
    average = Decimal(physician.rating_sum) / physician.rating_count
    url = f"{profile_path(physician)}#reviews"
    return Rating(one_decimal(average), physician.rating_count, url)


def imported_rating(physician: Physician) -> Rating | None:
    """Return the rating that came along with an imported profile."""
    return _foreign(physician.imported_rating_average, physician.imported_rating_count, physician.source)


def _imported_rating(answer: Answer) -> Rating | None:
    return _foreign(answer.imported_rating_average, answer.imported_rating_count, answer.source)


def _foreign(average: Decimal | None, count: int | None, source: str) -> Rating | None:
    if average is None or not count:
        return None
    return Rating(one_decimal(average), count, source=source)


def one_decimal(value: Decimal) -> str:
    """Return a number with always one decimal, halves rounded up as people do."""
    return str(Decimal(value).quantize(Decimal("0.1"), ROUND_HALF_UP))


def profile_path(physician: Physician) -> str:
    """Return the address of a physician's profile."""
    return reverse("physician", args=[physician.pk, physician.slug])


def headshot_path(physician: Physician) -> str:
    """Return the address of the photo that a moderator accepted, or nothing: then the monogram stands there."""
    return reverse("headshot", args=[physician.pk, physician.headshot]) if physician.headshot else ""


def titled(physician: Physician) -> str:
    """Return "Dr. Corwin Ames"; a name that has its title already, or an imported one, stays as written."""
    name = physician.display_name
    if physician.standing == "imported" or name.casefold().startswith(("dr.", "dr ", "prof")):
        return name
    return f"Dr. {name}"


def monogram(name: str) -> str:
    """Return the first letters of the first and the last part of a name, titles left out."""
    parts = [part for part in name.split() if part.casefold().strip(".") not in {"dr", "prof"}]
    letters = [next((char for char in part if char.isalpha()), "") for part in parts]
    letters = [letter for letter in letters if letter]
    if not letters:
        return ""
    return (letters[0] + (letters[-1] if len(letters) > 1 else "")).upper()
