"""The web process's side: take the upload, start the child, believe nothing it says."""

import hashlib
import io
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from .formats import SNIFFED_BYTES, Outgoing, recognise
from .geometry import Box, Edits, Rotation
from .protocol import MAX_ANSWER, MAX_SECONDS, READY, Answer, BadAnswer, Kind, Request, read_answer
from .refusals import (
    MAX_BYTES,
    NotAPhoto,
    PhotoEmpty,
    PhotosUnavailable,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTooSlow,
    PhotoUnreadable,
)

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "forum.domain.imaging.child")
# The child gets no secret that the server was started with.
ENVIRONMENT = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
# One child per worker process at a time bounds memory; who waits longer than this is told so.
MAX_WAIT_SECONDS = 30
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class RenditionBytes:
    """One file to store and serve: JPEG or WebP, sRGB, upright, without metadata."""

    kind: Kind
    format: Outgoing
    width: int
    height: int
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A photo rebuilt from its pixels. `width` and `height` are those of the display renditions.

    `perceptual_hash` fits a signed 64-bit column; compare with `hash_distance`.
    """

    renditions: tuple[RenditionBytes, ...]
    width: int
    height: int
    perceptual_hash: int


def rebuild(
    source: BinaryIO | Path,
    *,
    filename: str,
    crop: Box | None = None,
    covers: Sequence[Box] = (),
    rotate: Rotation = 0,
    mirror: bool = False,
    settled: bool = False,
) -> Rebuilt:
    """Rebuild an uploaded photo as display and card renditions, each as JPEG and WebP, in that order.

    Edits are burnt in: boxes are measured on the upright picture; see `Edits`. An open `source` must be
    seekable, is read from its start and left open. Nothing is written to disk: the copy that the child reads
    is gone when this returns. ``settled`` gives, at the cost of some rounding and time, a display JPEG that
    stays byte for byte what it is however often it comes in and is settled again (for archives).
    Raises a PhotoRefused with a sentence for the person, or BadBox.
    """
    edits = Edits(crop=crop, covers=tuple(covers), rotate=rotate, mirror=mirror)
    if isinstance(source, Path):
        with source.open("rb") as opened:
            return _rebuild(opened, filename, edits, settled)
    return _rebuild(source, filename, edits, settled)


def hash_distance(one: int, other: int) -> int:
    """In how many of 64 bits two perceptual hashes differ. The same photo re-encoded: a handful at most."""
    return ((one ^ other) & (2**64 - 1)).bit_count()


def _rebuild(source: BinaryIO, filename: str, edits: Edits, settled: bool) -> Rebuilt:
    head = _look(source, filename)
    format_ = recognise(head)
    if format_ is None:
        raise NotAPhoto(filename)
    with _turn(), _nameless_file() as photo, _nameless_file() as said:
        _copy(source, photo, filename)
        answer = _ask_child(photo, said, Request(format=format_, edits=edits, settled=settled))
    if answer.refused == "pixels":
        raise PhotoTooManyPixels(filename)
    if answer.refused:
        raise PhotoUnreadable
    renditions = tuple(
        RenditionBytes(p.kind, p.format, p.width, p.height, p.content, hashlib.sha256(p.content).hexdigest())
        for p in answer.pictures
    )
    return Rebuilt(renditions, renditions[0].width, renditions[0].height, answer.perceptual_hash)


def _look(source: BinaryIO, filename: str) -> bytes:
    """The first bytes, and a refusal as early as the size allows."""
    source.seek(0, io.SEEK_END)
    size = source.tell()
    source.seek(0)
    if size == 0:
        raise PhotoEmpty(filename)
    if size > MAX_BYTES:
        raise PhotoTooLarge(filename, size)
    return source.read(SNIFFED_BYTES)


def _copy(source: BinaryIO, photo: BinaryIO, filename: str) -> None:
    source.seek(0)
    copied = 0
    while part := source.read(64 * 1024):
        copied += len(part)
        if copied > MAX_BYTES:  # a file that grew since it was measured
            raise PhotoTooLarge(filename, None)
        photo.write(part)
    photo.flush()
    photo.seek(0)


@contextmanager
def _turn() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=MAX_WAIT_SECONDS):
        logger.warning("A photo waited %s s for its turn", MAX_WAIT_SECONDS)
        raise PhotosUnavailable
    try:
        yield
    finally:
        _one_at_a_time.release()


def _nameless_file() -> BinaryIO:
    """A file that no path leads to and no disk keeps: gone with its last handle, kill -9 included."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("photo"), "w+b")
    return tempfile.TemporaryFile()  # elsewhere than on Linux; unlinked at once


def _ask_child(photo: BinaryIO, said: BinaryIO, request: Request) -> Answer:
    """Run the child on `photo` and read its answer from `said`.

    Raises PhotoUnreadable, PhotoTooSlow or PhotosUnavailable.
    """
    with _nameless_file() as complaints:
        try:
            returncode = _run([*COMMAND, request.to_json()], photo, said, complaints)
        except OSError as error:
            logger.exception("No process could be started for a photo")
            raise PhotosUnavailable from error
        answer = _read(said)
        if returncode == 0 and answer.startswith(READY):
            try:
                return read_answer(answer[len(READY) :])
            except BadAnswer:
                logger.exception("The photo child's answer is not to be believed")
                raise PhotoUnreadable from None
        logger.error("The photo child ended with %s: %s", returncode, _last_words(complaints))
    raise PhotoUnreadable if answer.startswith(READY) else PhotosUnavailable


def _run(command: list[str], photo: BinaryIO, said: BinaryIO, complaints: BinaryIO) -> int:
    process = subprocess.Popen(
        command, stdin=photo, stdout=said, stderr=complaints, cwd=ROOT, env=ENVIRONMENT
    )
    timed_out = threading.Event()

    def give_up() -> None:
        timed_out.set()
        process.kill()

    # A timer, because wait(timeout=…) polls and would cost every photo up to 50 ms.
    watchdog = threading.Timer(MAX_SECONDS, give_up)
    watchdog.daemon = True
    watchdog.start()
    try:
        returncode = process.wait()
    finally:
        watchdog.cancel()
        if process.returncode is None:  # interrupted: nobody is left to read the answer
            process.kill()
            process.wait()
    # Our SIGKILL, or the child's own limit on processor time.
    if returncode < 0 and (timed_out.is_set() or -returncode in {signal.SIGXCPU, signal.SIGALRM}):
        logger.warning("A photo was given up after %s s", MAX_SECONDS)
        raise PhotoTooSlow
    return returncode


def _read(said: BinaryIO) -> bytes:
    said.seek(0)
    answer = said.read(MAX_ANSWER + 1)
    return answer if len(answer) <= MAX_ANSWER else READY


def _last_words(complaints: BinaryIO) -> str:
    size = complaints.seek(0, io.SEEK_END)
    complaints.seek(max(0, size - 2000))
    return complaints.read(2000).decode(errors="replace")
