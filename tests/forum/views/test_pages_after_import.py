"""After an export and an import into another forum the pages say the same words in the same order."""

import io
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import BylineMode
from forum.domain import photo_files
from forum.domain.exporting import export_archive
from forum.domain.imaging import rebuild
from forum.domain.importing import import_archive
from forum.models import Question
from forum.presenters import archive
from tests import factories
from tests.forum.domain.archives import makers

pytestmark = pytest.mark.django_db


def letters(element: Element) -> str:
    """Return all that is written, without spaces, which markup adds, and colons, which part facts from their names."""
    return "".join("".join(element.itertext()).split()).replace(":", "")


def with_class(page: Element, name: str) -> list[Element]:
    return [each for each in page.iter() if name in each.get("class", "").split()]


def words(question: Question) -> list[object]:
    """Return what a reader of the page is told by its people, in its order."""
    response = Client().get(f"/questions/{question.pk}/{question.slug}/")
    assert response.status_code == 200
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    facts = "".join(letters(each) for each in with_class(page, "qfacts"))
    said: list[object] = [letters(next(page.iter("h1")))]
    said.append("".join(letters(each) for each in with_class(page, "qbody")) + facts)
    said += [letters(each) for each in with_class(page, "tags")]
    said.append(sorted(each.get("alt", "") for each in page.iter("img")))
    said += [letters(each) for each in with_class(page, "update")]
    for answer in with_class(page, "answer"):
        said += [letters(each) for each in answer.iter("h3")]
        said += [
            letters(each)
            for each in with_class(answer, "name")
            if "Name not shown" not in "".join(each.itertext())
        ]
        for name in ("spec", "body", "video", "hash"):
            said += [letters(each) for each in with_class(answer, name)]
        said += [speaker.tail for each in with_class(answer, "own") for speaker in each.iter("b")]
    return said


def test_pages_say_the_same(tmp_path: Path) -> None:
    skin, lips = factories.TopicFactory(name="Skin"), factories.TopicFactory(name="Lips")
    asked = factories.QuestionFactory(
        title="Is this ring a worry?", body="It *grows*.\nEach day.\n\nI worry.", topic=skin, happened="Two weeks ago", side="left",
        age_band="30-44", treated="no",
    )  # fmt: skip
    asked.questiontopic_set.create(topic=lips, position=1)
    photo = factories.PhotoFactory(question=asked, alt="Arm")
    photo_files.write(photo, rebuild(io.BytesIO(makers.picture()), filename="a.jpg"))
    factories.QuestionUpdateFactory(question=asked, body="It *fades*.\n\nTruly.")
    markdown = "See **some**body:\n\n1. wash\n2. dry\n   - gently\n\n*Today*,\nnot later. 5 * 3 < 20 & so on"
    factories.AnswerFactory(
        question=asked, body=markdown, hashtags=["ring", "rash"], video_url="https://v.example/1", video_note="Only the arm.",
        disclaimer="Ask your own doctor.",
    )  # fmt: skip
    for mode in (BylineMode.NAME_ONLY, BylineMode.WITHHELD):
        factories.AnswerFactory(question=asked, byline_mode=mode, headline="The same headline")
    factories.AnswerFactory(question=asked, author=factories.PhysicianFactory(closed_at=timezone.now()))
    factories.AnswerFactory(question=asked, author=factories.PhysicianFactory(display_name="Dr. Titled"))
    before = words(asked)
    assert "Isthisringaworry?(Photo)" in before
    export_archive(tmp_path / "out", present=archive.question_line)
    makers.empty_the_forum()
    import_archive(tmp_path / "out", by=factories.make_moderator(), publish=True)
    assert words(Question.objects.get()) == before


def test_an_archive_without_photos_shows_no_photo_mark(tmp_path: Path) -> None:
    asked = factories.QuestionFactory(title="Is this ring a worry?")
    photo = factories.PhotoFactory(question=asked, alt="Arm")
    photo_files.write(photo, rebuild(io.BytesIO(makers.picture()), filename="a.jpg"))
    assert words(asked)[0] == "Isthisringaworry?(Photo)"
    export_archive(tmp_path / "out.jsonl", present=archive.question_line)
    makers.empty_the_forum()
    import_archive(tmp_path / "out.jsonl", by=factories.make_moderator(), publish=True)
    assert words(Question.objects.get())[0] == "Isthisringaworry?"
