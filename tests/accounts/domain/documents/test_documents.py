"""What is taken as a document, what is refused and with which words, and that nobody sees more than pictures."""

import io

import pytest
from PIL import Image

from accounts.domain import documents
from accounts.domain.documents import parent, protocol
from accounts.domain.documents.protocol import Answer, BadAnswer
from tests.accounts.domain.documents import makers


def examine(content: bytes, filename: str = "licence.pdf") -> documents.Examined:
    return documents.examine(io.BytesIO(content), filename=filename, size=len(content))


def test_a_pdf_is_kept_as_it_came_with_its_pages_counted() -> None:
    content = makers.pdf(pages=3)
    kept = examine(content)
    assert (kept.content, kept.content_type, kept.pages) == (content, "application/pdf", 3)


@pytest.mark.parametrize(("form", "name"), [("JPEG", "licence.JPG"), ("PNG", "licence.png")])
def test_a_photo_is_rebuilt_from_its_pixels(form: str, name: str) -> None:
    place = Image.Exif()
    place[0x0132] = "2026:03:14 10:00:00"
    place[0x010F] = "SECRET-CAMERA"
    content = makers.photo(form, exif=place)
    assert b"SECRET-CAMERA" in content
    kept = examine(content, name)
    assert b"SECRET-CAMERA" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert (picture.format, picture.size) == (form, (900, 600))


def test_a_large_photo_is_made_smaller_and_set_upright() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    kept = examine(makers.photo(size=(4000, 1000), exif=turned), "a.jpeg")
    with Image.open(io.BytesIO(kept.content)) as picture:
        assert picture.size == (750, 3000)


@pytest.mark.parametrize(
    ("content", "filename", "refusal", "words"),
    [
        (b"", "licence.pdf", documents.DocumentEmpty, "is empty"),
        (b"MZ\x90\0 not a document", "licence.pdf", documents.NotADocument, "Use PDF, JPEG or PNG"),
        (b"<html><script>alert(1)</script></html>", "licence.pdf", documents.NotADocument, "not a document"),
        (b"GIF89a\x01\0\x01\0", "scan.png", documents.NotADocument, "not a document"),
        (makers.photo(), "licence.pdf", documents.NotWhatItClaims, "is not what its name says"),
        (makers.pdf(), "scan.png", documents.NotWhatItClaims, "is not what its name says"),
        (makers.encrypted(), "licence.pdf", documents.DocumentLocked, "is locked with a password"),
        (makers.pdf(pages=11), "book.pdf", documents.DocumentTooLong, "has 11 pages; 10 are the most"),
        (b"%PDF-1.7\nnothing that follows", "licence.pdf", documents.DocumentUnreadable, "could not be read"),
        (makers.photo()[:300], "scan.jpg", documents.DocumentUnreadable, "could not be read"),
        (makers.photo("PNG")[:200], "scan.png", documents.DocumentUnreadable, "could not be read"),
        (makers.pdf() + b"PK\x05\x06" + bytes(18), "a.pdf", documents.NotWhatItClaims, "more than one file"),
        (makers.pdf() + b"<html>", "a.pdf", documents.NotWhatItClaims, "more than one file"),
        (makers.photo() + b"PK\x05\x06" + bytes(18), "a.jpg", documents.NotWhatItClaims, "more than one file"),
        (makers.photo(comment=b"%PDF-1.4 1 0 obj"), "a.jpg", documents.NotWhatItClaims, "more than one file"),
    ],
    ids=["nothing", "program", "page", "gif", "photo-as-pdf", "pdf-as-photo", "password", "book", "broken-pdf",
         "cut-jpeg", "cut-png", "pdf-and-zip", "pdf-and-page", "jpeg-and-zip", "jpeg-and-pdf"],
)  # fmt: skip
def test_what_is_no_document_is_refused_in_words(
    content: bytes, filename: str, refusal: type[documents.DocumentRefused], words: str
) -> None:
    with pytest.raises(refusal, match=words):
        examine(content, filename)


def test_25_megabytes_are_refused_before_anything_is_read() -> None:
    class Untouchable(io.BytesIO):
        def read(self, *args: object) -> bytes:
            raise AssertionError("read")

    with pytest.raises(documents.DocumentTooLarge, match="is 25 MB; the limit is 10 MB"):
        documents.examine(Untouchable(), filename="scan.pdf", size=25 * 1024 * 1024)


def test_a_stream_that_is_longer_than_it_said_is_refused() -> None:
    content = b"%PDF-" + bytes(documents.MAX_BYTES)
    with pytest.raises(documents.DocumentTooLarge):
        documents.examine(io.BytesIO(content), filename="scan.pdf", size=100)


@pytest.mark.parametrize(
    ("content", "part"),
    [(makers.with_script(), b"submitForm"), (makers.with_attachment(), b"EmbeddedFiles")],
    ids=["script", "attachment"],
)
def test_what_a_pdf_wants_to_run_or_carry_leaves_no_trace_in_its_picture(content: bytes, part: bytes) -> None:
    assert part in content
    kept = examine(content)
    picture = documents.picture(kept.content, content_type=kept.content_type)
    assert picture == documents.picture(makers.pdf(), content_type="application/pdf")


def test_a_page_becomes_a_bounded_picture_of_what_is_on_it() -> None:
    picture = documents.picture(makers.pdf(pages=2), content_type="application/pdf", page=1)
    with Image.open(io.BytesIO(picture)) as image:
        assert max(image.size) == 1600
        assert image.convert("L").getextrema() == (0, 255)


def test_a_page_of_impossible_size_is_refused() -> None:
    huge = makers.pdf().replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 0 0]    ")
    assert huge != makers.pdf()
    try:
        picture = documents.picture(huge, content_type="application/pdf")
    except documents.DocumentUnreadable:
        return
    with Image.open(io.BytesIO(picture)) as image:  # PDFium falls back to its own paper size
        assert max(image.size) <= 1600


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(documents.DocumentUnreadable):
        documents.picture(makers.pdf(), content_type="application/pdf", page=7)


def test_a_picture_with_more_pixels_than_it_may_have_is_refused() -> None:
    with pytest.raises(documents.DocumentUnreadable):
        examine(makers.photo("PNG", size=(8000, 7000)), "wall.png")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"no line",
        b"[]\n",
        b'{"pages": 1, "refused": "", "length": 3}\nabc',
        b'{"pages": -1, "refused": "", "length": 0}\n',
        b'{"pages": 1, "refused": "yes", "length": 0}\n',
        b'{"pages": 1, "refused": "", "length": 9}\n\x89PNG\r\n\x1a\n',
        b'{"pages": true, "refused": "", "length": 0}\n',
    ],
)
def test_an_answer_of_the_child_that_was_not_agreed_on_is_not_believed(said: bytes) -> None:
    with pytest.raises(BadAnswer):
        protocol.read(said)


def test_the_childs_answers_survive_the_way() -> None:
    answer = Answer(pages=2, content=b"\x89PNG\r\n\x1a\nrest")
    assert protocol.read(protocol.write(answer)) == answer


def test_a_child_that_cannot_start_is_our_fault_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "COMMAND", ("/does/not/exist",))
    with pytest.raises(documents.DocumentsUnavailable, match="right now"):
        examine(makers.pdf())


def test_a_child_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parent, "COMMAND", ("/bin/sh", "-c", "sleep 20", "child"))
    monkeypatch.setattr(parent, "MAX_SECONDS", 0.2)
    with pytest.raises(documents.DocumentUnreadable):
        examine(makers.pdf())


def test_the_name_of_a_file_cannot_lie_in_a_sentence() -> None:
    with pytest.raises(documents.NotADocument) as refusal:
        examine(b"no", "C:\\x\\licence\u202egpj.exe\x00")
    assert str(refusal.value).startswith("licencegpj.exe is not a document")
