"""A published question as a line of an archive: the words that its page says, in the same order."""

import html
import re
from typing import Any

import nh3

from accounts.models import BylineMode
from forum.domain.archives import format
from forum.domain.archives.format import time_text, without_photo_mark
from forum.models import Answer, Photo, Question
from forum.presenters import byline, question_page, rich_text

MIRRORED = "Mirror image: left and right are swapped."


def question_line(question: Question, id: str, files: list[str | None]) -> dict[str, Any]:
    """Return the record of a question loaded by `leaving.with_contents`, its fields in the format's order.

    ``files`` names the file of each photo, None for one that does not come along.
    """
    carried = zip(question.carried, files, strict=True)  # type: ignore[attr-defined]
    return {
        "id": id,
        "title": without_photo_mark(question.title),
        "body": _body(question),
        "asked_by": (question.asker.pseudonym if question.asker else question.asked_by) or None,
        "asked_at": time_text(question.asked_at),
        "topics": _topics(question),
        "photos": [
            {"file": file, "alt": _alt(photo), "sensitive": photo.sensitive} for photo, file in carried
        ],
        "updates": [
            {"body": update.body, "at": time_text(update.written_at)}
            for update in question.added  # type: ignore[attr-defined]
        ],
        "answers": [_answer(answer) for answer in question.said],  # type: ignore[attr-defined]
    }


def _body(question: Question) -> str:
    """Return the body, and below it what the page says there, for which the format has no fields."""
    facts = "\n".join(f"{name}: {value}" for name, value in question_page.facts(question))
    body = "\n\n".join(filter(None, [question.body, facts]))
    return body if len(body) <= format.BODY else question.body


def _alt(photo: Photo) -> str:
    """Return what the photo shows, and whether it is a mirror image: no field says so, and sides matter."""
    alt = " ".join(filter(None, [photo.alt, MIRRORED if photo.mirrored else ""]))
    return alt if len(alt) <= format.ALT else photo.alt


def _topics(question: Question) -> list[str]:
    filed = question.filed  # type: ignore[attr-defined]
    return list(dict.fromkeys((each.topic.merged_into or each.topic).name for each in filed))


def _answer(answer: Answer) -> dict[str, Any]:
    video = None
    if answer.video_objected_at is None and (answer.video_url or answer.video_note):
        video = {"url": answer.video_url or None, "note": answer.video_note or None}
    return {
        "headline": answer.headline or None,
        "body": answer.body if answer.source else plain(answer.body),
        "answered_at": time_text(answer.answered_at),
        "hashtags": answer.hashtags,
        "disclaimer": answer.disclaimer or None,
        "video": video,
        "helpful": answer.imported_helpful,
        "byline": _byline(answer),
    }


def _byline(answer: Answer) -> dict[str, Any] | None:
    """Return what the page says of who answers, but for ticks and our own ratings."""
    shown = byline.of_answer(answer)
    author = answer.author
    told = shown.standing == byline.UNKNOWN or (shown.is_named and answer.byline_mode == BylineMode.FULL)
    name = None
    if shown.is_named and author:
        name = author.display_name if told else byline.titled(author)
    average, count = (answer.imported_rating_average, answer.imported_rating_count) if told else (None, None)
    said: dict[str, Any] = {
        "name": name,
        "credentials": answer.byline_credentials if told else [],
        "city": (answer.byline_city or None) if told else None,
        "specialty": (answer.byline_specialty or None) if told else None,
        "rating": None,
    }
    if average is not None or count is not None:
        said["rating"] = {"average": None if average is None else float(average), "count": count}
    return said if any(said.values()) else None


def plain(text: str) -> str:
    """Return a physician's limited Markdown as the words it shows; text without any comes back untouched.

    Paragraphs and lines of lists are parted as the page parts them; the format knows no more than that.
    """
    markup = rich_text.physician_text(text).replace(">\n", ">")
    for tag, gap in (("<br>", "\n"), ("</p>", "\n\n"), ("</li>", "\n")):
        markup = markup.replace(tag, tag + gap)
    markup = re.sub(r"(?=<[uo]l)|(?<=</[uo]l>)", "\n", markup)
    words = html.unescape(nh3.clean(markup, tags=set()))
    words = re.sub(r"\n{3,}", "\n\n", words).strip()
    return text if rich_text.paragraphs(words) == rich_text.paragraphs(text) else words
