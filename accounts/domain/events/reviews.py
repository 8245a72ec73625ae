"""What writers of reviews are told, and the physicians whom the reviews are about."""

from accounts.domain.channels import Event

_OWN = "/me/reviews/{id}/"
_REPLY = "/workspace/reviews/{id}/"

REVIEWS: dict[str, Event] = {
    "review_published": Event(
        "Your review is published",
        "A moderator has read your review and published it.",
        "See your review",
        _OWN,
        "review_decisions",
    ),
    "review_returned": Event(
        "Your review needs a change",
        "A moderator asks you to change something in your review. The note is on your page.",
        "Read the note",
        _OWN,
        "review_decisions",
    ),
    "review_rejected": Event(
        "We did not publish your review",
        "A moderator decided not to publish your review. The reason is on your page.",
        "Read the reason",
        _OWN,
        "review_decisions",
    ),
    "review_hidden": Event(
        "Your review is hidden for now",
        "A moderator has taken your review off the public page. The reason is on your page.",
        "Read the reason",
        _OWN,
        "review_decisions",
    ),
    "review_restored": Event(
        "Your review is public again",
        "A moderator has put your review back on the public page.",
        "See your review",
        _OWN,
        "review_decisions",
    ),
    "review_new": Event(
        "You have a new review",
        "A new review stands on your profile. You can reply to it once.",
        "Read the review",
        _REPLY,
        "new_reviews",
    ),
    "reply_published": Event(
        "Your reply is published",
        "A moderator has published your reply to a review.",
        "See your reply",
        _REPLY,
        "answer_decisions",
    ),
    "reply_returned": Event(
        "Your reply needs a change",
        "A moderator asks you to change your reply to a review. The note is in your workspace.",
        "Read the note",
        _REPLY,
        "answer_decisions",
    ),
    "reply_rejected": Event(
        "We did not publish your reply",
        "A moderator decided not to publish your reply to a review. The reason is in your workspace.",
        "Read the reason",
        _REPLY,
        "answer_decisions",
    ),
    "reply_hidden": Event(
        "Your reply is hidden for now",
        "A moderator has taken your reply to a review off the public page. The reason is in your workspace.",
        "Read the reason",
        _REPLY,
        "answer_decisions",
    ),
    "reply_restored": Event(
        "Your reply is public again",
        "A moderator has put your reply to a review back on the public page.",
        "See your reply",
        _REPLY,
        "answer_decisions",
    ),
}
