"""What anybody may be told: of their account and their sign-in, of what they follow, reported or appealed."""

from accounts.domain.channels import Event

_APPEAL = "/me/appeals/{id}/"

EVERYONE: dict[str, Event] = {
    "appeal_received": Event(
        "We have received your appeal",
        "Another person than the one who decided will look at it. You hear from us when that is done.",
        "See where it stands",
        _APPEAL,
        "receipts",
    ),
    "appeal_overturned": Event(
        "Your appeal: decision changed",
        "Another moderator looked at your appeal and changed the decision. The reason is on your page.",
        "Read the reason",
        _APPEAL,
        "appeals",
    ),
    "appeal_upheld": Event(
        "Your appeal: decision stays",
        "Another moderator looked at your appeal and kept the decision. The reason is on your page.",
        "Read the reason",
        _APPEAL,
        "appeals",
    ),
}
