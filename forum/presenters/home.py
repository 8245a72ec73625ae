"""What the front page says to the person who opens it."""

from typing import Any

from accounts.models import Physician
from accounts.roles import Viewer
from forum.domain import queueing
from forum.models import Question


def greeting(user: Viewer) -> dict[str, Any]:
    """Return ``own`` (an asker's last three questions) or ``matches`` (unanswered ones in a physician's specialty)."""
    if not user.is_authenticated:
        return {}
    physician = Physician.objects.verified().filter(user_id=user.pk).first()
    if physician is None:
        own = Question.objects.filter(asker=user).exclude(status__in=["draft", "withdrawn"])
        return {"own": list(own.defer("search").order_by("-pk")[:3])}
    matches = queueing.count(physician, queueing.Wanted())
    return {
        "physician": physician,
        "matches": matches,
        "matches_words": queueing.in_words(matches),
    }
