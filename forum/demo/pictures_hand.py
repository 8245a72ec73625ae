"""Pictures of forearms, hands and nails."""

import random

from PIL import ImageChops

from forum.demo.brush import BROWN, FAIR, WARM, WIDE, Mask, Picture, Point, Skin

CLOTH = ((214, 222, 218), (186, 199, 194))
SAND = ((236, 228, 215), (210, 198, 180))
RED = (196, 74, 66)
ROSE = (214, 112, 100)


def _forearm(skin: Skin) -> tuple[Picture, Mask]:
    """Return a picture of the inside of a forearm that lies across it, and the mask of the arm."""
    picture = Picture(WIDE, *CLOTH)
    arm = picture.shape([
        (-220, 300), (120, 262), (480, 292), (860, 372), (1240, 452), (1500, 484), (1820, 480),
        (1820, 800), (1500, 790), (1240, 792), (860, 840), (480, 900), (120, 930), (-220, 920),
    ])  # fmt: skip
    picture.shadow(arm, shift=(10, 50), radius=60, strength=0.4)
    picture.body(arm, skin, light=(-10, -90))
    for path in ([(300, 640), (620, 600), (960, 640), (1330, 620)], [(700, 720), (1000, 700), (1320, 690)]):
        picture.glow((120, 140, 150), picture.stroke(path, 12, taper=True), 7, 0.16, arm)
    for x in (1420, 1446):
        crease = picture.stroke([(x, 500), (x + 16, 630), (x - 2, 770)], 5, taper=True)
        picture.glow(skin.line, crease, 3, 0.4, arm)
    return picture, arm


def _square(picture: Picture, arm: Mask, corner: Point, side: float, *, fresh: bool) -> None:
    """Draw a rash with the outline of a patch, or the brown mark that one leaves."""
    x, y = corner
    tilt = side * 0.12
    outline = [(x, y), (x + side, y + tilt), (x + side - tilt, y + side + tilt), (x - tilt, y + side)]
    patch = picture.shape(outline, smooth=False)
    if not fresh:
        picture.glow((150, 98, 74), patch, 16, 0.45, arm)
        return
    picture.glow(ROSE, patch, 44, 0.5, arm)
    picture.glow(RED, patch, 10, 0.42, arm)
    chance = random.Random(7)  # noqa: S311  (a drawing, no secret)
    spots = [
        ((x + side * across - tilt * down, y + side * down + tilt * across), chance.uniform(7, 15))
        for across, down in ((chance.uniform(0.05, 0.95), chance.uniform(0.05, 0.95)) for _ in range(60))
    ]
    dots = picture.dots(spots)
    picture.glow((172, 44, 46), dots, 3, 0.6)
    picture.glow((255, 214, 200), ImageChops.offset(dots, -3, -4), 3, 0.35, picture.soft(dots, 2))


def forearm_square_rash() -> bytes:
    """Forearm with a fresh square rash."""
    picture, arm = _forearm(FAIR)
    _square(picture, arm, (610, 470), 250, fresh=True)
    return picture.jpeg(1)


def forearm_two_squares() -> bytes:
    """Forearm with a fresh square rash and a fading one."""
    picture, arm = _forearm(FAIR)
    _square(picture, arm, (880, 500), 215, fresh=True)
    _square(picture, arm, (310, 470), 240, fresh=False)
    return picture.jpeg(2)


def thumb_nail() -> bytes:
    """Thumb with a groove down the nail and ridges across it."""
    picture = Picture(WIDE, *SAND)
    thumb = picture.shape([
        (560, 1500), (540, 1150), (500, 900), (496, 640), (560, 380), (700, 215), (850, 180),
        (1000, 225), (1130, 390), (1180, 640), (1180, 900), (1150, 1150), (1150, 1500),
    ])  # fmt: skip
    picture.shadow(thumb, shift=(40, 30), radius=60, strength=0.35)
    picture.body(thumb, BROWN, volume=120)
    for y in (1010, 1050, 1096):
        picture.glow(
            BROWN.line,
            picture.stroke([(600, y), (840, y + 34), (1090, y - 4)], 10, taper=True),
            7,
            0.5,
            thumb,
        )
    fold = picture.shape([
        (628, 560), (660, 340), (840, 260), (1020, 340), (1056, 560), (1046, 790), (960, 872), (840, 892),
        (724, 872), (638, 790),
    ])  # fmt: skip
    picture.glow(BROWN.line, fold, 16, 0.55, thumb)
    nail = picture.shape([
        (650, 560), (680, 350), (840, 268), (1000, 350), (1034, 560), (1022, 780), (940, 846), (840, 862),
        (744, 846), (662, 780),
    ])  # fmt: skip
    picture.paint((214, 164, 142), nail)
    picture.glow((176, 118, 98), ImageChops.invert(ImageChops.offset(nail, -30, -20)), 34, 0.8, nail)
    tip = ImageChops.subtract(nail, ImageChops.offset(nail, 0, 54))
    picture.glow((240, 226, 208), tip, 5, 0.9, nail)
    picture.glow((238, 212, 198), picture.oval((840, 850), 240, 150), 12, 0.75, nail)
    for index in range(17):
        y = 372 + index * 28
        half = 44 + 10 * (index % 3)
        ridge = picture.stroke([(842 - half, y + 7), (842, y - 5), (842 + half, y + 7)], 9, taper=True)
        picture.glow((142, 88, 70), ImageChops.offset(ridge, 0, 6), 4, 0.75, nail)
        picture.glow((250, 226, 210), ridge, 3, 0.6, nail)
    picture.glow((150, 96, 78), picture.stroke([(842, 340), (846, 600), (842, 830)], 26), 14, 0.45, nail)
    picture.glow(
        (255, 246, 238), picture.stroke([(716, 400), (700, 560), (706, 720)], 22, taper=True), 11, 0.6, nail
    )
    return picture.jpeg(4)


def hand_knuckles() -> bytes:
    """Back of a right hand with dry, red knuckles."""
    picture = Picture(WIDE, *CLOTH)
    fingers = (
        ([(560, 640), (500, 420), (462, 190)], 128),
        ([(708, 600), (690, 340), (680, 90)], 138),
        ([(866, 610), (886, 350), (902, 130)], 134),
        ([(1010, 670), (1064, 480), (1108, 300)], 112),
    )
    palm = picture.shape([
        (500, 640), (640, 560), (800, 546), (960, 580), (1074, 680), (1092, 860), (1050, 1040), (1036, 1300),
        (1030, 1500), (600, 1500), (596, 1300), (560, 1080), (500, 860),
    ])  # fmt: skip
    thumb = picture.stroke([(600, 1030), (470, 900), (372, 740), (320, 620)], 138)
    parts = [picture.stroke(path, width) for path, width in fingers]
    hand = picture.union(palm, thumb, *parts)
    picture.shadow(hand, strength=0.36)
    picture.body(hand, WARM, volume=70, light=(-40, -34))
    for part, (path, width) in zip(parts, fingers, strict=True):
        picture.glow(WARM.dark, ImageChops.subtract(part, ImageChops.offset(part, -16, -4)), 14, 0.45, part)
        (x0, y0), (x1, y1), (x2, y2) = path
        tip = (x2 + (x2 - x1) * 0.04, y2 + (y2 - y1) * 0.02)
        lean = {128: 10, 138: 2, 134: -5, 112: -14}[width]
        picture.glow(WARM.line, picture.oval(tip, width * 0.62, width * 0.86, angle=lean), 6, 0.45, hand)
        nail = picture.oval(tip, width * 0.56, width * 0.78, angle=lean)
        picture.paint((240, 206, 190), nail)
        picture.glow(
            (255, 240, 232), picture.oval((tip[0] - 10, tip[1] - 16), width * 0.2, width * 0.4), 8, 0.7, nail
        )
        for share in (-0.12, -0.05, 0.02, 0.09):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            line = picture.stroke(
                [(x - width * 0.26, y + 4), (x, y - 4), (x + width * 0.26, y + 6)], 5, taper=True
            )
            picture.glow(WARM.line, line, 3, 0.5, hand)
        knuckle = (x0 + (x1 - x0) * 0.06, y0 + (y1 - y0) * 0.06 + 30)
        picture.glow(ROSE, picture.oval(knuckle, width * 1.15, width * 0.95), 26, 0.75, hand)
        picture.glow(RED, picture.oval(knuckle, width * 0.7, width * 0.5), 16, 0.55, hand)
        chance = random.Random(width)  # noqa: S311  (a drawing, no secret)
        cracks: list[tuple[list[Point], float]] = []
        for _ in range(6):
            left, top = knuckle[0] + chance.uniform(-38, 38), knuckle[1] + chance.uniform(-28, 28)
            bend = chance.uniform(-6, 6)
            cracks.append(([(left - 20, top + bend), (left, top), (left + 20, top - bend)], 5))
        lines = picture.strokes(cracks, taper=True)
        picture.glow((140, 44, 40), lines, 1.6, 0.75, hand)
        picture.glow((250, 232, 222), ImageChops.offset(lines, 4, -6), 3, 0.35, hand)
    for path in (
        [(620, 700), (690, 860), (730, 1080)],
        [(760, 690), (780, 860), (780, 1080)],
        [(900, 710), (870, 900), (830, 1090)],
    ):
        picture.glow(WARM.dark, picture.stroke(path, 20, taper=True), 14, 0.3, hand)
    picture.glow(WARM.line, picture.oval((330, 630), 78, 104, angle=28), 6, 0.4, hand)
    nail = picture.oval((329, 630), 70, 94, angle=28)
    picture.paint((240, 206, 190), nail)
    picture.glow((255, 240, 232), picture.oval((318, 616), 22, 44, angle=28), 7, 0.7, nail)
    return picture.jpeg(5)
