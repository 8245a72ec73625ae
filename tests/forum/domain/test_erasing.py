"""A restored backup is cleaned of what was erased after it was made."""

import json
import shutil
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from forum.domain import asking, erasing, photo_files, photos, tombstones, withdrawal
from forum.domain.imaging import Rebuilt, RenditionBytes
from forum.domain.verifying_consents import Tally, flaws
from forum.models import Erasure, Photo, Question, Rendition
from tests.factories import PhotoFactory, QuestionFactory
from tests.forum.pages import page, path_of
from tests.forum.sent_photos import addresses, asked, in_rows, on_disk, sent_photo

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (
    "forum_photo",
    "forum_rendition",
    "forum_question",
    "forum_consent",
    "forum_consenthead",
    "forum_erasure",
)
#: All but generated ones, which cannot be written.
COLUMNS = (
    "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
    " WHERE table_name = %s AND is_generated = 'NEVER'"
)


class Backup:
    """A copy of the rows and files of photos, and putting it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(settings.MEDIA_ROOT, folder)
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"CREATE TABLE backup_{table} AS SELECT * FROM {table}")  # noqa: S608

    def restore(self) -> None:
        """Put everything back as it was; the list beside the photos stays, as it does for an operator."""
        shutil.rmtree(settings.MEDIA_ROOT)
        shutil.copytree(self.folder, settings.MEDIA_ROOT)
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
            for table in TABLES:
                cursor.execute(COLUMNS, [table])
                (names,) = cursor.fetchone()
                cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM backup_{table}")  # noqa: S608
            cursor.execute("SET session_replication_role = DEFAULT")

    def drop(self) -> None:
        """Remove the copies."""
        with connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DROP TABLE backup_{table}")


@pytest.fixture
def backup(tmp_path: Path) -> Any:
    made: list[Backup] = []

    def make() -> Backup:
        made.append(Backup(tmp_path / "backup"))
        return made[0]

    yield make
    for each in made:
        each.drop()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("replay_erasures", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_a_withdrawn_photo_is_withdrawn_again(backup: Any, client: Any) -> None:
    photo, other = sent_photo(alt="An eyelid"), sent_photo()
    kept = addresses(photo)
    old = backup()
    withdrawal.withdraw_photo(photo, by=photo.question.asker)
    old.restore()
    assert [asked(client, each)[0] for each in kept] == [200] * 4, "the backup has it all"
    assert not Erasure.objects.exists()
    assert run() == (
        "1 erasures are listed; 1 of them were not in this database.\n"
        "Withdrew 0 questions and 1 photos again, and deleted 4 files.\n"
    )
    assert [asked(client, each)[0] for each in kept] == [404] * 4
    assert on_disk() == in_rows() == sorted(each.path for each in other.renditions.all())
    row = Photo.objects.get(pk=photo.pk)
    assert (row.status, row.alt, row.perceptual_hash) == ("withdrawn", "", None)
    assert "(Photo)" not in page(client, photo.question)
    assert list(flaws(Tally())) == []
    entry = AuditEntry.objects.get(action=erasing.ACTION)
    assert (entry.object_id, entry.actor_id, entry.status_after) == (
        photo.pk,
        photo.question.asker_id,
        "withdrawn",
    )


def test_twice_changes_nothing_more(backup: Any) -> None:
    photo = sent_photo()
    old = backup()
    withdrawal.withdraw_photo(photo, by=photo.question.asker)
    old.restore()
    run()
    before = list(Photo.objects.values()), AuditEntry.objects.count(), tombstones.place().read_bytes()
    assert run() == (
        "1 erasures are listed; 0 of them were not in this database.\n"
        "Withdrew 0 questions and 0 photos again, and deleted 0 files.\n"
    )
    assert before == (
        list(Photo.objects.values()),
        AuditEntry.objects.count(),
        tombstones.place().read_bytes(),
    )


def test_the_list_of_another_machine(backup: Any, tmp_path: Path) -> None:
    photo = sent_photo()
    old = backup()
    withdrawal.withdraw_photo(photo, by=photo.question.asker)
    elsewhere = tombstones.place().rename(tmp_path / "copied.jsonl")
    old.restore()
    assert "Withdrew 0 questions and 0 photos" in run()
    assert "Withdrew 0 questions and 1 photos" in run(str(elsewhere))
    assert tombstones.place().read_bytes() == elsewhere.read_bytes(), "and is the list here from now on"


def test_a_withdrawn_question(backup: Any, client: Any) -> None:
    photo = sent_photo()
    old = backup()
    asking.withdraw(photo.question, by=photo.question.asker)
    old.restore()
    assert client.get(path_of(photo.question)).status_code == 200
    assert "Withdrew 1 questions and 1 photos" in run()
    assert client.get(path_of(photo.question)).status_code == 410
    assert (on_disk(), in_rows()) == ([], [])


@pytest.mark.parametrize("status", ["draft", "rejected", "pending"])
def test_a_question_that_the_backup_has_in_another_status(status: str, backup: Any) -> None:
    photo = sent_photo(status="pending", question=QuestionFactory(status=status, published_at=None))
    old = backup()
    tombstones.write_down([tombstones.record("question", photo.question_id, by=photo.question.asker)])
    old.restore()
    run()
    assert Question.objects.get().status == Photo.objects.get().status == "withdrawn"
    assert on_disk() == []


def test_a_photo_removed_before_it_was_sent(backup: Any) -> None:
    photo = sent_photo(status="pending", question=QuestionFactory(status="draft", published_at=None))
    old = backup()
    photos.remove(photo, by=photo.question.asker)
    old.restore()
    assert Photo.objects.exists()
    run()
    assert not Photo.objects.exists()
    assert (on_disk(), in_rows()) == ([], [])


def test_files_that_were_replaced(backup: Any, client: Any) -> None:
    """A backup from before a redaction shows nothing rather than what was covered."""
    photo = sent_photo()
    uncovered = addresses(photo)
    old = backup()
    photo_files.destroy(photo, by=None)
    covered = RenditionBytes("display", "jpeg", 8, 6, b"covered", "ab" * 32)
    photo_files.write(photo, Rebuilt((covered,), 8, 6, 1))
    old.restore()
    run()
    assert [asked(client, each)[0] for each in uncovered] == [404] * 4
    assert (on_disk(), in_rows()) == ([], [])
    row = Photo.objects.get()
    assert (row.status, row.missing, row.perceptual_hash) == ("published", True, None)
    assert "(Photo)" not in page(client, photo.question)


def test_ids_given_out_anew_are_left_alone(backup: Any, client: Any) -> None:
    """After a restore the same id may be another person's photo."""
    question = QuestionFactory()
    Path(settings.MEDIA_ROOT).mkdir()
    old = backup()
    gone = sent_photo(question=question)
    pk = gone.pk
    withdrawal.withdraw_photo(gone, by=question.asker)
    old.restore()
    mine = sent_photo(pk=pk)
    assert "Withdrew 0 questions and 0 photos" in run()
    assert [asked(client, each)[0] for each in addresses(mine)] == [200] * 4


def test_old_photos_over_a_newer_database() -> None:
    photo = sent_photo()
    copies = {path: (Path(settings.MEDIA_ROOT) / path).read_bytes() for path in on_disk()}
    withdrawal.withdraw_photo(photo, by=photo.question.asker)
    for path, content in copies.items():
        (Path(settings.MEDIA_ROOT) / path).write_bytes(content)
    assert "deleted 4 files" in run()
    assert on_disk() == []


HOSTILE = [
    b"no json",
    b'{"key": "x"}',
    b"[]",
    b'"photo"',
    json.dumps({"paths": ["../secret-key"]}).encode(),
    json.dumps({"paths": ["photos/../../secret-key"]}).encode(),
    json.dumps({"paths": ["/etc/passwd"]}).encode(),
    json.dumps({"paths": ["photos/aa/" + "a" * 32 + ".jpeg\x00"]}).encode(),
    json.dumps({"paths": [7]}).encode(),
    json.dumps({"kind": "user"}).encode(),
    json.dumps({"id": "7"}).encode(),
    json.dumps({"at": "2026-01-01T00:00:00"}).encode(),
    json.dumps({"at": "yesterday"}).encode(),
    b"\xff\xfe",
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_line_that_says_nothing_good(line: bytes, tmp_path: Path) -> None:
    whole = {
        "key": "00000000-0000-4000-8000-000000000001",
        "kind": "files",
        "id": 1,
        "at": timezone.now().isoformat(),
        "by": None,
        "paths": [],
    }
    if line.startswith(b"{"):
        line = json.dumps(whole | json.loads(line)).encode()
    secret = Path(settings.MEDIA_ROOT).parent / "secret-key"
    secret.write_text("stays")
    photo = sent_photo()
    good = whole | {"key": "00000000-0000-4000-8000-000000000002", "paths": in_rows()[:1]}
    file = tmp_path / "list.jsonl"
    file.write_bytes(line + b"\n" + json.dumps(good).encode())
    with pytest.raises(CommandError, match="Everything else was erased again"):
        run(str(file))
    assert secret.read_text() == "stays"
    assert len(on_disk()) == 3, "what was understood was done"
    assert photo.renditions.count() == 3


def test_no_list_at_all(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be used: No such file"):
        run(str(tmp_path / "none.jsonl"))
    assert run().startswith("0 erasures are listed")


def test_a_line_torn_by_a_power_cut_costs_no_other_line() -> None:
    tombstones.place().parent.mkdir(exist_ok=True)
    first = tombstones.record("files", 1, by=None, paths=[])
    tombstones.write_down([first])
    with tombstones.place().open("ab") as file:
        file.write(b'{"key": "0000')
    second = tombstones.record("files", 2, by=None, paths=[])
    tombstones.write_down([second, first])
    read = list(tombstones.lines(tombstones.place()))
    assert [each.key for each in read if isinstance(each, Erasure)] == [first.key, second.key]
    assert len(read) == 3
    assert tombstones.place().stat().st_mode & 0o777 == 0o600


def test_an_entry_is_older_than_what_it_erases_only_by_a_broken_clock() -> None:
    photo = PhotoFactory()
    Photo.objects.filter(pk=photo.pk).update(created_at=timezone.now() + timedelta(hours=1))
    tombstones.record("photo", photo.pk, by=photo.question.asker)
    assert erasing.replay().photos == 0
    assert Rendition.objects.count() == 0
