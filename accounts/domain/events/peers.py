"""What physicians are told about peers, and moderators about marks that cannot wait."""

from accounts.domain.channels import Event

_ANSWER = "/workspace/answers/{id}/"
_VIEW = "/workspace/peers/{id}/"

PEERS: dict[str, Event] = {
    "peer_agreed": Event(
        "A physician agrees with you",
        "Another physician agrees with an answer of yours.",
        "Open your answer",
        _ANSWER,
        "peers",
    ),
    "peer_wrote": Event(
        "A physician wrote about your answer",
        "Another physician wrote about an answer of yours. A moderator has read it.",
        "Open your answer",
        _ANSWER,
        "peers",
    ),
    "caveat_published": Event(
        "Your words on an answer are published",
        "A moderator has published what you wrote about another physician's answer.",
        "Open the answer",
        _VIEW,
        "answer_decisions",
    ),
    "caveat_returned": Event(
        "Your words on an answer need a change",
        "A moderator asks you to change what you wrote about another physician's answer.",
        "Read the note",
        _VIEW,
        "answer_decisions",
    ),
    "caveat_rejected": Event(
        "We did not publish your words on an answer",
        "A moderator decided not to publish what you wrote about another physician's answer.",
        "Read the reason",
        _VIEW,
        "answer_decisions",
    ),
    "caveat_hidden": Event(
        "Your words on an answer are hidden for now",
        "A moderator has taken what you wrote about another physician's answer off the page.",
        "Read the reason",
        _VIEW,
        "answer_decisions",
    ),
    "caveat_restored": Event(
        "Your words on an answer are public again",
        "A moderator has put what you wrote about another physician's answer back on the page.",
        "Open the answer",
        _VIEW,
        "answer_decisions",
    ),
    "unsafe_mark": Event(
        "An answer was called unsafe",
        "A physician called an answer unsafe. It needs a decision now.",
        "Open the review page",
        "/admin/forum/peerview/{id}/change/",
        "queues",
    ),
    "asker_asked": Event(
        "A physician asks you something",
        "A physician would like to know more before answering. The question is on your page.",
        "Read and reply",
        "/me/questions/{id}/",
        "answers",
    ),
    "clarification_answered": Event(
        "The asker replied to you",
        "The person whom you asked for more has replied.",
        "Open the question",
        "/questions/{id}/",
        "peers",
    ),
    "clarification_published": Event(
        "Your question to an asker is published",
        "A moderator has published what you asked. We write to you when there is a reply.",
        "Open the question",
        "/questions/{id}/",
        "answer_decisions",
    ),
    "clarification_returned": Event(
        "Your question to an asker needs a change",
        "A moderator asks you to change what you asked. The note is on the page.",
        "Read the note",
        "/workspace/questions/{id}/ask/",
        "answer_decisions",
    ),
    "clarification_rejected": Event(
        "We did not publish your question to an asker",
        "A moderator decided not to publish what you asked. The reason is on the page.",
        "Read the reason",
        "/workspace/questions/{id}/ask/",
        "answer_decisions",
    ),
    "clarification_hidden": Event(
        "Your question to an asker is hidden for now",
        "A moderator has taken what you asked off the page. The reason is on the page.",
        "Read the reason",
        "/workspace/questions/{id}/ask/",
        "answer_decisions",
    ),
    "clarification_restored": Event(
        "Your question to an asker is public again",
        "A moderator has put what you asked back on the page.",
        "Open the question",
        "/questions/{id}/",
        "answer_decisions",
    ),
}
