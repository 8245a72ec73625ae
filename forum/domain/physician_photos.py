"""Photos of physicians go through the same pipeline as those of questions: nothing but their pixels is kept."""

from typing import BinaryIO

from accounts.domain import headshots
from forum.domain.imaging import PhotoRefused, rebuild

#: Longest side 640 pixels: enough for the profile, small enough for a list.
KIND, FORMAT = "card", "jpeg"


def rebuilt(file: BinaryIO, filename: str) -> headshots.Picture:
    """Return an uploaded photo as `accounts` keeps it. Raises `headshots.HeadshotRefused` with a sentence."""
    try:
        made = rebuild(file, filename=filename)
    except PhotoRefused as refusal:
        raise headshots.HeadshotRefused(refusal.sentence) from refusal
    picture = next(each for each in made.renditions if (each.kind, each.format) == (KIND, FORMAT))
    return headshots.Picture(picture.content, picture.width, picture.height)
