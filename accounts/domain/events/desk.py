"""What moderators are told."""

from accounts.domain.channels import Event

DESK: dict[str, Event] = {}
