"""How the forum's things are shown on the page of an appeal about them."""

from typing import Any

from django.http import HttpRequest

from accounts.admin.appeals import Showing, show
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    Review,
    ReviewReply,
)
from forum.presenters import answer_items, byline, question_page, rich_text
from forum.presenters import moderation as desk
from forum.presenters.physician_reviews import star_words

_GONE = Showing("admin/desk/_appealed_gone.html", {})


def _asked(question: Question) -> dict[str, Any]:
    return {
        "question": question,
        "question_body": desk.question_body(question),
        "question_path": question_page.path_of(question) if question.status == "published" else "",
    }


def _question(request: HttpRequest, item: Question) -> Showing:
    if item.status == "withdrawn":
        return _GONE
    figures = desk.photos_of(item, request.user).figures
    context = {
        "body": desk.question_body(item),
        "facts": desk.facts_of(item),
        "figures": figures,
        "asker": desk.asker_of(item),
    }
    return Showing("admin/desk/_appealed_question.html", context)


def _update(request: HttpRequest, item: QuestionUpdate) -> Showing:
    if "withdrawn" in {item.status, item.question.status}:
        return _GONE
    context = {**_asked(item.question), "body": rich_text.paragraphs(item.body)}
    return Showing("admin/desk/_appealed_update.html", context)


def _photo(request: HttpRequest, item: Photo) -> Showing:
    if "withdrawn" in {item.status, item.question.status}:
        return _GONE
    figures = [
        each for each in desk.photos_of(item.question, request.user).figures if each.photo.pk == item.pk
    ]
    return Showing("admin/desk/_appealed_photo.html", {**_asked(item.question), "figures": figures})


def _answer(request: HttpRequest, item: Answer) -> Showing:
    readable = item.question.status != "withdrawn"
    context = {
        **(_asked(item.question) if readable else {"question": None}),
        "answer": item,
        "author": desk.author_of(item),
        "body": desk.answer_body(item),
        "video": answer_items.outside_link(item.video_url),
    }
    return Showing("admin/desk/_appealed_answer.html", context)


def _review(request: HttpRequest, item: Review) -> Showing:
    if item.status == "withdrawn":
        return _GONE
    context = {
        "stars_words": star_words(item.stars),
        "body": rich_text.paragraphs(item.body),
        "reviewed": byline.titled(item.physician),
    }
    return Showing("admin/desk/_appealed_review.html", context)


def _reply(request: HttpRequest, item: ReviewReply) -> Showing:
    if item.status == "withdrawn":
        return _GONE
    context = {
        "stars_words": star_words(item.review.public_stars or item.review.stars),
        "review_body": rich_text.paragraphs(item.review.public_body),
        "body": rich_text.paragraphs(item.body),
    }
    return Showing("admin/desk/_appealed_reply.html", context)


def _view(request: HttpRequest, item: PeerView) -> Showing:
    if item.status == "withdrawn":
        return _GONE
    answer = item.answer
    readable = answer.status != "withdrawn"
    context = {
        "answer": answer,
        "answer_body": rich_text.paragraphs(answer.body) if readable else "",
        "body": rich_text.paragraphs(item.body),
    }
    return Showing("admin/desk/_appealed_peer.html", context)


def _clarification(request: HttpRequest, item: Clarification) -> Showing:
    if "withdrawn" in {item.status, item.question.status}:
        return _GONE
    context = {**_asked(item.question), "body": rich_text.paragraphs(item.body)}
    return Showing("admin/desk/_appealed_clarification.html", context)


def show_all() -> None:
    """Tell the page of appeals how the forum's things are shown."""
    show(Question.KIND, _question)
    show(QuestionUpdate.KIND, _update)
    show(Photo.KIND, _photo)
    show(Answer.KIND, _answer)
    show(Review.KIND, _review)
    show(ReviewReply.KIND, _reply)
    show(PeerView.KIND, _view)
    show(Clarification.KIND, _clarification)
