"""What anybody may be told: of their account and their sign-in, of what they follow, reported or appealed."""

from accounts.domain.channels import Event

EVERYONE: dict[str, Event] = {}
