"""What the desk keeps of people's words, when they go: cuts, and texts as they were sent.

Registered before the erasers of the things themselves: those let go of whose they were.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from accounts.domain.erasure import Leaving, eraser
from accounts.domain.export import exporter
from accounts.models import User
from forum.models import Cut, Snapshot


@eraser("cuts and sent texts", covers=["forum.Cut"])
def sent_texts(leaving: Leaving) -> None:
    """Delete what was cut out of their questions, and earlier words of updates, reviews and replies that stay."""
    Cut.objects.filter(question__asker=leaving.user).delete()
    own = Q(update__question__asker=leaving.user) | Q(review__author=leaving.user)
    if leaving.physician is not None:
        own |= Q(reply__review__physician=leaving.physician) | Q(revision__answer__author=leaving.physician)
        own |= Q(peer_view__physician=leaving.physician) | Q(clarification__physician=leaving.physician)
    Snapshot.objects.filter(own).delete()


@exporter(
    "cuts",
    about="What moderators cut out of your questions: the question, the words, what they were, and when.",
    covers=["forum.Cut"],
)
def cuts(user: User) -> Iterator[dict[str, Any]]:
    """Yield them; what was put back is not there any more."""
    for cut in Cut.objects.filter(question__asker=user, undone_at=None).iterator():
        yield {"question": cut.question_id, "words": cut.text, "what": cut.what, "at": cut.at}
