"""Why a document is refused: one named exception per cause, each with its sentence."""

import unicodedata

MAX_BYTES = 10 * 1024 * 1024
MAX_PAGES = 10
MAX_NAME_LENGTH = 60


class DocumentRefused(ValueError):
    """A document that cannot be taken. `sentence` is plain text, safe to show once escaped."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotADocument(DocumentRefused):
    """The content is none of PDF, JPEG, PNG, whatever the name says."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"{safe_name(filename)} is not a document we can read. Use PDF, JPEG or PNG")


class NotWhatItClaims(DocumentRefused):
    """The name says one thing and the content another, or the file is two things at once."""

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"{safe_name(filename)} is not what its name says, or more than one file in one. "
            "Save it again as PDF, JPEG or PNG"
        )


class DocumentEmpty(DocumentRefused):
    """Nothing arrived."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"{safe_name(filename)} is empty. Choose the document again")


class DocumentTooLarge(DocumentRefused):
    """More bytes than `MAX_BYTES`."""

    def __init__(self, filename: str, size: int | None = None) -> None:
        limit = f"{MAX_BYTES // 1024 // 1024} MB"
        is_size = f"is {_megabytes(size)}" if size else f"is larger than {limit}"
        super().__init__(f"{safe_name(filename)} {is_size}; the limit is {limit}")


class DocumentLocked(DocumentRefused):
    """A PDF that needs a password."""

    def __init__(self, filename: str) -> None:
        super().__init__(
            f"{safe_name(filename)} is locked with a password. Save a copy without one, or send a photo of it"
        )


class DocumentTooLong(DocumentRefused):
    """More pages than `MAX_PAGES`."""

    def __init__(self, filename: str, pages: int) -> None:
        super().__init__(
            f"{safe_name(filename)} has {pages} pages; {MAX_PAGES} are the most. Send the pages that matter"
        )


class DocumentUnreadable(DocumentRefused):
    """Broken, cut short, or more than the child may spend on it."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"{safe_name(filename)} could not be read. Save it again, or send a photo of it")


class DocumentsUnavailable(DocumentRefused):
    """Nothing is wrong with the document: the server cannot read any just now."""

    def __init__(self) -> None:
        super().__init__("Documents cannot be read right now. Try again in a few minutes")


def safe_name(filename: str) -> str:
    """Return the last part of a file name, fit for a sentence: no control or direction-changing characters."""
    last = filename.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    name = " ".join(kept.split())
    if len(name) > MAX_NAME_LENGTH:
        name = name[:40] + "…" + name[-19:]
    return name or "This file"


def _megabytes(size: int) -> str:
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"
