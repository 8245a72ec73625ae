"""An import that is killed leaves nothing half done, and can be run again (kill -9 at every step)."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from accounts.models import AuditEntry
from forum.domain.archives import staging
from forum.models import Consent, Rendition
from tests import factories
from tests.forum.domain.archives import makers
from tests.forum.domain.archives.makers import question
from tests.forum.management.test_import_archive import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

#: The real command in a process of its own, which kills itself where the named function is called for the nth time.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from importlib import import_module
from django.core.management import call_command
from django.db import connection
module, name, nth, path = sys.argv[1:]
holder = connection if module == "connection" else import_module(module)
real, calls = getattr(holder, name), []
def killing(*args, **kwargs):
    calls.append(1)
    if len(calls) == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **kwargs)
setattr(holder, name, killing)
call_command("import_archive", path, by="moderator@example.com", publish=True)
"""

STEPS = [
    ("forum.domain.photo_files", "write_file", "1"),
    ("forum.domain.photo_files", "write_file", "6"),
    ("forum.domain.importing", "_write", "1"),
    ("forum.domain.archives.staging", "put_in_place", "1"),
    ("forum.domain.archives.staging", "put_in_place", "6"),
    ("forum.domain.consent", "build", "2"),
    ("accounts.domain.audit", "record", "1"),
    ("connection", "_commit", "1"),
]


def files(media: Path) -> list[str]:
    return sorted(str(each.relative_to(media)) for each in media.rglob("*") if each.is_file())


def killed(tmp_path: Path, step: tuple[str, str, str], path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *step, str(path)],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def archive(tmp_path: Path) -> Path:
    photos = [{"file": "photos/a.jpg"}, {"file": None}]
    return makers.folder(
        tmp_path / "archive",
        [question("1", photos=photos), question("2", photos=photos)],
        {"photos/a.jpg": makers.picture()},
    )


@pytest.mark.parametrize("step", STEPS, ids="-".join)
def test_killed_on_the_way(tmp_path: Path, settings: Any, step: tuple[str, str, str]) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    factories.make_moderator(email="moderator@example.com")
    path = archive(tmp_path)
    killed(tmp_path, step, path)

    assert not any(makers.counts().values())
    assert not AuditEntry.objects.filter(action="import").exists()
    assert not Consent.objects.exists()

    done = subprocess.run(
        [sys.executable, "-m", "django", "import_archive", str(path), "--by", "moderator@example.com", "--publish"],
        cwd=ROOT, env=environment(tmp_path), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert makers.counts() == {
        "Question": 2, "Answer": 2, "Photo": 4, "QuestionUpdate": 2, "Topic": 2, "ImportRun": 1,
    }  # fmt: skip
    assert files(tmp_path / "media") == sorted(each.path for each in Rendition.objects.all())
    assert Rendition.objects.count() == 8


def test_killed_after_the_commit(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    factories.make_moderator(email="moderator@example.com")
    killed(tmp_path, ("forum.domain.archives.staging", "clear", "1"), archive(tmp_path))
    assert makers.counts()["Question"] == 2
    assert staging.sweep()
    assert files(tmp_path / "media") == sorted(each.path for each in Rendition.objects.all())
    assert Rendition.objects.count() == 8
