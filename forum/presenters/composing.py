"""What the composer and the page of one's own answer show."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from accounts.domain.transitions import may
from accounts.models import Physician, User
from forum.domain import answering, attending, gentle_checks, queueing, sentences, thanking
from forum.models import Answer, Question, Revision, Snippet
from forum.presenters import answer_items, moderation, pointed, question_page
from forum.presenters.reasons_told import why

if TYPE_CHECKING:
    from forum.forms.answer import AnswerForm

#: Why a physician cannot send now, by the state of the verification.
CANNOT_SEND = {
    "draft": "You can write drafts now. You can send them once your licence is verified.",
    "submitted": "You can write drafts now. You can send them once your licence is verified.",
    "more_information": "You can write drafts now. A moderator needs one more thing before you can send them.",
    "refused": "Your licence could not be verified, so answers cannot be sent.",
    "lapsed": "Your verification has run out. Drafts are kept; you can send them when it is renewed.",
    "suspended": "Your verification is suspended. You can read what you wrote, and no more.",
}


def frame(physician: Physician) -> dict[str, Any]:
    """Return what every page of the workspace needs: some queries, the same whatever there is to count."""
    return {
        "physician": physician,
        "cannot_send": CANNOT_SEND.get(physician.standing, ""),
        "bar": {
            "queue": queueing.in_words(queueing.count(physician, queueing.Wanted())),
            "answers": sum(queueing.own_counts(physician).values()),
            "snippets": Snippet.objects.filter(physician=physician).count(),
        },
    }


def composer(item: Answer | Revision, user: Any, form: "AnswerForm") -> dict[str, Any]:
    """Return the question beside the form, the moderator's note, and the preview of what is kept.

    A question that is not public any more is kept from those who answer it, too: ``page`` is None then.
    """
    answer = item if isinstance(item, Answer) else item.answer
    question = answer.question
    assert answer.author is not None
    is_readable = Question.objects.visible_to(user).filter(pk=question.pk).exists()
    reading = question_page.page_for(question, user, question_page.Ask()) if is_readable else None
    return {
        "form": form,
        "item": item,
        "answer": answer,
        "question": question,
        "page": reading,
        "others": [each for each in reading.answers.items if each.answer.pk != answer.pk] if reading else [],
        # Before the preview, which writes an edit's words into the answer it holds.
        "changed": _changed(item),
        "checks": gentle_checks.checks(item),
        "shown": previewed(item, user),
        "snippets": list(Snippet.objects.filter(physician=answer.author)),
        "others_on": attending.others_on(question, than=answer.author) if answer.status == "draft" else [],
        "why": why(item),
        "pointed": pointed.pointed(item),
        "is_edit": isinstance(item, Revision),
        **frame(answer.author),
    }


def _changed(item: Answer | Revision) -> moderation.Changed | None:
    """Return, of what a moderator returned, how it differs by now from what was sent, or from what is public."""
    if item.status != "returned":
        return None
    return moderation.changed_since(item) if isinstance(item, Answer) else moderation.proposed(item)


def previewed(item: Answer | Revision, user: Any) -> answer_items.AnswerItem:
    """Return an answer as readers would see it if it were published as it is kept now."""
    if isinstance(item, Revision):
        item.answer = Answer.objects.select_related("author__verification", "question").get(pk=item.answer_id)
    return drawn(item, user)


def drawn(item: Answer | Revision, user: Any) -> answer_items.AnswerItem:
    """Return an answer as readers would see it with the words that ``item`` carries, kept or not."""
    answer = item
    if isinstance(item, Revision):
        answer = item.answer
        for name in answering.TEXT_FIELDS:
            setattr(answer, name, getattr(item, name))
    assert isinstance(answer, Answer)
    if answer.status in {"draft", "returned"} and answer.author:
        for name, value in answering.frozen_byline(answer.author).items():
            setattr(answer, name, value)
    shown = answer_items.item_of(answer, answer.question, user)
    meant = sentences.pointed_out(item)
    marked = pointed.highlighted(answer.body, meant) if meant else None
    return replace(shown, body=marked) if marked is not None else shown


def status_page(answer: Answer, user: User | Any) -> dict[str, Any]:
    """Return an answer that is not being written: its state, its text, and what its author can do."""
    newest = answer.revisions.order_by("-pk").first()
    # A rejected edit stays until the next one: its author has to be able to read why.
    revision = newest if newest and newest.status in {"draft", "pending", "returned", "rejected"} else None
    assert answer.author is not None
    return {
        "answer": answer,
        "question": answer.question,
        "item": answer_items.item_of(answer, answer.question, user),
        "thanked": thanking.is_thanked(answer),
        "why": why(answer),
        "revision": revision,
        "revision_why": why(revision) if revision else None,
        "revision_item": previewed(revision, user) if revision and revision.status == "pending" else None,
        "may_edit": answer.status == "published" and answer.author.may_post,
        "may_withdraw": may(answer, "withdraw", by=user),
        "states": queueing.STATES,
        **frame(answer.author),
    }
