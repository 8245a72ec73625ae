"""What of the forum can be appealed against, how far each decision reaches, and when a thing could not come back.

Edits of published answers cannot: the earlier text stays public, and another edit can be sent at once (ADR 11). Reviews,
replies, peers' words and questions back: `forum.domain.appeals_of_replies`.
"""

from collections.abc import Callable
from typing import Any

from accounts.domain import appealing
from accounts.domain.transitions import NotAllowed, transition
from accounts.models import AuditEntry, User
from forum.domain import announcing, consent, merging, photo_settings
from forum.domain.moderation_edits import OPEN, REASON
from forum.models import Answer, Photo, Question, QuestionUpdate, Revision

BOTH = {"reject": "reopen", "hide": "restore"}
#: There is no appeal against being asked for a change; there is one against what follows.
INSTEAD = {"return": "Change it and send it again. If it is not published then, you can appeal against that."}


def _overturn(item: Any, action: str, *, by: User, reason: str, note: str) -> None:
    """Take a decision back. Who was to hear of a restored thing meanwhile hears of it now; its owner hears of the appeal."""
    if action == "unmerge":
        merging.unmerge(item, by=by, reason=reason, note=note)
        return
    transition(item, action, by=by, reason=reason, note=note)
    if action == "restore" and isinstance(item, Question):
        announcing.question_restored(item)
    if action == "restore" and isinstance(item, Answer):
        announcing.answer_restored(item)


def _is_limited(photo: Photo, entry: AuditEntry) -> bool:
    """Tell whether a moderator keeps a photo from readers to whom its asker would show it."""
    limits = entry.action == "audience" and entry.reason != REASON and photo.audience == "physicians"
    return limits and photo.status in OPEN and consent.allows(photo, "public")


def _is_kept_hidden(photo: Photo, entry: AuditEntry) -> bool:
    """Tell whether a moderator left a photo hidden that a report had hidden (ADR 21): then that is the decision."""
    return entry.action == "keep" and photo.status == "hidden"


def _overturn_of_photo(photo: Photo, action: str, *, by: User, reason: str, note: str) -> None:
    if action != "audience":
        transition(photo, action, by=by, reason=reason, note=note)
        return
    try:
        photo_settings.put_right(
            photo, by=by, version=photo.version, audience="public",
            alt=photo.alt, sensitive=photo.sensitive, mirrored=photo.mirrored,
        )  # fmt: skip
    except ValueError as refusal:
        raise NotAllowed(str(refusal)) from refusal


def _with_what_it_joined(pk: int) -> Question | None:
    """Lock a question, and the one it leads to, in the order of their ids: taking them apart locks both."""
    question = Question.objects.select_related("merged_into").filter(pk=pk).first()
    if question is None:
        return None
    both = {pk, merging.destination(question).pk}
    rows = Question.objects.select_for_update(of=("self",)).filter(pk__in=both).order_by("pk")
    return next((each for each in rows if each.pk == pk), None)


def _part(model: type[Answer] | type[Photo] | type[QuestionUpdate]) -> Callable[[int], Any]:
    """Return what locks a part of a question: the question first, as everywhere."""

    def lock(pk: int) -> Any:
        question = model._base_manager.filter(pk=pk).values("question_id")
        Question.objects.select_for_update(of=("self",)).filter(pk__in=question).first()
        return model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()

    return lock


def register() -> None:
    """Tell `accounts` of the forum's kinds. Called when the apps are ready."""
    for kind in (
        appealing.Kind(
            model=Question,
            overturn=_overturn,
            title="Your question",
            lock=_with_what_it_joined,
            overturns={**BOTH, "merge": "unmerge"},
            instead=INSTEAD,
            path=lambda item: f"/me/questions/{item.pk}/",
            reach={
                "return": "It is not public. Change it and send it again; there is no limit to that.",
                "reject": "Nobody but you and moderators can read it, with its photos.",
                "hide": "It is gone from all public pages, with its photos and answers. You and moderators still read it.",
                "merge": "Its address leads to the question that it joined. Its text is not shown there.",
            },
        ),
        appealing.Kind(
            model=QuestionUpdate,
            lock=_part(QuestionUpdate),
            title="Your update",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/me/questions/{item.question_id}/",
            reach={
                "return": "It is not public. Change it and send it again; your question stays public.",
                "reject": "Nobody but you and moderators can read it. Your question stays as it is.",
                "hide": "It is gone from the public page. Your question stays as it is.",
            },
            obstacle=lambda item: _of_question(item.question),
        ),
        appealing.Kind(
            model=Photo,
            lock=_part(Photo),
            holds=lambda photo, entry: _is_limited(photo, entry) or _is_kept_hidden(photo, entry),
            overturn=_overturn_of_photo,
            title="Your photo",
            overturns={**BOTH, "keep": "restore", "audience": "audience"},
            instead={
                **INSTEAD,
                "redact": "What was covered cannot be brought back by anybody. You can withdraw the photo.",
            },
            path=lambda item: f"/me/questions/{item.question_id}/",
            reach={
                "return": "Nobody else sees it until you send it again and a moderator has looked at it.",
                "reject": "Nobody but you and moderators can see it. Its files are destroyed when the time to appeal is over.",
                "hide": "Nobody but you and moderators can see it. Your question stays as it is.",
                "keep": "Nobody but you and moderators can see it. Your question stays as it is.",
                "audience": "Verified physicians see it; other readers do not.",
                "redact": "What was covered is gone for good. The rest is shown as before.",
            },
            obstacle=_of_photo,
        ),
        appealing.Kind(
            model=Answer,
            lock=_part(Answer),
            overturn=_overturn,
            title="Your answer",
            overturns=BOTH,
            instead=INSTEAD,
            path=lambda item: f"/workspace/answers/{item.pk}/",
            reach={
                "return": "Nobody but you and moderators can read it. Change it and send it again.",
                "reject": "Nobody but you and moderators can read it.",
                "hide": "It is gone from the public page. You and moderators still read it.",
            },
            obstacle=_of_answer,
        ),
        appealing.Kind(
            model=Revision,
            title="Your edit",
            overturns={},
            instead={
                "return": "Change it and send it again, or withdraw it and send another one.",
                "reject": "Send another edit, and say in it what was misread. The earlier text stays until then.",
            },
            path=lambda item: f"/workspace/answers/{item.answer_id}/",
            reach={
                "return": "The earlier text of your answer stays public. Change the edit and send it again.",
                "reject": "The earlier text of your answer stays public. You can send another edit at any time.",
            },
        ),
    ):
        appealing.register(kind)


def _of_question(question: Question) -> str:
    return "The question was removed by the person who asked." if question.status == "withdrawn" else ""


def _of_photo(photo: Photo) -> str:
    if photo.missing:
        return "The files of this photo are destroyed."
    return _of_question(photo.question)


def _of_answer(answer: Answer) -> str:
    if answer.status == "rejected" and answer.author_id:
        later = Answer.objects.filter(question_id=answer.question_id, author_id=answer.author_id, source="")
        if later.exclude(pk=answer.pk).exclude(status__in=["withdrawn", "rejected"]).exists():
            return "There is a newer answer of the same physician to this question, and each has one."
    return _of_question(answer.question)
