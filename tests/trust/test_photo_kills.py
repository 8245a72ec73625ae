"""TRUST 25: the process killed at each step of an upload, a redaction, a withdrawal and a sweep; rows and files agree."""

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from PIL import Image

from accounts.models import AuditEntry, User
from forum.domain import asking, photo_files, photos, sweeping, tombstones
from forum.domain.verifying_consents import Tally, flaws
from forum.models import Erasure, Photo, Question, Rendition
from tests.factories import PhotoFactory, QuestionFactory, make_moderator
from tests.forum.management.test_import_archive import environment
from tests.forum.sent_photos import in_rows, on_disk, sent_photo
from tests.trust.killing import Killer

pytestmark = pytest.mark.django_db(transaction=True)
#: Kills of each deed in a full run, at least; the quick suite makes two.
TIMES = 20


@pytest.fixture
def killer(tmp_path: Path, settings: Any) -> Iterator[Killer]:
    settings.MEDIA_ROOT = tmp_path / "media"
    made = Killer(environment(tmp_path))
    yield made
    made.close()


def real_photo(question: Question) -> Photo:
    """Return a published photo that the pipeline made; no two have the same bytes."""
    photo: Photo = PhotoFactory(question=question)
    file, image = io.BytesIO(), Image.linear_gradient("L").convert("RGB")
    image.paste((200, 30, 90), (0, 0, 255, photo.pk % 250 + 1))
    image.save(file, "JPEG")
    photo_files.write(photo, photos.rebuild(file, filename="arm.jpg"))
    return photo


def age() -> None:
    """Let an hour pass for all files."""
    for path in Path(photo_files.settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))


def no_row_lacks_its_file() -> None:
    """The part that holds at every moment, before anything swept."""
    for row in Rendition.objects.all():
        file = photo_files.location(row)
        assert file.exists(), row.path
        assert file.stat().st_size == row.size
    assert list(flaws(Tally())) == []


def jobs_done() -> None:
    """Do what a worker does next: finish the erasures whose jobs were committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE task_name = 'forum.finish_erasure' RETURNING args->>'key'"
        )
        keys = [key for (key,) in cursor.fetchall()]
    for key in keys:
        photo_files.finish(Erasure.objects.get(key=key))


def agreed() -> None:
    """Sweep, and hold rows against files."""
    age()
    swept = sweeping.sweep()
    assert not swept.is_wrong
    assert on_disk() == in_rows()
    assert tombstones.keys() == set(Erasure.objects.values_list("key", flat=True))


def places(steps: int, *, full: bool) -> list[int]:
    """Return at which steps to kill: each of them and at least `TIMES`, or two in the quick suite."""
    if not full:
        return [steps * 2 // 3, steps - 1]
    return sorted(list(range(1, steps + 1)) + [1 + i * steps // TIMES for i in range(max(0, TIMES - steps))])


def play(
    killer: Killer, deed: str, prepare: Callable[[], dict[str, int]], check: Callable[..., None], full: bool
) -> None:
    """Do a thing whole to count its steps, then have it killed at them, checking after each."""
    about = prepare()
    _, steps = killer.do(deed, **about)
    assert steps > 8, "steps are counted"
    check(killed_at=None, **about)
    killed = 0
    for last in places(steps, full=full):
        about = prepare()
        killed += killer.do(deed, last=last, **about)[0]
        check(killed_at=last, **about)
    assert killed >= (TIMES if full else 1)


def test_upload(killer: Killer, full: bool) -> None:
    def prepare() -> dict[str, int]:
        return {"question": asking.start_draft(by=None, address=str(Question.objects.count())).pk}

    def check(*, killed_at: int | None, question: int) -> None:
        no_row_lacks_its_file()
        there = Photo.objects.filter(question=question)
        assert [each.renditions.count() for each in there] in ([], [4])
        assert AuditEntry.objects.filter(action="add", object_id__in=there.values("pk")).count() == len(there)
        if killed_at is None:
            assert len(there) == 1
        agreed()

    play(killer, "upload", prepare, check, full)


def test_withdrawal(killer: Killer, full: bool) -> None:
    canaries: dict[int, list[bytes]] = {}

    def prepare() -> dict[str, int]:
        photo = sent_photo()
        canaries[photo.pk] = [photo_files.location(each).read_bytes() for each in photo.renditions.all()]
        return {"photo": photo.pk}

    def check(*, killed_at: int | None, photo: int) -> None:
        no_row_lacks_its_file()
        row = Photo.objects.get(pk=photo)
        gone = row.status == "withdrawn"
        assert gone or killed_at is not None
        assert row.renditions.count() == (0 if gone else 4)
        assert (row.alt, row.perceptual_hash) == ("", None) if gone else row.alt
        assert Erasure.objects.filter(object_id=photo).count() == gone
        if gone:
            jobs_done()
            left = [
                path.read_bytes()
                for path in Path(photo_files.settings.MEDIA_ROOT).rglob("*")
                if path.is_file()
            ]
            assert not set(left) & set(canaries[photo]), "the job alone makes the files go, before any sweep"
        agreed()

    play(killer, "withdraw", prepare, check, full)


def test_redaction(killer: Killer, full: bool) -> None:
    moderator: User = make_moderator()
    before: dict[int, dict[str, bytes]] = {}

    def prepare() -> dict[str, int]:
        photo = real_photo(QuestionFactory())
        before[photo.pk] = {
            each.path: photo_files.location(each).read_bytes() for each in photo.renditions.all()
        }
        return {"photo": photo.pk, "moderator": moderator.pk}

    def check(*, killed_at: int | None, photo: int, moderator: int) -> None:
        no_row_lacks_its_file()
        row = Photo.objects.get(pk=photo)
        now = {each.path for each in row.renditions.all()}
        assert len(now) == 4
        covered = AuditEntry.objects.filter(action="redact", object_id=photo).exists()
        assert covered or killed_at is not None
        assert (not now & set(before[photo])) if covered else now == set(before[photo]), "all of them or none"
        if covered:
            jobs_done()
            left = {
                path.read_bytes()
                for path in Path(photo_files.settings.MEDIA_ROOT).rglob("*")
                if path.is_file()
            }
            assert not left & set(before[photo].values()), "what was covered is gone"
        agreed()

    play(killer, "redact", prepare, check, full)


def test_sweep(killer: Killer, full: bool) -> None:
    made = 0

    def prepare() -> dict[str, int]:
        nonlocal made
        made += 1
        sent_photo()
        sent_photo(status="rejected", decided_at=timezone.now() - sweeping.APPEAL_TIME * 2)
        root = Path(photo_files.settings.MEDIA_ROOT)
        for path in ("photos/AA/{}.jpeg", "photos/AB/{}.webp", "photos/AA/{}.part", "staging/{}/{}.jpeg"):
            file = root / path.format(f"{made:032}", f"{made:032}")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"left by a kill")
        tombstones.record("files", made, by=None)
        age()
        return {}

    def check(*, killed_at: int | None) -> None:
        no_row_lacks_its_file()
        if killed_at is None:
            assert on_disk() == in_rows()
        jobs_done()
        agreed()
        sweeping.destroy_rejected()
        assert not Rendition.objects.filter(photo__status="rejected").exists()
        assert on_disk() == in_rows()

    play(killer, "sweep", prepare, check, full)
