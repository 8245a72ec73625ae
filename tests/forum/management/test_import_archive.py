"""The command: who, what it says, and one plain line for whatever goes wrong."""

import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from accounts.models import User
from forum.domain.archives import rows
from forum.management.commands import import_archive
from forum.models import Question
from tests import factories
from tests.forum.domain.archives import makers
from tests.forum.domain.archives.makers import question

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(db: None) -> User:
    return factories.make_moderator(email="moderator@example.com")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return makers.folder(tmp_path / "archive", [question("1"), question("2")])


def run(path: Path, *arguments: str, by: str = "moderator@example.com") -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("import_archive", str(path), "--by", by, *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


def refusal(path: Path, *arguments: str, **options: Any) -> str:
    with pytest.raises(CommandError) as refused:
        run(path, *arguments, **options)
    text = str(refused.value)
    assert "\n" not in text
    assert refused.value.returncode == 1
    return text


@pytest.mark.usefixtures("moderator")
def test_it_says_what_it_did(path: Path) -> None:
    assert run(path, "--publish") == (
        'Imported 2 questions with 2 answers and 0 photos from "Harbor Forum".\nThey are public.\n',
        "",
    )
    assert run(path, "--publish")[0] == (
        'There was nothing new in "Harbor Forum". Nothing was changed.\n'
        "2 questions were here already, left as found, even where the archive says something else.\n"
    )


@pytest.mark.usefixtures("moderator")
def test_without_publish_it_says_that_they_wait(path: Path) -> None:
    assert "They wait in the moderation queues." in run(path)[0]
    assert not Question.objects.published().exists()


@pytest.mark.usefixtures("moderator")
def test_a_dry_run_says_what_would_be(path: Path) -> None:
    assert run(path, "--dry-run")[0] == (
        'Nothing was changed. An import would add 2 questions with 2 answers and 0 photos from "Harbor Forum".\n'
    )
    assert not Question.objects.exists()


@pytest.mark.usefixtures("moderator")
def test_bad_lines_are_told_one_by_one(path: Path) -> None:
    (path / "questions.jsonl").write_bytes(
        makers.jsonl([question("1"), b"{", question("3", titel="x", body=3)])
    )
    errors = StringIO()
    with pytest.raises(CommandError, match="Nothing was imported: 2 lines are bad"):
        call_command("import_archive", str(path), by="moderator@example.com", stderr=errors)
    assert errors.getvalue() == (
        "Line 2: This line is not JSON (Expecting property name enclosed in double quotes, character 2).\n"
        "Line 3: titel is not a field of the format.\n"
        "Line 3: body must be a text, not a number.\n"
    )
    out, _ = run(path, "--skip-bad")
    assert "Imported 1 question with 1 answer" in out
    assert f'2 bad lines were left out.\nWhat was left out is in "{path}.rejected.jsonl".\n' in out


@pytest.mark.usefixtures("moderator")
def test_nothing_good_is_left_with_skip_bad(path: Path) -> None:
    (path / "questions.jsonl").write_bytes(b"{\n")
    assert run(path, "--skip-bad")[0].startswith('There was nothing new in "Harbor Forum".')


@pytest.mark.parametrize("by", ["nobody@example.com", "", "moderator", "x" * 1000])
@pytest.mark.usefixtures("moderator")
def test_nobody_has_that_address(path: Path, by: str) -> None:
    assert refusal(path, by=by).startswith(f'Nobody here has the address "{by[:60]}')


def test_only_moderators_and_administrators(path: Path, moderator: User) -> None:
    patient = factories.UserFactory()
    assert "Only an active moderator" in refusal(path, by=patient.email)
    User.objects.filter(pk=moderator.pk).update(is_active=False)
    assert "Only an active moderator" in refusal(path)
    administrator = factories.make_administrator()
    assert "Imported 2 questions" in run(path, by=f" {administrator.email.upper()} ")[0]


@pytest.mark.usefixtures("moderator")
def test_nothing_is_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == f'There is nothing at "{tmp_path}/none".'


@pytest.mark.usefixtures("moderator")
def test_a_database_error_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: rows.Writer, batch: object) -> None:
        raise DatabaseError("the disk\nof the database\nis full")

    monkeypatch.setattr(rows.Writer, "write", fail)
    assert refusal(path) == "The database refused it: the disk of the database is full. Nothing was imported."
    assert not Question.objects.exists()


@pytest.mark.usefixtures("moderator")
def test_stopped_by_hand(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(self: rows.Writer, batch: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rows.Writer, "write", stop)
    with pytest.raises(CommandError, match=r"Stopped. Nothing was imported.") as stopped:
        run(path)
    assert stopped.value.returncode == 130
    assert not Question.objects.exists()


@pytest.mark.usefixtures("moderator")
def test_long_imports_show_how_far_they_are(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_archive, "SECONDS_BETWEEN_LINES", 0)
    (path / "questions.jsonl").write_bytes(makers.jsonl([question(str(i)) for i in range(450)]))
    _, errors = run(path)
    steps = re.findall(r"(\d+) questions (read|written) \.\.\.", errors)
    assert steps == [
        ("200", "read"),
        ("400", "read"),
        ("450", "read"),
        ("200", "written"),
        ("400", "written"),
        ("450", "written"),
    ]


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    """Return what a process of its own needs to work on this test's database."""
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    return os.environ | {"DATABASE_URL": url, "CURBSIDE_DATA": str(tmp_path)} | more


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_as_a_process_it_ends_without_a_traceback(tmp_path: Path, encoding: str) -> None:
    factories.make_moderator(email="moderator@example.com")
    path = makers.folder(
        tmp_path / "ärchive", [question("ü"), b"\xff", question("“", ti_tle="ß", **{"\x1b[2J": 1})]
    )
    command = [sys.executable, "-m", "django", "import_archive", str(path), "--by", "moderator@example.com"]
    env = environment(tmp_path, PYTHONIOENCODING=encoding)
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stderr.splitlines() == [
        b"Line 2: This line is not UTF-8 (byte 1).",
        b"Line 3: ti_tle is not a field of the format.",
        b'Line 3: "\\u001b[2J" is not a field of the format.',
        b"CommandError: Nothing was imported: 2 lines are bad. Mend the archive, or import the rest with --skip-bad.",
    ]
    done = subprocess.run([*command, "--skip-bad"], cwd=ROOT, env=env, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert Question.objects.get().source_id == "ü"
