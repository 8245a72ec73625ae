"""Documents: kept apart and private, destroyed in time, and gone from a restored backup."""

import io
import stat
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.domain import amending, applying, documents, evidence, verification
from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed
from accounts.models import AuditEntry, Evidence, User, Verification
from forum.domain import erasing, tombstones
from tests import applications
from tests.accounts.domain.documents import makers
from tests.factories import UserFactory, make_moderator

pytestmark = pytest.mark.django_db


def owner(item: Verification) -> User:
    user = item.physician.user
    assert user is not None
    return user


def files() -> list[str]:
    folder = evidence.root() / evidence.FOLDER
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


@pytest.fixture
def at_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Run what is to happen with the commit."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_file_is_kept_under_a_random_name_for_nobody_else_to_read() -> None:
    item = applying.start(by=UserFactory())
    made = applications.upload(item, by=owner(item))
    place = evidence.root() / made.path
    assert place.read_bytes() == makers.pdf()
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert "licence" not in made.path
    assert not place.is_relative_to(evidence.root() / "media")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90",
        makers.encrypted(),
        makers.photo(),
        makers.pdf() + b"PK\x05\x06" + bytes(18),
        b"%PDF-1.4 cut",
    ],
    ids=["nothing", "program", "password", "photo-as-pdf", "two-files", "broken"],
)
def test_what_is_refused_leaves_neither_row_nor_file(content: bytes) -> None:
    item = applying.start(by=UserFactory())
    with pytest.raises(documents.DocumentRefused):
        evidence.upload(
            item,
            by=owner(item),
            file=io.BytesIO(content),
            filename="licence.pdf",
            size=len(content),
            kind="licence",
        )
    assert not item.evidence.exists()
    assert files() == []


def test_a_fourth_document_is_refused_and_leaves_no_file() -> None:
    item = applying.start(by=UserFactory())
    for _ in range(evidence.MOST):
        applications.upload(item, by=owner(item))
    with pytest.raises(evidence.TooManyDocuments, match="3 documents are the most"):
        applications.upload(item, by=owner(item))
    assert len(files()) == evidence.MOST


def test_uploading_again_and_again_is_slowed_down(monkeypatch: pytest.MonkeyPatch) -> None:
    item = applying.start(by=UserFactory())
    monkeypatch.setattr(evidence, "UPLOADS", evidence.Limit("few", 1, timedelta(hours=1)))
    applications.upload(item, by=owner(item))
    with pytest.raises(TooManyTries):
        applications.upload(item, by=owner(item))


def test_only_its_owner_removes_a_document_and_only_before_it_is_sent(at_commit: Any) -> None:
    item = applications.filled()
    document = item.evidence.get()
    with pytest.raises(NotAllowed):
        evidence.remove(document, by=UserFactory())
    with pytest.raises(NotAllowed):
        evidence.remove(document, by=make_moderator())
    sent = applications.sent()
    with pytest.raises(NotAllowed):
        evidence.remove(sent.evidence.get(), by=owner(sent))
    with at_commit():
        evidence.remove(document, by=owner(item))
    assert len(files()) == 1


def test_a_page_is_a_picture_and_of_a_destroyed_document_there_is_none(at_commit: Any) -> None:
    item = applications.filled()
    document = item.evidence.get()
    assert evidence.pages(document) == 1
    assert evidence.page_png(document, 1).startswith(b"\x89PNG")
    for number in (0, 2, -1):
        with pytest.raises(FileNotFoundError):
            evidence.page_png(document, number)
    with at_commit():
        assert evidence.destroy(document)
        assert not evidence.destroy(document)
    assert evidence.pages(document) == 0
    with pytest.raises(FileNotFoundError):
        evidence.page_png(document, 1)


def test_thirty_days_after_the_decision_file_and_traces_are_gone(at_commit: Any) -> None:
    item = applications.verified()
    document = item.evidence.get()
    hashed = document.sha256
    with at_commit():
        assert evidence.destroy_due() == 0
    assert Evidence.objects.get().destroy_after is not None
    with time_machine.travel(timezone.now() + timedelta(days=29)), at_commit():
        assert evidence.destroy_due() == 0
    assert len(files()) == 1
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)), at_commit():
        assert evidence.destroy_due() == 1
        assert evidence.destroy_due() == 0
    assert files() == []
    document.refresh_from_db()
    assert (document.path, document.sha256) == ("", "")
    entry = AuditEntry.objects.get(object_type="evidence", action="destroy")
    assert (entry.actor_id, entry.hash_before) == (None, hashed)


def test_what_waits_for_a_decision_or_an_appeal_is_not_destroyed(at_commit: Any) -> None:
    waiting, refused = applications.sent(), applications.sent()
    verification.refuse(refused, by=make_moderator(), reason="not-found", note="Not in the register.")
    evidence.destroy_due()
    from accounts.domain import appealing  # noqa: PLC0415 (only this test needs it)

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        refused.refresh_from_db()
        appealing.appeal(
            refused, by=owner(refused), text="You looked into the register of another state, not mine."
        )
    with time_machine.travel(timezone.now() + timedelta(days=60)), at_commit():
        assert evidence.destroy_due() == 0
    assert waiting.evidence.get().destroyed_at is None
    assert refused.evidence.get().destroyed_at is None


def test_what_is_never_sent_goes_after_thirty_days(at_commit: Any) -> None:
    applications.filled()
    with time_machine.travel(timezone.now() + timedelta(days=evidence.UNSENT_DAYS, minutes=1)), at_commit():
        assert evidence.destroy_due() == 1
    assert files() == []


def test_documents_of_a_change_go_with_its_own_decision(at_commit: Any) -> None:
    item = applications.verified()
    applications.upload(item, by=owner(item), part="name")
    proposed = {"legal_name": "Teodor Hallam", "display_name": "Ted Hallam"}
    amendment = amending.propose(item, "name", by=owner(item), facts=proposed)
    assert amendment is not None
    with time_machine.travel(timezone.now() + timedelta(days=31)), at_commit():
        evidence.destroy_due()
    assert [each.part for each in Evidence.objects.filter(destroyed_at=None)] == ["name"]
    with at_commit():
        amending.withdraw(amendment, by=owner(item))
    assert files() == []


def test_a_restored_backup_loses_it_again(at_commit: Any) -> None:
    item = applications.filled()
    document = item.evidence.get()
    path, content = evidence.root() / document.path, makers.pdf()
    with at_commit():
        evidence.destroy(document)
    listed = tombstones.place().read_text()
    assert document.path == ""
    assert path.name in listed
    # As a backup has it: the row with its path, and the file.
    Evidence.objects.filter(pk=document.pk).update(
        destroyed_at=None, path=f"evidence/{path.name}", sha256="0" * 64
    )
    path.write_bytes(content)
    with at_commit():
        done = erasing.replay()
    assert not done.unreadable
    assert not path.exists()
    document.refresh_from_db()
    assert document.destroyed_at is not None
    assert document.path == ""


def test_a_newer_document_that_got_the_number_again_is_left_alone() -> None:
    item = applications.filled()
    document = item.evidence.get()
    assert evidence.forget(document.pk, before=timezone.now() - timedelta(days=1)) == 0
    assert Evidence.objects.get(pk=document.pk).path


def test_files_that_a_kill_left_without_a_row_are_swept_and_no_others() -> None:
    item = applications.filled()
    folder = evidence.root() / evidence.FOLDER
    for name in ("orphan", "orphan.part"):
        (folder / name).write_bytes(b"left over")
    assert evidence.sweep() == 0, "it may be one that is being written"
    with time_machine.travel(timezone.now() + evidence.GRACE + timedelta(minutes=1)):
        assert evidence.sweep() == 2
    assert files() == [item.evidence.get().path.split("/")[1]]


def test_a_full_disk_leaves_neither_row_nor_file(monkeypatch: pytest.MonkeyPatch) -> None:
    item = applying.start(by=UserFactory())

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("accounts.domain.evidence.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        applications.upload(item, by=owner(item))
    assert not item.evidence.exists()
    assert files() == []


def test_a_suspended_physician_may_hand_in_a_document_for_the_second_look() -> None:
    item = applications.verified()
    verification.suspend(item, by=make_moderator(), reason="conduct", note="Please tell us more.")
    item.refresh_from_db()
    made = applications.upload(item, by=owner(item))
    assert made.sent_at is None
    assert evidence.send(item, part="") == 1
