"""Everything that people are told of: name → `Event`. Who adds one puts it into the part for those whom it meets."""

from accounts.domain.channels import Event
from accounts.domain.events.asker import ASKER
from accounts.domain.events.desk import DESK
from accounts.domain.events.everyone import EVERYONE
from accounts.domain.events.leaving import LEAVING
from accounts.domain.events.peers import PEERS
from accounts.domain.events.physician import PHYSICIAN
from accounts.domain.events.reviews import REVIEWS
from accounts.domain.events.security import SECURITY

EVENTS: dict[str, Event] = {
    **ASKER,
    **PHYSICIAN,
    **PEERS,
    **REVIEWS,
    **EVERYONE,
    **LEAVING,
    **SECURITY,
    **DESK,
}

__all__ = ["EVENTS", "Event"]
