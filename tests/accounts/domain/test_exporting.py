"""A copy of one's data: whole or not at all, of oneself alone, for a week."""

import json
import os
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts import jobs
from accounts.domain import export, exporting
from accounts.domain.throttling import TooManyTries
from accounts.models import AuditEntry, DataExport, Notice, User
from forum.models import Question
from tests.factories import QuestionFactory, UserFactory
from tests.trust import lives
from tests.trust.lives import OTHERS, PRIVATE, PUBLISHED

pytestmark = pytest.mark.django_db


def built(user: User) -> DataExport:
    row = exporting.ask(by=user)
    exporting.build(row.pk)
    row.refresh_from_db()
    return row


def contents(row: DataExport) -> dict[str, bytes]:
    with zipfile.ZipFile(exporting.location(row.name)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def in_folder() -> list[str]:
    return sorted(path.name for path in exporting.folder().iterdir()) if exporting.folder().exists() else []


def test_it_holds_everything_of_the_person_and_nothing_of_others() -> None:
    life = lives.physician()
    assert life.physician
    DataExport.objects.all().delete()
    found = contents(built(life.user))
    read = {name: json.loads(text) for name, text in found.items() if name.endswith(".json")}
    assert set(read) == {f"{part.name}.json" for part in export.parts()}
    assert [name for name, rows in read.items() if not rows] == []
    whole = b"".join(found.values()).decode("utf-8", "replace")
    assert PRIVATE in whole
    assert PUBLISHED in whole
    assert OTHERS not in whole
    assert life.moderator.pseudonym not in whole
    assert life.moderator.email not in whole
    questions = {row["id"]: row for row in read["questions.json"]}
    assert set(questions) == {row.pk for state, row in life.questions.items() if state != "browser"}
    published = questions[life.questions["published"].pk]
    assert published["status"] == "Published"
    assert [each["title"] for each in published["versions"]] == [f"{PRIVATE} before"]
    assert len(published["updates"]) == 2
    assert set(published["answers"][0]) == {"address", "answered"}
    assert {row["status"] for row in read["answers.json"]} >= {"Draft", "Published", "Not published"}
    assert len(read["decisions.json"]) == 2
    assert len(read["appeals.json"]) == 2
    assert {row["kind"] for row in read["reviews.json"]} == {"review", "reply"}
    assert {row["kind"] for row in read["clicks.json"]} == {"found helpful", "follows", "thanked"}
    assert read["account.json"][0]["email"] == life.user.email


def test_secrets_stay_out_of_it() -> None:
    life = lives.patient()
    life.user.set_password("a-very-long-secret-word")
    life.user.save()
    DataExport.objects.all().delete()
    found = contents(built(life.user))
    told = found["sign-in.json"].decode() + found["sessions.json"].decode() + found["account.json"].decode()
    assert '"secret"' not in told
    assert life.user.password not in told
    assert all(key not in told for key in life.user.usersession_set.values_list("session_key", flat=True))


def test_photos_are_the_files_that_we_have() -> None:
    life = lives.patient()
    DataExport.objects.all().delete()
    found = contents(built(life.user))
    told = [name for row in json.loads(found["photos.json"]) for name in row["files"]]
    assert sorted(told) == sorted(name for name in found if name.startswith("photos/"))
    assert len(told) > 100
    assert found[told[0]].startswith(b"canary of photo")


def test_the_readme_names_every_file() -> None:
    readme = contents(built(UserFactory()))["README.txt"].decode()
    assert all(f"{part.name}.json" in readme for part in export.parts())
    assert max(map(len, readme.splitlines())) <= 110


def test_hostile_words_come_back_as_they_were() -> None:
    user = UserFactory()
    words = 'Robert"); \\ </script> \u202e\u0627\u0644 \U0001f987 ,\n]}'
    QuestionFactory(asker=user, title=words, body=words * 50)
    rows = json.loads(contents(built(user))["questions.json"])
    assert (rows[0]["title"], rows[0]["text"]) == (words, words * 50)


def test_a_photo_taken_back_at_this_moment_is_left_out() -> None:
    life = lives.patient()
    gone = life.questions["published"].photos.filter(status="published").get()
    DataExport.objects.all().delete()
    from forum.domain import photo_files  # noqa: PLC0415 (beside its one use)

    for rendition in gone.renditions.all():
        photo_files.location(rendition).unlink()
    assert not any(name.startswith(f"photos/{gone.pk}-") for name in contents(built(life.user)))


def test_only_we_can_read_the_file_and_no_address_leads_there(settings: Any) -> None:
    row = built(UserFactory())
    place = exporting.location(row.name)
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700
    assert Path(settings.MEDIA_ROOT) not in place.parents
    assert row.size == place.stat().st_size


def test_asking_twice_makes_one() -> None:
    user = UserFactory()
    first, second = exporting.ask(by=user), exporting.ask(by=user)
    assert first == second
    assert AuditEntry.objects.filter(action="export", object_id=user.pk).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.build_export'")
        assert cursor.fetchone() == (1,)


def test_a_new_one_takes_the_place_of_the_old(django_capture_on_commit_callbacks: Any) -> None:
    user = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        old = built(user)
    with django_capture_on_commit_callbacks(execute=True):
        new = built(user)
    assert list(DataExport.objects.filter(user=user)) == [new]
    assert in_folder() == [f"{new.name}.zip"]
    assert old.name != new.name


def test_three_a_day() -> None:
    user = UserFactory()
    for _ in range(3):
        built(user)
    with pytest.raises(TooManyTries):
        exporting.ask(by=user)
    exporting.ask(by=UserFactory())


def test_the_person_is_told_once() -> None:
    user = UserFactory()
    row = built(user)
    exporting.build(row.pk)
    assert list(Notice.objects.filter(recipient=user).values_list("event", "about")) == [
        ("export_ready", row.pk)
    ]


class FullDiskError(OSError):
    pass


def test_a_full_disk_leaves_nothing_half(monkeypatch: pytest.MonkeyPatch) -> None:
    row = exporting.ask(by=UserFactory())

    def full(handle: int) -> None:
        raise FullDiskError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FullDiskError):
        exporting.build(row.pk)
    row.refresh_from_db()
    assert row.status == "waiting"
    assert in_folder() == []


class Context:
    """What a job knows of itself."""

    def __init__(self, attempts: int) -> None:
        self.job = type("Job", (), {"attempts": attempts})


def test_after_the_last_try_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    row = exporting.ask(by=UserFactory())
    monkeypatch.setattr(exporting, "_write", lambda *_: (_ for _ in ()).throw(FullDiskError()))
    last = jobs.EXPORT_RETRY.max_attempts
    assert last
    for attempts, status in ((0, "waiting"), (last - 1, "waiting"), (last, "failed")):
        with pytest.raises(FullDiskError):
            jobs.build_export.func(Context(attempts), export=row.pk)
        row.refresh_from_db()
        assert row.status == status
    assert Notice.objects.get(recipient=row.user).event == "export_failed"
    assert exporting.ask(by=row.user).status == "waiting", "and may be asked for again"


def test_the_clock_removes_it_after_a_week() -> None:
    row = built(UserFactory())
    with time_machine.travel(timezone.now() + exporting.KEPT - timedelta(minutes=1), tick=False):
        assert exporting.ready(row.user, row.pk) == row
        assert exporting.sweep() == 0
    with time_machine.travel(timezone.now() + exporting.KEPT + timedelta(seconds=1), tick=False):
        assert exporting.ready(row.user, row.pk) is None
        assert exporting.latest(row.user) is None
        assert exporting.sweep() == 1
    assert in_folder() == []
    assert not DataExport.objects.exists()


def test_the_clock_gives_up_what_nobody_made() -> None:
    row = exporting.ask(by=UserFactory())
    with time_machine.travel(timezone.now() + exporting.PATIENCE + timedelta(seconds=1), tick=False):
        exporting.sweep()
    row.refresh_from_db()
    assert row.status == "failed"


def test_the_clock_removes_strays_and_rows_without_files() -> None:
    kept, lost = built(UserFactory()), built(UserFactory())
    (exporting.folder() / "unknown.zip").write_bytes(b"x")
    (exporting.folder() / "unknown.part").write_bytes(b"x")
    being_made = exporting.ask(by=UserFactory())
    (exporting.folder() / f"{being_made.name}.part").write_bytes(b"x")
    exporting.location(lost.name).unlink()
    exporting.sweep()
    assert in_folder() == sorted([f"{kept.name}.zip", f"{being_made.name}.part"])
    assert not DataExport.objects.filter(pk=lost.pk).exists()


def test_an_account_that_went_meanwhile_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    row = exporting.ask(by=UserFactory())
    write = exporting._write

    def slow(path: Path, user: User) -> None:
        write(path, user)
        DataExport.objects.all().delete()

    monkeypatch.setattr(exporting, "_write", slow)
    exporting.build(row.pk)
    assert in_folder() == []
    assert not Notice.objects.exists()


def test_a_large_account_takes_the_memory_of_a_small_one() -> None:
    user = UserFactory()

    def peak(count: int) -> int:
        made = QuestionFactory.build_batch(count, asker=user, body="A long story. " * 400)
        for each in made:
            each.asker = user
        Question.objects.bulk_create(made)
        row = DataExport.objects.create(user=user)
        tracemalloc.start()
        exporting.build(row.pk)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    first = peak(120)
    assert peak(360) < first * 1.5
    assert Question.objects.filter(asker=user).count() == 480
