"""Pictures of the face and the eye."""

import random
from math import cos, pi, sin

from PIL import ImageChops, ImageOps

from forum.demo.brush import FAIR, WARM, WIDE, Mask, Picture, Point, Skin, curve

WALL = ((178, 194, 190), (146, 164, 160))


def lower_face() -> bytes:
    """Lower half of a face, the eyes covered; in a smile one half of the lower lip stays up."""
    picture = Picture(WIDE, *WALL)
    skin = WARM
    hair = picture.shape([
        (800, -420), (480, -260), (400, 60), (396, 420), (440, 760), (540, 960), (680, 900), (920, 900),
        (1060, 960),
        (1160, 760), (1204, 420), (1200, 60), (1120, -260),
    ])  # fmt: skip
    picture.shadow(hair, strength=0.2)
    picture.paint((78, 54, 42), hair)
    lit = picture.strokes(
        [([(436, 120), (446, 480), (520, 860)], 22), ([(1160, 120), (1150, 480), (1080, 860)], 22)],
        taper=True,
    )
    picture.glow((124, 90, 70), lit, 14, 0.6, hair)
    neck = picture.shape([
        (620, 780), (618, 990), (570, 1080), (340, 1150), (100, 1230), (60, 1500), (1540, 1500), (1500, 1230),
        (1260, 1150), (1030, 1080), (982, 990), (980, 780),
    ])  # fmt: skip
    picture.body(neck, skin, volume=90)
    face = picture.shape([
        (800, -420), (560, -300), (470, -20), (470, 300), (500, 540), (548, 740), (626, 890), (706, 982),
        (800, 1022),
        (894, 982), (974, 890), (1052, 740), (1100, 540), (1130, 300), (1130, -20), (1040, -300),
    ])  # fmt: skip
    picture.glow((92, 54, 40), ImageChops.offset(face, 4, 60), 40, 0.5, neck)
    picture.body(face, skin, volume=120)
    for x in (600, 1000):
        picture.glow((226, 128, 104), picture.oval((x, 520), 220, 200), 70, 0.25, face)
    # The nose: a lit ridge, a shaded side, two nostrils.
    picture.glow(
        skin.dark, picture.stroke([(846, 250), (862, 380), (886, 470)], 40, taper=True), 26, 0.38, face
    )
    picture.glow(skin.light, picture.stroke([(794, 200), (792, 380), (794, 452)], 46), 24, 0.6, face)
    base = picture.stroke([(718, 500), (752, 528), (800, 540), (848, 528), (882, 500)], 26, taper=True)
    picture.glow(skin.line, base, 12, 0.5, face)
    for x, lean in ((758, 16), (844, -16)):
        picture.glow((92, 46, 36), picture.oval((x, 516), 44, 17, angle=lean), 5, 0.7, face)
    for wing in ([(716, 456), (698, 494), (724, 522)], [(886, 456), (904, 494), (878, 522)]):
        picture.glow(skin.line, picture.stroke(wing, 9, taper=True), 5, 0.5, face)
    for fold in ([(684, 540), (640, 610), (616, 680)], [(918, 540), (960, 606), (984, 672)]):
        picture.glow(skin.dark, picture.stroke(fold, 15, taper=True), 12, 0.55, face)
    picture.glow(skin.dark, picture.stroke([(800, 562), (800, 612)], 24, taper=True), 12, 0.3, face)
    _mouth(picture, face, skin)
    picture.glow(skin.light, picture.oval((800, 930), 140, 80), 36, 0.55, face)
    bar = picture.shape([(424, 60), (1176, 60), (1176, 270), (424, 270)], smooth=False)
    picture.shadow(bar, shift=(4, 10), radius=14, strength=0.25)
    picture.paint((28, 33, 35), bar)
    # A mirror selfie: what goes down is the asker's left, and it is on the left of the picture.
    picture.image = ImageOps.mirror(picture.image)
    return picture.jpeg(31)


def _mouth(picture: Picture, face: Mask, skin: Skin) -> None:
    """Draw a mouth in a small smile whose lower lip goes down on one side only."""
    gap = picture.shape(
        [
            (650, 690),
            (730, 690),
            (800, 694),
            (880, 688),
            (950, 682),
            (916, 722),
            (856, 740),
            (790, 722),
            (716, 704),
        ]
    )
    picture.paint((104, 46, 46), gap)
    teeth = picture.shape(
        [(700, 690), (800, 692), (900, 686), (906, 706), (852, 724), (790, 712), (730, 702)]
    )
    picture.glow((244, 240, 230), teeth, 3, 1.0, gap)
    upper = picture.shape([
        (630, 686), (700, 658), (766, 640), (800, 650), (836, 639), (900, 654), (968, 676), (890, 690),
        (800, 697),
        (716, 694),
    ])  # fmt: skip
    lower = picture.shape([
        (634, 690), (714, 702), (790, 720), (856, 738), (920, 722), (966, 680), (936, 750), (870, 788),
        (790, 780),
        (704, 744),
    ])  # fmt: skip
    for lip, tone in ((upper, (182, 92, 86)), (lower, (200, 110, 102))):
        picture.glow(skin.line, lip, 5, 0.4, face)
        picture.paint(tone, lip)
        picture.glow((140, 58, 58), ImageChops.invert(ImageChops.offset(lip, -4, -12)), 14, 0.6, lip)
    picture.glow(
        (240, 182, 172), picture.stroke([(744, 738), (820, 762), (890, 756)], 14, taper=True), 8, 0.7, lower
    )
    picture.glow(
        skin.dark, picture.stroke([(700, 790), (790, 830), (890, 826)], 28, taper=True), 18, 0.5, face
    )


def _socket(skin: Skin, seed: int) -> Picture:
    """Return a close-up of the skin around an eye with its brow; the eye itself comes later."""
    picture = Picture(WIDE, skin.light, skin.base)
    whole = picture.oval((800, 600), 4000, 4000)
    picture.glow(skin.dark, picture.oval((1500, 1100), 900, 900), 200, 0.5, whole)
    picture.glow(skin.dark, picture.oval((260, 560), 420, 620), 120, 0.5, whole)
    picture.glow(skin.dark, picture.oval((820, 560), 1100, 520), 110, 0.4, whole)
    picture.glow(skin.light, picture.oval((800, 330), 900, 120), 50, 0.7, whole)
    picture.glow(skin.light, picture.oval((900, 1010), 800, 200), 90, 0.7, whole)
    chance = random.Random(seed)  # noqa: S311  (a drawing, no secret)
    hairs = []
    for index in range(230):
        share = index / 229
        x = 330 + 1010 * share
        y = 236 - 96 * (1 - (2 * share - 0.9) ** 2) + chance.uniform(-34, 34) * (1 - 0.7 * share)
        hairs.append(
            ([(x, y), (x + 30, y - 22 + 34 * share), (x + 74, y - 30 + 62 * share)], chance.uniform(5, 8))
        )
    brow = picture.strokes(hairs, taper=True, steps=24)
    picture.glow(
        (96, 70, 52),
        picture.stroke([(350, 210), (700, 140), (1050, 150), (1380, 250)], 66, taper=True),
        26,
        0.5,
        whole,
    )
    picture.glow((70, 48, 36), brow, 1.5, 0.85)
    return picture


def _lashes(picture: Picture, edge: list[Point], length: float, *, seed: int) -> Mask:
    """Return lashes that stand on a lid edge and fan outward; a negative length lets them point down."""
    chance = random.Random(seed)  # noqa: S311  (a drawing, no secret)
    first, last = edge[0][0], edge[-1][0]
    lashes: list[tuple[list[Point], float]] = []
    for x, y in edge[3::3]:
        share = (x - first) / (last - first)
        lean = (share - 0.36) * abs(length) * 1.1
        reach = length * (0.5 + 0.6 * share) * chance.uniform(0.85, 1.1)
        lashes.append(([(x, y), (x + lean * 0.3, y - reach * 0.35), (x + lean, y - reach)], 7))
    return picture.strokes(lashes, taper=True, steps=24)


def _lump(picture: Picture, skin: Skin, center: Point) -> None:
    """Draw a smooth, round lump in the upper lid."""
    dome = picture.oval(center, 190, 150)
    picture.glow(skin.dark, ImageChops.offset(dome, 18, 24), 26, 0.75)
    picture.glow((234, 168, 146), dome, 18, 0.8)
    picture.glow(
        skin.dark, ImageChops.invert(ImageChops.offset(dome, -26, -28)), 30, 0.65, picture.soft(dome, 10)
    )
    picture.glow((255, 226, 212), picture.oval((center[0] - 30, center[1] - 26), 84, 54), 20, 0.9)
    picture.glow((255, 250, 246), picture.oval((center[0] - 36, center[1] - 32), 34, 20), 11, 0.55)


def eyelid_lump() -> bytes:
    """Closed eye with a lump in the upper lid."""
    picture = _socket(FAIR, 5)
    edge: list[Point] = [(400, 640), (560, 722), (780, 762), (1000, 738), (1210, 640)]
    lid = picture.shape([(392, 640), (470, 520), (640, 432), (830, 412), (1030, 450), (1160, 540),
        (1216, 640),
                         (1000, 746), (780, 770), (560, 730)])  # fmt: skip
    picture.glow(FAIR.dark, ImageChops.offset(lid, 0, -14), 18, 0.5)
    picture.body(lid, FAIR, volume=60, light=(-10, -40))
    crease: list[Point] = [(410, 560), (560, 440), (800, 390), (1040, 424), (1200, 560)]
    picture.glow(FAIR.line, picture.stroke(crease, 13, taper=True), 7, 0.65)
    _lump(picture, FAIR, (820, 590))
    picture.glow(FAIR.line, picture.stroke([(x, y + 60) for x, y in edge[1:4]], 20, taper=True), 20, 0.4)
    picture.glow((120, 66, 54), picture.stroke(edge, 14, taper=True), 5, 0.9)
    picture.paint((58, 38, 30), _lashes(picture, curve(edge, closed=False), -96, seed=3), 0.9)
    picture.glow((216, 140, 126), picture.oval((402, 642), 52, 30), 8, 0.8)
    return picture.jpeg(32)


def eye_open() -> bytes:
    """The same eye, open, with a lid that sits a little low over the lump."""
    picture = _socket(FAIR, 5)
    upper: list[Point] = [
        (396, 640),
        (520, 556),
        (680, 500),
        (830, 508),
        (1010, 530),
        (1130, 582),
        (1214, 650),
    ]
    under: list[Point] = [(1214, 650), (1080, 732), (860, 772), (640, 748), (480, 690)]
    opening = picture.shape([*upper, *under[1:]])
    picture.glow(FAIR.dark, opening, 44, 0.5)
    _lump(picture, FAIR, (850, 448))
    picture.paint((243, 238, 232), opening)
    picture.glow((206, 150, 140), picture.oval((410, 646), 130, 100), 24, 0.5, opening)
    center = (812, 626)
    for size, tone, blur in ((300, (52, 66, 58), 3), (276, (104, 128, 106), 8), (190, (142, 150, 108), 16)):
        picture.glow(tone, picture.oval(center, size, size), blur, 1.0, opening)
    rays = [
        (
            [
                (center[0] + 66 * across, center[1] + 66 * down),
                (center[0] + 128 * across, center[1] + 128 * down),
            ],
            4.0,
        )
        for across, down in ((cos(step / 24 * pi), sin(step / 24 * pi)) for step in range(48))
    ]
    picture.glow((70, 88, 74), picture.strokes(rays, steps=40), 3, 0.5, opening)
    picture.glow((16, 18, 20), picture.oval(center, 116, 116), 3, 1.0, opening)
    shade = ImageChops.subtract(opening, ImageChops.offset(opening, 0, 46))
    picture.glow((60, 44, 42), shade, 18, 0.6, opening)
    picture.glow((255, 255, 255), picture.oval((772, 588), 46, 40), 4, 0.95, opening)
    picture.glow((255, 255, 255), picture.oval((856, 672), 22, 18), 4, 0.6, opening)
    crease: list[Point] = [(420, 550), (560, 440), (800, 396), (1040, 430), (1210, 570)]
    picture.glow(FAIR.line, picture.stroke(crease, 14, taper=True), 8, 0.65)
    rim = picture.stroke(under, 16, taper=True)
    picture.glow((232, 172, 156), ImageChops.offset(rim, 0, 4), 3, 0.95)
    picture.glow((84, 50, 40), picture.stroke(upper, 17, taper=True), 4, 0.95)
    picture.glow((214, 130, 118), picture.oval((416, 648), 62, 40), 6, 0.85)
    picture.paint((54, 36, 28), _lashes(picture, curve(upper, closed=False), 104, seed=3), 0.9)
    low = [(x, y + 6) for x, y in reversed(under)]
    picture.paint((84, 60, 48), _lashes(picture, curve(low, closed=False), -44, seed=4), 0.7)
    return picture.jpeg(33)
