"""The photo editor in Chromium: with a mouse, a finger, the keyboard alone, and without JavaScript.

What was cropped away or covered must not be in what the server receives, nor in any file that it keeps.
"""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from forum.domain import photos
from forum.models import Photo
from forum.views import photo_editing

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = (255, 0, 255)
SKIN = (233, 191, 162)
#: Where the canary is, in fractions of the picture: left, top, width, height.
CANARY_BOX = (0.55, 0.30, 0.20, 0.20)
#: What a hand draws around it: from here to there.
AROUND = ((0.50, 0.25), (0.80, 0.55))
LONG_TASKS = """new PerformanceObserver((list) => {
    for (const each of list.getEntries()) (window.slow ??= []).push(each.duration);
}).observe({ type: "longtask", buffered: true })"""


def picture(
    size: tuple[int, int] = (1200, 900), *, name: str = "IMG_2204.jpg", orientation: int = 1
) -> dict[str, Any]:
    """Return a photo of skin with a field of a colour that nothing else in it has, with metadata, as a phone sends it.

    ``size`` is that of the upright picture.
    """
    image = Image.new("RGB", size, SKIN)
    left, top, width, height = (
        round(part * side) for part, side in zip(CANARY_BOX, (*size, *size), strict=True)
    )
    image.paste(CANARY, (left, top, left + width, top + height))
    if orientation == 6:
        image = image.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "cnry-words-in-exif"
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, exif=exif, comment=b"cnry-comment")
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


def canaries(content: bytes) -> int:
    """Count pixels that come nearer to the canary than skin, ink or a mean of both could."""
    with Image.open(io.BytesIO(content)) as image:
        red, green, blue = (band.point(lambda value: value) for band in image.convert("RGB").split())
    far = zip(red.tobytes(), green.tobytes(), blue.tobytes(), strict=True)
    return sum(r > 150 and b > 150 and r - g > 90 and b - g > 90 for r, g, b in far)


def kept() -> list[bytes]:
    """Return the content of every file below MEDIA_ROOT."""
    return [path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def size_of(content: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(content)) as image:
        return image.size


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return the list of what the server receives from the editor, filled while it goes on with it as always."""
    found: list[bytes] = []
    add_each = photos.add_each

    def listening(*args: Any, files: list[Any], **kwargs: Any) -> Any:
        for file, _name, _size in files:
            found.append(file.read())
            file.seek(0)
        return add_each(*args, files=files, **kwargs)

    monkeypatch.setattr(photo_editing.photos, "add_each", listening)
    return found


@pytest.fixture
def opened(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the photos step in a new browser; no policy may be broken by it."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def step(**options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 900}, "service_workers": "block"} | options
        )
        contexts.append(context)
        context.add_init_script(LONG_TASKS)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None
        )
        page.goto(f"{live_server.url}/ask/")
        page.get_by_role("button", name="Start").click()
        page.goto(f"{live_server.url}/ask/photos/")
        if options.get("java_script_enabled", True):
            expect(page.get_by_text("never leaves your device")).to_be_visible()
        return page

    yield step
    for context in contexts:
        context.close()
    assert complaints == []


def choose(page: Page, *files: dict[str, Any]) -> None:
    page.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def open_photo(page: Page, file: dict[str, Any] | None = None) -> Locator:
    """Choose one photo and return its panel, once the editor is there."""
    choose(page, file or picture())
    panel = page.get_by_role("region", name="Photo 1")
    expect(panel.get_by_role("toolbar")).to_be_visible()
    return panel


def point(panel: Locator, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the picture is on the screen; its preview lies centred in the canvas."""
    canvas = panel.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    margin = 11
    high = box["height"] - 2 * margin
    wide = min(box["width"] - 2 * margin, high * 4 / 3)
    return box["x"] + (box["width"] - wide) / 2 + x * wide, box["y"] + margin + y * high


def drag(page: Page, panel: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with the mouse from one point of the picture to another."""
    page.mouse.move(*point(panel, *start))
    page.mouse.down()
    page.mouse.move(*point(panel, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*point(panel, *end))
    page.mouse.up()


def add(page: Page) -> None:
    page.get_by_role("button", name="Add this photo").click()
    arrived(page)


def arrived(page: Page, count: int = 1) -> None:
    """Expect the step to show so many photos; the server takes its time over each."""
    expect(page.get_by_label("What does this photo show?")).to_have_count(count, timeout=20_000)


def spoken(panel: Locator) -> Locator:
    return panel.locator("[data-live]")


def heard(panel: Locator, words: str) -> None:
    """Expect the live text to say this, give or take a percent for the pixels of a hand."""
    expect(spoken(panel)).to_contain_text(words)


def test_what_is_not_covered_arrives(opened: Callable[..., Page], received: list[bytes]) -> None:
    """The check itself: without a box the canary is seen in what arrives, and in what is kept."""
    page = opened()
    open_photo(page)
    add(page)
    assert canaries(received[0])
    assert len(kept()) == 4
    assert all(canaries(content) for content in kept())
    assert b"cnry" not in received[0]
    assert not Photo.objects.get().whole


def test_covering_with_the_mouse(opened: Callable[..., Page], received: list[bytes]) -> None:
    page = opened()
    panel = open_photo(page)
    expect(panel.get_by_role("img")).to_have_accessible_name(
        "Preview of photo 1 with the crop frame and no cover-up box"
    )
    panel.get_by_role("button", name="Cover up").click()
    heard(panel, "Cover-up box 1, 20% from left, 20% from top, 60% wide, 18% high")
    panel.get_by_role("button", name="Undo").click()
    expect(panel.get_by_text("Cover-up box 1", exact=True)).to_have_count(0)
    panel.get_by_role("button", name="Cover up").click()
    panel.get_by_role("button", name="Delete cover-up box 1").click()
    panel.get_by_role("button", name="Cover up").click()
    # Out of the way, then a second box over the canary.
    drag(page, panel, (0.3, 0.3), (0.3, 0.85))
    heard(panel, "Cover-up box 1, 20% from left,")
    drag(page, panel, *AROUND)
    heard(panel, "Cover-up box 2, 50% from left, 25% from top, 30% wide, 30% high")
    expect(panel.get_by_role("img")).to_have_accessible_name(
        "Preview of photo 1 with the crop frame and 2 cover-up boxes"
    )
    add(page)
    assert size_of(received[0]) == (1200, 900)
    assert [canaries(content) for content in (*received, *kept())] == [0] * 5


def test_cropping_with_the_mouse_by_a_corner_and_by_drawing(
    opened: Callable[..., Page], received: list[bytes]
) -> None:
    page = opened()
    panel = open_photo(page)
    drag(page, panel, (1, 1), (0.5, 1))
    heard(panel, "Crop frame, 0% from left, 0% from top, 50% wide, 100% high")
    panel.get_by_role("button", name="Start again").click()
    heard(panel, "Started again: the whole photo, nothing covered.")
    drag(page, panel, (0.1, 0.6), (0.4, 0.9))
    heard(panel, "Crop frame, 10% from left, 60% from top, 30% wide, 30% high")
    drag(page, panel, (0.25, 0.75), (0.35, 0.65))
    heard(panel, "Crop frame, 20% from left, 50% from top, 30% wide, 30% high")
    add(page)
    wide, high = size_of(received[0])
    assert abs(wide - 360) <= 4
    assert abs(high - 270) <= 4
    assert [canaries(content) for content in (*received, *kept())] == [0] * 5


def test_covering_with_a_finger(opened: Callable[..., Page], received: list[bytes]) -> None:
    page = opened(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    panel = open_photo(page)
    panel.get_by_role("button", name="Cover up").tap()
    panel.get_by_role("button", name="Delete cover-up box 1").tap()
    panel.get_by_role("button", name="Add a cover-up box").tap()
    touch = page.context.new_cdp_session(page)
    swipe(touch, [point(panel, 0.3, 0.3), point(panel, 0.3, 0.6), point(panel, 0.3, 0.85)])
    swipe(touch, [point(panel, *AROUND[0]), point(panel, 0.6, 0.4), point(panel, *AROUND[1])])
    heard(panel, "Cover-up box 2, ")
    add(page)
    assert [canaries(content) for content in (*received, *kept())] == [0] * 5
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def swipe(touch: CDPSession, way: list[tuple[float, float]]) -> None:
    """Put a finger down, move it, and take it up."""
    for number, (x, y) in enumerate(way):
        kind = "touchMove" if number else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_the_keyboard_alone(opened: Callable[..., Page], received: list[bytes]) -> None:
    page = opened()
    panel = open_photo(page)

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            found = page.evaluate(
                "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
            )
            group = page.evaluate(
                "document.activeElement.closest('[role=group]')?.getAttribute('aria-label') || ''"
            )
            if name in (found, f"{group}: {found}"):
                return
        pytest.fail(f"{name} is not reached with Tab")

    page.locator("input[type=file]").focus()
    page.keyboard.press("Shift+Tab")
    page.locator("h1").evaluate("(heading) => { heading.tabIndex = -1; heading.focus(); }")
    tab_to("Crop")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    heard(panel, "Cover-up box 1, 20% from left, 20% from top, 60% wide, 18% high")
    tab_to("Move cover-up box 1: Move right")
    page.keyboard.press("Enter")
    heard(panel, "Cover-up box 1, 22% from left, 20% from top, 60% wide, 18% high")
    page.keyboard.press("ArrowDown")
    heard(panel, "Cover-up box 1, 22% from left, 21% from top, 60% wide, 18% high")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    heard(panel, "Cover-up box 1, 40% from left, 21% from top, 60% wide, 18% high")
    page.keyboard.press("Shift+ArrowRight")
    heard(panel, "Cover-up box 1 goes no further.")
    tab_to("Width and height of cover-up box 1: Taller")
    for _ in range(2):
        page.keyboard.press("Shift+ArrowDown")
    heard(panel, "Cover-up box 1, 40% from left, 21% from top, 60% wide, 38% high")
    page.keyboard.press("ArrowLeft")
    heard(panel, "Cover-up box 1, 40% from left, 21% from top, 59% wide, 38% high")
    page.keyboard.press("Control+z")
    heard(panel, "Undone. Cover-up box 1, 40% from left, 21% from top, 60% wide, 38% high")
    tab_to("Add a cover-up box")
    page.keyboard.press("Space")
    heard(panel, "Cover-up box 2, ")
    page.keyboard.press("Shift+Tab")
    expect(panel.get_by_role("button", name="Delete cover-up box 2")).to_be_focused()
    page.keyboard.press("Enter")
    heard(panel, "Cover-up box 2 is deleted.")
    expect(panel.get_by_role("button", name="Add a cover-up box")).to_be_focused()
    tab_to("Add this photo")
    page.keyboard.press("Enter")
    arrived(page)
    assert [canaries(content) for content in (*received, *kept())] == [0] * 5


def test_turning_takes_the_boxes_along(opened: Callable[..., Page], received: list[bytes]) -> None:
    """A box is drawn, the photo turned, the crop set on the turned photo: everything stays where it was put."""
    page = opened()
    panel = open_photo(page)
    panel.get_by_role("button", name="Cover up").click()
    panel.get_by_role("button", name="Delete cover-up box 1").click()
    drag(page, panel, (0.05, 0.05), (0.07, 0.05))  # crop: nothing but a click beside a corner
    panel.get_by_role("button", name="Start again").click()
    panel.get_by_role("button", name="Cover up").click()
    for name, times in (("Move right", 15), ("Move down", 3)):
        for _ in range(times):
            panel.get_by_role("group", name="Move cover-up box 1").get_by_role("button", name=name).click()
    for _ in range(6):
        panel.get_by_role("group", name="Width and height of cover-up box 1").get_by_role(
            "button", name="Taller"
        ).click()
    heard(panel, "Cover-up box 1, 40% from left, 26% from top, 60% wide, 30% high")
    panel.get_by_role("button", name="Rotate").click()
    heard(panel, "Turned to the right by 90 degrees.")
    group = panel.get_by_role("group", name="Width and height of the crop frame")
    for _ in range(5):
        group.get_by_role("button", name="Shorter").click()
    heard(panel, "Crop frame, 0% from left, 0% from top, 100% wide, 90% high")
    add(page)
    # Turned, the photo is 900 wide and 1200 high; a tenth of the height is gone at its foot.
    assert size_of(received[0]) == (900, 1080)
    assert [canaries(content) for content in (*received, *kept())] == [0] * 5
    with Image.open(io.BytesIO(received[0])) as image:
        box = image.convert("L").point(lambda value: 255 * (value < 60)).getbbox()
    assert box is not None
    # Measured on the turned photo: 44% to 74% from the left, 40% to the end from the top.
    assert all(abs(one - other) <= 8 for one, other in zip(box, (396, 480, 666, 1080), strict=True)), box


def test_a_photo_that_was_added_can_be_covered_later(opened: Callable[..., Page]) -> None:
    page = opened()
    open_photo(page)
    add(page)
    page.get_by_label("What does this photo show?").fill("A forearm")
    page.get_by_role("button", name="Crop or cover").click()
    panel = page.get_by_role("region", name="Photo 1")
    panel.get_by_role("button", name="Rotate").click()
    panel.get_by_role("button", name="Cover up").click()
    moves = panel.get_by_role("group", name="Move cover-up box 1")
    sizes = panel.get_by_role("group", name="Width and height of cover-up box 1")
    for _ in range(17):
        moves.get_by_role("button", name="Move down").click()
    for _ in range(8):
        sizes.get_by_role("button", name="Taller").click()
    heard(panel, "Cover-up box 1, 20% from left, 54% from top, 60% wide, 34% high")
    before = Photo.objects.get().renditions.get(kind="card", format="webp").name
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("What you cut off or covered is deleted.")).to_be_visible()
    expect(page.get_by_label("What does this photo show?")).to_have_value("A forearm")
    after = Photo.objects.get().renditions.get(kind="display", format="jpeg")
    assert (after.width, after.height) == (900, 1200)
    assert len(kept()) == 4
    assert [canaries(content) for content in kept()] == [0] * 4
    assert page.request.get(page.url.replace("/ask/photos/", f"/photos/{before}.webp")).status == 404


def test_without_javascript(opened: Callable[..., Page]) -> None:
    page = opened(java_script_enabled=False)
    expect(
        page.get_by_text("Your browser sends the whole photo. You can crop and cover it on the next page")
    ).to_be_visible()
    choose(page, picture())
    page.get_by_role("button", name="Add the photos").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Keep only the part you are asking about")
    expect(page.get_by_text("Your browser sent the whole photo.")).to_be_visible()
    assert Photo.objects.get().whole
    assert any(canaries(content) for content in kept())
    box = page.get_by_role("group", name="Cover-up box 1")
    for label, number in (
        ("From the left, %", "50"),
        ("From the top, %", "much"),
        ("Width, %", "30"),
        ("Height, %", "30"),
    ):
        box.get_by_label(label).fill(number)
    page.get_by_role("button", name="Draw the boxes first").click()
    expect(page).to_have_title("Error: Crop or cover photo 1 | Ask a question | Curbside")
    expect(box.get_by_label("Width, %")).to_have_value("30")
    expect(box.get_by_label("From the top, %")).to_have_value("much")
    box.get_by_label("From the top, %").fill("25")
    page.get_by_role("button", name="Draw the boxes first").click()
    expect(page.locator("rect.gridded__cover")).to_have_count(1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("What you cut off or covered is deleted.")).to_be_visible()
    assert not Photo.objects.get().whole
    assert len(kept()) == 4
    assert [canaries(content) for content in kept()] == [0] * 4


def test_a_photo_that_chromium_cannot_open_is_sent_whole_and_says_so(
    opened: Callable[..., Page], shared_data: Path
) -> None:
    heic = shared_data / "images/pillow_heif/zPug_3.heic"
    if not heic.is_file():
        pytest.skip("no HEIC photo among the material to test with")
    page = opened()
    choose(page, {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": heic.read_bytes()})
    notice = (
        "Your browser cannot open this photo, so the whole photo is sent. You can crop and cover it on the next page;"
        " we delete the original as soon as you save."
    )
    expect(page.get_by_text(notice)).to_be_visible()
    assert not Photo.objects.exists()
    page.get_by_role("button", name="Add this photo").click()
    expect(page.get_by_text("Your browser sent the whole photo.")).to_be_visible()
    assert Photo.objects.get().whole
    panel = page.get_by_role("region", name="Photo 1")
    for _ in range(10):
        panel.get_by_role("group", name="Resize the crop frame").get_by_role("button", name="Smaller").click()
    heard(panel, "80% wide, 80% high")
    page.get_by_role("button", name="Save", exact=True).click()
    arrived(page)
    assert not Photo.objects.get().whole


@pytest.mark.parametrize("size", [(3000, 4000), (6000, 8000)], ids=["12 MP", "48 MP"])
def test_a_photo_straight_from_a_phone_stays_usable(
    opened: Callable[..., Page], received: list[bytes], size: tuple[int, int]
) -> None:
    """Lying on its side in the file, upright by its EXIF; no task on the page's own thread takes a second."""
    page = opened()
    choose(page, picture(size, orientation=6))
    panel = page.get_by_role("region", name="Photo 1")
    panel.get_by_role("button", name="Cover up").click(timeout=20_000)
    expect(panel.get_by_text("Cover-up box 1", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Undo").click()
    slow = page.evaluate("window.slow || []")
    add(page)
    assert size_of(received[0]) == (1800, 2400)
    with Image.open(io.BytesIO(received[0])) as image:
        at = (CANARY_BOX[0] + CANARY_BOX[2] / 2, CANARY_BOX[1] + CANARY_BOX[3] / 2)
        seen = image.convert("RGB").getpixel((round(at[0] * 1800), round(at[1] * 2400)))
    assert all(abs(one - other) < 20 for one, other in zip(seen, CANARY, strict=True)), "not upright"  # type: ignore[arg-type]
    assert max(slow, default=0) < 1000


def test_one_broken_file_leaves_the_others(opened: Callable[..., Page], received: list[bytes]) -> None:
    page = opened()
    whole = picture()["buffer"]
    broken = {"name": "broken.jpg", "mimeType": "image/jpeg", "buffer": whole[:3] + b"\0" * 500}
    letter = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7"}
    nothing = {"name": "nothing.png", "mimeType": "image/png", "buffer": b""}
    choose(page, picture(name="one.jpg"), broken, letter, nothing, picture(name="two.jpg"))
    expect(page.get_by_text("This photo could not be read. Try taking a screenshot of it")).to_be_visible()
    expect(
        page.get_by_text("letter.jpg is not a photo we can read. Use JPEG, PNG, WebP or HEIC")
    ).to_be_visible()
    expect(page.get_by_text("nothing.png is empty. Choose the photo again")).to_be_visible()
    expect(page.get_by_role("toolbar")).to_have_count(2)
    page.get_by_role("button", name="Add these 2 photos").click()
    arrived(page, 2)
    assert len(received) == Photo.objects.count() == 2


def test_a_photo_that_did_not_arrive_can_be_sent_again(opened: Callable[..., Page]) -> None:
    page = opened()
    choose(page, picture(name="one.jpg"), picture(name="two.jpg"), picture(name="three.jpg"))
    expect(page.get_by_role("toolbar")).to_have_count(3)
    tried: list[str] = []

    def second_fails(route: Any) -> None:
        tried.append(route.request.url)
        route.abort() if len(tried) == 2 else route.continue_()

    page.route("**/ask/photos/add/", second_fails)
    page.get_by_role("button", name="Add these 3 photos").click()
    expect(page.get_by_text("That did not work. Try again.")).to_be_visible()
    expect(page.get_by_text("Photo 1 is added.")).to_be_visible()
    expect(page.get_by_text("Photo 3 is added.")).to_be_visible()
    page.get_by_role("button", name="Add this photo").click()
    arrived(page, 3)
    assert Photo.objects.count() == 3


def test_a_question_takes_six(opened: Callable[..., Page]) -> None:
    page = opened()
    choose(page, *(picture((64, 48), name=f"{n}.jpg") for n in range(7)))
    expect(page.get_by_role("toolbar")).to_have_count(6)
    expect(page.get_by_text("A question takes 6 photos. Remove one to add another")).to_be_visible()
    page.get_by_role("button", name="Remove photo 6").click()
    choose(page, picture((64, 48)))
    expect(page.get_by_role("toolbar")).to_have_count(6)
    page.get_by_role("button", name="Add these 6 photos").click()
    arrived(page, 6)
    assert list(Photo.objects.order_by("position").values_list("position", flat=True)) == list(range(6))


def test_a_photo_over_the_limit_is_refused_beside_it(opened: Callable[..., Page]) -> None:
    page = opened()
    large = picture()
    large["buffer"] += b"\0" * (15 * 1024 * 1024)
    choose(page, large)
    expect(page.get_by_text("IMG_2204.jpg is 15.1 MB; the limit is 15 MB")).to_be_visible()
    expect(page.get_by_role("button", name="Add this photo")).to_be_hidden()


def test_what_waits_in_the_editor_is_not_lost_and_what_was_typed_is_kept(opened: Callable[..., Page]) -> None:
    page = opened()
    open_photo(page)
    add(page)
    page.get_by_label("What does this photo show?").fill("A forearm")
    choose(page, picture(name="two.jpg"))
    second = page.get_by_role("region", name="Photo 2")
    expect(second.get_by_role("toolbar")).to_be_visible()
    page.get_by_role("button", name="Remove photo 1").click()
    expect(second.get_by_text("Add this photo first, or remove it.")).to_be_visible()
    page.get_by_label("What does this photo show?").press("Enter")
    assert Photo.objects.count() == 1
    page.get_by_role("button", name="Save and continue").click()
    arrived(page, 2)
    expect(page.get_by_label("What does this photo show?").first).to_have_value("A forearm")


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(opened: Callable[..., Page], width: int) -> None:
    page = opened(viewport={"width": width, "height": 800}, has_touch=width == 360)
    name = "a" * 90 + ".jpg"
    choose(
        page,
        picture(name=name),
        {"name": "x" * 200 + ".pdf", "mimeType": "application/pdf", "buffer": b"%PDF"},
    )
    panel = page.get_by_role("region", name="Photo 1")
    panel.get_by_role("button", name="Cover up").click()
    expect(page.get_by_text("is not a photo we can read")).to_be_visible()
    clean(page, width)
    page.get_by_role("button", name="Add this photo").click()
    page.get_by_role("button", name="Crop or cover").click()
    panel.get_by_role("button", name="Cover up").click()
    clean(page, width)


@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_without_javascript(
    opened: Callable[..., Page], browser: Browser, width: int
) -> None:
    """Axe needs a script, so the page is looked at as the server sent it, with the site's own scripts kept away."""
    page = opened(viewport={"width": width, "height": 800})
    open_photo(page)
    add(page)
    page.route("**/static/js/**", lambda route: route.abort())
    page.get_by_role("button", name="Crop or cover").click()
    page.locator("#id_cover1_left").fill("120")
    page.get_by_role("button", name="Draw the boxes first").click()
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page, width)


def clean(page: Page, width: int) -> None:
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Dark on phones, light elsewhere: tests/browser/test_every_page.py looks at all of them in both.
    page.emulate_media(color_scheme="dark" if width == 360 else "light", reduced_motion="reduce")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_the_editor_serves_other_pages_too(opened: Callable[..., Page]) -> None:
    """What `openEditor` promises: boxes in fractions of the upright photo, given to onSave."""
    page = opened()
    saved = page.evaluate(
        """async () => {
            const { openEditor } = await import("/static/js/editor/editor.js");
            const canvas = Object.assign(document.createElement("canvas"), { width: 400, height: 200 });
            canvas.getContext("2d").fillRect(0, 0, 400, 200);
            const root = document.querySelector("main").appendChild(document.createElement("div"));
            const saved = [];
            const source = await createImageBitmap(canvas);
            const editor = await openEditor(root, { source, name: "the photo", onSave: (edits) => saved.push(edits) });
            const press = (what) => root.querySelector(`[data-do=${what}]`).click();
            press("save");
            press("cover");
            press("rotate");
            press("save");
            saved.push((await editor.burn()).type);
            editor.close();
            return [...saved, root.childElementCount];
        }"""
    )
    assert saved[0] == {"crop": None, "covers": [], "rotate": 0}
    assert saved[1]["rotate"] == 90
    cover = saved[1]["covers"][0]
    assert [round(cover[side], 6) for side in ("left", "top", "width", "height")] == [0.2, 0.2, 0.6, 0.18]
    assert saved[2:] == ["image/jpeg", 0]
