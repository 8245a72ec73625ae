"""Cropping and covering by numbers: what goes is destroyed, what is wrong is said, nobody else gets at it."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts.domain import throttling
from accounts.models import AuditEntry, User
from forum.domain import asking, drafts, photos
from forum.domain.imaging import Box, Edits
from forum.forms.photo_edit import COVERS, PhotoEditForm
from forum.models import Photo, Rendition
from tests.factories import PhotoFactory, QuestionFactory, RenditionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
CANARY = (255, 0, 255)
SKIN = (233, 191, 162)
#: Where the canary is in `picture`, in percent: left, top, width, height.
CANARY_BOX = (50, 25, 25, 25)


def picture(size: tuple[int, int] = (800, 400), name: str = "arm.jpg") -> io.BytesIO:
    """Return a photo with a field of a colour that nothing else in it has."""
    image = Image.new("RGB", size, SKIN)
    left, top, width, height = CANARY_BOX
    image.paste(
        CANARY,
        (
            size[0] * left // 100,
            size[1] * top // 100,
            size[0] * (left + width) // 100,
            size[1] * (top + height) // 100,
        ),
    )
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92)
    file.seek(0)
    file.name = name
    return file


def canaries(path: Path) -> int:
    """Count pixels that are nearer to the canary than anything else in the picture could be."""
    with Image.open(path) as image:
        red, green, blue = image.convert("RGB").split()
        hit = Image.eval(red, lambda v: 255 * (v > 180)).convert("1")
        for band, test in ((green, lambda v: 255 * (v < 90)), (blue, lambda v: 255 * (v > 180))):
            hit = Image.composite(Image.eval(band, test).convert("1"), Image.new("1", image.size), hit)
        return hit.histogram()[255]


def on_disk() -> list[Path]:
    return sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file())


def numbers(group: str, left: object, top: object, width: object, height: object) -> dict[str, str]:
    """Return the four fields of a box."""
    return {
        f"{group}_{side}": str(value)
        for side, value in zip(("left", "top", "width", "height"), (left, top, width, height), strict=True)
    }


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.post("/ask/")
    return client


@pytest.fixture
def photo(visitor: Client) -> Photo:
    """Return a photo as a browser without JavaScript sends it."""
    response = visitor.post("/ask/photos/", {"do": "upload", "files": picture()})
    sent = Photo.objects.get()
    assert response.headers["Location"] == address(sent)
    return sent


def address(photo: Photo) -> str:
    return f"/ask/photos/{photo.pk}/edit/"


def seen(photo: Photo) -> dict[str, str]:
    return {"seen": photo.renditions.get(kind="display", format="jpeg").name}


def test_the_page_after_the_upload_says_what_was_sent_and_shows_a_grid(visitor: Client, photo: Photo) -> None:
    assert photo.whole
    page = visitor.get(address(photo)).content.decode()
    assert "Your browser sent the whole photo." in page
    assert "We delete the original as soon as you save." in page
    assert page.count("<line ") == 18
    assert seen(photo)["seen"] in page
    for group in ("crop", *(f"cover{n}" for n in range(1, COVERS + 1))):
        assert f'name="{group}_width"' in page


def test_saving_destroys_what_was_cut_and_covered(
    visitor: Client, photo: Photo, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    before = {each.name: each.path for each in photo.renditions.all()}
    assert all(canaries(path) for path in on_disk())
    posted = {
        **seen(photo),
        **numbers("cover1", "49", "24,5 %", 27, 26),
        **numbers("crop", 0, 0, 100, 90),
        "rotate": 90,
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = visitor.post(address(photo), posted)
    assert response.headers["Location"] == "/ask/photos/"
    photo.refresh_from_db()
    assert not photo.whole
    assert len(on_disk()) == 4
    assert not any(canaries(path) for path in on_disk())
    after = photo.renditions.get(kind="display", format="jpeg")
    assert (after.width, after.height) == (360, 800)
    assert not Rendition.objects.filter(name__in=before).exists()
    for name in before:
        assert visitor.get(f"/photos/{name}.jpeg").status_code == 404
    shown = visitor.get(f"/photos/{after.name}.jpeg")
    assert shown.status_code == 200
    assert hashlib.sha256(b"".join(shown.streaming_content)).hexdigest() == after.sha256
    assert photo.perceptual_hash is not None
    assert AuditEntry.objects.filter(object_type="photo", object_id=photo.pk, action="edit").count() == 1


def test_a_photo_may_stay_whole_when_its_owner_says_so(visitor: Client, photo: Photo) -> None:
    names = set(photo.renditions.values_list("name", flat=True))
    assert visitor.post(address(photo), {**seen(photo), **numbers("crop", 0, 0, 100, 100)}).status_code == 302
    photo.refresh_from_db()
    assert not photo.whole
    assert set(photo.renditions.values_list("name", flat=True)) == names


def test_a_whole_photo_is_not_sent_for_review_before_its_owner_decides(visitor: Client, photo: Photo) -> None:
    said = {f"photo-{photo.pk}-alt": "An arm", f"photo-{photo.pk}-subject": "self", "own": "on",
            f"photo-{photo.pk}-seen": drafts.fingerprint(photos.told(photo))}  # fmt: skip
    page = visitor.post("/ask/photos/", said).content.decode()
    assert f'<a href="#photo-{photo.pk}-cut">Crop photo 1, or save it as it is</a>' in page
    assert "photos" in asking.missing_steps(photo.question)
    visitor.post(address(photo), seen(photo))
    photo.refresh_from_db()
    assert photos.missing(photo) == []


def test_moderators_do_not_see_what_was_sent_whole(sign_in: SignIn) -> None:
    question = QuestionFactory(status="returned")
    photo = PhotoFactory(question=question, status="returned", whole=True)
    RenditionFactory(photo=photo)
    moderator = make_moderator()
    assert photo not in Photo.objects.shown_to(moderator)
    assert photo in Photo.objects.shown_to(question.asker)
    Photo.objects.update(whole=False)
    assert photo in Photo.objects.shown_to(moderator)


def test_drawing_changes_nothing_and_keeps_the_numbers(visitor: Client, photo: Photo) -> None:
    names = set(photo.renditions.values_list("name", flat=True))
    posted = {
        **seen(photo),
        **numbers("cover1", 12, 5, 62, 14),
        **numbers("crop", 10, 10, 80, 80),
        "rotate": 90,
        "do": "look",
    }
    page = visitor.post(address(photo), posted).content.decode()
    assert '<rect class="gridded__cover" x="12%" y="5%" width="62%" height="14%"/>' in page
    assert '<rect class="gridded__crop" x="10%" y="10%" width="80%" height="80%"/>' in page
    assert 'value="62"' in page
    assert '<option value="90" selected>' in page
    photo.refresh_from_db()
    assert photo.whole
    assert set(photo.renditions.values_list("name", flat=True)) == names


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("cover1_left", "NaN", "Write the distance from the left of cover-up box 1 as a number from 0 to 100"),
        ("cover1_width", "0", "Write the width of cover-up box 1 as a number above 0"),
        ("cover1_width", "-3", "Write the width of cover-up box 1 as a number from 0 to 100"),
        ("cover1_height", "1e9", "Write the height of cover-up box 1 as a number from 0 to 100"),
        ("cover1_top", "left of my <b>eye</b>", "Write the distance from the top of cover-up box 1 as a number from 0 to 100"),
        ("cover1_top", "", "Write the distance from the top of cover-up box 1, or leave all four fields empty"),
        ("cover1_width", "95", "Cover-up box 1 ends outside the photo: left and width are 105% together, right is at 100%"),
        ("cover1_height", "inf", "Write the height of cover-up box 1 as a number from 0 to 100"),
        ("crop_width", "0", "Write the width of the crop as a number above 0"),
        ("crop_height", "9" * 400, "Write the height of the crop as a number from 0 to 100"),
        ("rotate", "45", "Choose how far to turn the photo"),
    ],
)  # fmt: skip
def test_a_bad_number_gets_one_sentence_and_loses_nothing(
    visitor: Client, photo: Photo, field: str, value: str, sentence: str
) -> None:
    posted = {
        **seen(photo),
        **numbers("cover1", 10, 20, 30, 40),
        **numbers("crop", 1, 2, 90, 91),
        field: value,
    }
    response = visitor.post(address(photo), posted)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(sentence) == 2  # in the summary and beside the field
    assert "<title>Error: " in page
    assert f'id="id_{field}_error"' in page
    for name, sent in posted.items():
        if name != "rotate" and sent:
            assert (
                f'name="{name}" value="{sent}"'.replace("<b>", "&lt;b&gt;").replace("</b>", "&lt;/b&gt;")
                in page
            )
    photo.refresh_from_db()
    assert photo.whole


def test_numbers_of_the_editor_may_miss_the_edge_by_a_rounding_error() -> None:
    form = PhotoEditForm(numbers("crop", "33.3333", "0", "66.66671", "100"), seen="x")
    assert form.is_valid(), form.errors
    assert form.edits().crop == Box(0.333333, 0, 0.6666671, 1)
    assert PhotoEditForm({}, seen="x").is_valid()


def test_a_photo_that_changed_in_another_tab_is_shown_as_it_is_now(visitor: Client, photo: Photo) -> None:
    old = seen(photo)
    visitor.post(address(photo), {**old, **numbers("crop", 0, 0, 50, 50)})
    response = visitor.post(address(photo), {**old, **numbers("cover1", 0, 0, 50, 50)})
    page = response.content.decode()
    assert response.status_code == 409
    assert "This photo was changed in another tab. This is how it looks now." in page
    assert seen(photo)["seen"] in page
    assert photo.renditions.get(kind="display", format="jpeg").width == 400


def test_photos_of_others_do_not_exist(visitor: Client, photo: Photo, sign_in: SignIn) -> None:
    other = Client()
    other.post("/ask/")
    for client in (Client(), other, sign_in(UserFactory()), sign_in(make_moderator())):
        for path in (address(photo), "/ask/photos/999999/edit/", f"/ask/photos/{10**30}/edit/"):
            assert client.get(path).status_code == 404
            assert client.post(path, {**seen(photo), **numbers("crop", 0, 0, 50, 50)}).status_code == 404
    photo.refresh_from_db()
    assert photo.whole


@pytest.mark.parametrize("status", ["pending", "published", "withdrawn", "rejected"])
def test_only_drafts_and_returned_questions_can_be_edited(status: str, sign_in: SignIn) -> None:
    shown = RenditionFactory(photo=PhotoFactory(question=QuestionFactory(status=status), status="pending"))
    client = sign_in(shown.photo.question.asker)
    assert client.get(address(shown.photo)).status_code == 404
    with pytest.raises((drafts.PastEditing, photos.PhotoChanged)):
        photos.edit(shown.photo, by=shown.photo.question.asker, edits=Edits(), seen=shown.name)


def test_the_editor_sends_one_photo_and_learns_what_is_wrong(visitor: Client) -> None:
    response = visitor.post("/ask/photos/add/", {"files": picture()})
    assert (response.status_code, set(response.json())) == (201, {"draft"})
    assert not Photo.objects.get().whole
    assert visitor.post("/ask/photos/add/", {"files": picture(), "whole": "1"}).status_code == 201
    assert Photo.objects.filter(whole=True).count() == 1
    letter = io.BytesIO(b"%PDF-1.7")
    letter.name = "letter.pdf"
    response = visitor.post("/ask/photos/add/", {"files": letter})
    assert response.status_code == 422
    assert response.json() == {
        "refused": "letter.pdf is not a photo we can read. Use JPEG, PNG, WebP or HEIC"
    }
    assert visitor.post("/ask/photos/add/", {}).status_code == 422
    for _ in range(4):
        visitor.post("/ask/photos/add/", {"files": picture()})
    response = visitor.post("/ask/photos/add/", {"files": picture()})
    assert response.json() == {"refused": "A question takes 6 photos. Remove one to add another"}
    assert visitor.get("/ask/photos/add/").status_code == 405
    assert Photo.objects.count() == 6


def test_editing_needs_its_token(photo: Photo, visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.cookies
    assert strict.post(address(photo), seen(photo)).status_code == 403
    assert strict.post("/ask/photos/add/", {"files": picture()}).status_code == 403
    assert Photo.objects.count() == 1


def test_after_the_last_whole_photo_the_step_goes_on(visitor: Client) -> None:
    visitor.post("/ask/photos/", {"do": "upload", "files": [picture(), picture()]})
    first, second = Photo.objects.order_by("position")
    assert visitor.post(address(first), seen(first)).headers["Location"] == address(second)
    assert visitor.post(address(second), seen(second)).headers["Location"] == "/ask/photos/"
    sent = visitor.post("/ask/photos/", {"do": f"edit-{second.pk}"})
    assert sent.headers["Location"] == address(second)
    assert visitor.post("/ask/photos/", {"do": "upload", "sent": "1"}).headers["Location"] == "/ask/photos/"


def test_edits_of_an_address_are_limited(
    visitor: Client, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = throttling.Limit("few edits", 1, photos.EDITS_PER_ADDRESS.within)
    monkeypatch.setattr(photos, "EDITS_PER_ADDRESS", limit)
    assert visitor.post(address(photo), {**seen(photo), **numbers("crop", 0, 0, 50, 50)}).status_code == 302
    assert visitor.post(address(photo), {**seen(photo), **numbers("crop", 0, 0, 50, 50)}).status_code == 429
    assert photo.renditions.get(kind="display", format="jpeg").width == 400
