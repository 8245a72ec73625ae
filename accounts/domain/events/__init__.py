"""Everything that people are told of: name → `Event`. Who adds one puts it into the part for those whom it meets."""

from accounts.domain.channels import Event
from accounts.domain.events.asker import ASKER
from accounts.domain.events.desk import DESK
from accounts.domain.events.everyone import EVERYONE
from accounts.domain.events.leaving import LEAVING
from accounts.domain.events.physician import PHYSICIAN

EVENTS: dict[str, Event] = {**ASKER, **PHYSICIAN, **EVERYONE, **LEAVING, **DESK}

__all__ = ["EVENTS", "Event"]
