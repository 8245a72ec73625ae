"""Reviews of physicians, from writing one to the reply. Read from top to bottom.

A review is words and stars of one visit; what readers see of it, and the physician's mean, PostgreSQL keeps
(`forum.models.review`). One review per patient and physician in twelve months is an exclusion constraint there.
"""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.domain import deciding, throttling
from accounts.domain.notifying import notify
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import Moderated, Physician, User
from forum.domain import conflicts, sent_texts
from forum.domain.moderation import OUTCOMES
from forum.models import Review, ReviewReply, Topic

SHORTEST, LONGEST = 30, 2000
REVIEWS_PER_ACCOUNT = throttling.Limit("reviews", tries=10, within=timedelta(days=1))


class AlreadyReviewed(Exception):
    """There is a review of this physician by this person in the last twelve months; ``review`` is that one."""

    def __init__(self, review: Review) -> None:
        super().__init__(
            "You have reviewed this physician in the last 12 months. You can change that review."
        )
        self.review = review


def latest(physician: Physician, *, by: User) -> Review | None:
    """Return the review that stands in the way of another one, if there is any: PRODUCT §13, once in 12 months."""
    own = Review.objects.filter(physician=physician, author=by).exclude(status="withdrawn")
    found = own.order_by("-counted_from", "-pk").first()
    if found is None or _a_year_after(found.counted_from) <= timezone.localdate():
        return None
    return found


@transaction.atomic
def write(
    physician: Physician, *, by: User, stars: int, visited_on: date, topic: Topic | None, body: str
) -> Review:
    """Send a review for a decision and return it.

    ``visited_on`` is any day of the month of the visit. Sending the same twice makes one. Raises `AlreadyReviewed`,
    `throttling.TooManyTries`, or `NotAllowed` for those whom `conflicts.why_not` names.
    """
    if refusal := conflicts.why_not(physician, by=by):
        raise NotAllowed(refusal)
    if not Physician.objects.public().filter(pk=physician.pk).exists():
        raise NotAllowed("This profile is closed.")
    words: dict[str, Any] = {
        "stars": stars,
        "visited_on": visited_on.replace(day=1),
        "topic": topic,
        "body": body,
    }
    # One after the other for each person: two inserts that exclude each other could wait for each other.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    existing = latest(physician, by=by)
    if existing is not None:
        if existing.status == "pending" and all(
            getattr(existing, name) == value for name, value in words.items()
        ):
            return existing
        raise AlreadyReviewed(existing)
    throttling.take(REVIEWS_PER_ACCOUNT, who=str(by.pk))
    try:
        with transaction.atomic():
            review = Review.objects.create(physician=physician, author=by, **words)
    except IntegrityError as clash:
        winner = latest(physician, by=by)
        if winner is None:
            raise
        raise AlreadyReviewed(winner) from clash
    transition(review, "submit", by=by)
    sent_texts.keep(review)
    return review


@transaction.atomic
def change(
    review: Review,
    *,
    by: User,
    version: int | None = None,
    stars: int,
    visited_on: date,
    topic: Topic | None,
    body: str,
) -> bool:
    """Send a returned or published review again with these words; return whether anything changed.

    The words and stars before stay public until a moderator has decided. Raises `transitions.TransitionRefused`,
    `StaleVersion` among them when ``version`` is not the present one.
    """
    row = Review.objects.select_for_update(of=("self",)).get(pk=review.pk)
    words: dict[str, Any] = {
        "stars": stars,
        "visited_on": visited_on.replace(day=1),
        "topic": topic,
        "body": body,
    }
    same = all(getattr(row, name) == value for name, value in words.items())
    if same and row.author_id == by.pk and row.status in {"pending", "published"}:
        return False
    action = "edit" if row.status == "published" else "submit"
    if row.status == "pending":
        raise NotAllowed(
            "A moderator is reading this review now. You can change it when that is done, or withdraw it."
        )
    if action == "edit":
        words["submitted_at"] = timezone.now()
    transition(row, action, by=by, version=version, **words)
    sent_texts.keep(row)
    return True


@transaction.atomic
def withdraw(review: Review, *, by: User) -> None:
    """Take a review back: gone from the profile and from the mean at once, with its reply.

    Raises `transitions.TransitionRefused`.
    """
    transition(review, "withdraw", by=by)


@deciding.decided
@transaction.atomic
def decide(
    item: Moderated, action: str, *, by: User, version: int | None = None, reason: str = "", note: str = ""
) -> None:
    """Decide on a review or a reply, and tell its author; the physician hears of a review when it first appears.

    Raises `transitions.TransitionRefused`.
    """
    assert isinstance(item, Review | ReviewReply)
    review = item.review if isinstance(item, ReviewReply) else item
    if by.pk in {review.author_id, review.physician.user_id}:
        raise NotAllowed("You may not do that here. Nobody decides on what is about themselves.")
    changes: dict[str, Any] = {}
    first = False
    now = timezone.now()
    if action == "approve" and isinstance(item, Review):
        first = item.published_at is None
        changes = {"published_at": now} if first else {"edited_at": now}
    elif action == "approve" and isinstance(item, ReviewReply):
        changes = {"written_at": item.written_at or now}
    transition(item, action, by=by, version=version, reason=reason, note=note, **changes)
    notify(f"{item.KIND}_{OUTCOMES[action]}", to=item.owner_id(), about=review.pk)
    if first:
        notify("review_new", to=review.physician.user_id, about=review.pk)


def may_reply(review: Review, *, by: User) -> bool:
    """Tell whether this person may write the reply now: the physician while verified, to a public review, once."""
    return (
        review.public_stars is not None
        and review.physician.user_id == by.pk
        and review.physician.may_post
        and not ReviewReply.objects.filter(review=review).exists()
    )


@transaction.atomic
def reply(review: Review, *, by: User, body: str) -> ReviewReply:
    """Send the one reply for a decision. Sending it twice makes one. Raises `NotAllowed`."""
    row = Review.objects.select_for_update(of=("self",)).select_related("physician").get(pk=review.pk)
    existing = ReviewReply.objects.filter(review=row).first()
    if (
        existing is not None
        and existing.status == "pending"
        and existing.body == body
        and existing.owner_id() == by.pk
    ):
        return existing
    if not may_reply(row, by=by):
        raise NotAllowed("You can reply once to a public review of yourself, while you are verified.")
    written = ReviewReply.objects.create(review=row, body=body)
    transition(written, "submit", by=by)
    sent_texts.keep(written)
    return written


@transaction.atomic
def change_reply(written: ReviewReply, *, by: User, body: str) -> None:
    """Send a returned reply again with these words; when it waits already, nothing changes.

    Raises `transitions.TransitionRefused`.
    """
    row = (
        ReviewReply.objects.select_for_update(of=("self",))
        .select_related("review__physician")
        .get(pk=written.pk)
    )
    if row.status == "pending" and row.body == body:
        return
    if not row.review.physician.may_post:
        raise NotAllowed("Your verification does not allow that now. Your text is kept.")
    transition(row, "submit", by=by, body=body)
    sent_texts.keep(row)


@transaction.atomic
def withdraw_reply(written: ReviewReply, *, by: User) -> None:
    """Take a reply back. Raises `transitions.TransitionRefused`."""
    transition(written, "withdraw", by=by)


def drift() -> list[tuple[int, str, int, int, int, int]]:
    """Return physicians whose kept stars are not those of their public reviews.

    Each as (id, name, kept sum, kept count, right sum, right count), by id.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        return cursor.fetchall()


@transaction.atomic
def recompute() -> list[tuple[int, str, int, int, int, int]]:
    """Put right what `drift` finds and return it. The trigger keeps these; this mends what was changed by hand."""
    found = drift()
    for pk, _name, _sum, _count, right_sum, right_count in found:
        Physician.objects.filter(pk=pk).update(rating_sum=right_sum, rating_count=right_count)
    return found


_DRIFT = """
    SELECT physician.id, physician.display_name, physician.rating_sum, physician.rating_count,
           coalesce(sum(review.public_stars), 0), count(review.public_stars)
    FROM accounts_physician physician
    LEFT JOIN forum_review review ON review.physician_id = physician.id AND review.public_stars IS NOT NULL
    GROUP BY physician.id
    HAVING (physician.rating_sum, physician.rating_count)
        IS DISTINCT FROM (coalesce(sum(review.public_stars), 0), count(review.public_stars))
    ORDER BY physician.id
"""


def _a_year_after(day: date) -> date:
    """Return the same day of the next year, as PostgreSQL adds 12 months: 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
