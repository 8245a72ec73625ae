"""From draft to queue: what is kept, what is refused, what happens once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts.domain import throttling
from accounts.domain.transitions import NotAllowed, TransitionRefused
from accounts.models import AuditEntry, User
from forum.domain import asking, drafts, moderation
from forum.models import Photo, Question, QuestionUpdate, Snapshot
from tests.factories import PhotoFactory, QuestionFactory, TopicFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Does the ring around a tick bite go away by itself?",
    "body": "I was bitten on Sunday. Since Tuesday there is a red ring that grows.",
}
FACTS = {"happened": "last Sunday", "side": "left", "age_band": "30-39", "treated": "no"}


def ready(by: User | None = None) -> Question:
    """Return a draft that can be sent."""
    question = asking.start_draft(by=by, address="192.0.2.1")
    asking.save_words(question, by=by, **WORDS)
    asking.save_facts(question, by=by, topic=asking.UNKNOWN_TOPIC, **FACTS)
    return question


def stored(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def returned() -> Question:
    question = asking.submit(ready(asker := UserFactory()), by=asker)
    moderation.decide(question, "return", by=make_moderator(), reason="unclear", note="Say how large it is.")
    return question


def test_a_draft_keeps_half_typed_and_far_too_long_text_whole() -> None:
    question = asking.start_draft(by=None, address="192.0.2.1")
    long = "word " * 200_000
    assert asking.save_words(question, by=None, title=long, body="half")
    assert asking.typed(stored(question)) | {"title": long, "body": "half"} == asking.typed(stored(question))
    assert asking.missing_steps(stored(question)) == ["question", "topic"]
    asking.save_words(question, by=None, title="short")
    assert asking.typed(stored(question))["title"] == stored(question).title == "short"


def test_saving_the_same_again_changes_nothing() -> None:
    question = ready()
    version = question.version
    assert not asking.save_words(question, by=None, **WORDS)
    assert stored(question).version == version


def test_only_the_askers_fields_can_be_written() -> None:
    with pytest.raises(ValueError, match="urgent"):
        asking.save_words(ready(), by=None, urgent="yes")


def test_another_tab_is_noticed_and_nothing_is_overwritten() -> None:
    question = ready()
    seen = drafts.fingerprint(WORDS)
    asking.save_words(question, by=None, seen=seen, tab="one", **WORDS | {"body": "From the first tab."})
    with pytest.raises(drafts.EditedElsewhere) as refusal:
        asking.save_words(question, by=None, seen=seen, tab="two", **WORDS | {"body": "From the second."})
    assert refusal.value.stored == WORDS | {"body": "From the first tab."}
    assert stored(question).body == "From the first tab."


def test_a_tab_does_not_quarrel_with_itself() -> None:
    """An autosave that the page did not hear of, or the browser's Back: the page still holds its first mark."""
    question = ready()
    seen = drafts.fingerprint(WORDS)
    asking.save_words(question, by=None, seen=seen, tab="one", **WORDS | {"body": "Half"})
    asking.save_words(question, by=None, seen=seen, tab="one", **WORDS | {"body": "Half of it"})
    assert stored(question).body == "Half of it"


def test_two_tabs_on_different_steps_do_not_quarrel() -> None:
    question = ready()
    seen = drafts.fingerprint(WORDS)
    asking.save_facts(question, by=None, topic="", seen=None, tab="two", **FACTS)
    asking.save_words(question, by=None, seen=seen, tab="one", **WORDS | {"body": "Anew"})
    assert stored(question).body == "Anew"


def test_the_topic_step_tells_not_knowing_from_not_choosing() -> None:
    question = asking.start_draft(by=None, address="192.0.2.1")
    asking.save_words(question, by=None, **WORDS)
    assert asking.missing_steps(question) == ["topic"]
    asking.save_facts(question, by=None, topic=asking.UNKNOWN_TOPIC)
    assert asking.missing_steps(stored(question)) == []
    topic = TopicFactory()
    asking.save_facts(question, by=None, topic=str(topic.pk))
    assert asking.topic_choice(stored(question)) == str(topic.pk)
    asking.save_facts(question, by=None, topic="")
    assert asking.missing_steps(stored(question)) == ["topic"]


def test_a_proposed_topic_cannot_be_chosen() -> None:
    question = ready()
    asking.save_facts(question, by=None, topic=str(TopicFactory(accepted_at=None).pk))
    assert not stored(question).topics.exists()


def test_a_draft_made_before_sign_in_becomes_the_accounts() -> None:
    question, asker = ready(), UserFactory()
    asking.submit(question, by=asker)
    assert (stored(question).asker, stored(question).status) == (asker, "pending")
    assert Snapshot.objects.get(question=question).content["title"] == WORDS["title"]
    entry = AuditEntry.objects.filter(object_type="question", object_id=question.pk).first()
    assert (entry.action, entry.actor_id, entry.status_after) == ("submit", asker.pk, "pending")


def test_sending_twice_is_harmless(deferred) -> None:
    question, asker = ready(), UserFactory()
    asking.submit(question, by=asker)
    version = stored(question).version
    asking.submit(question, by=asker)
    assert stored(question).version == version
    assert [job["event"] for job in deferred()] == ["question_received"]


def test_what_is_missing_is_named_and_nothing_is_sent() -> None:
    question, asker = ready(), UserFactory()
    PhotoFactory(question=question, status="pending", subject="")
    asking.save_words(question, by=None, title="Too short")
    with pytest.raises(asking.NotReady) as refusal:
        asking.submit(question, by=asker)
    assert refusal.value.steps == ["question", "photos"]
    assert (stored(question).status, stored(question).asker) == ("draft", None)


def test_somebody_elses_draft_cannot_be_sent() -> None:
    question = ready(UserFactory())
    with pytest.raises(NotAllowed):
        asking.submit(question, by=UserFactory())
    assert stored(question).status == "draft"


def test_a_question_in_the_queue_cannot_be_written_in() -> None:
    asker = UserFactory()
    question = asking.submit(ready(asker), by=asker)
    for write in (
        lambda: asking.save_words(question, by=asker, title="Another title that is long enough"),
        lambda: asking.save_facts(question, by=asker, topic=""),
        lambda: asking.set_topics(question, by=asker, topics=[]),
    ):
        with pytest.raises(drafts.PastEditing):
            write()
    assert stored(question).title == WORDS["title"]


def test_a_returned_question_is_changed_and_sent_again() -> None:
    question = returned()
    asker = question.asker
    asking.save_words(question, by=asker, body=WORDS["body"] + " It is as wide as a thumb.")
    edit = AuditEntry.objects.filter(object_type="question", object_id=question.pk).first()
    assert (edit.action, edit.hash_before != edit.hash_after) == ("edit", True)
    sent_first = stored(question).asked_at
    asking.submit(stored(question), by=asker)
    assert (stored(question).status, stored(question).asked_at) == ("pending", sent_first)
    assert Snapshot.objects.filter(question=question).count() == 2


def test_drafts_of_an_address_are_limited() -> None:
    for _ in range(asking.DRAFTS_PER_ADDRESS.tries):
        asking.start_draft(by=None, address="192.0.2.7")
    with pytest.raises(throttling.TooManyTries):
        asking.start_draft(by=None, address="192.0.2.7")
    asking.start_draft(by=None, address="192.0.2.8")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("browser", {"unowned"}),
        ("owner", {"owned", "returned"}),
        ("owner in that browser", {"unowned", "owned", "returned"}),
        ("outsider", set()),
    ],
)
def test_who_may_write_in_what(who: str, expected: set[str]) -> None:
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415

    owner = UserFactory()
    rows = {
        "unowned": QuestionFactory(asker=None, status="draft"),
        "owned": QuestionFactory(asker=owner, status="draft"),
        "returned": QuestionFactory(asker=owner, status="returned"),
        "pending": QuestionFactory(asker=owner, status="pending"),
        "published": QuestionFactory(asker=owner),
    }
    keys = [row.draft_key for row in rows.values()] if "browser" in who else []
    viewer = {"browser": AnonymousUser(), "outsider": UserFactory()}.get(who, owner)
    found = drafts.editable_by(viewer, keys=keys)
    assert {name for name, row in rows.items() if row in found} == expected


def test_withdrawing_takes_the_photos_along() -> None:
    question = QuestionFactory()
    photo = PhotoFactory(question=question)
    asking.withdraw(question, by=question.asker)
    assert (stored(question).status, Photo.objects.get(pk=photo.pk).status) == ("withdrawn", "withdrawn")
    with pytest.raises(TransitionRefused):
        asking.withdraw(question, by=question.asker)


def test_discarding_leaves_nothing_but_an_audit_entry() -> None:
    question = ready()
    asking.discard(question, by=None)
    assert not Question.objects.exists()
    assert AuditEntry.objects.first().action == "discard"


def test_what_was_sent_is_never_discarded() -> None:
    question = QuestionFactory(status="pending")
    with pytest.raises(ValueError, match="draft"):
        asking.discard(question, by=question.asker)


def test_old_drafts_are_purged_and_others_stay() -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        ready()
        waiting = QuestionFactory(status="pending")
    young = ready()
    assert asking.purge_drafts(older_than=timedelta(days=7)) == 1
    assert set(Question.objects.all()) == {waiting, young}


def test_an_update_waits_for_review_and_is_made_once() -> None:
    question = QuestionFactory()
    first = asking.add_update(question, by=question.asker, body="I was seen on Monday.")
    second = asking.add_update(question, by=question.asker, body="I was seen on Monday.")
    assert first == second
    assert QuestionUpdate.objects.get().status == "pending"


def test_updates_are_for_askers_of_published_questions() -> None:
    question = QuestionFactory()
    with pytest.raises(PermissionError):
        asking.add_update(question, by=UserFactory(), body="I was seen on Monday.")
    pending = QuestionFactory(status="pending")
    with pytest.raises(ValueError, match="published"):
        asking.add_update(pending, by=pending.asker, body="I was seen on Monday.")


def test_a_returned_update_is_changed_and_sent_again() -> None:
    question = QuestionFactory()
    update = asking.add_update(question, by=question.asker, body="Dr Somebody saw me.")
    moderation.decide(update, "return", by=make_moderator(), reason="name", note="Leave out the name.")
    with pytest.raises(NotAllowed):
        asking.change_update(update, by=UserFactory(), body="A stranger's words.")
    asking.change_update(update, by=question.asker, body="A doctor saw me.")
    asking.change_update(update, by=question.asker, body="A doctor saw me.")
    update.refresh_from_db()
    assert (update.status, update.body) == ("pending", "A doctor saw me.")


@pytest.mark.django_db(transaction=True)
def test_twenty_sendings_at_once_make_one_question() -> None:
    question, asker = ready(), UserFactory()
    gate = threading.Barrier(20)
    outcomes: list[str] = []

    def send() -> None:
        try:
            gate.wait()
            outcomes.append(asking.submit(question, by=asker).status)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["pending"] * 20
    assert Question.objects.count() == 1
    assert AuditEntry.objects.filter(action="submit").count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.send_notice'")
        assert cursor.fetchone() == (1,)
