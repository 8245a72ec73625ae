"""`manage.py test`: a throw-away database, the exit status, the slow tests and the browser."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import commands
from config.processes import PROJECT

SUITE = """
import os
import pytest
from django.conf import settings
from django.db import connection

@pytest.mark.django_db
def test_database():
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",)
    assert str(settings.DATA_DIR).startswith(os.environ["TMPDIR"])
    assert settings.LOCAL

@pytest.mark.full
def test_slow():
    pass

@pytest.mark.browser
def test_browser():
    pass
"""


def run(folder: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a small suite as a person would, with folders of its own."""
    (folder / "test_small.py").write_text(SUITE)
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "CURBSIDE_DATA", "CI"}
    }
    own = {"TMPDIR": str(temporary), "CURBSIDE_VENV": sys.prefix, "SECRET_KEY": "of a real installation"}
    options = ["-c", str(PROJECT / "pyproject.toml"), "-p", "no:cacheprovider", "-q"]
    return subprocess.run(
        [
            sys.executable,
            str(PROJECT / "manage.py"),
            "test",
            str(folder / "test_small.py"),
            *options,
            *arguments,
        ],
        env={**kept, **own, **more},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(short_folder: Path) -> Path:
    return short_folder


def test_uses_a_fast_database_of_its_own_and_leaves_nothing(folder: Path) -> None:
    result = run(folder, CURBSIDE_CHROMIUM="/nonexistent/chromium")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "1 passed, 2 skipped" in result.stdout
    assert "slow; run with --full" in result.stdout
    assert "no Chromium on this machine" in result.stdout
    assert list((folder / "tmp").glob("curbside-*")) == []


def test_missing_browser_fails_in_ci_and_the_status_is_passed_on(folder: Path) -> None:
    result = run(
        folder, "--full", "-k", "slow or browser", CURBSIDE_CHROMIUM="/nonexistent/chromium", CI="true"
    )
    assert result.returncode == 1
    assert "1 passed, 1 deselected, 1 error" in result.stdout
    assert run(folder, "-k", "nothing_has_this_name").returncode == 5


def test_the_whole_suite_is_spread_over_the_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert commands._processes(["-q", "-k", "slow"]) == ["-n", "2", "--dist", "worksteal"]
    assert commands._processes(["--full"])[:2] == ["-n", "2"]
    for alone in (["tests/config"], ["tests/config/test_testing.py::test_x"], ["-n0"], ["--pdb"]):
        assert commands._processes(alone) == []
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert commands._processes([])[1] == "4"
