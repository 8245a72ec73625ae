"""Children that never outlive their parent, and locks that a killed process cannot leave behind."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parent.parent
_PR_SET_PDEATHSIG = 1
_prctl = getattr(
    ctypes.CDLL(None, use_errno=True), "prctl", None
)  # Linux only; elsewhere children are stopped, not tied


def die_with_parent(with_signal: signal.Signals, *, parent: int | None = None) -> Callable[[], None]:
    """Return what a child runs before exec, so that it gets ``with_signal`` when its parent is gone.

    Even after kill -9 of the parent. The bond is to the parent's thread: start children from the main thread.
    ``parent`` is the process that must be there still; this one when it is not given.
    """
    parent = os.getpid() if parent is None else parent

    def tie() -> None:
        if _prctl is not None:
            _prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
            if os.getppid() != parent:  # it died while we were being born
                os._exit(1)

    return tie


def start(command: list[str], *, log: Path, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a child in a process session of its own, writing into ``log``.

    When this process is killed the child is too: the database goes as well, and without it a child may wait
    for ever.
    """
    with open_log(log) as output:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C in the terminal goes to the launcher alone
            preexec_fn=die_with_parent(signal.SIGKILL),
        )


def stop(children: list[subprocess.Popen[bytes]], patience: float = 10.0) -> None:
    """Ask all to end at once, wait for them, and end by force what is left of their sessions."""
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
    deadline = time.monotonic() + patience
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def open_log(path: Path) -> IO[bytes]:
    """Open a log for appending; one that has grown past 10 MB is set aside as ``.1`` first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > 10_000_000:
            path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


def lock(handle: IO[str] | int, *, shared: bool = False, wait: bool = True) -> bool:
    """Take a file lock that the kernel drops with its holder. False: taken, and ``wait`` is off."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def unlock(handle: IO[str] | int) -> None:
    """Give a lock back."""
    fcntl.flock(handle, fcntl.LOCK_UN)


def say(text: str, *, end: str = "\n") -> None:
    """Tell the person what is going on, at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()
