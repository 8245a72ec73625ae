"""Draw the bitmap icons of the site (static/icons/*.png, favicon.ico) from the logo's shape.

Run it after changing the shape or the colours: ``python -m config.draw_icons``.
The SVG favicon is kept by hand.
"""

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parent.parent / "static" / "icons"
BRAND, PAPER = "#124E49", "#FAF8F3"
GRID = 32  # units of the logo's own grid
OVERSAMPLE = 4  # drawn so much too large, then scaled down smoothly


def mark(size: int, *, background: str | None, scale: float) -> Image.Image:
    """Return the logo on ``background``, ``scale`` of the canvas wide; green on nothing where it is None."""
    canvas = size * OVERSAMPLE
    image = Image.new("RGBA", (canvas, canvas), background or (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    unit = canvas * scale / GRID
    left = top = (canvas - GRID * unit) / 2
    speech, kerb = (PAPER, BRAND) if background else (BRAND, PAPER)

    def at(*points: tuple[float, float]) -> list[tuple[float, float]]:
        return [(left + x * unit, top + y * unit) for x, y in points]

    draw.rounded_rectangle([*at((3, 3))[0], *at((29, 23))[0]], radius=3.5 * unit, fill=speech)
    draw.polygon(at((7.5, 22), (14.4, 22.6), (14, 23), (7.5, 29)), fill=speech)
    half = 1.3
    for x1, y1, x2, y2 in ((8.5, 16.5, 15, 16.5), (15, 10.5, 15, 16.5), (15, 10.5, 23.5, 10.5)):
        corners = at((x1 - half, y1 - half), (x2 + half, y2 + half))
        draw.rectangle([*corners[0], *corners[1]], fill=kerb)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    """Write every icon."""
    for size in (192, 512):
        mark(size, background=BRAND, scale=0.78).save(ICONS / f"icon-{size}.png", optimize=True)
    mark(512, background=BRAND, scale=0.56).save(ICONS / "icon-maskable.png", optimize=True)
    mark(180, background=BRAND, scale=0.7).convert("RGB").save(ICONS / "apple-touch-icon.png", optimize=True)
    mark(48, background=None, scale=1).save(ICONS / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


if __name__ == "__main__":
    main()
