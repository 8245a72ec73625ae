"""Documents made by code: good ones, and those that want to be something else."""

import hashlib
import io
from itertools import cycle

from PIL import Image, ImageDraw

PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> %s >>"
#: A black bar near the top, so that a rendered page is not blank.
BAR = b"0 0 0 rg 60 700 400 60 re f"


def pdf(
    *,
    catalog: bytes = b"",
    page: bytes = b"",
    pages: int = 1,
    more: list[bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """Return a PDF; ``more`` are further objects, numbered from 5 (or behind the pages)."""
    kids = b" ".join(b"%d 0 R" % (3 if n == 0 else 4 + n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        PAGE % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(BAR), BAR),
        *[PAGE % b"" for _ in range(pages - 1)],
        *(more or []),
    ]
    return _written(objects, trailer)


def _written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


SCRIPT = b"app.alert('run'); this.submitForm('http://127.0.0.1:9/');"


def with_script() -> bytes:
    """Return a PDF that runs a script when it is opened, in programs that do so."""
    action = b"<< /S /JavaScript /JS (%s) >>" % SCRIPT.replace(b"(", b"\\(").replace(b")", b"\\)")
    return pdf(catalog=b"/OpenAction 5 0 R /AA << /WC 5 0 R >>", page=b"/AA << /O 5 0 R >>", more=[action])


def with_attachment() -> bytes:
    """Return a PDF with a file in it."""
    return pdf(
        catalog=b"/Names << /EmbeddedFiles << /Names [(run.exe) 5 0 R] >> >>",
        more=[
            b"<< /Type /Filespec /F (run.exe) /EF << /F 6 0 R >> >>",
            b"<< /Type /EmbeddedFile /Length 2 >>\nstream\nMZ\nendstream",
        ],
    )


_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def encrypted(password: bytes = b"sesame") -> bytes:
    """Return a PDF that needs a password (40-bit RC4, revision 2 of the standard handler, ISO 32000-1, 7.6.3)."""
    padded = (password + _PAD)[:32]
    owner = _rc4(hashlib.md5(padded, usedforsecurity=False).digest()[:5], padded)
    permissions, file_id = (-4).to_bytes(4, "little", signed=True), b"0123456789abcdef"
    key = hashlib.md5(padded + owner + permissions + file_id, usedforsecurity=False).digest()[:5]
    user = _rc4(key, _PAD)
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /O <%s> /U <%s> /P -4 >>" % (
        owner.hex().encode(), user.hex().encode(),
    )  # fmt: skip
    ids = b"/Encrypt 5 0 R /ID [<%s> <%s>]" % (file_id.hex().encode(), file_id.hex().encode())
    return pdf(more=[encrypt], trailer=ids)


def _rc4(key: bytes, text: bytes) -> bytes:
    state, at = list(range(256)), 0
    for i, byte in zip(range(256), cycle(key), strict=False):
        at = (at + state[i] + byte) % 256
        state[i], state[at] = state[at], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in text:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def photo(form: str = "JPEG", *, size: tuple[int, int] = (900, 600), **saved: object) -> bytes:
    """Return a photo of a "document": lines on paper."""
    picture = Image.new("RGB", size, "#f4f0e6")
    pen = ImageDraw.Draw(picture)
    for y in range(60, size[1] - 40, 40):
        pen.line((60, y, size[0] - 60, y), fill="#223", width=4)
    written = io.BytesIO()
    picture.save(written, form, **saved)
    return written.getvalue()
