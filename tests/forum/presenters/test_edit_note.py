"""The edit note: what kind of thing changed and when, and not a word of what stood there."""

from typing import Any

import pytest
from django.test import Client

from forum.domain import answering, moderation, moderation_edits
from forum.models import Answer, Snapshot
from tests.factories import AnswerFactory, make_moderator
from tests.forum.pages import flat

pytestmark = pytest.mark.django_db

WORDS = {"headline": "Canary heron", "body": "The canary heron was here. " * 3, "hashtags": ["heron"]}


def edit(answer: Answer, **words: Any) -> None:
    """Let the physician change these, and a moderator approve it."""
    author = answer.author.user
    revision = answering.start_revision(answer, by=author)
    answering.save_words(revision, by=author, **words)
    answering.submit_revision(revision, by=author)
    moderation.decide(revision, "approve", by=make_moderator())


def note(client: Client, answer: Answer) -> str:
    response = client.get(f"/answers/{answer.pk}/edits/")
    assert response.status_code == 200
    return flat(response.content.decode())


def test_says_what_was_changed_and_shows_no_older_word(client: Client) -> None:
    answer = AnswerFactory(**WORDS)
    edit(answer, body="Another text that is quite long enough for an answer here.")
    edit(answer, headline="Another headline", hashtags=["other"])
    edit(answer, video_url="https://vimeo.com/1", video_note="Short.", disclaimer="Mine.")
    answer.refresh_from_db()
    moderation_edits.tidy_answer(
        answer,
        by=make_moderator(),
        version=answer.version,
        headline="A plainer headline",
        tags=answer.hashtags,
        body=answer.body,
    )
    shown = note(client, answer)
    order = [
        "A moderator changed the headline.",
        "The physician changed the video and the physician's own note.",
        "The physician changed the headline and the hashtags.",
        "The physician changed the text.",
    ]
    places = [shown.index(sentence) for sentence in order]
    assert places == sorted(places)
    assert "heron" not in shown
    page = client.get(f"/questions/{answer.question_id}/{answer.question.slug}/").content.decode()
    assert f'<a href="/answers/{answer.pk}/edits/">edited' in page


def test_older_texts_that_are_gone(client: Client) -> None:
    answer = AnswerFactory()
    edit(answer, headline="Another headline")
    Snapshot.objects.all().delete()
    assert "The physician changed the text." in note(client, answer)


def test_an_edit_that_waits_or_was_refused_is_nobodys_business(client: Client) -> None:
    answer = AnswerFactory()
    author = answer.author.user
    revision = answering.start_revision(answer, by=author)
    answering.save_words(revision, by=author, headline="Canary heron")
    answering.submit_revision(revision, by=author)
    assert "Nothing was changed since it appeared." in note(client, answer)
    moderation.decide(revision, "reject", by=make_moderator(), reason="x", note="Canary heron")
    assert "Nothing was changed since it appeared." in note(client, answer)


def test_of_what_is_not_public_there_is_no_note(client: Client) -> None:
    assert client.get(f"/answers/{AnswerFactory(status='hidden').pk}/edits/").status_code == 404
