"""Documents and portraits of the demo's applicants, drawn by code: plainly made up, and nobody's."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

PAPER = (1240, 1754)
SQUARE = (800, 800)


def certificate(title: str, lines: Sequence[str]) -> Image.Image:
    """Return a sheet with a title, lines, a seal and a word that says it is a demo."""
    sheet = Image.new("RGB", PAPER, "#fbf8f0")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((60, 60, PAPER[0] - 60, PAPER[1] - 60), outline="#2d4f4b", width=6)
    pen.rectangle((80, 80, PAPER[0] - 80, PAPER[1] - 80), outline="#9db3ae", width=2)
    pen.text((PAPER[0] / 2, 260), title, fill="#1c2f2c", anchor="mm", font=_font(56))
    for number, line in enumerate(lines):
        pen.text((180, 460 + number * 90), line, fill="#26302e", font=_font(36))
    pen.ellipse((840, 1280, 1060, 1500), outline="#2d4f4b", width=8)
    pen.ellipse((870, 1310, 1030, 1470), outline="#2d4f4b", width=3)
    pen.text((950, 1390), "DEMO", fill="#2d4f4b", anchor="mm", font=_font(40))
    pen.text(
        (PAPER[0] / 2, 1640),
        "Invented for a demo. Proves nothing.",
        fill="#8a3b2e",
        anchor="mm",
        font=_font(32),
    )
    return sheet


def as_pdf(pages: Sequence[Image.Image]) -> bytes:
    """Return sheets as one PDF."""
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=list(pages[1:]), resolution=150)
    return written.getvalue()


def as_photo(sheet: Image.Image, *, cut: float = 0.0) -> bytes:
    """Return a sheet as a phone would take it; ``cut`` is the share that is missing at the bottom."""
    seen = sheet.crop((0, 0, sheet.width, int(sheet.height * (1 - cut))))
    table = Image.new("RGB", (seen.width + 160, seen.height + 160), "#7c6a58")
    table.paste(seen.rotate(2, expand=False, fillcolor="#7c6a58"), (80, 80))
    return _jpeg(table)


def portrait(*, hair: str, coat: str, skin: str) -> bytes:
    """Return a head and shoulders in flat colours."""
    drawn = Image.new("RGB", SQUARE, "#e3ece9")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((110, 560, 690, 1140), fill=coat)
    pen.polygon(((330, 560), (470, 560), (400, 720)), fill="#f6f4ee")
    pen.rounded_rectangle((345, 470, 455, 610), 40, fill=skin)
    pen.ellipse((250, 150, 550, 470), fill=hair)
    pen.ellipse((280, 200, 520, 510), fill=skin)
    pen.pieslice((270, 160, 530, 420), 180, 360, fill=hair)
    for x in (345, 440):
        pen.ellipse((x, 340, x + 18, 360), fill="#2a2320")
    pen.arc((345, 380, 455, 450), 25, 155, fill="#7a3f38", width=7)
    return _jpeg(drawn)


def _jpeg(picture: Image.Image) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=82)
    return written.getvalue()


def _font(size: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)
