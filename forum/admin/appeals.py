"""How questions, updates, photos and answers are shown on the page of an appeal about them."""

from typing import Any

from django.http import HttpRequest

from accounts.admin.appeals import Showing, show
from forum.models import Answer, Photo, Question, QuestionUpdate
from forum.presenters import answer_items, question_page, rich_text
from forum.presenters import moderation as desk

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


def show_all() -> None:
    """Tell the page of appeals how the forum's things are shown."""
    show(Question.KIND, _question)
    show(QuestionUpdate.KIND, _update)
    show(Photo.KIND, _photo)
    show(Answer.KIND, _answer)
