"""A process that does one thing, mostly to a photo, and kills itself at a given step of it.

Steps are the statements to the database, both sides of each commit, and everything done to files: opening one to write,
both sides of fsync, rename, link and unlink. Run as a module it reads orders as lines of JSON, does each in a fork of
its own and answers with ``{"killed": bool, "steps": how many there were}``. The product knows nothing of this.
"""

import functools
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import django
from PIL import Image


class Steps:
    """Counts steps and kills this process at one of them, for good: no exit handler, no rollback, no flush."""

    def __init__(self, last: int | None) -> None:
        self.count, self.last = 0, last

    def one(self) -> None:
        """Be at the next step."""
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, holder: Any, name: str) -> None:
        """Make a function two steps: before it and after it."""
        real = getattr(holder, name)

        @functools.wraps(real)
        def stepping(*args: Any, **kwargs: Any) -> Any:
            self.one()
            result = real(*args, **kwargs)
            self.one()
            return result

        setattr(holder, name, stepping)

    def watch(self) -> None:
        """Put steps into everything that leaves a trace outside this process."""
        from django.db.backends.postgresql.base import DatabaseWrapper  # noqa: PLC0415 (the same)
        from django.db.backends.utils import CursorWrapper  # noqa: PLC0415 (after django.setup)

        for holder, name in (
            (CursorWrapper, "execute"),
            (CursorWrapper, "executemany"),
            (DatabaseWrapper, "_commit"),
            (os, "fsync"),
            (Path, "rename"),
            (Path, "unlink"),
            (Path, "hardlink_to"),
        ):
            self.around(holder, name)
        opened = Path.open

        def opening(path: Path, mode: str = "r", *args: Any, **kwargs: Any) -> IO[Any]:
            file = opened(path, mode, *args, **kwargs)
            if set(mode) & set("wax"):
                self.one()
            return file

        Path.open = opening  # type: ignore[method-assign, assignment]


def upload(question: int, **_: Any) -> None:
    """Send a photo to a draft."""
    from forum.domain import photos  # noqa: PLC0415 (after django.setup)
    from forum.models import Question  # noqa: PLC0415 (the same)

    file = io.BytesIO()
    Image.new("RGB", (64, 48), "salmon").save(file, "JPEG")
    photos.add(Question.objects.get(pk=question), by=None, file=file, filename="arm.jpg")


def withdraw(photo: int, **_: Any) -> None:
    """Take a photo back."""
    from forum.domain import withdrawal  # noqa: PLC0415 (after django.setup)
    from forum.models import Photo  # noqa: PLC0415 (the same)

    row = Photo.objects.select_related("question__asker").get(pk=photo)
    assert row.question.asker
    withdrawal.withdraw_photo(row, by=row.question.asker)


def redact(photo: int, moderator: int, **_: Any) -> None:
    """Cover part of a photo."""
    from accounts.models import User  # noqa: PLC0415 (after django.setup)
    from forum.domain import photos, redaction  # noqa: PLC0415 (the same)
    from forum.domain.imaging import Box, Edits  # noqa: PLC0415 (the same)
    from forum.models import Photo  # noqa: PLC0415 (the same)

    row = Photo.objects.get(pk=photo)
    shown = photos.to_edit(row)
    assert shown
    redaction.redact(
        row,
        by=User.objects.get(pk=moderator),
        edits=Edits(covers=(Box(0.1, 0.1, 0.5, 0.5),)),
        seen=shown.name,
        reason="identifies-someone",
        note="A face.",
        version=row.version,
    )


def sweep(**_: Any) -> None:
    """Do what the clock does each hour."""
    from forum.domain import sweeping  # noqa: PLC0415 (after django.setup)

    sweeping.destroy_rejected()
    sweeping.sweep()


def tell(announcement: int, **_: Any) -> None:
    """Tell followers of an answer, two at a time."""
    from forum.domain import announcing  # noqa: PLC0415 (after django.setup)

    announcing.BATCH = 2
    announcing.tell(announcement)


def erase_account(account: int, **_: Any) -> None:
    """Erase an account whose day has come."""
    from accounts.domain import leaving  # noqa: PLC0415 (after django.setup)

    leaving.erase_due()


def build_export(export: int, **_: Any) -> None:
    """Put a person's data together."""
    from accounts.domain import exporting  # noqa: PLC0415 (after django.setup)

    exporting.build(export)


DEEDS: dict[str, Callable[..., None]] = {
    "upload": upload,
    "withdraw": withdraw,
    "redact": redact,
    "sweep": sweep,
    "erase_account": erase_account,
    "build_export": build_export,
    "tell": tell,
}


def main() -> None:
    """Follow the orders of standard input. No connection is open when the forks are made."""
    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            steps = Steps(order.pop("last"))
            steps.watch()
            DEEDS[order.pop("deed")](**order)
            os.write(writing, str(steps.count).encode())
            os._exit(0)
        os.close(writing)
        _, status = os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as told:
            counted = int(told.read() or 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status:
            sys.exit(f"{line.strip()} ended with {status}")
        sys.stdout.write(json.dumps({"killed": killed, "steps": counted}) + "\n")
        sys.stdout.flush()


class Killer:
    """The other end: gives orders to such a process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            cwd=Path(__file__).resolve().parents[2],
            text=True,
        )

    def do(self, deed: str, *, last: int | None = None, **about: int) -> tuple[bool, int]:
        """Do one thing up to a step, or whole; return whether it was killed and, if not, how many steps there were."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"deed": deed, "last": last, **about}) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise AssertionError(self.process.communicate()[1])
        said = json.loads(answer)
        return said["killed"], said["steps"]

    def close(self) -> None:
        """Let it end."""
        self.process.communicate()


if __name__ == "__main__":
    main()
