"""The child process: one document in, its number of pages or one picture out, within limits, then gone.

No Django here, so that it starts fast. PDFium is used without its form and script parts: nothing in a PDF runs.

python -m accounts.domain.documents.child '<request>' < document > answer
"""

import contextlib
import io
import os
import resource
import signal
import sys
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageOps
from pypdfium2 import raw

from . import protocol
from .protocol import MAX_ANSWER, MAX_MEMORY, MAX_PIXELS, MAX_SECONDS, READY, Answer, Request

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}


def confine() -> None:
    """Take the limits on: memory, time, what may be written, no core dump (it would hold the document)."""
    for limit, value in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_ANSWER),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        if hard == resource.RLIM_INFINITY or hard > value:
            resource.setrlimit(limit, (value, value + 1))
    signal.alarm(MAX_SECONDS + 2)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def answer(request: Request, document: bytes) -> Answer:
    """Look into one document. Refusals are answers; anything else that fails ends the child."""
    try:
        if request.content_type == "application/pdf":
            return _pdf(request, document)
        return _photo(request, document)
    except pdfium.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        return Answer(refused="locked" if is_locked else "unreadable")
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return Answer(refused="unreadable")


def _pdf(request: Request, document: bytes) -> Answer:
    opened = pdfium.PdfDocument(document)
    count = len(opened)
    if count == 0 or not 0 <= request.page < count:
        return Answer(refused="unreadable")
    picture = _page(opened, request.page)
    return Answer(pages=count, content=_png(picture) if request.do == "picture" else b"")


def _page(opened: pdfium.PdfDocument, number: int) -> Image.Image:
    page = opened[number]
    width, height = page.get_size()
    longest = max(width, height)
    if not 1 <= longest < 1e6 or min(width, height) <= 0:
        raise ValueError("a page without a size")
    # Comments and stamps are drawn, form fields are not: those need the part of PDFium that can run scripts.
    bitmap = page.render(scale=protocol.PICTURE_SIDE / longest, may_draw_forms=False)
    return bitmap.to_pil().convert("RGB")


def _photo(request: Request, document: bytes) -> Answer:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(document), formats=[FORMATS[request.content_type]]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            return Answer(refused="unreadable")
        opened.load()
        upright = ImageOps.exif_transpose(opened).convert("RGB")
    side = protocol.PICTURE_SIDE if request.do == "picture" else protocol.KEPT_SIDE
    upright.thumbnail((side, side))
    # Rebuilt from its pixels: no place and time of the photo, and nothing that stood behind the picture.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    if request.do == "picture" or request.content_type == "image/png":
        return Answer(pages=1, content=_png(bare))
    kept = io.BytesIO()
    bare.save(kept, "JPEG", quality=88)
    return Answer(pages=1, content=kept.getvalue())


def _png(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "PNG", compress_level=3)
    return written.getvalue()


def main(request: str) -> None:
    """Read the document from standard input, write the answer to standard output."""
    confine()
    with (
        os.fdopen(os.dup(sys.stdout.fileno()), "wb") as result,
        os.fdopen(sys.stdin.fileno(), "rb") as source,
    ):
        # A library that prints must not end up in the answer.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        result.write(READY)
        result.flush()
        result.write(protocol.write(answer(Request.from_json(request), source.read())))


if __name__ == "__main__":
    main(sys.argv[1])
