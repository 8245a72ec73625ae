"""Reviews as their writer, and the physician they are about, see them in their own lists."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from accounts.domain.transitions import may
from accounts.models import Physician, User
from accounts.presenters.statements import Explained
from forum.domain import reviewing
from forum.models import Review, ReviewReply
from forum.presenters import byline, rich_text
from forum.presenters.physician_reviews import star_words
from forum.presenters.reasons_told import why

#: Rows a page.
ROWS = 25

#: What the status means for the writer of a review.
MEANING = {
    "pending": "A moderator reads it before anyone else sees it. We check for abuse and private details, not for praise.",
    "returned": "A moderator asks you to change something. Then send it again.",
    "published": "It stands on the physician’s profile and counts in the rating.",
    "hidden": "A moderator took it off the profile. It does not count in the rating.",
    "rejected": "It was not published and does not count in the rating.",
}
REPLY_MEANING = {
    "pending": "A moderator reads it before it appears under the review.",
    "returned": "A moderator asks you to change something. Then send it again.",
    "published": "It stands under the review.",
    "hidden": "A moderator took it off the page.",
    "rejected": "It was not published.",
    "withdrawn": "You took it back.",
}


@dataclass(frozen=True)
class OwnReview:
    """One's own review with all that can be done about it."""

    review: Review
    physician: str
    profile: str
    stars: str
    body: SafeString
    meaning: str
    why: Explained | None
    may_change: bool
    may_withdraw: bool
    earlier_stars: str
    earlier: SafeString


def own_review(review: Review, *, owner: User) -> OwnReview:
    """Return what the writer's page shows. While an edit waits, also what readers still see."""
    is_behind = review.public_stars is not None and review.status in {"pending", "returned"}
    public = review.physician.listed_at is not None and review.physician.closed_at is None
    return OwnReview(
        review=review,
        physician=name_of(review.physician),
        profile=f"{byline.profile_path(review.physician)}#review-{review.pk}" if public else "",
        stars=star_words(review.stars),
        body=rich_text.paragraphs(review.body),
        meaning=MEANING.get(review.status, ""),
        why=why(review),
        may_change=review.status in {"returned", "published"},
        may_withdraw=may(review, "withdraw", by=owner),
        earlier_stars=star_words(review.public_stars) if is_behind and review.public_stars else "",
        earlier=rich_text.paragraphs(review.public_body) if is_behind else SafeString(),
    )


@dataclass(frozen=True)
class Received:
    """A public review as the physician it is about sees it, with the reply."""

    review: Review
    stars: str
    body: SafeString
    reply: ReviewReply | None
    reply_body: SafeString
    reply_meaning: str
    why: Explained | None
    may_reply: bool
    may_change: bool
    may_withdraw: bool


def received(review: Review, *, by: User) -> Received:
    """Return one review of one's own with what can be done about the reply."""
    reply = ReviewReply.objects.filter(review=review).select_related("review__physician").first()
    return Received(
        review=review,
        stars=star_words(review.public_stars or review.stars),
        body=rich_text.paragraphs(review.public_body),
        reply=reply,
        reply_body=rich_text.paragraphs(reply.body if reply else ""),
        reply_meaning=REPLY_MEANING.get(reply.status, "") if reply else "",
        why=why(reply),
        may_reply=reviewing.may_reply(review, by=by),
        may_change=reply is not None and may(reply, "submit", by=by) and review.physician.may_post,
        may_withdraw=reply is not None and may(reply, "withdraw", by=by),
    )


def name_of(physician: Physician) -> str:
    """Return the physician's name, unless the profile is closed: the name is gone with it."""
    return byline.titled(physician) if physician.closed_at is None else "a physician whose profile is closed"
