"""Taking a photo back: gone at once, everywhere, and nothing of it is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.domain.transitions import TransitionRefused
from accounts.models import AuditEntry, User
from forum.domain import asking, moderation, photo_files, photos, tombstones, withdrawal
from forum.domain.verifying_consents import Tally, flaws
from forum.models import Consent, Erasure, Photo, Question, Rendition
from tests.factories import (
    AnswerFactory,
    PhysicianFactory,
    QuestionFactory,
    UserFactory,
    make_moderator,
)
from tests.forum.pages import flat, page, path_of
from tests.forum.sent_photos import addresses, asked, in_rows, on_disk, sent_photo

pytestmark = pytest.mark.django_db
Commit = Any
Deferred = Callable[[], list[dict[str, Any]]]
SAID = "Left eyelid, closed, with a canary near the nose"


@pytest.fixture
def photo() -> Photo:
    return sent_photo(alt=SAID, video_allowed=True)


def take_back(photo: Photo, commit: Commit) -> None:
    with commit(execute=True):
        withdrawal.withdraw_photo(photo, by=photo.question.asker)


def test_on_the_next_request_it_is_gone_everywhere(
    photo: Photo, client: Client, sign_in: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    AnswerFactory(question=photo.question, body="Your photo shows a ring.")
    kept, people = addresses(photo), [None, photo.question.asker, PhysicianFactory().user, make_moderator()]
    clients = [sign_in(person) for person in people]
    listed = ["/", "/questions/", "/search/?q=ring", path_of(photo.question)]
    assert all("(Photo)" in client.get(place).content.decode() for place in listed)
    assert all(asked(client, address)[0] == 200 for client in clients for address in kept)
    take_back(photo, django_capture_on_commit_callbacks)
    for each in clients:
        assert [asked(each, address)[0] for address in kept] == [404] * 4
        for place in listed:
            text = each.get(place).content.decode()
            assert "(Photo)" not in text
            assert "canary" not in text
            assert not any(address in text for address in kept)
    assert "Photo withdrawn by the asker" in flat(page(client, photo.question))
    assert "Your photo shows a ring." in page(client, photo.question), "answers that mention it stay"
    never = client.get(f"/photos/{'x' * 32}.jpeg")
    gone = client.get(kept[0])
    assert (gone.content, gone.headers) == (never.content, never.headers)


def test_nothing_of_it_is_kept(photo: Photo, django_capture_on_commit_callbacks: Commit) -> None:
    photo.question.unfinished = {
        "overlong": {f"photo-{photo.pk}": SAID * 20, "title": "stays"},
        "subjects": {str(photo.pk): "self"},
    }
    photo.question.save(update_fields=["unfinished"])
    hashes = list(Rendition.objects.values_list("sha256", flat=True))
    take_back(photo, django_capture_on_commit_callbacks)
    assert on_disk() == []
    row = Photo.objects.get(pk=photo.pk)
    assert (row.status, row.alt, row.subject, row.perceptual_hash, row.video_allowed) == (
        "withdrawn",
        "",
        "",
        None,
        False,
    )
    assert Question.objects.get(pk=photo.question_id).unfinished == {
        "overlong": {"title": "stays"},
        "subjects": {},
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(x::text, ' '), '') FROM {table} x")  # noqa: S608 (PostgreSQL's own names)
            (everything,) = cursor.fetchone()
            for word in ("canary", "eyelid", str(0x1234_5678_9ABC_DEF0), *hashes):
                assert word not in everything, f"{word} in {table}"


def test_the_ledger_the_log_and_the_list_of_erasures_say_so(
    photo: Photo, django_capture_on_commit_callbacks: Commit
) -> None:
    paths = in_rows()
    take_back(photo, django_capture_on_commit_callbacks)
    last = Consent.objects.filter(photo_id=photo.pk).order_by("pk").last()
    assert last is not None
    assert (last.act, last.scopes, last.actor_id) == ("withdrawn", [], photo.question.asker_id)
    assert list(flaws(Tally())) == []
    entry = AuditEntry.objects.filter(object_type="photo", action="withdraw").get()
    assert (entry.status_before, entry.status_after) == ("published", "withdrawn")
    erasure = Erasure.objects.get()
    assert (erasure.kind, erasure.object_id, sorted(erasure.paths)) == ("photo", photo.pk, paths)
    (line,) = tombstones.lines(tombstones.place())
    assert isinstance(line, Erasure)
    assert (line.key, line.at, line.paths) == (erasure.key, erasure.at, erasure.paths)


@pytest.mark.parametrize("status", ["pending", "returned", "published", "hidden", "rejected"])
def test_from_every_status(status: str, client: Client, django_capture_on_commit_callbacks: Commit) -> None:
    photo = sent_photo(status=status)
    take_back(photo, django_capture_on_commit_callbacks)
    assert (photo.status, on_disk()) == ("withdrawn", [])
    seen = "Photo withdrawn by the asker" in flat(page(client, photo.question))
    assert seen == (status in {"published", "hidden"}), "of one that nobody saw the page does not speak"


def test_only_its_asker_and_only_once(photo: Photo, django_capture_on_commit_callbacks: Commit) -> None:
    for other in (UserFactory(), make_moderator(), PhysicianFactory().user):
        with pytest.raises(TransitionRefused):
            withdrawal.withdraw_photo(photo, by=other)
    take_back(photo, django_capture_on_commit_callbacks)
    with pytest.raises(TransitionRefused):
        withdrawal.withdraw_photo(photo, by=photo.question.asker)
    assert Erasure.objects.count() == 1


def test_a_draft_has_nothing_to_take_back() -> None:
    photo = sent_photo(status="pending", question=QuestionFactory(status="draft", published_at=None))
    with pytest.raises(TransitionRefused):
        withdrawal.withdraw_photo(photo, by=photo.question.asker)
    assert len(on_disk()) == 4


def test_other_photos_stay(photo: Photo, client: Client, django_capture_on_commit_callbacks: Commit) -> None:
    other = sent_photo(question=photo.question, alt="The other one")
    take_back(photo, django_capture_on_commit_callbacks)
    assert on_disk() == in_rows()
    assert len(on_disk()) == 4
    text = page(client, photo.question)
    assert "(Photo)" in text
    assert "The other one" in text
    assert all(asked(client, address)[0] == 200 for address in addresses(other))


def _told(deferred: Deferred) -> set[tuple[str, int, int]]:
    return {(job["event"], job["to"], job["about"]) for job in deferred()}


def test_physicians_who_answered_are_told(
    photo: Photo, deferred: Deferred, django_capture_on_commit_callbacks: Commit
) -> None:
    answered = AnswerFactory(question=photo.question)
    filmed = AnswerFactory(question=photo.question, photo_use=True, video_url="https://youtu.be/x")
    waiting = AnswerFactory(question=photo.question, photo_use=True, status="pending")
    AnswerFactory(question=photo.question, status="draft", photo_use=True)
    AnswerFactory(question=photo.question, status="pending")
    AnswerFactory(question=photo.question, author=None, source="Elsewhere")
    AnswerFactory()
    take_back(photo, django_capture_on_commit_callbacks)
    assert _told(deferred) == {
        ("photo_withdrawn", answered.author.user_id, answered.pk),
        ("photo_withdrawn_video", filmed.author.user_id, filmed.pk),
        ("photo_withdrawn_video", waiting.author.user_id, waiting.pk),
    }


def test_of_a_photo_that_nobody_saw_nobody_is_told(
    deferred: Deferred, django_capture_on_commit_callbacks: Commit
) -> None:
    photo = sent_photo(status="pending")
    AnswerFactory(question=photo.question)
    take_back(photo, django_capture_on_commit_callbacks)
    assert deferred() == []


def test_a_question_takes_its_photos_with_it(
    photo: Photo, deferred: Deferred, client: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    sent_photo(question=photo.question)
    answer = AnswerFactory(question=photo.question)
    with django_capture_on_commit_callbacks(execute=True):
        asking.withdraw(photo.question, by=photo.question.asker)
    assert (on_disk(), in_rows()) == ([], [])
    assert set(Photo.objects.values_list("status", "alt", "perceptual_hash")) == {("withdrawn", "", None)}
    assert _told(deferred) == {("question_removed", answer.author.user_id, answer.pk)}, "once, not per photo"
    assert sorted(Erasure.objects.values_list("kind", flat=True)) == ["photo", "photo", "question"]
    assert len(list(tombstones.lines(tombstones.place()))) == 3
    assert client.get(path_of(photo.question)).status_code == 410


def test_a_photo_taken_out_of_a_returned_question_ends_in_the_ledger_too(
    django_capture_on_commit_callbacks: Commit,
) -> None:
    photo = sent_photo(status="returned", question=QuestionFactory(status="returned", published_at=None))
    pk, by = photo.pk, photo.question.asker
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(photo, by=by)
    assert (on_disk(), Photo.objects.count()) == ([], 0)
    assert Consent.objects.filter(photo_id=pk).order_by("pk").last().act == "withdrawn"  # type: ignore[union-attr]
    assert Erasure.objects.get().kind == "removed"
    assert list(flaws(Tally())) == []


def test_when_the_commit_fails_nothing_is_lost(photo: Photo) -> None:
    point = transaction.savepoint()
    withdrawal.withdraw_photo(photo, by=photo.question.asker)
    assert in_rows() == []
    transaction.savepoint_rollback(point)
    assert on_disk() == in_rows()
    assert len(on_disk()) == 4
    assert not tombstones.place().exists()


def test_a_disk_that_refuses_does_not_undo_it(
    photo: Photo, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commit
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tombstones, "write_down", full)
    take_back(photo, django_capture_on_commit_callbacks)
    assert (photo.status, on_disk()) == ("withdrawn", []), "the files go all the same"
    monkeypatch.undo()
    photo_files.finish(Erasure.objects.get())
    assert len(list(tombstones.lines(tombstones.place()))) == 1
    photo_files.finish(Erasure.objects.get())
    assert len(list(tombstones.lines(tombstones.place()))) == 1, "written down once"


def test_a_moderator_loses_the_race(photo: Photo, django_capture_on_commit_callbacks: Commit) -> None:
    stale = Photo.objects.get(pk=photo.pk)
    take_back(photo, django_capture_on_commit_callbacks)
    moderator: User = make_moderator()
    with pytest.raises(TransitionRefused):
        moderation.decide(stale, "hide", by=moderator, reason="x", note="y")
    assert Photo.objects.get(pk=photo.pk).status == "withdrawn"
