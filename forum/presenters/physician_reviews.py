"""The reviews block of a physician's profile (PRODUCT §12)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, F, Q
from django.utils.safestring import SafeString

from accounts.models import Physician
from forum.models import Review, ReviewReply
from forum.presenters import rich_text

REVIEWS_A_PAGE = 10
#: Below this the bars would say more of single persons than of the physician.
BARS_FROM = 3
REVIEW_SORTS = {"": "Newest", "lowest": "Lowest", "highest": "Highest"}


@dataclass(frozen=True)
class ReviewAsk:
    """What the address asks for: how far down, in which order, how many stars."""

    after: int | None = None
    sort: str = ""
    stars: int | None = None


@dataclass(frozen=True)
class Bar:
    """How many reviews gave so many stars; ``width`` is of 112 units."""

    stars: int
    count: int
    width: int
    address: str
    current: bool


@dataclass(frozen=True)
class ReviewItem:
    """A review as it is shown."""

    review: Review
    words: str
    body: SafeString
    reply: ReviewReply | None
    reply_body: SafeString
    filled: range
    empty: range


@dataclass(frozen=True)
class Reviews:
    """The reviews block."""

    items: list[ReviewItem]
    total: int
    shown_total: int
    bars: list[Bar]
    sorts: list[tuple[str, str, bool]]
    stars: int | None
    all_url: str
    next_url: str
    start_url: str


def reviews_of(physician: Physician, path: str, ask: ReviewAsk) -> Reviews:
    """Return the published reviews of a physician whose profile is at ``path``."""
    published = Review.objects.published().filter(physician=physician)
    counted = published.order_by().values_list("public_stars").annotate(Count("pk"))
    by_stars: dict[int, int] = dict(counted)
    total = sum(by_stars.values())
    shown = published.filter(public_stars=ask.stars) if ask.stars else published
    first = {"lowest": ["public_stars"], "highest": ["-public_stars"]}.get(ask.sort, [])
    ordered = shown.order_by(*first, F("published_at").desc(nulls_last=True), "-pk")
    cursor = shown.filter(pk=ask.after).first() if ask.after else None
    if cursor is not None:
        ordered = ordered.filter(_behind(cursor, ask.sort))
    found = list(ordered.select_related("author", "public_topic", "reply")[: REVIEWS_A_PAGE + 1])
    items = [_review(review) for review in found[:REVIEWS_A_PAGE]]

    def address(**parts: str | int | None) -> str:
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"{path}?{query}#reviews" if query else f"{path}#reviews"

    more = len(found) > REVIEWS_A_PAGE
    return Reviews(
        items=items,
        total=total,
        shown_total=by_stars.get(ask.stars, 0) if ask.stars else total,
        bars=[
            Bar(
                stars,
                by_stars.get(stars, 0),
                round(112 * by_stars.get(stars, 0) / total),
                address(sort=ask.sort, stars=stars),
                stars == ask.stars,
            )
            for stars in (5, 4, 3, 2, 1)
        ]
        if total >= BARS_FROM
        else [],
        sorts=[
            (label, address(sort=key, stars=ask.stars), key == ask.sort)
            for key, label in REVIEW_SORTS.items()
        ],
        stars=ask.stars,
        all_url=address(sort=ask.sort),
        next_url=address(sort=ask.sort, stars=ask.stars, reviews_after=items[-1].review.pk) if more else "",
        start_url=address(sort=ask.sort, stars=ask.stars) if cursor is not None else "",
    )


def _behind(last: Review, sort: str) -> Q:
    """Return what follows a review in its order; published reviews have their time."""
    older = Q(published_at__lt=last.published_at) | Q(published_at=last.published_at, pk__lt=last.pk)
    if last.published_at is None:
        older = Q(published_at__isnull=True, pk__lt=last.pk)
    else:
        older |= Q(published_at__isnull=True)
    if sort == "lowest":
        return Q(public_stars__gt=last.public_stars) | Q(public_stars=last.public_stars) & older
    if sort == "highest":
        return Q(public_stars__lt=last.public_stars) | Q(public_stars=last.public_stars) & older
    return older


def star_words(stars: int) -> str:
    """Return "4 stars, Good"."""
    return f"{stars} {'star' if stars == 1 else 'stars'}, {Review.STARS[stars]}"


def _review(review: Review) -> ReviewItem:
    stars = review.public_stars or 0
    reply = getattr(review, "reply", None)
    public_reply = reply if reply is not None and reply.status == "published" else None
    return ReviewItem(
        review=review,
        words=star_words(stars),
        body=rich_text.paragraphs(review.public_body),
        reply=public_reply,
        reply_body=rich_text.paragraphs(public_reply.body if public_reply else ""),
        filled=range(stars),
        empty=range(5 - stars),
    )
