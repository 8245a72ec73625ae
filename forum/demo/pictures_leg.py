"""Pictures of knees, shins and calves."""

from PIL import ImageChops

from forum.demo.brush import FAIR, OLIVE, TALL, WARM, WIDE, Mask, Picture, Point, Skin

LINEN = ((232, 225, 213), (208, 197, 181))
SLATE = ((196, 207, 212), (160, 176, 184))
SAGE = ((208, 219, 210), (176, 194, 184))
ROSE = (214, 112, 100)
LEG: tuple[Point, ...] = (
    (330, -200), (290, 120), (262, 420), (300, 760), (392, 1120), (430, 1420), (436, 1800),
    (742, 1800), (742, 1420), (796, 1120), (900, 760), (930, 420), (880, 120), (850, -200),
)  # fmt: skip


def calf_ring() -> bytes:
    """Calf from behind with a growing ring."""
    picture = Picture(TALL, *LINEN)
    leg = picture.shape(LEG)
    picture.shadow(leg)
    picture.body(leg, OLIVE)
    for path in ([(560, 640), (566, 860), (590, 1060)], [(690, 600), (680, 860), (636, 1060)]):
        picture.glow(OLIVE.dark, picture.stroke(path, 30, taper=True), 22, 0.35, leg)
    for x, y in ((470, -40), (600, -30), (740, -40)):
        crease = picture.stroke([(x - 100, y + 70), (x, y + 86), (x + 90, y + 66)], 7, taper=True)
        picture.glow(OLIVE.line, crease, 5, 0.3, leg)
    center = (566, 560)
    picture.glow(ROSE, picture.oval(center, 380, 350), 44, 0.4, leg)
    outer, inner = picture.oval(center, 330, 304), picture.oval(center, 220, 200)
    ring = ImageChops.subtract(picture.soft(outer, 14), picture.soft(inner, 26))
    picture.paint((188, 52, 50), ring, 0.72)
    picture.glow((176, 60, 54), picture.oval(center, 40, 38), 12, 0.6, leg)
    picture.glow((104, 34, 34), picture.oval(center, 11, 11), 3, 0.85, leg)
    return picture.jpeg(11)


def _shin() -> tuple[Picture, Mask]:
    """Return a picture of a lower leg that lies across it, foot to the right, and its mask."""
    picture = Picture(WIDE, *SLATE)
    leg = picture.shape([
        (-220, 250), (160, 262), (620, 330), (1080, 400), (1400, 416), (1820, 400),
        (1820, 800), (1400, 792), (1080, 836), (620, 952), (160, 1010), (-220, 1000),
    ])  # fmt: skip
    picture.shadow(leg, shift=(10, 52), radius=64, strength=0.4)
    picture.body(leg, WARM, light=(-8, -94))
    ridge = picture.stroke([(-60, 470), (460, 520), (980, 556), (1560, 560)], 60)
    picture.glow(WARM.light, ridge, 34, 0.5, leg)
    return picture, leg


def stitched_shin() -> bytes:
    """Shin with a closed, stitched wound."""
    picture, leg = _shin()
    path = [(520, 640), (700, 622), (900, 634), (1080, 620)]
    picture.glow(ROSE, picture.stroke(path, 84, taper=True), 30, 0.6, leg)
    picture.glow((180, 70, 66), picture.stroke(path, 22, taper=True), 7, 0.6, leg)
    picture.paint((128, 46, 46), picture.stroke(path, 7, taper=True), 0.8)
    film = picture.shape([(786, 604), (838, 596), (880, 612), (884, 650), (836, 664), (788, 652)])
    picture.glow((236, 206, 128), film, 7, 0.85, leg)
    picture.glow((255, 244, 208), picture.oval((822, 620), 44, 16, angle=4), 5, 0.8, leg)
    for index in range(7):
        x = 556 + index * 82
        y = 636 + (-10, -14, -12, -4, -4, -8, -14)[index]
        thread = [(x - 6, y - 44), (x + 4, y), (x + 8, y + 44)]
        picture.glow((90, 40, 40), ImageChops.offset(picture.stroke(thread, 8), 5, 7), 4, 0.5, leg)
        picture.paint((42, 46, 62), picture.stroke(thread, 7))
        knot = [(x - 22, y - 60), (x - 6, y - 44), (x + 14, y - 62)]
        picture.paint((42, 46, 62), picture.stroke(knot, 6))
        for end in (thread[0], thread[-1]):
            picture.glow((170, 60, 58), picture.oval(end, 22, 22), 5, 0.5, leg)
            picture.paint((42, 46, 62), picture.oval(end, 11, 11))
    return picture.jpeg(12)


def bandaged_shin() -> bytes:
    """The same leg under a clean bandage."""
    picture, leg = _shin()
    wrap = ImageChops.multiply(
        leg, picture.shape([(420, 0), (1130, 0), (1150, 1200), (440, 1200)], smooth=False)
    )
    picture.glow((60, 40, 34), wrap, 16, 0.45, leg)
    picture.paint((246, 244, 238), wrap)
    picture.glow((168, 166, 160), ImageChops.invert(ImageChops.offset(leg, -8, -94)), 110, 0.8, wrap)
    for index in range(6):
        x = 400 + index * 124
        turn = picture.stroke([(x + 100, 220), (x + 60, 620), (x, 1010)], 12)
        picture.glow((150, 148, 142), turn, 10, 0.5, wrap)
        picture.glow((255, 255, 252), ImageChops.offset(turn, -22, 0), 10, 0.8, wrap)
    weave: list[tuple[list[Point], float]] = [
        ([(430, y + 6), (780, y), (1140, y + 8)], 3) for y in range(300, 960, 15)
    ]
    picture.glow((196, 194, 188), picture.strokes(weave, steps=200), 1, 0.22, wrap)
    tape = picture.shape([(940, 560), (1090, 548), (1096, 640), (946, 652)], smooth=False)
    picture.glow((120, 112, 104), ImageChops.offset(tape, 3, 6), 6, 0.5, wrap)
    picture.paint((232, 214, 190), tape)
    return picture.jpeg(13)


def _knee(picture: Picture, left: float, skin: Skin, *, swollen: bool, width: float = 1.0) -> None:
    """Draw a leg from mid-thigh to shin, seen from the front, its inner edge toward larger x."""
    outline = [
        (150, -200), (164, 160), (196, 480), (188, 640), (206, 800), (196, 1000), (216, 1300), (240, 1540),
        (244, 1900),
        (584, 1900), (588, 1540), (606, 1300), (640, 1000), (614, 800), (640, 640), (636, 480), (700, 160),
        (726, -200),
    ]  # fmt: skip
    leg = picture.shape([(left + x * width, y) for x, y in outline])
    picture.shadow(leg, shift=(22, 26), strength=0.34)
    picture.body(leg, skin, volume=100)

    def at(x: float, y: float) -> Point:
        return (left + x * width, y)

    for path in ([at(300, 60), at(320, 260), at(340, 420)], [at(560, 60), at(550, 250), at(520, 430)]):
        picture.glow(skin.dark, picture.stroke(path, 40, taper=True), 30, 0.3, leg)
    picture.glow(skin.light, picture.stroke([at(396, 900), at(400, 1100), at(410, 1290)], 34), 22, 0.5, leg)
    if swollen:
        dome = picture.oval(at(410, 610), 350 * width, 360)
        picture.glow(skin.dark, ImageChops.offset(dome, 22, 30), 34, 0.75, leg)
        picture.paint(skin.base, picture.soft(dome, 16), 0.9)
        picture.glow(
            skin.dark, ImageChops.invert(ImageChops.offset(dome, -40, -46)), 56, 0.75, picture.soft(dome, 16)
        )
        picture.glow((226, 132, 110), dome, 60, 0.16, leg)
        picture.glow(skin.light, picture.oval(at(364, 552), 170 * width, 150), 44, 0.95, dome)
        picture.glow((255, 246, 236), picture.oval(at(350, 534), 60 * width, 44), 20, 0.5, dome)
    else:
        cap = picture.oval(at(408, 600), 240 * width, 260)
        picture.glow(
            skin.dark, ImageChops.subtract(cap, picture.oval(at(396, 588), 226 * width, 244)), 16, 0.7, leg
        )
        picture.glow(skin.light, picture.oval(at(384, 566), 120 * width, 130), 40, 0.6, leg)
        for x in (290, 528):
            dip = picture.stroke(
                [at(x, 520), at(x + (14 if x < 400 else -14), 610), at(x + 6, 720)], 26, taper=True
            )
            picture.glow(skin.dark, dip, 20, 0.45, leg)
    for shift in (0, 26):
        crease = picture.stroke(
            [at(330, 776 + shift), at(410, 792 + shift), at(492, 774 + shift)], 6, taper=True
        )
        picture.glow(skin.line, crease, 4, 0.35, leg)


def knee_swelling() -> bytes:
    """Right knee from the front with a swelling over the kneecap."""
    picture = Picture(TALL, *SAGE)
    _knee(picture, 60, FAIR, swollen=True, width=1.25)
    return picture.jpeg(14)


def both_knees() -> bytes:
    """Both knees from the front; the right one, on the left of the picture, is swollen."""
    picture = Picture(WIDE, *SAGE)
    _knee(picture, 40, FAIR, swollen=True, width=0.92)
    _knee(picture, 800, FAIR, swollen=False, width=0.92)
    return picture.jpeg(15)


def knee_side() -> bytes:
    """Right knee from the side, slightly bent, with a dome over the kneecap."""
    picture = Picture(WIDE, *SAGE)
    leg = picture.shape([
        (-240, 240), (120, 236), (480, 248), (760, 262), (900, 250), (1000, 214), (1110, 222), (1200, 290),
        (1236, 390), (1212, 500), (1140, 590), (1096, 700), (1084, 860), (1070, 1040), (1040, 1260),
        (1020, 1500),
        (1014, 1800), (650, 1800), (640, 1500), (600, 1260), (584, 1040), (620, 860), (672, 760), (640, 716),
        (540, 716), (120, 790), (-240, 820),
    ])  # fmt: skip
    picture.shadow(leg)
    picture.body(leg, FAIR, light=(10, -90))
    crest = picture.stroke([(1050, 640), (1020, 860), (1000, 1060), (980, 1300)], 60, taper=True)
    picture.glow(FAIR.light, crest, 40, 0.5, leg)
    hollow = picture.stroke([(880, 236), (930, 350), (990, 460), (1080, 560), (1180, 580)], 56, taper=True)
    picture.glow(FAIR.dark, hollow, 34, 0.45, leg)
    picture.glow((226, 132, 110), picture.oval((1110, 390), 230, 290, angle=20), 50, 0.16, leg)
    picture.glow(FAIR.light, picture.oval((1100, 340), 170, 170), 44, 0.9, leg)
    picture.glow((255, 246, 236), picture.oval((1092, 306), 76, 50, angle=20), 22, 0.55, leg)
    for path in ([(664, 756), (726, 700), (760, 630)], [(668, 790), (724, 752), (776, 690)]):
        picture.glow(FAIR.line, picture.stroke(path, 9, taper=True), 6, 0.45, leg)
    picture.glow(
        FAIR.dark, picture.stroke([(120, 560), (480, 540), (760, 470)], 60, taper=True), 46, 0.22, leg
    )
    return picture.jpeg(16)
