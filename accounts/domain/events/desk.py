"""What moderators are told."""

from accounts.domain.channels import Event

DESK: dict[str, Event] = {
    "queue_late": Event(
        "The queue is over its target",
        "Something has waited longer for a decision than it should.",
        "Open the queues",
        "/admin/",
        "queues",
    ),
    "escalated": Event(
        "Something needs an administrator",
        "A moderator passed something on to the administrators.",
        "Open it",
        "/admin/accounts/escalation/{id}/change/",
        "queues",
    ),
    "item_assigned": Event(
        "Something was given to you",
        "Another moderator asks you to decide on something. It is held for you for a day.",
        "Open what you hold",
        "/admin/accounts/claim/",
        "assigned",
    ),
    "account_referred": Event(
        "An account needs a look",
        "A moderator asks administrators to look at an account, for instance to switch it off.",
        "Open the account",
        "/admin/accounts/watch/of/{id}/",
        "queues",
    ),
    "profile_referred": Event(
        "A physician needs a second look",
        "A moderator passed on reports about a physician’s profile, for somebody who verifies to look at.",
        "Read the reports",
        "/admin/forum/reportcase/{id}/change/",
        "queues",
    ),
}
