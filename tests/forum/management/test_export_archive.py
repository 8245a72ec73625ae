"""The command: what it says, and one plain line for whatever goes wrong."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from forum.domain.archives import leaving
from forum.management.commands import export_archive
from forum.models import Rendition
from tests import factories
from tests.forum.management.test_import_archive import ROOT, environment


def run(path: Path, *arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("export_archive", str(path), *arguments, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


@pytest.mark.django_db
def test_it_says_what_it_wrote(tmp_path: Path) -> None:
    said = factories.AnswerFactory()
    factories.QuestionFactory()
    assert run(tmp_path / "out.zip") == (
        f'Wrote 2 questions with 1 answer and 0 photos to "{tmp_path}/out.zip".\n',
        "",
    )
    run(tmp_path / "one.jsonl", "--question", str(said.question_id), "--question", str(said.question_id))
    (line,) = (tmp_path / "one.jsonl").read_bytes().splitlines()
    assert json.loads(line)["title"] == said.question.title


@pytest.mark.django_db
def test_an_unknown_question(tmp_path: Path) -> None:
    hidden = factories.QuestionFactory(status="hidden")
    with pytest.raises(
        CommandError, match=f"^There is no published question {hidden.pk}, so nothing was written.$"
    ):
        run(tmp_path / "out", "--question", str(hidden.pk))
    with pytest.raises(CommandError, match="invalid int value"):
        run(tmp_path / "out", "--question", "first")
    assert not (tmp_path / "out").exists()


@pytest.mark.django_db
def test_what_could_not_be_carried_fails_aloud(tmp_path: Path) -> None:
    rendition: Rendition = factories.RenditionFactory()
    errors = StringIO()
    with pytest.raises(CommandError, match=r"^The archive is there, but not everything could be carried.$"):
        call_command("export_archive", str(tmp_path / "out"), stdout=StringIO(), stderr=errors)
    assert f"A photo of question {rendition.photo.question_id} is left out" in errors.getvalue()
    assert (tmp_path / "out" / "questions.jsonl").exists()


@pytest.mark.django_db
def test_a_database_error_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(questions: object) -> None:
        raise DatabaseError("it\nis gone")

    monkeypatch.setattr(leaving, "with_contents", fail)
    with pytest.raises(CommandError, match=r"^The database refused it: it is gone. Nothing was written.$"):
        run(tmp_path / "out")
    assert [each for each in tmp_path.iterdir() if each.name != "media"] == []


@pytest.mark.django_db
def test_stopped_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(questions: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(leaving, "with_contents", stop)
    with pytest.raises(CommandError, match=r"^Stopped. Nothing was written.$") as stopped:
        run(tmp_path / "out")
    assert stopped.value.returncode == 130
    assert [each for each in tmp_path.iterdir() if each.name != "media"] == []


@pytest.mark.django_db
def test_long_exports_show_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_archive, "SECONDS_BETWEEN_LINES", 0)
    factories.QuestionFactory.create_batch(2)
    assert run(tmp_path / "out")[1] == "1 questions written ...\n2 questions written ...\n"


@pytest.mark.django_db(transaction=True)
def test_as_a_process_it_sees_one_moment_and_ends_without_a_traceback(tmp_path: Path) -> None:
    factories.AnswerFactory()
    command = [sys.executable, "-m", "django", "export_archive", str(tmp_path / "öut")]
    env = environment(tmp_path, PYTHONIOENCODING="ascii")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"CommandError: The folder ")
    assert b"Traceback" not in done.stderr
