"""Drawing tools for the demo pictures: smooth outlines, soft shadows and skin with volume.

Coordinates are in a picture of 1600 by 1200 (or 1200 by 1600). Outlines are drawn at twice the size and
reduced, soft things are blurred at a quarter of the size, so that a picture takes a fraction of a second.
"""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians, sin, tau

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Color = tuple[int, int, int]
Box = tuple[float, float, float, float]
Mask = Image.Image

WIDE = (1600, 1200)
TALL = (1200, 1600)
SUPER = 2
SOFT = 4


@dataclass(frozen=True, slots=True)
class Skin:
    """Tones of one person: lit, base and shaded."""

    light: Color
    base: Color
    dark: Color
    line: Color


FAIR = Skin((250, 221, 199), (237, 196, 170), (196, 138, 112), (158, 98, 78))
WARM = Skin((238, 193, 160), (221, 165, 128), (170, 112, 82), (128, 78, 56))
OLIVE = Skin((226, 180, 140), (205, 154, 112), (150, 102, 70), (108, 68, 46))
BROWN = Skin((178, 124, 90), (150, 98, 68), (100, 60, 40), (66, 38, 26))
DEEP = Skin((134, 88, 64), (106, 66, 48), (66, 38, 28), (40, 22, 18))


def _between(before: float, start: float, end: float, after: float, t: float) -> float:
    """Return one coordinate of a Catmull-Rom curve, `t` of the way from start to end."""
    slope, bend = end - before, 2 * before - 5 * start + 4 * end - after
    return 0.5 * (2 * start + slope * t + bend * t**2 + (3 * start - before - 3 * end + after) * t**3)


def curve(points: Sequence[Point], *, closed: bool = True, steps: int = 18) -> list[Point]:
    """Return a smooth line through the points (Catmull-Rom)."""
    count = len(points)
    line: list[Point] = []
    for index in range(count if closed else count - 1):
        if closed:
            before, start, end, after = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        else:
            picks = (max(index - 1, 0), index, index + 1, min(index + 2, count - 1))
            before, start, end, after = (points[pick] for pick in picks)
        for step in range(steps):
            t = step / steps
            x, y = (_between(before[axis], start[axis], end[axis], after[axis], t) for axis in (0, 1))
            line.append((x, y))
    if not closed:
        line.append(points[-1])
    return line


def _box(points: Sequence[Point], margin: float) -> Box:
    """Return the box around points, with a margin."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)


class Picture:
    """A picture that is being drawn."""

    def __init__(self, size: tuple[int, int], top: Color, bottom: Color) -> None:
        self.size = size
        self.image = Image.new("RGB", size, top)
        fall = Image.linear_gradient("L").resize(size)
        self.image.paste(Image.new("RGB", size, bottom), mask=fall)

    def mask(self) -> Mask:
        """Return an empty mask."""
        return Image.new("L", self.size, 0)

    def _drawn(self, box: Box, draw_in: Callable[[ImageDraw.ImageDraw, float, float], None]) -> Mask:
        """Return a mask of which only `box` is drawn: at twice the size, by `draw_in(draw, left, top)`."""
        left, top = max(0, floor(box[0])), max(0, floor(box[1]))
        right, bottom = min(self.size[0], ceil(box[2])), min(self.size[1], ceil(box[3]))
        mask = self.mask()
        if left < right and top < bottom:
            big = Image.new("L", ((right - left) * SUPER, (bottom - top) * SUPER), 0)
            draw_in(ImageDraw.Draw(big), left, top)
            mask.paste(big.reduce(SUPER), (left, top))
        return mask

    def shape(self, points: Sequence[Point], *, smooth: bool = True) -> Mask:
        """Return the mask of a closed outline."""
        line = curve(points) if smooth else points

        def draw_in(draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
            draw.polygon([((x - left) * SUPER, (y - top) * SUPER) for x, y in line], fill=255)

        return self._drawn(_box(line, 2), draw_in)

    def oval(self, center: Point, width: float, height: float, *, angle: float = 0) -> Mask:
        """Return the mask of an ellipse, turned by `angle` degrees against the clock."""
        turn = radians(-angle)
        line = []
        for step in range(96):
            across, down = width / 2 * cos(tau * step / 96), height / 2 * sin(tau * step / 96)
            line.append(
                (
                    center[0] + across * cos(turn) - down * sin(turn),
                    center[1] + across * sin(turn) + down * cos(turn),
                )
            )
        return self.shape(line, smooth=False)

    def union(self, *masks: Mask) -> Mask:
        """Return everything that any of the masks covers."""
        whole = self.mask()
        for each in masks:
            whole = ImageChops.lighter(whole, each)
        return whole

    def dots(self, spots: Sequence[tuple[Point, float]]) -> Mask:
        """Return the mask of many discs, each given by its center and width."""

        def draw_in(draw: ImageDraw.ImageDraw, left: float, top: float) -> None:
            for (x, y), width in spots:
                radius = width * SUPER / 2
                x0, y0 = (x - left) * SUPER, (y - top) * SUPER
                draw.ellipse((x0 - radius, y0 - radius, x0 + radius, y0 + radius), fill=255)

        return self._drawn(_box([point for point, _ in spots], max(width for _, width in spots)), draw_in)

    def strokes(
        self, lines: Sequence[tuple[Sequence[Point], float]], *, taper: bool = False, steps: int = 60
    ) -> Mask:
        """Return the mask of smooth open lines with round ends; `taper` thins them toward both ends."""
        spots = []
        for points, width in lines:
            line = curve(points, closed=False, steps=steps)
            for index, point in enumerate(line):
                share = 2 * min(index, len(line) - 1 - index) / max(len(line) - 1, 1)
                spots.append((point, width * ((0.15 + 0.85 * min(1.0, share * 1.6)) if taper else 1)))
        return self.dots(spots)

    def stroke(self, points: Sequence[Point], width: float, *, taper: bool = False) -> Mask:
        """Return the mask of one smooth open line."""
        return self.strokes([(points, width)], taper=taper)

    def soft(self, mask: Mask, radius: float) -> Mask:
        """Return a blurred mask."""
        inked = mask.getbbox()
        if inked is None:
            return mask
        # Only the part that the blur can reach is worth the work.
        reach = ceil(radius * 3) + SOFT
        left, top = max(0, inked[0] - reach), max(0, inked[1] - reach)
        part = mask.crop(
            (left, top, min(self.size[0], inked[2] + reach), min(self.size[1], inked[3] + reach))
        )
        if radius < 3 * SOFT:
            blurred = part.filter(ImageFilter.GaussianBlur(radius))
        else:
            small = part.reduce(SOFT).filter(ImageFilter.GaussianBlur(radius / SOFT))
            blurred = small.resize(part.size, Image.Resampling.BICUBIC)
        soft = self.mask()
        soft.paste(blurred, (left, top))
        return soft

    def paint(self, color: Color, mask: Mask, strength: float = 1.0) -> None:
        """Lay a color over the picture through a mask."""
        inked = mask.getbbox()
        if inked is None:
            return
        part = mask.crop(inked)
        self.image.paste(
            color, inked, part if strength >= 1 else part.point(lambda value: int(value * strength))
        )

    def glow(
        self, color: Color, mask: Mask, radius: float, strength: float = 1.0, within: Mask | None = None
    ) -> None:
        """Lay a blurred color over the picture, kept inside `within`."""
        soft = self.soft(mask, radius)
        self.paint(color, ImageChops.multiply(soft, within) if within else soft, strength)

    def shadow(
        self, mask: Mask, *, shift: Point = (26, 34), radius: float = 46, strength: float = 0.28
    ) -> None:
        """Throw the shadow of a shape on what lies behind it."""
        moved = self.mask()
        moved.paste(mask, (int(shift[0]), int(shift[1])))
        self.glow((30, 36, 38), moved, radius, strength)

    def body(self, mask: Mask, skin: Skin, *, volume: float = 110, light: Point = (-70, -60)) -> None:
        """Fill a shape with skin: shaded at the rim away from the light, bright on the other side."""
        self.paint(skin.base, mask)
        # Moved masks wrap around the edge; limbs leave the picture where they came in, so no seam shows.
        away = ImageChops.invert(ImageChops.offset(mask, int(light[0]), int(light[1])))
        self.glow(skin.dark, away, volume, 0.9, mask)
        toward = ImageChops.invert(ImageChops.offset(mask, -int(light[0]), -int(light[1])))
        self.glow(skin.light, ImageChops.multiply(toward, mask), volume * 0.55, 0.75, mask)

    def grain(self, seed: int, strength: float) -> None:
        """Add a fine, repeatable grain, so that flat areas look photographed."""
        width, height = self.size[0] // 2, self.size[1] // 2
        specks = random.Random(seed).randbytes(width * height)  # noqa: S311  (a drawing, no secret)
        noise = Image.frombytes("L", (width, height), specks)
        noise = noise.filter(ImageFilter.GaussianBlur(0.8)).resize(self.size, Image.Resampling.BILINEAR)
        self.image = Image.blend(
            self.image, ImageChops.overlay(self.image, Image.merge("RGB", (noise,) * 3)), strength
        )

    def jpeg(self, seed: int) -> bytes:
        """Return the finished picture."""
        self.grain(seed, 0.14)
        out = io.BytesIO()
        self.image.save(out, "JPEG", quality=90)
        return out.getvalue()
