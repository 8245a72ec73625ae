"""Pictures of the back and the side of the chest."""

from PIL import ImageChops

from forum.demo.brush import FAIR, OLIVE, WIDE, Picture

LINEN = ((232, 225, 213), (208, 197, 181))
SLATE = ((196, 207, 212), (160, 176, 184))


def back_mole() -> bytes:
    """Upper back with a mole in a pale ring."""
    picture = Picture(WIDE, *LINEN)
    back = picture.shape([
        (-200, 420), (60, 300), (420, 210), (600, 90), (620, -160), (980, -160), (1000, 90), (1180, 210),
        (1540, 300), (1800, 420), (1800, 1500), (-200, 1500),
    ])  # fmt: skip
    picture.body(back, FAIR, volume=150)
    picture.glow(
        FAIR.dark, picture.stroke([(800, 120), (794, 520), (800, 900), (804, 1260)], 46), 30, 0.42, back
    )
    for side in (-1, 1):
        blade = [
            (800 + side * 250, 420),
            (800 + side * 330, 640),
            (800 + side * 300, 860),
            (800 + side * 190, 1000),
        ]
        picture.glow(FAIR.dark, picture.stroke(blade, 54, taper=True), 38, 0.42, back)
        lit = [(x + side * 60, y - 10) for x, y in blade]
        picture.glow(FAIR.light, picture.stroke(lit, 70, taper=True), 44, 0.6, back)
    center = (1010, 610)
    picture.glow((255, 240, 228), picture.oval(center, 158, 146), 22, 0.75, back)
    picture.glow((150, 92, 70), picture.oval(center, 60, 54), 7, 0.9, back)
    picture.glow((98, 56, 42), picture.oval((1006, 606), 42, 36), 8, 0.85, back)
    for x, y in ((620, 520), (560, 840), (1180, 860), (700, 1040), (1240, 480)):
        picture.glow((176, 120, 92), picture.oval((x, y), 15, 14), 4, 0.6, back)
    return picture.jpeg(21)


def flat_scar() -> bytes:
    """Side of a chest with a long, pale scar that runs to the armpit."""
    picture = Picture(WIDE, *SLATE)
    chest = picture.shape([
        (-200, -200), (1800, -200), (1800, 60), (1500, 120), (1330, 220), (1290, 380), (1310, 640),
        (1330, 900),
        (1320, 1200), (1310, 1500), (-200, 1500),
    ])  # fmt: skip
    picture.shadow(chest, shift=(30, 30), radius=60)
    picture.body(chest, OLIVE, volume=130, light=(-80, -10))
    fold = picture.stroke([(1300, 250), (1200, 200), (1110, 110), (1060, -40)], 34, taper=True)
    picture.glow(OLIVE.line, fold, 26, 0.55, chest)
    for index in range(4):
        y = 700 + index * 130
        rib = picture.stroke([(300, y + 60), (700, y + 20), (1180, y - 70)], 46, taper=True)
        picture.glow(OLIVE.dark, rib, 34, 0.22, chest)
    path = [(240, 560), (520, 600), (800, 560), (1040, 440), (1190, 300)]
    picture.glow((176, 116, 84), picture.stroke(path, 40, taper=True), 18, 0.5, chest)
    scar = picture.stroke(path, 17, taper=True)
    picture.glow((248, 220, 198), scar, 3, 0.95, chest)
    picture.glow((196, 132, 104), ImageChops.subtract(ImageChops.offset(scar, 2, 8), scar), 3, 0.6, chest)
    return picture.jpeg(22)
