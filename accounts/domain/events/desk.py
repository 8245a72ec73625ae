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
}
