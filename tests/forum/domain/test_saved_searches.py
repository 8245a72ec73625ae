"""Searches that physicians keep, and who is told of a new question."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AuditEntry
from forum.domain import announcing, following, moderation, saved_searches
from forum.domain.queueing import Wanted
from forum.models import Announcement, SavedSearch
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    TopicFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db


def keep(physician: Any, name: str = "Mine", **wanted: Any) -> SavedSearch:
    return saved_searches.save(physician, by=physician.user, name=name, wanted=Wanted(**wanted))


class TestKeeping:
    def test_limits_speak_in_sentences(self, monkeypatch: pytest.MonkeyPatch) -> None:
        physician, topic = PhysicianFactory(), TopicFactory()
        keep(physician, "Skin", tab="all", topic=topic.slug)
        for name, wanted, sentence in (
            ("skin", {"tab": "all"}, "of this name"),
            ("Again", {"tab": "all", "topic": topic.slug}, "as “Skin”"),
            ("Skips", {"tab": "skipped"}, "cannot be saved"),
            ("Gone", {"tab": "all", "topic": "no-such"}, "not there any more"),
        ):
            with pytest.raises(saved_searches.SearchRefused, match=sentence):
                keep(physician, name, **wanted)
        monkeypatch.setattr(saved_searches, "MOST", 1)
        with pytest.raises(saved_searches.SearchRefused, match="which is the most"):
            keep(physician, "One more", tab="all")
        with pytest.raises(PermissionError):
            saved_searches.save(
                physician, by=PhysicianFactory().user, name="Theirs", wanted=Wanted(tab="following")
            )

    def test_only_the_owner_removes_it_and_it_is_written_down(self) -> None:
        physician = PhysicianFactory()
        row = keep(physician)
        with pytest.raises(PermissionError):
            saved_searches.remove(row, by=PhysicianFactory().user)
        saved_searches.remove(row, by=physician.user)
        assert not SavedSearch.objects.exists()
        acts = AuditEntry.objects.filter(object_type="saved search").values_list("action", flat=True)
        assert sorted(acts) == ["create", "remove"]


class TestTelling:
    def told(self, question: Any, deferred: Callable[[], list[dict[str, Any]]]) -> dict[int, str]:
        moderation.decide(question, "approve", by=make_moderator())
        announcing.tell(Announcement.objects.get(kind="question", object_id=question.pk).pk)
        return {row["to"]: row["event"] for row in deferred() if row["event"].endswith("_asked")}

    def test_who_hears_of_a_new_question(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        skin, eyes = TopicFactory(), TopicFactory()
        AnswerFactory(question__topic=skin, byline_specialty="Dermatologist")
        fits, unfit, everything, specialist, plain, lapsed, follower = (
            PhysicianFactory(specialty_title="Dermatologist" if n in {3, 4} else "Surgeon") for n in range(7)
        )
        keep(fits, tab="all", topic=skin.slug)
        keep(fits, "Again", tab="all")
        keep(unfit, tab="all", topic=eyes.slug)
        keep(unfit, "Photos", tab="all", photos=True)
        keep(unfit, "My field", tab="mine")
        keep(everything, tab="all")
        keep(specialist, tab="mine", topic=skin.slug)
        keep(lapsed, tab="all")
        lapsed.verification.verified_until = "2020-01-01"
        lapsed.verification.save()
        following.follow(skin, by=follower.user)
        keep(follower, tab="following")
        question = QuestionFactory(topic=skin, status="pending", published_at=None)
        assert self.told(question, deferred) == {
            fits.user_id: "search_asked",
            everything.user_id: "search_asked",
            specialist.user_id: "search_asked",
            follower.user_id: "search_asked",
            plain.user_id: "specialty_asked",
        }

    def test_photos_and_ones_own_question(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        wants, asks = PhysicianFactory(), PhysicianFactory()
        for each in (wants, asks):
            keep(each, tab="all", photos=True)
        question = QuestionFactory(asker=asks.user, status="pending", published_at=None)
        PhotoFactory(question=question, status="pending", audience="physicians")
        assert self.told(question, deferred) == {wants.user_id: "search_asked"}
