"""The process that owns a private PostgreSQL: makes the database, starts it, stops it after its last user.

Started by `config.postgres` as ``python -m config.keeper DATA BINARIES MAJOR [--throwaway]``. It reports on
standard output, one line each: ``tell <progress>``, then ``ready`` or ``cannot <sentence>``.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from config.cluster import Account, account_for, clear_leftovers, make_cluster, socket_folder
from config.failure import CannotStart
from config.postgres import NAME
from config.processes import die_with_parent, lock, open_log

# Nothing here has to survive a power cut: faster by a multiple. Races are run over a hundred connections at once, and
# there are up to four processes of tests.
_FOR_TESTS = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off", "max_connections=500",
)  # fmt: skip
_RETRY_FOR = 10.0  # seconds, while processes of a killed PostgreSQL still hold its lock or its memory


class _Over(BaseException):
    """A signal says it is time: to stop, or PostgreSQL has ended."""


def main(arguments: list[str]) -> int:
    """Own PostgreSQL for the data folder until nobody uses it. Return the exit status."""
    data, folder, major = Path(arguments[0]), Path(arguments[1]), int(arguments[2])
    throwaway = "--throwaway" in arguments[3:]
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL if number == signal.SIGCHLD else _end)
    server = sockets = None
    with (data / "run/users.lock").open("a+") as users:
        try:
            server, sockets = _start(data, folder, major, throwaway)
            signal.signal(signal.SIGCHLD, _end)
            if server.poll() is None:
                _announce("ready")
                lock(users)  # waits, for hours perhaps, until the last user is gone
        except CannotStart as reason:
            _announce(f"cannot {reason}")
            return 1
        except _Over:
            pass
        finally:
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(number, signal.SIG_IGN if number != signal.SIGCHLD else signal.SIG_DFL)
            if server:
                _stop(server)
            (data / "run/keeper.json").unlink(missing_ok=True)
            if sockets and not sockets.is_relative_to(data):
                with contextlib.suppress(OSError):
                    sockets.rmdir()
            if throwaway:
                shutil.rmtree(data, ignore_errors=True)
    return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Over


def _announce(line: str) -> None:
    try:
        sys.stdout.write(line.replace("\n", " ") + "\n")
        sys.stdout.flush()
        if line.startswith(("ready", "cannot")):
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever started us is served
    except OSError:
        pass  # it was killed meanwhile; the lock will tell us


def _start(data: Path, folder: Path, major: int, throwaway: bool) -> tuple[subprocess.Popen[bytes], Path]:
    """Return the running server and its socket's folder, with ``keeper.json`` written for those who join."""
    cluster = data / f"pg-{major}"
    log = data / "log/postgresql.log"
    account = account_for(cluster)
    if not (cluster / "PG_VERSION").exists():
        _announce("tell Making the database …")
        (data / "run/migrated").unlink(missing_ok=True)
        make_cluster(cluster, folder, account, log, durable=not throwaway)
    account.own(cluster)
    sockets = socket_folder(data, account)
    server = _launch(cluster, folder, account, sockets, log, throwaway)
    url = f"postgres://{NAME}@/{NAME}?host={quote(str(sockets), safe='/')}"
    with tempfile.NamedTemporaryFile("w", dir=data / "run", delete=False, encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "postgres": server.pid, "url": url}, file)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(data / "run/keeper.json")
    return server, sockets


def _launch(
    cluster: Path, folder: Path, account: Account, sockets: Path, log: Path, throwaway: bool
) -> subprocess.Popen[bytes]:
    options = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        "timezone=UTC",
        "log_timezone=UTC",
        "jit=off",  # costs more than it gives on pages of a forum
        *(_FOR_TESTS if throwaway else ()),
    ]
    command = [*account.prefix, str(folder / "postgres"), "-D", str(cluster), "-p", "5432"]
    for option in options:
        command += ["-c", option]
    give_up = time.monotonic() + _RETRY_FOR
    while True:
        clear_leftovers(cluster, give_up)
        with open_log(log) as output:
            before = output.tell()
            server = subprocess.Popen(
                command,
                cwd="/",
                env=account.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=account.user,
                group=account.group,
                extra_groups=account.groups,
                preexec_fn=die_with_parent(signal.SIGINT),
            )
        if _answers(server, cluster):
            return server
        with log.open("rb") as written:
            written.seek(before)
            words = written.read().decode("utf-8", errors="replace")
        stale = "lock file" in words or "shared memory block" in words
        if not stale or time.monotonic() > give_up:
            reason = next(
                (line for line in reversed(words.splitlines()) if "FATAL" in line), words[-200:]
            ).strip()
            raise CannotStart(f"PostgreSQL did not start: {reason} (see {log})")
        time.sleep(0.25)


def _answers(server: subprocess.Popen[bytes], cluster: Path) -> bool:
    """Wait until PostgreSQL says it is ready. False when it ended instead."""
    while server.poll() is None:
        try:
            lines = (cluster / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            lines = []
        if len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready":
            return True
        time.sleep(0.01)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Stop with SIGINT, PostgreSQL's fast shutdown; SIGTERM would wait for every client."""
    for number, patience in ((signal.SIGINT, 40), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(patience)
        except subprocess.TimeoutExpired:
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
