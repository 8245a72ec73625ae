"""``manage.py demo``: the whole forum on this machine, with demo content, until Ctrl-C.

This process starts and watches four others: PostgreSQL's keeper, the preparation, the server and the worker.
Standard library only, so that it starts at once and stays small.
"""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from config import bootstrap, data_folder
from config.failure import CannotStart
from config.postgres import Connection, connect
from config.processes import PROJECT, die_with_parent, lock, say, start, stop

PASSWORD = "curbside-demo"  # noqa: S105 (printed for everybody; exists in demo data only)
SIGN_INS = (
    ("Patient", "patient@example.com"),
    ("Verified physician", "doctor@example.com"),
    ("Moderator", "moderator@example.com"),
    ("Administrator", "admin@example.com"),
)
_SERVER_ANSWERS_WITHIN = 60.0  # seconds
_NOT_FOR_DEMO = ("SECRET_KEY", "ALLOWED_HOSTS", "STATIC_ROOT", "DEBUG")


class _Stop(BaseException):
    """Somebody asked the demo to stop."""


@dataclass(frozen=True)
class Options:
    """What was asked for on the command line."""

    port: int
    data: Path
    content: bool


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotStart(
            f"{message[:1].upper()}{message[1:]}. Use: python3 manage.py demo [--port N] [--data DIR] "
            f"[--no-content]"
        )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 1 to 65535")
    return int(text)


def parse(arguments: list[str]) -> Options:
    """Read the command line. Raises `CannotStart`."""
    parser = _Parser(prog="python3 manage.py demo", description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--port", type=_port, default=8000, help="where to listen (8000; the next free one when taken)"
    )
    parser.add_argument("--data", help="the data folder (CURBSIDE_DATA, else .data/ in the project)")
    parser.add_argument("--no-content", action="store_true", help="the four sign-ins and nothing else")
    chosen = parser.parse_args(arguments)
    return Options(chosen.port, data_folder.location(chosen.data), not chosen.no_content)


def run(options: Options) -> int:
    """Run the demo until it is asked to stop (0) or a part of it ends by itself (1)."""
    if os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        raise CannotStart(
            "SECRET_KEY is set, so this is a real installation; demo would add sign-ins with a known "
            "password."
        )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _asked_to_stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    database: Connection | None = None
    with (options.data / "run/demo.lock").open("a+", encoding="utf-8") as claim:
        _claim(claim, options.data)
        try:
            if not os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_URL_FILE"):
                database = connect(options.data, bootstrap.location())
                os.environ["DATABASE_URL"] = database.url
            port = _free_port(options.port)
            _note(claim, port)
            for name in _NOT_FOR_DEMO:
                os.environ.pop(name, None)
            os.environ["SITE_URL"] = f"http://localhost:{port}"
            if not _prepare(children, options):
                return 1
            return _serve(children, database, port, options)
        except _Stop:
            return 0
        finally:
            _shut_down(children, database)


def _asked_to_stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stop


def _claim(claim: IO[str], data: Path) -> None:
    """Take the place of the one demo on this data folder; the kernel frees it even after kill -9."""
    if not lock(claim, wait=False):
        claim.seek(0)
        where = claim.read().strip()
        raise CannotStart(f"A demo is already running on {data}" + (f": {where}" if where else "."))


def _note(claim: IO[str], port: int) -> None:
    claim.truncate(0)
    claim.write(f"http://localhost:{port} (process {os.getpid()})\n")
    claim.flush()


def _free_port(wanted: int) -> int:
    """Return the wanted port or the next free one, said aloud: free on both of localhost's addresses."""
    for port in range(wanted, min(wanted + 100, 65536)):
        try:
            for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                _try(family, address, port)
        except PermissionError as error:
            raise CannotStart(
                f"Port {port} needs more rights than this account has; choose one from 1024 up."
            ) from error
        except OSError:
            continue
        if port != wanted:
            say(f"Port {wanted} is taken; using {port}.")
        return port
    raise CannotStart(f"Port {wanted} is taken, and so are the next ones; choose another with --port.")


def _try(family: socket.AddressFamily, address: str, port: int) -> None:
    """Raise OSError when somebody listens there."""
    try:
        probe = socket.socket(family)
    except OSError:
        return  # a machine without IPv6
    with probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno in {99, 97}:  # no such address on this machine
                return
            raise


def _prepare(children: dict[str, subprocess.Popen[bytes]], options: Options) -> bool:
    command = [sys.executable, "-m", "config.preparing", *([] if options.content else ["--no-content"])]
    child = subprocess.Popen(
        command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    children["preparation"] = child
    if child.wait():
        sys.stderr.write("The forum could not be prepared; the lines above say why.\n")
        return False
    del children["preparation"]
    return True


def _serve(
    children: dict[str, subprocess.Popen[bytes]], database: Connection | None, port: int, options: Options
) -> int:
    folder = options.data / "log"
    address = ["--host", "127.0.0.1", "--port", str(port)]
    workers = ["--workers", "2", "--workers-kill-timeout", "3", "--no-ws"]
    granian = ["-m", "granian", "--interface", "wsgi", *address, *workers, "config.serving:application"]
    children["server"] = start([sys.executable, *granian], log=folder / "server.log")
    children["worker"] = start(
        [sys.executable, str(PROJECT / "manage.py"), "procrastinate", "worker"], log=folder / "worker.log"
    )
    deadline = time.monotonic() + _SERVER_ANSWERS_WITHIN
    announced = False
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                sys.stderr.write(
                    f"The {name} has ended (status {child.returncode}); see {folder / name}.log.\n"
                )
                return 1
        if database and not database.alive():
            sys.stderr.write(f"PostgreSQL has ended; see {folder}/postgresql.log.\n")
            return 1
        if not announced and (status := _status(port)):
            if status >= 500:
                sys.stderr.write(f"The start page fails (status {status}); see {folder}/server.log.\n")
                return 1
            _announce(port, options)
            announced = True
        if not announced and time.monotonic() > deadline:
            sys.stderr.write(f"The server does not answer; see {folder}/server.log.\n")
            return 1
        time.sleep(0.25 if announced else 0.05)


def _status(port: int) -> int | None:
    """Return how the start page answers, or None when nobody does yet."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _announce(port: int, options: Options) -> None:
    say(f"\nCurbside is ready: http://localhost:{port}\n")
    say(f"  {'Sign in as':<20}{'E-mail':<25}Password")
    for role, address in SIGN_INS:
        say(f"  {role:<20}{address:<25}{PASSWORD}")
    say(f"\nMail it sends is in {options.data / 'mail'}, logs in {options.data / 'log'}. Ctrl-C stops it.")


def _shut_down(children: dict[str, subprocess.Popen[bytes]], database: Connection | None) -> None:
    """Stop server and worker, then PostgreSQL. A second Ctrl-C does not interrupt it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        say("Stopping …")
    stop(list(children.values()))
    if database:
        database.stop()
