"""Why a photo is refused: one named exception per cause, each with its sentence (PRODUCT 7.3)."""

import unicodedata

MAX_NAME_LENGTH = 60
# The limits stand here because the sentences state them.
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000


class PhotoRefused(ValueError):
    """A photo that cannot be taken. `sentence` is plain text, safe to show beside the photo once escaped."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotAPhoto(PhotoRefused):
    """The content is none of JPEG, PNG, WebP, HEIC, whatever the name says."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"{safe_name(filename)} is not a photo we can read. Use JPEG, PNG, WebP or HEIC")


class PhotoEmpty(PhotoRefused):
    """Nothing arrived: often a photo that is still in somebody's cloud and not on the device."""

    def __init__(self, filename: str) -> None:
        super().__init__(f"{safe_name(filename)} is empty. Choose the photo again")


class PhotoTooLarge(PhotoRefused):
    """More bytes than `MAX_BYTES`. `size` in bytes, or None where the stream does not tell its length."""

    def __init__(self, filename: str, size: int | None) -> None:
        limit = f"{MAX_BYTES // 1024 // 1024} MB"
        is_size = f"is {megabytes(size)}" if size else f"is larger than {limit}"
        super().__init__(f"{safe_name(filename)} {is_size}; the limit is {limit}")


class PhotoTooManyPixels(PhotoRefused):
    """More pixels than `MAX_PIXELS`, mostly known from the header."""

    def __init__(self, filename: str) -> None:
        limit = f"{MAX_PIXELS // 1_000_000} megapixels"
        super().__init__(f"{safe_name(filename)} has more than {limit}. Try taking a screenshot of it")


class PhotoUnreadable(PhotoRefused):
    """The right kind of file, but broken, cut short, or more than the child may spend on it."""

    def __init__(self) -> None:
        super().__init__("This photo could not be read. Try taking a screenshot of it")


class PhotoTooSlow(PhotoRefused):
    """The child was stopped at its time limit."""

    def __init__(self) -> None:
        super().__init__("This photo took too long to read. Try taking a screenshot of it")


class PhotosUnavailable(PhotoRefused):
    """Nothing is wrong with the photo: the server cannot read any just now (busy, or its set-up broken)."""

    def __init__(self) -> None:
        super().__init__("Photos cannot be read right now. Try again in a few minutes")


def safe_name(filename: str) -> str:
    """The last part of a file name, fit for a sentence, or "This file" where nothing is left.

    No control, direction-changing or surrogate characters; at most 60, the end kept.
    """
    # A bidi override could make "gpj.exe" read as "exe.jpg"; category C covers it, controls and surrogates.
    last = filename.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    kept = "".join(
        " " if unicodedata.category(c) in {"Zl", "Zp"} or c in "\t\r\n" else c
        for c in last
        if c in "\t\r\n" or not unicodedata.category(c).startswith("C")
    )
    name = " ".join(kept.split())
    if len(name) > MAX_NAME_LENGTH:
        name = name[:40] + "…" + name[-19:]
    return name or "This file"


def megabytes(size: int) -> str:
    """A size in words, rounded up to a tenth, so that 15 MB and one byte does not read "15 MB"."""
    tenths = -(-size * 10 // (1024 * 1024))
    return f"{tenths // 10} MB" if tenths % 10 == 0 else f"{tenths / 10:.1f} MB"
