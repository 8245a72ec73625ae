"""Rows and files agree: what a kill left goes, what is in progress stays, what is missing is named."""

import os
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.domain.transitions import transition
from accounts.models import AuditEntry
from forum import jobs
from forum.domain import moderation, photo_files, sweeping, tombstones
from forum.domain.archives import staging
from forum.models import Erasure, Photo
from tests.factories import PhotoFactory, QuestionFactory, make_moderator
from tests.forum.sent_photos import in_rows, on_disk, sent_photo

pytestmark = pytest.mark.django_db
NAME = "A" * 32


def put(path: str, *, minutes_old: float = 90, content: bytes = b"x") -> Path:
    """Write a file below the photos' folder that changed so long ago."""
    file = Path(settings.MEDIA_ROOT) / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    moment = (timezone.now() - timedelta(minutes=minutes_old)).timestamp()
    os.utime(file, (moment, moment))
    return file


@pytest.fixture
def photo() -> Photo:
    """Return a photo whose files are old."""
    made = sent_photo()
    for path in on_disk():
        os.utime(Path(settings.MEDIA_ROOT) / path, (0, 0))
    return made


def test_files_without_rows_go_once_they_are_old(photo: Photo) -> None:
    put(f"photos/AA/{NAME}.jpeg")
    young = put(f"photos/AB/{NAME}.webp", minutes_old=50)
    swept = sweeping.sweep()
    assert swept.orphans == [f"photos/AA/{NAME}.jpeg"]
    assert young.exists(), "an upload in progress is left alone"
    assert on_disk() == sorted([*in_rows(), f"photos/AB/{NAME}.webp"])
    assert not swept.is_wrong


def test_a_row_of_another_format_keeps_no_file(photo: Photo) -> None:
    row = photo.renditions.filter(format="jpeg").first()
    assert row
    put(row.path.replace(".jpeg", ".webp"))
    assert sweeping.sweep().orphans == [row.path.replace(".jpeg", ".webp")]
    assert on_disk() == in_rows()


def test_unfinished_files_and_what_imports_left(photo: Photo) -> None:
    put(f"photos/AA/{NAME}.part")
    fresh = put(f"photos/AA/{NAME[1:]}.part", minutes_old=1)
    put(f"staging/0123/{NAME}.jpeg")
    put(f"photos/AA/{NAME}.jpeg", minutes_old=1)
    swept = sweeping.sweep()
    assert (swept.leftovers, swept.staged) == ([f"photos/AA/{NAME}.part"], ["staging/0123"])
    assert not staging.place().exists() or not list(staging.place().iterdir())
    assert fresh.exists()
    assert f"photos/AA/{NAME}.jpeg" not in on_disk(), "what the staging folder names was an import's"


def test_what_is_not_ours_is_left_and_named(photo: Photo) -> None:
    strange = [put("photos/.DS_Store"), put("photos/AA/notes.txt"), put("photos/AA/deeper/x.jpeg").parent]
    outside = put("thumbs/other.jpeg")
    os.utime(strange[2], (0, 0))
    swept = sweeping.sweep()
    assert swept.strange == ["photos/.DS_Store", "photos/AA/deeper", "photos/AA/notes.txt"]
    assert all(each.exists() for each in (*strange, outside))


def test_rows_without_files_and_cut_files_are_named_and_left(photo: Photo) -> None:
    gone, cut, *_ = photo.renditions.order_by("pk")
    photo_files.location(gone).unlink()
    photo_files.location(cut).write_bytes(b"half")
    swept = sweeping.sweep()
    assert swept.missing == [f"photo {photo.pk}: {gone.path}"]
    assert swept.damaged == [f"photo {photo.pk}: {cut.path}"]
    assert swept.is_wrong
    assert photo.renditions.count() == 4


def test_looking_changes_nothing(photo: Photo) -> None:
    put(f"photos/AA/{NAME}.jpeg")
    put(f"photos/AA/{NAME}.part")
    put(f"staging/0123/{NAME}.webp")
    tombstones.record("files", 1, by=None)
    before = on_disk()
    swept = sweeping.sweep(dry_run=True)
    assert (len(swept.orphans), len(swept.leftovers), len(swept.staged), swept.unlisted) == (1, 1, 1, 1)
    assert on_disk() == before
    assert not tombstones.place().exists()


def test_erasures_that_are_not_listed_are_written_down(photo: Photo) -> None:
    erasure = tombstones.record("files", 1, by=None)
    assert sweeping.sweep().unlisted == 1
    assert tombstones.keys() == {erasure.key}
    assert sweeping.sweep().unlisted == 0


@pytest.fixture
def another_import() -> Iterator[None]:
    """Let somebody else hold the imports' lock."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [staging.LOCK])
        yield
    finally:
        other.close()


def test_while_an_import_runs_files_are_left_alone(photo: Photo, another_import: None) -> None:
    put(f"photos/AA/{NAME}.jpeg")
    put(f"staging/0123/{NAME}.jpeg")
    before = on_disk()
    swept = sweeping.sweep()
    assert swept.importing
    assert swept.orphans == []
    assert on_disk() == before


def test_the_lock_is_free_again(photo: Photo) -> None:
    sweeping.sweep()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [staging.LOCK])
            assert cursor.fetchone() == (True,)
    finally:
        other.close()


def run(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("sweep_photos", *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def test_the_command(photo: Photo) -> None:
    put(f"photos/AA/{NAME}.jpeg")
    tombstones.record("files", 1, by=None)
    assert run("--dry-run")[0].startswith(
        "Would remove 1 files without rows, 0 unfinished files and 0 folders"
    )
    assert run()[0] == (
        "Removed 1 files without rows, 0 unfinished files and 0 folders that imports left.\n"
        "Added 1 erasures to the list beside the photos.\n"
    )
    row = photo.renditions.first()
    assert row
    photo_files.location(row).unlink()
    errors = StringIO()
    with pytest.raises(CommandError, match=r"^1 files are missing and 0 are not whole\."):
        call_command("sweep_photos", stdout=StringIO(), stderr=errors)
    assert errors.getvalue() == f"No file: photo {photo.pk}: {row.path}\n"


def test_before_there_are_photos() -> None:
    assert run() == (
        "Removed 0 files without rows, 0 unfinished files and 0 folders that imports left.\n",
        "",
    )


def rejected(photo: Photo) -> Photo:
    moderation.decide(photo, "reject", by=make_moderator(), reason="x", note="It shows a face.")
    return photo


@pytest.mark.parametrize(("days", "gone"), [(182, False), (184, True)])
def test_rejected_photos_go_when_the_appeal_time_is_over(
    days: int, gone: bool, django_capture_on_commit_callbacks: Any
) -> None:
    photo = rejected(sent_photo(status="pending"))
    with (
        time_machine.travel(timezone.now() + timedelta(days=days)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert sweeping.destroy_rejected() == gone
        assert sweeping.destroy_rejected() == 0
    assert len(on_disk()) == (0 if gone else 4)
    row = Photo.objects.get(pk=photo.pk)
    assert (row.missing, row.status) == (gone, "rejected")
    assert row.perceptual_hash is not None, "re-uploads of it are still noticed"
    assert AuditEntry.objects.filter(action="destroy", actor_id=None).count() == gone
    assert Erasure.objects.count() == gone


def test_photos_go_with_their_rejected_question_and_leave_no_hash(
    django_capture_on_commit_callbacks: Any,
) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    photo = sent_photo(status="pending", question=question)
    stays = sent_photo(status="pending", question=QuestionFactory(status="pending", published_at=None))
    transition(question, "reject", by=make_moderator(), reason="x")
    with (
        time_machine.travel(timezone.now() + timedelta(days=184)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert sweeping.destroy_rejected() == 1
    row = Photo.objects.get(pk=photo.pk)
    assert (row.missing, row.perceptual_hash) == (True, None)
    assert on_disk() == sorted(each.path for each in stays.renditions.all())


def test_withdrawn_ones_are_not_touched_again() -> None:
    PhotoFactory(status="withdrawn", question=QuestionFactory(status="rejected", decided_at=timezone.now()))
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        assert sweeping.destroy_rejected() == 0


def test_the_clocks_job(
    photo: Photo, caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: Any
) -> None:
    put(f"photos/AA/{NAME}.jpeg")
    jobs.sweep_photos(timestamp=0)
    assert on_disk() == in_rows()
    assert "missing" not in caplog.text
    row = photo.renditions.first()
    assert row
    photo_files.location(row).unlink()
    jobs.sweep_photos(timestamp=0)
    assert "1 files of photos are missing" in caplog.text
    assert connection.is_usable()
