"""Statuses and transition tables of what people say. A leaf.

Closed, edited and urgent are attributes, not statuses. ``tests/test_states.py`` holds the tables against
``tests/states.csv``.
"""

from accounts.states import Table, Who, rule, table

#: Status → the words people read. Statuses are shared by all kinds, so that one tag serves all.
PUBLIC_WORDS = {
    "draft": "Draft",
    "pending": "Waiting for review",
    "returned": "Changes requested",
    "published": "Published",
    "hidden": "Hidden",
    "rejected": "Not published",
    "withdrawn": "Withdrawn",
    "merged": "Merged",
}


def statuses(*names: str) -> dict[str, str]:
    """Return the choices of a status field."""
    return {name: PUBLIC_WORDS[name] for name in names}


QUESTION_STATUSES = statuses(
    "draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn", "merged"
)
QUESTION: Table = table(
    submit=rule("draft returned", "pending", Who.AUTHOR),
    approve=rule("pending", "published", Who.MODERATOR),
    hold_urgent=rule("pending", "pending", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    hide=rule("published", "hidden", Who.MODERATOR, reason=True),
    restore=rule("hidden", "published", Who.MODERATOR, reason=True),
    withdraw=rule("pending returned published hidden", "withdrawn", Who.AUTHOR),
    merge=rule("published", "merged", Who.MODERATOR, reason=True),
    unmerge=rule("merged", "published", Who.MODERATOR, reason=True),
    reopen=rule("rejected", "pending", Who.OTHER_MODERATOR, reason=True),
)

ANSWER_STATUSES = statuses("draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn")
ANSWER: Table = table(
    submit=rule("draft returned", "pending", Who.VERIFIED_AUTHOR),
    approve=rule("pending", "published", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    withdraw=rule("pending returned published", "withdrawn", Who.AUTHOR),
    hide=rule("published", "hidden", Who.MODERATOR, reason=True),
    restore=rule("hidden", "published", Who.MODERATOR, reason=True),
    reopen=rule("rejected", "pending", Who.OTHER_MODERATOR, reason=True),
)

REVISION_STATUSES = statuses("draft", "pending", "returned", "published", "rejected", "withdrawn")
REVISION: Table = table(
    submit=rule("draft returned", "pending", Who.VERIFIED_AUTHOR),
    approve=rule("pending", "published", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    withdraw=rule("pending", "withdrawn", Who.AUTHOR),
)

PHOTO_STATUSES = statuses("pending", "returned", "published", "hidden", "rejected", "withdrawn")
PHOTO: Table = table(
    approve=rule("pending", "published", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    replace=rule("returned", "pending", Who.AUTHOR),
    redact=(
        rule("pending", "pending", Who.MODERATOR, reason=True),
        rule("published", "published", Who.MODERATOR, reason=True),
    ),
    hide=rule("published", "hidden", Who.MODERATOR_OR_REPORT, reason=True),
    restore=rule("hidden", "published", Who.MODERATOR, reason=True),
    withdraw=rule("pending returned published hidden rejected", "withdrawn", Who.AUTHOR),
    reopen=rule("rejected", "pending", Who.OTHER_MODERATOR, reason=True),
)

UPDATE_STATUSES = statuses("draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn")
UPDATE: Table = table(
    submit=rule("draft returned", "pending", Who.AUTHOR),
    approve=rule("pending", "published", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    hide=rule("published", "hidden", Who.MODERATOR, reason=True),
    restore=rule("hidden", "published", Who.MODERATOR, reason=True),
    withdraw=rule("pending returned published", "withdrawn", Who.AUTHOR),
    reopen=rule("rejected", "pending", Who.OTHER_MODERATOR, reason=True),
)

REVIEW_STATUSES = statuses("draft", "pending", "returned", "published", "hidden", "rejected", "withdrawn")
REVIEW: Table = table(
    submit=rule("draft returned", "pending", Who.AUTHOR),
    approve=rule("pending", "published", Who.MODERATOR),
    return_=rule("pending", "returned", Who.MODERATOR, reason=True),
    reject=rule("pending", "rejected", Who.MODERATOR, reason=True),
    edit=rule("published", "pending", Who.AUTHOR),
    hide=rule("published", "hidden", Who.MODERATOR, reason=True),
    restore=rule("hidden", "published", Who.MODERATOR, reason=True),
    withdraw=rule("pending returned published", "withdrawn", Who.AUTHOR),
    reopen=rule("rejected", "pending", Who.OTHER_MODERATOR, reason=True),
)

REPORT_STATUSES = {
    "waiting": "Waiting",
    "acted": "Acted upon",
    "dismissed": "Nothing to change",
    "referred": "Passed to those who verify",
    "lapsed": "No longer needed",
}
#: All open reports of one thing together. They lapse when it goes by itself: taken back, merged, deleted (ADR 21).
REPORT: Table = table(
    act=rule("waiting", "acted", Who.MODERATOR, reason=True),
    dismiss=rule("waiting", "dismissed", Who.MODERATOR, reason=True),
    refer=rule("waiting", "referred", Who.MODERATOR, reason=True),
    lapse=rule("waiting", "lapsed", Who.CLOCK),
)

PROFILE_CLAIM_STATUSES = {
    "waiting": "Waiting for review",
    "accepted": "Accepted",
    "declined": "Not accepted",
    "withdrawn": "Withdrawn",
}
PROFILE_CLAIM: Table = table(
    approve=rule("waiting", "accepted", Who.MODERATOR),
    reject=rule("waiting", "declined", Who.MODERATOR, reason=True),
    withdraw=rule("waiting", "withdrawn", Who.AUTHOR),
)
