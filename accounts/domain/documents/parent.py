"""The web process's side: look at the first and last bytes, start the child, believe nothing it says."""

import logging
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import protocol
from .protocol import MAX_ANSWER, MAX_SECONDS, READY, Answer, BadAnswer, Request
from .refusals import (
    MAX_BYTES,
    MAX_PAGES,
    DocumentEmpty,
    DocumentLocked,
    DocumentsUnavailable,
    DocumentTooLarge,
    DocumentTooLong,
    DocumentUnreadable,
    NotADocument,
    NotWhatItClaims,
)

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "accounts.domain.documents.child")
# The child gets no secret that the server was started with.
ENVIRONMENT = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
MAX_WAIT_SECONDS = 30
# One child per worker process at a time bounds memory.
_one_at_a_time = threading.Lock()

MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
EXTENSIONS = {
    ".pdf": "application/pdf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}
#: The end of a ZIP file's list: a PDF or picture that carries one is two files in one.
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557


@dataclass(frozen=True, slots=True)
class Examined:
    """A document fit to be kept. A photo was rebuilt from its pixels; a PDF is as it came."""

    content: bytes
    content_type: str
    pages: int


def examine(source: BinaryIO, *, filename: str, size: int) -> Examined:
    """Look into an upload and return what to keep. ``size`` is what was sent, which may be more than was kept.

    Raises a DocumentRefused with a sentence for the person.
    """
    if size == 0:
        raise DocumentEmpty(filename)
    if size > MAX_BYTES:
        raise DocumentTooLarge(filename, size)
    source.seek(0)
    content = source.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise DocumentTooLarge(filename)
    if not content:
        raise DocumentEmpty(filename)
    content_type = _recognise(content, filename)
    answer = _ask(content, Request("examine", content_type), filename)
    if answer.pages > MAX_PAGES:
        raise DocumentTooLong(filename, answer.pages)
    if content_type != "application/pdf" and not answer.content:
        raise DocumentUnreadable(filename)
    return Examined(answer.content or content, content_type, answer.pages)


def picture(content: bytes, *, content_type: str, page: int = 0) -> bytes:
    """Return one page as a PNG picture of at most 1600 pixels a side. Raises a DocumentRefused."""
    answer = _ask(content, Request("picture", content_type, page), "This document")
    if not answer.content.startswith(b"\x89PNG"):
        raise DocumentUnreadable("This document")
    return answer.content


def _recognise(content: bytes, filename: str) -> str:
    found = next((kind for magic, kind in MAGIC.items() if content.startswith(magic)), None)
    if found is None:
        raise NotADocument(filename)
    claimed = EXTENSIONS.get(Path(filename).suffix.lower())
    is_double = ZIP_END in content[-ZIP_TAIL:]
    if found == "application/pdf":
        # Something behind the end of a PDF belongs to another file; readers skip blanks there.
        end = content.rfind(b"%%EOF")
        is_double = is_double or (end >= 0 and content[end + 5 :].strip(b"\0\r\n\t \x1a") != b"")
    else:
        is_double = is_double or b"%PDF-" in content[:1024]
    if is_double or (claimed and claimed != found):
        raise NotWhatItClaims(filename)
    return found


def _ask(content: bytes, request: Request, filename: str) -> Answer:
    if not _one_at_a_time.acquire(timeout=MAX_WAIT_SECONDS):
        logger.warning("A document waited %s s for its turn", MAX_WAIT_SECONDS)
        raise DocumentsUnavailable
    try:
        answer = _run_child(content, request, filename)
    finally:
        _one_at_a_time.release()
    if answer.refused == "locked":
        raise DocumentLocked(filename)
    if answer.refused:
        raise DocumentUnreadable(filename)
    return answer


def _run_child(content: bytes, request: Request, filename: str) -> Answer:
    with _nameless_file() as document, _nameless_file() as said, _nameless_file() as complaints:
        document.write(content)
        document.flush()
        document.seek(0)
        try:
            returncode = subprocess.run(
                [*COMMAND, request.to_json()],
                stdin=document,
                stdout=said,
                stderr=complaints,
                cwd=ROOT,
                env=ENVIRONMENT,
                timeout=MAX_SECONDS,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            logger.warning("A document was given up after %s s", MAX_SECONDS)
            raise DocumentUnreadable(filename) from None
        except OSError as error:
            logger.exception("No process could be started for a document")
            raise DocumentsUnavailable from error
        said.seek(0)
        answer = said.read(MAX_ANSWER + 1)
        if returncode == 0 and answer.startswith(READY) and len(answer) <= MAX_ANSWER:
            try:
                return protocol.read(answer[len(READY) :])
            except BadAnswer:
                logger.exception("The document child's answer is not to be believed")
                raise DocumentUnreadable(filename) from None
        complaints.seek(0)
        logger.error("The document child ended with %s: %r", returncode, complaints.read()[-1500:])
    if answer.startswith(READY):
        raise DocumentUnreadable(filename)
    raise DocumentsUnavailable


def _nameless_file() -> BinaryIO:
    """A file that no path leads to and no disk keeps: gone with its last handle, kill -9 included."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("document"), "w+b")
    return tempfile.TemporaryFile()  # elsewhere than on Linux; unlinked at once
