"""Notices: what people are told, deferred as jobs in the transaction that caused them.

A notice names its event and ids. Words are made when the mail is sent, and carry nothing of a title,
text, topic or photo.
"""

from dataclasses import dataclass

from accounts.domain import mail
from accounts.models import User


@dataclass(frozen=True)
class Event:
    """One kind of notice: subject, one sentence, the button, and the page it opens (``{id}`` is filled in)."""

    subject: str
    sentence: str
    button: str
    path: str


_OWN = "/me/questions/{id}/"
_ANSWER = "/workspace/answers/{id}/"

EVENTS: dict[str, Event] = {
    "question_received": Event(
        "We have received your question",
        "A moderator will read your question before anyone else sees it. We write to you as soon as that is done.",
        "See where it stands",
        _OWN,
    ),
    "question_published": Event(
        "Your question is published",
        "A moderator has read your question and published it.",
        "Open your question",
        _OWN,
    ),
    "question_returned": Event(
        "Your question needs a change",
        "A moderator asks you to change something before your question can be published. The note is on your page.",
        "Read the note",
        _OWN,
    ),
    "question_rejected": Event(
        "We did not publish your question",
        "A moderator decided not to publish your question. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "question_hidden": Event(
        "Your question is hidden for now",
        "A moderator has taken your question off the public pages. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "question_restored": Event(
        "Your question is public again",
        "A moderator has put your question back on the public pages.",
        "Open your question",
        _OWN,
    ),
    "question_answered": Event(
        "A physician answered your question",
        "There is a new answer to your question.",
        "Read the answer",
        _OWN,
    ),
    "update_published": Event(
        "Your update is published", "A moderator has published your update.", "Open your question", _OWN
    ),
    "update_returned": Event(
        "Your update needs a change",
        "A moderator asks you to change your update. The note is on your page.",
        "Read the note",
        _OWN,
    ),
    "update_rejected": Event(
        "We did not publish your update",
        "A moderator decided not to publish your update. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "update_hidden": Event(
        "Your update is hidden for now",
        "A moderator has taken your update off the public page. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "update_restored": Event(
        "Your update is public again", "A moderator has put your update back.", "Open your question", _OWN
    ),
    "photo_redacted": Event(
        "We covered part of a photo of yours",
        "A moderator covered part of a photo that you sent. The reason is on your page.",
        "See the photo",
        _OWN,
    ),
    "photo_limited": Event(
        "Fewer people see a photo of yours",
        "A moderator limited a photo to verified physicians. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "photo_published": Event(
        "A photo of yours is published",
        "A moderator has looked at a photo that you sent again and published it.",
        "See the photo",
        _OWN,
    ),
    "photo_returned": Event(
        "A photo of yours needs a change",
        "A moderator asks you to change a photo. The note is on your page.",
        "Read the note",
        _OWN,
    ),
    "photo_rejected": Event(
        "We did not publish a photo of yours",
        "A moderator decided not to publish a photo. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "photo_hidden": Event(
        "A photo of yours is hidden for now",
        "A moderator has taken a photo off the public page. The reason is on your page.",
        "Read the reason",
        _OWN,
    ),
    "photo_restored": Event(
        "A photo of yours is back", "A moderator has put a photo back where it was.", "See the photo", _OWN
    ),
    "answer_published": Event(
        "Your answer is published", "A moderator has published your answer.", "Open your answer", _ANSWER
    ),
    "answer_returned": Event(
        "Your answer needs a change",
        "A moderator asks you to change your answer. The note is in your workspace.",
        "Read the note",
        _ANSWER,
    ),
    "answer_rejected": Event(
        "We did not publish your answer",
        "A moderator decided not to publish your answer. The reason is in your workspace.",
        "Read the reason",
        _ANSWER,
    ),
    "answer_hidden": Event(
        "Your answer is hidden for now",
        "A moderator has taken your answer off the public page. The reason is in your workspace.",
        "Read the reason",
        _ANSWER,
    ),
    "answer_restored": Event(
        "Your answer is public again",
        "A moderator has put your answer back on the public page.",
        "Open your answer",
        _ANSWER,
    ),
    "revision_published": Event(
        "Your edit is published",
        "A moderator has approved the edit of your answer.",
        "Open your answer",
        _ANSWER,
    ),
    "revision_returned": Event(
        "Your edit needs a change",
        "A moderator asks you to change the edit of your answer. The earlier text stays public.",
        "Read the note",
        _ANSWER,
    ),
    "revision_rejected": Event(
        "We did not publish your edit",
        "A moderator decided to keep the earlier text of your answer.",
        "Read the reason",
        _ANSWER,
    ),
    "photo_withdrawn": Event(
        "An asker took a photo back",
        "The person who asked took back a photo that your answer may speak of. Your answer stays as it is.",
        "Open your answer",
        _ANSWER,
    ),
    "photo_withdrawn_video": Event(
        "An asker took a photo back",
        "The person who asked took back a photo. Your answer says that its video shows a photo of theirs: "
        "please take that part out of the video.",
        "Open your answer",
        _ANSWER,
    ),
    "video_consent_ended": Event(
        "An asker no longer agrees to videos",
        "The person who asked no longer agrees that a photo is shown in videos. Your answer says that its video "
        "shows a photo of theirs: please take that part out of the video.",
        "Open your answer",
        _ANSWER,
    ),
    "verification_verified": Event(
        "You are verified",
        "Your licence details were checked. You can answer questions now.",
        "Open your workspace",
        "/workspace/",
    ),
    "verification_refused": Event(
        "We could not verify you",
        "Your licence details could not be confirmed. The reason is in your workspace.",
        "Read the reason",
        "/workspace/",
    ),
    "verification_ask": Event(
        "We need one more thing",
        "Your application lacks something. The list is in your workspace.",
        "See what is missing",
        "/workspace/",
    ),
    "verification_suspended": Event(
        "Your verification is suspended",
        "You cannot post for now. The reason is in your workspace.",
        "Read the reason",
        "/workspace/",
    ),
    "verification_reinstated": Event(
        "You are verified again", "You can answer questions again.", "Open your workspace", "/workspace/"
    ),
}


def notify(event: str, *, to: int | None, about: int) -> None:
    """Defer one notice for the account ``to``; nothing happens when there is none (imports, closed accounts).

    ``about`` is the id that stands in the link. Raises `KeyError` for an unknown event.
    """
    from accounts.jobs import send_notice  # noqa: PLC0415 (the job calls `deliver` below: a circle, cut here)

    EVENTS[event]
    if to is not None:
        send_notice.defer(event=event, to=to, about=about)


def deliver(*, event: str, to: int, about: int, message_id: str) -> None:
    """Send a deferred notice. An account that is gone or switched off gets none. Raises what `mail.send` raises."""
    person = User.objects.filter(pk=to, is_active=True).first()
    if person is None:
        return
    kind = EVENTS[event]
    context = {"sentence": kind.sentence, "button": kind.button, "path": kind.path.format(id=about)}
    mail.send(
        template="notice", to=person.email, subject=kind.subject, context=context, message_id=message_id
    )
