"""Memory does not grow with the archive (the kernel's own figure, of a process of its own)."""

import subprocess
import sys
from pathlib import Path

import pytest

from forum.models import Question
from tests import factories
from tests.forum.domain.archives import makers
from tests.forum.domain.archives.makers import answer, question
from tests.forum.management.test_import_archive import ROOT, environment

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPT = """
import re, sys
import django
django.setup()
from django.core.management import call_command
call_command(*sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1], file=sys.stderr)
"""


def peak(tmp_path: Path, *command: str) -> float:
    """Return the peak of a command's process in MB."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command],
        cwd=ROOT,
        env=environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr.split()[-1]) / 1024


def archive(path: Path, count: int) -> Path:
    """Write an archive whose questions all differ: ids, topics and bylines too."""
    with path.open("wb") as file:
        for i in range(count):
            said = [answer(body=f"Words {i}. " * 100, byline={"name": f"Dr. {i}-{j}"}) for j in range(3)]
            file.write(makers.jsonl([question(f"{path.stem}-{i}", topics=[f"Topic {i}"], answers=said)]))
    return path


def compare(tmp_path: Path, few: int, many: int) -> None:
    factories.make_moderator(email="moderator@example.com")
    tail = ("--by", "moderator@example.com", "--publish")
    small = peak(tmp_path, "import_archive", str(archive(tmp_path / "few.jsonl", few)), *tail)
    out_small = peak(tmp_path, "export_archive", str(tmp_path / "out-few"))
    large = peak(tmp_path, "import_archive", str(archive(tmp_path / "many.jsonl", many)), *tail)
    out_large = peak(tmp_path, "export_archive", str(tmp_path / "out-many"))
    assert Question.objects.count() == few + many
    # A tenth of what the rows would take; the allocator's own ups and downs are a few MB.
    assert large - small < 12, (small, large)
    assert out_large - out_small < 12, (out_small, out_large)


def test_memory_stays_flat(tmp_path: Path) -> None:
    compare(tmp_path, 400, 2400)


@pytest.mark.full
def test_memory_stays_flat_at_length(tmp_path: Path) -> None:
    compare(tmp_path, 1000, 20_000)


def test_one_endless_line_takes_no_memory(tmp_path: Path) -> None:
    factories.make_moderator(email="moderator@example.com")
    path = archive(tmp_path / "a.jsonl", 5)
    tail = ("--by", "moderator@example.com", "--skip-bad")
    plain = peak(tmp_path, "import_archive", str(path), *tail)
    with path.open("ab") as file:
        for _ in range(150):
            file.write(b"x" * 1024 * 1024)
    assert peak(tmp_path, "import_archive", str(path), *tail) - plain < 12
    rejected = tmp_path / "a.jsonl.rejected.jsonl"
    assert rejected.stat().st_size == 150 * 1024 * 1024 + 1
