"""Where a photo is cropped and covered: boxes in fractions of the upright picture, and their pixels.

Covers round outwards and crops round inwards, so that a fraction of a pixel never shows what was to go.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Rotation = Literal[0, 90, 180, 270]
ROTATIONS = (0, 90, 180, 270)
MAX_COVERS = 50
# Number fields give hundredths; their sums may miss 1 by a rounding error.
SLACK = 1e-6


class BadBox(ValueError):
    """A box that is not a box, or lies outside the picture."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions (0 to 1) of the upright picture, from its left and top edge.

    Raises BadBox unless it has a positive size and lies within the picture.
    """

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        numbers = (self.left, self.top, self.width, self.height)
        if not all(math.isfinite(n) for n in numbers):
            raise BadBox("A box needs four numbers")
        if self.left < 0 or self.top < 0 or self.width <= 0 or self.height <= 0:
            raise BadBox("A box needs a positive size and starts inside the picture")
        if self.left + self.width > 1 + SLACK or self.top + self.height > 1 + SLACK:
            raise BadBox("A box ends inside the picture")

    def covering(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Every pixel the box touches, at least one: left, top, right, bottom, the last two exclusive."""
        left, right = _outward(self.left, self.width, size[0])
        top, bottom = _outward(self.top, self.height, size[1])
        return left, top, right, bottom

    def keeping(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Only the pixels that lie wholly in the box, or the nearest one where there is none."""
        left, right = _inward(self.left, self.width, size[0])
        top, bottom = _inward(self.top, self.height, size[1])
        return left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Edits:
    """What is done to the upright picture, in this order: covers, crop, mirror (left for right), rotate.

    Crop and covers are both measured on the whole upright picture; it turns clockwise. Raises BadBox.
    """

    crop: Box | None = None
    covers: Sequence[Box] = ()
    rotate: Rotation = 0
    mirror: bool = False

    def __post_init__(self) -> None:
        if self.rotate not in ROTATIONS:
            raise BadBox("A photo turns by 0, 90, 180 or 270 degrees")
        if len(self.covers) > MAX_COVERS:
            raise BadBox(f"At most {MAX_COVERS} boxes cover one photo")


def _outward(start: float, length: float, pixels: int) -> tuple[int, int]:
    first = min(math.floor(start * pixels), pixels - 1)
    last = min(math.ceil((start + length) * pixels), pixels)
    return first, max(last, first + 1)


def _inward(start: float, length: float, pixels: int) -> tuple[int, int]:
    first = min(math.ceil(start * pixels), pixels - 1)
    last = min(math.floor((start + length) * pixels), pixels)
    return first, max(last, first + 1)
