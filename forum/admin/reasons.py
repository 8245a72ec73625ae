"""Reasons for the review pages: ready texts from the database, and a few that only the desk needs."""

from accounts.forms.decision import Reason
from forum.domain import reason_texts
from forum.models import CannedReason

#: A restriction that is taken back needs a reason, too; none of the ready ones fits.
RESTORE = [
    Reason("second-look", "A second look found no problem", "We looked at it again and found no problem."),
    Reason("put-right", "What was wrong is put right", "What was wrong has been put right."),
    Reason("hidden-by-mistake", "It was hidden by mistake", "It was hidden by mistake. We are sorry."),
]

#: Why a question stands on its own again.
APART = [
    Reason(
        "asks-something-else",
        "It asks something else",
        "Your question asks something else, so it stands on its own again.",
    ),
    Reason(
        "merged-by-mistake",
        "It was joined by mistake",
        "Your question was joined to another one by mistake. We are sorry.",
    ),
]

#: Why part of a photo was covered: what was done, not what is still to do.
REDACT = [
    Reason(
        "identifies",
        "It could identify someone",
        "We covered a part of your photo by which a person could be recognized.",
    ),
    Reason("another-person", "It shows another person", "We covered another person in your photo."),
    Reason(
        "not-needed",
        "It shows more than is needed",
        "We covered a part of your photo that is not needed for your question.",
    ),
    Reason(
        "asked-for", "The asker asked for it", "We covered the part of your photo that you asked us to cover."
    ),
]

#: Why a photo is for physicians alone though its asker would show it to everybody.
LIMIT = [
    Reason(
        "recognizable",
        "A person could be recognized",
        "We show your photo to verified physicians only, because a person could be recognized in it.",
    ),
    Reason(
        "intimate",
        "It shows an intimate part of the body",
        "We show your photo to verified physicians only, because it shows an intimate part of the body.",
    ),
    Reason(
        "distressing",
        "It may distress readers",
        "We show your photo to verified physicians only, because it may distress other readers.",
    ),
]


def reasons_for(queue: str, status: str, *, cut: str = "") -> list[Reason]:
    """Return the reasons for a thing of this queue in this status, their texts filled in but for the personal line.

    ``cut`` says what was cut out of it, or nothing.
    """
    if status == "hidden":
        return RESTORE
    if status == "merged":
        return APART
    rows = CannedReason.objects.filter(queue=queue, active=True)
    return [Reason(row.code, row.label, reason_texts.fill(row.text, cut=cut)) for row in rows]
