"""What anybody may be told: of their account and their sign-in, of what they follow, reported or appealed."""

from accounts.domain.channels import Event

_APPEAL = "/me/appeals/{id}/"
_REPORTS = "/me/reports/"

EVERYONE: dict[str, Event] = {
    "mail_stopped": Event(
        "We stopped sending you e-mail",
        "Three e-mails to your address came back. Your notices still appear in your list here.",
        "See what you can do",
        "/me/email/",
        "account",
    ),
    "appeal_received": Event(
        "We have received your appeal",
        "Another person than the one who decided will look at it. You hear from us when that is done.",
        "See where it stands",
        _APPEAL,
        "receipts",
    ),
    "appeal_overturned": Event(
        "Your appeal: decision changed",
        "Another moderator looked at your appeal and changed the decision. The reason is on your page.",
        "Read the reason",
        _APPEAL,
        "appeals",
    ),
    "appeal_upheld": Event(
        "Your appeal: decision stays",
        "Another moderator looked at your appeal and kept the decision. The reason is on your page.",
        "Read the reason",
        _APPEAL,
        "appeals",
    ),
    "report_acted": Event(
        "We looked at your report",
        "A moderator looked at what you reported and took action.",
        "See your reports",
        _REPORTS,
        "reports",
    ),
    "report_dismissed": Event(
        "We looked at your report",
        "A moderator looked at what you reported and found nothing to change. The reason is on your page.",
        "Read the reason",
        _REPORTS,
        "reports",
    ),
    "report_referred": Event(
        "We looked at your report",
        "A moderator looked at what you reported and passed it to those who check physicians.",
        "See your reports",
        _REPORTS,
        "reports",
    ),
    "report_lapsed": Event(
        "We looked at your report",
        "What you reported is no longer on our pages.",
        "See your reports",
        _REPORTS,
        "reports",
    ),
    "followed_question_answered": Event(
        "New answer on a question you follow",
        "There is a new answer on a question you follow.",
        "Read the answer",
        "/answers/{id}/",
        "followed_questions",
    ),
    "followed_physician_answered": Event(
        "New answer by a physician you follow",
        "A physician you follow has given a new answer.",
        "Read the answer",
        "/answers/{id}/",
        "followed_topics",
    ),
    "followed_topic_answered": Event(
        "New on a topic you follow",
        "There is a new answer on a topic you follow.",
        "Read the answer",
        "/answers/{id}/",
        "followed_topics",
    ),
    "followed_topic_asked": Event(
        "New on a topic you follow",
        "There is a new question on a topic you follow.",
        "Read the question",
        "/questions/{id}/",
        "followed_topics",
    ),
}
