"""After an account went, nothing of the person is left anywhere but ids: database, files, jobs, cache, sessions, logs."""

import base64
import binascii
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models.deletion import Collector

from accounts import jobs
from accounts.domain import erasure, leaving
from accounts.models import AuditEntry, User
from forum.domain import photo_files
from forum.models import Answer, Erasure, Photo, Question, Rendition, Review
from tests.conftest import ROOT
from tests.forum.management.test_import_archive import environment
from tests.trust import lives
from tests.trust.lives import OTHERS, PRIVATE, PUBLISHED

pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> Iterator[tuple[str, str]]:
    """Return each table's name and all that stands in it, with what is packed inside columns laid open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(x::text, ' '), '') FROM {table} x")  # noqa: S608 (PostgreSQL's own names)
            yield table, cursor.fetchone()[0]
        cursor.execute("SELECT value FROM curbside_cache")
        for (value,) in cursor.fetchall():
            yield "curbside_cache", base64.b64decode(value).decode("latin-1")
    for session in Session.objects.all():
        yield "django_session", str(session.get_decoded())


def tables(*words: str) -> set[str]:
    """Return the tables that hold any of these words, in any case, or packed as base64."""
    wanted = re.compile("|".join(form for word in words for form in forms(word)))
    return {table for table, text in everything() if wanted.search(text)}


def forms(word: str) -> Iterator[str]:
    """Return a word as it could stand in a column: plain, in hexadecimal, in base64 at each of the three places."""
    yield f"(?i:{re.escape(word)})"
    yield f"(?i:{binascii.hexlify(word.encode()).decode()})"
    # Four signs at the least, in their own case: in any case random keys hold them now and then.
    for shift in range(3):
        yield re.escape(base64.b64encode(b" " * shift + word.encode())[4:-4].decode())


def files(*words: str) -> set[str]:
    """Return the files of the data folder (photos, documents, exports, mails) that name or hold any of the words."""
    found = set()
    for path in Path(settings.MEDIA_ROOT).parent.rglob("*"):
        if path.is_file():
            text = path.name.encode() + path.read_bytes()
            if any(word.encode() in text.lower() for word in words):
                found.add(path.name)
    return found


def names_of_files() -> set[str]:
    root = Path(settings.MEDIA_ROOT).parent
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("questions", ["delete", "keep"])
@pytest.mark.parametrize("kind", ["patient", "physician"])
def test_nothing_but_ids_is_left(kind: str, questions: str) -> None:
    person = lives.patient() if kind == "patient" else lives.physician()
    pk, photos = person.user.pk, set(Rendition.objects.values_list("name", flat=True))
    assert len(tables(PRIVATE)) > (12 if kind == "patient" else 20), "the search finds what is there"
    assert files(PRIVATE)
    lives.go(person, questions=questions)

    assert leaving.erase_due() == 1

    assert tables(PRIVATE) == set()
    assert files(PRIVATE) == set()
    kept = {"forum_question", "forum_questionupdate", "forum_review"} if questions == "keep" else set()
    answers = {"forum_answer"} if kind == "physician" else set()
    assert tables(PUBLISHED) == kept | answers
    assert {"forum_answer"} <= tables(OTHERS), "what others wrote is theirs"
    assert not User.objects.filter(pk=pk).exists()
    left = names_of_files()
    assert not any(name in file for file in left for name in photos)
    assert left == {"erasures.jsonl", "mail/other.log"}
    # Ids, and nothing but ids.
    assert (
        AuditEntry.objects.filter(object_type="user", object_id=pk, action="erase", actor_id=None).count()
        == 1
    )
    erased = Erasure.objects.get(kind__in=["account", "unnamed"])
    assert (erased.object_id, erased.actor_id, erased.paths) == (pk, pk, [])


def test_every_eraser_meets_something_to_erase() -> None:
    """Otherwise the search above would show nothing of it."""
    lives.physician()
    empty = {
        label
        for each in erasure.registered()
        for label in each.covers
        if not apps.get_model(label)._base_manager.exists()
    }
    # Written by a worker while it runs.
    assert empty <= {"procrastinate.ProcrastinateEvent", "accounts.Deletion"}


def test_of_another_person_nothing_goes() -> None:
    person, other = lives.patient(), lives.patient(name="-other")
    before = _rows_of(other.user)
    files_before = {each.path for each in Rendition.objects.filter(photo__question__asker=other.user)}
    lives.go(person, questions="delete")
    assert leaving.erase_due() == 1
    assert _rows_of(other.user) == before
    assert all(photo_files.exists(path) for path in files_before)


def _rows_of(user: User) -> dict[str, int]:
    """Count the rows that point to somebody, of all models."""
    counted = {}
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            if (
                field.concrete
                and field.is_relation
                and field.related_model is User
                and not field.many_to_many
            ):
                counted[f"{model._meta.label}.{field.name}"] = model._base_manager.filter(
                    **{field.name: user}
                ).count()
    return counted


def test_the_statuses_of_what_goes_and_stays() -> None:
    person = lives.physician()
    lives.go(person, questions="keep")
    leaving.erase_due()
    question = Question.objects.get(pk=person.questions["published"].pk)
    assert (question.status, question.asker_id, question.asker_name) == ("published", None, "a patient")
    assert lives.updates(question) == ["published"]
    assert question.answers.count() == 1
    for state, row in person.questions.items():
        found = Question.objects.filter(pk=row.pk).first()
        if state in {"draft", "browser"}:
            assert found is None
        elif state != "published":
            assert found
            assert (found.status, found.title, found.asker_id) == ("withdrawn", "", None)
            assert not found.topics.exists()
    assert set(Photo.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert not Rendition.objects.exists()
    for state, answer in person.answers.items():
        kept = Answer.objects.filter(pk=answer.pk).first()
        if state == "draft":
            assert kept is None
        else:
            assert kept
            assert kept.status == ("published" if state == "published" else "withdrawn")
    assert Review.objects.filter(author=None).count() == 2
    assert {review.public_stars for review in Review.objects.filter(author=None)} == {5}


def test_a_real_worker_leaves_no_word_in_its_log_nor_in_a_dump(tmp_path: Path) -> None:
    """The whole way once more by processes as an operator runs them: worker, its log, pg_dump."""
    life = lives.physician()
    lives.go(life, questions="delete")
    jobs.erase_due.defer(timestamp=0)
    (tmp_path / "secret-key").write_text(settings.SECRET_KEY)  # sessions are signed with it
    environ = environment(tmp_path, LOG_LEVEL="DEBUG", EMAIL_URL=f"file://{settings.EMAIL_FILE_PATH}")
    command = [sys.executable, "-m", "django", "procrastinate", "--verbosity=3", "worker", "--one-shot"]
    done = subprocess.run(
        command, env=environ, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "Launching a worker" in said
    assert PRIVATE not in said.lower()
    assert PUBLISHED not in said.lower()
    assert not User.objects.filter(pk=life.user.pk).exists()
    assert files(PRIVATE, PUBLISHED) == set(), "mails to them included"
    dump = shutil.which("pg_dump")
    if dump is None:
        pytest.skip("no pg_dump on this machine; the tables were searched above")
    made = subprocess.run(
        [dump, "--inserts", environ["DATABASE_URL"]], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"this pg_dump cannot read this server: {made.stderr[:200]}")
    lines = made.stdout.splitlines()
    assert any(OTHERS in line for line in lines)
    assert [line[:200] for line in lines if PRIVATE in line.lower()] == []
    # A physician's published answers stay.
    assert {line.split()[2] for line in lines if PUBLISHED in line.lower()} == {"public.forum_answer"}


def test_erasers_leave_nothing_to_the_cascade(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Django would delete along with the account was deleted before, by somebody who thought of it."""
    life = lives.physician()
    left: list[str] = []

    def look(leaving: erasure.Leaving) -> None:
        collector = Collector(using="default")
        collector.collect([leaving.user])
        left.extend(model._meta.label for model in collector.data if model is not User)
        left.extend(query.model._meta.label for query in collector.fast_deletes if query.exists())
        for (to, _), batches in collector.field_updates.items():
            left.extend(to.model._meta.label for batch in batches if len(batch))

    monkeypatch.setitem(erasure._ERASERS, "look", erasure.Registered("look", look, frozenset()))
    assert erasure.erase(life.user, keep=False)
    assert set(left) <= {"accounts.Physician"}, "the profile that stays lets go of its account"
