"""What moderators may put right themselves, and that the log says what it was before and after."""

import hashlib
from typing import Any

import pytest

from accounts.domain.transitions import NotAllowed, StaleVersion
from accounts.models import AuditEntry
from forum.domain import hashtags, moderation_edits
from forum.models import Answer, Revision, Snapshot
from tests.factories import AnswerFactory, QuestionFactory, TopicFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db


def words(item: Any) -> str:
    """Return the hash of a thing's words, worked out here."""
    return hashlib.sha256(type(item)._base_manager.get(pk=item.pk).words().encode()).hexdigest()


def answer() -> Answer:
    return AnswerFactory(body="One line.\nAnother line.", hashtags=["skin"])


def revision() -> Revision:
    return Revision.objects.create(
        answer=AnswerFactory(), status="pending", headline="A new headline", body="One line.\nAnother line.",
        hashtags=["skin"],
    )  # fmt: skip


@pytest.mark.parametrize("make", [answer, revision])
def test_headline_hashtags_and_line_breaks_of_answers_and_edits(make: Any) -> None:
    item, moderator = make(), make_moderator()
    before, version = words(item), item.version
    moderation_edits.tidy_answer(
        item, by=moderator, version=version, headline="  Seen   this week ", tags=["Rash", "skin"],
        body="One line.\n\nAnother line.",
    )  # fmt: skip
    item.refresh_from_db()
    assert (item.headline, item.body, item.version) == (
        "Seen this week", "One line.\n\nAnother line.", version + 1,
    )  # fmt: skip
    entries = AuditEntry.objects.filter(object_type=item.KIND, object_id=item.pk)
    assert {each.action for each in entries} == {"headline", "hashtags", "line_breaks"}
    assert {(each.hash_before, each.hash_after) for each in entries} == {(before, words(item))}
    assert {(each.actor_id, each.reason) for each in entries} == {(moderator.pk, "put-right")}
    assert Snapshot.objects.count() == (1 if isinstance(item, Answer) else 0)


def test_line_breaks_and_topics_of_questions() -> None:
    item, moderator = QuestionFactory(body="First.\nSecond."), make_moderator()
    before = words(item)
    assert moderation_edits.tidy_question(item, by=moderator, version=item.version, body="First.\n\nSecond.")
    assert moderation_edits.file_under(item, by=moderator, topics=[TopicFactory(), TopicFactory()])
    breaks, topics = AuditEntry.objects.order_by("pk")
    assert (breaks.action, breaks.hash_before, breaks.hash_after) == ("line_breaks", before, words(item))
    assert (topics.action, topics.reason) == ("topics", "put-right")
    assert item.topics.count() == 2


@pytest.mark.parametrize("body", ["First. Third.", "First.", "", "First. Second. ", "first.\nSecond."])
def test_wording_is_its_authors(body: str) -> None:
    item, moderator = QuestionFactory(body="First.\nSecond."), make_moderator()
    if body.split() == item.body.split():
        assert moderation_edits.tidy_question(item, by=moderator, version=item.version, body=body)
        return
    with pytest.raises(moderation_edits.WordsChanged):
        moderation_edits.tidy_question(item, by=moderator, version=item.version, body=body)
    assert not AuditEntry.objects.exists()


def test_who_and_when() -> None:
    item, moderator = answer(), make_moderator()
    sent: dict[str, Any] = {"headline": "Other", "tags": [], "body": item.body}
    for person in (UserFactory(), item.author.user):
        with pytest.raises(NotAllowed):
            moderation_edits.tidy_answer(item, by=person, version=item.version, **sent)
    with pytest.raises(StaleVersion):
        moderation_edits.tidy_answer(item, by=moderator, version=item.version - 1, **sent)
    with pytest.raises(ValueError, match="140"):
        moderation_edits.tidy_answer(
            item, by=moderator, version=item.version, **sent | {"headline": "x" * 100_000}
        )
    with pytest.raises(hashtags.BadHashtag):
        moderation_edits.tidy_answer(
            item, by=moderator, version=item.version, **sent | {"tags": ["x" * 100_000]}
        )
    withdrawn = AnswerFactory(status="withdrawn")
    with pytest.raises(NotAllowed):
        moderation_edits.tidy_answer(withdrawn, by=moderator, version=withdrawn.version, **sent)
    mine = QuestionFactory(asker=moderator)
    with pytest.raises(NotAllowed):
        moderation_edits.file_under(mine, by=moderator, topics=[TopicFactory()])
    assert not AuditEntry.objects.exists()
