"""Making the environment: what is missing, what is killed, what comes twice, in words a person understands."""

import ast
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from config.processes import PROJECT
from tests.config.installation import Installation, descendants, is_alive, wait_for

ENTRY = """
import sys
from config import bootstrap
from config.failure import CannotStart
try:
    bootstrap.ensure(set(sys.argv[1:]))
except CannotStart as reason:
    sys.exit(str(reason))
import plum
print("plum", plum.VERSION, sys.prefix)
"""


class Index:
    """A project with one small package to install, and a folder of wheels to install it from."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        (self.project / "config").mkdir(parents=True)
        for name in ("__init__", "bootstrap", "failure", "processes"):
            shutil.copy(PROJECT / f"config/{name}.py", self.project / "config")
        (self.project / "manage.py").write_text(ENTRY)
        (self.project / "requirements").mkdir()

    @property
    def venv(self) -> Path:
        return self.project / ".venv"

    def publish(self, version: str, group: str = "base", *, name: str = "plum") -> Path:
        """Write a wheel and lock the group to it."""
        info = f"{name}-{version}.dist-info"
        wheel = self.wheels / f"{name}-{version}-py3-none-any.whl"
        files = {
            f"{name}.py": f"VERSION = {version!r}\n",
            f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/RECORD": "",
        }
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(
                    zipfile.ZipInfo(path), text
                )  # the same bytes, and so the same hash, every time
        self.lock(version, hashlib.sha256(wheel.read_bytes()).hexdigest(), group, name=name)
        return wheel

    def lock(self, version: str, digest: str, group: str = "base", *, name: str = "plum") -> None:
        text = f"{name}=={version} \\\n    --hash=sha256:{digest}\n"
        (self.project / f"requirements/{group}.txt").write_text(text)

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "CURBSIDE_"))}
        offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.wheels), "PIP_CONFIG_FILE": os.devnull}
        # Without uv, which would not know this index.
        path = os.pathsep.join(
            p for p in os.environ["PATH"].split(os.pathsep) if not (Path(p) / "uv").exists()
        )
        return {**kept, **offline, "PATH": path, **more}

    def start(self, *groups: str, **more: str) -> subprocess.Popen[str]:
        python = str(getattr(sys, "_base_executable", sys.executable))
        return subprocess.Popen(
            [python, str(self.project / "manage.py"), *(groups or ("base",))],
            env=self.environment(**more),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *groups: str, **more: str) -> tuple[int, str, str]:
        process = self.start(*groups, **more)
        out, error = process.communicate(timeout=90)
        return process.returncode, out, error


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """Return a project without an environment."""
    made = Index(tmp_path)
    made.publish("1.0")
    return made


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, tuple[int, str, str]]:
    """Return a project that has been started once, and what it said."""
    made = Index(tmp_path_factory.mktemp("pattern"))
    made.publish("1.0")
    return made, made.run()


@pytest.fixture
def ready(index: Index, pattern: tuple[Index, tuple[int, str, str]]) -> Index:
    """Return a project whose environment is ready."""
    shutil.copytree(pattern[0].venv, index.venv, symlinks=True)
    return index


def without(folder: Path, module: str) -> dict[str, str]:
    """Return variables under which Python lacks a module, as Debian's does without python3-venv."""
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n")
    folder.chmod(0o755)
    return {"PYTHONPATH": str(folder)}


def test_installs_shows_progress_and_is_silent_and_quick_the_next_time(
    pattern: tuple[Index, tuple[int, str, str]],
) -> None:
    index, (status, out, error) = pattern
    assert (status, error) == (0, "")
    lines = out.splitlines()
    assert lines[0] == f"Making the environment in {index.venv}: 1 packages, once."
    assert "  1 of 1: plum …" in lines
    assert lines[-1] == f"plum 1.0 {index.venv}"
    begun = time.monotonic()
    assert index.run() == (0, f"plum 1.0 {index.venv}\n", "")
    assert time.monotonic() - begun < 3


def test_follows_a_changed_lock(ready: Index) -> None:
    ready.publish("2.0")
    status, out, _ = ready.run()
    assert (status, out.splitlines()[-1]) == (0, f"plum 2.0 {ready.venv}")
    ready.publish("3.1", "dev", name="pear")
    assert ready.run()[1] == f"plum 2.0 {ready.venv}\n", "base alone needs nothing"
    assert ready.run("base", "dev")[0] == 0
    assert list(ready.venv.glob("lib/python3*/site-packages/pear.py"))


def test_refuses_a_package_with_another_hash_and_keeps_what_worked(ready: Index) -> None:
    ready.publish("2.0")
    ready.lock("2.0", "0" * 64)
    status, _, error = ready.run()
    assert status == 1
    assert error.startswith("The packages could not be installed: ")
    assert error.count("\n") == 1
    ready.lock("1.0", hashlib.sha256((ready.wheels / "plum-1.0-py3-none-any.whl").read_bytes()).hexdigest())
    assert ready.run() == (0, f"plum 1.0 {ready.venv}\n", ""), (
        "the old lock is still satisfied, nothing to do"
    )


def test_refuses_a_source_package(index: Index, tmp_path: Path) -> None:
    (index.wheels / "plum-1.0-py3-none-any.whl").unlink()
    source = index.wheels / "plum-1.0.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("plum-1.0/setup.py", f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    index.lock("1.0", hashlib.sha256(source.read_bytes()).hexdigest())
    assert index.run()[0] == 1
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("moment", [pytest.param(0.1, marks=pytest.mark.full), 1.5, 3.0])
def test_kill_9_while_it_installs_is_mended_by_the_next_start(index: Index, moment: float) -> None:
    process = index.start()
    time.sleep(moment)
    family = descendants(process.pid)
    for pid in sorted(family):
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    process.communicate()
    status, out, error = index.run()
    assert (status, error) == (0, "")
    assert out.splitlines()[-1] == f"plum 1.0 {index.venv}"
    assert not (index.venv / "unfinished").exists()


def test_environment_that_was_left_unfinished_is_made_anew(ready: Index) -> None:
    (ready.venv / "unfinished").touch()
    (ready.venv / "curbside.json").unlink()
    rubbish = ready.venv / "rubbish"
    rubbish.touch()
    assert ready.run()[0] == 0
    assert not rubbish.exists()


@pytest.mark.parametrize("fate", ["removed", "replaced"])
def test_environment_of_a_python_that_is_gone_is_made_anew(ready: Index, fate: str) -> None:
    (ready.venv / "rubbish").touch()
    if fate == "removed":
        (ready.venv / "bin/python").unlink()
        (ready.venv / "bin/python").symlink_to("/nonexistent/python3")
    else:
        stamp = ready.venv / "curbside.json"
        stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": "3.5"}))
    status, out, _ = ready.run()
    assert (status, out.splitlines()[-1]) == (0, f"plum 1.0 {ready.venv}")
    assert not (ready.venv / "rubbish").exists()


def test_two_at_once_make_one_environment(index: Index) -> None:
    first = index.start()
    assert wait_for(lambda: (index.venv / "unfinished").exists(), 20)
    second = index.start()
    results = [process.communicate(timeout=90) for process in (first, second)]
    assert [process.returncode for process in (first, second)] == [0, 0], results
    assert "Making the environment" in results[0][0]
    assert "waiting for it" in results[1][0]
    assert "Making the environment" not in results[1][0]


def test_somebody_elses_environment_with_all_of_it_is_used_as_it_is(ready: Index, tmp_path: Path) -> None:
    own = tmp_path / "own"
    ready.venv.rename(own)
    program = [str(own / "bin/python"), str(ready.project / "manage.py"), "base"]
    result = subprocess.run(program, env=ready.environment(), capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, f"plum 1.0 {own}\n"), result.stderr
    assert not ready.venv.exists()


def test_no_venv_module_is_one_sentence(person: Installation, folder: Path) -> None:
    hidden = without(folder, "ensurepip")
    path = os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if not (Path(p) / "uv").exists())
    result = person.run(
        "demo", CURBSIDE_VENV=str(folder / "venv"), CURBSIDE_DATA=str(folder / "data"), PATH=path, **hidden
    )
    assert result.returncode == 1
    assert result.stderr == (
        "This Python has no venv module, which is needed to install the rest (on Debian: apt install python3-venv).\n"
    )
    assert not (folder / "venv").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="cutting the network off needs root")
def test_no_network_is_one_sentence(person: Installation, folder: Path) -> None:
    places = {"CURBSIDE_VENV": str(folder / "venv"), "CURBSIDE_DATA": str(folder / "data")}
    result = person.run("demo", before=("unshare", "--net"), PIP_NO_CACHE_DIR="1", **places)
    assert result.returncode == 1
    assert result.stderr == (
        "The package index cannot be reached, so nothing was installed; check the network.\n"
    )


def test_folder_that_cannot_be_written_is_one_sentence(person: Installation, folder: Path) -> None:
    place = Path("/proc/nowhere/venv")
    result = person.run("version", CURBSIDE_VENV=str(place))
    assert result.returncode == 1
    assert result.stderr.startswith(f"The environment {place} cannot be written: ")
    assert result.stderr.count("\n") == 1


def test_old_python_is_one_sentence() -> None:
    source = (PROJECT / "manage.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    pretend = "import runpy, sys; sys.version_info = (3, 10, 12, 'final', 0); runpy.run_path(sys.argv[1], run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", pretend, str(PROJECT / "manage.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == "Curbside needs Python 3.11 or newer, and this is Python 3.10.\n"


def test_without_a_command_it_says_what_there_is(person: Installation) -> None:
    result = person.run(CURBSIDE_VENV="/nonexistent/venv")
    assert result.returncode == 2
    for command in ("demo", "test", "check_all"):
        assert f"\n  {command} " in result.stdout
