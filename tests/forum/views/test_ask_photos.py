"""The photos step: every button keeps what is typed, one bad file spoils nothing, no bytes stay behind."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image

from accounts.models import User
from forum.domain import asking, drafts, photos
from forum.models import Photo, Question
from forum.views import uploads
from tests.factories import QuestionFactory, UserFactory
from tests.forum.views.test_asking import TICKS, WORDS, hidden, written

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


def photo(name: str = "arm.jpg", colour: str = "salmon") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


@pytest.fixture
def visitor() -> Client:
    client = Client()
    client.post("/ask/")
    return written(client)


def send(client: Client, do: str = "", **fields: Any):
    return client.post("/ask/photos/", ({"do": do} if do else {}) | fields)


def upload(client: Client, *files: SimpleUploadedFile, **fields: Any):
    """Add photos, and say of each that it may stay whole, as the page that follows asks."""
    response = send(client, "upload", files=list(files), **fields)
    Photo.objects.update(whole=False)
    return response


def rows() -> list[Photo]:
    return list(Photo.objects.order_by("position"))


def said(*of: Photo, **changes: Any) -> dict[str, Any]:
    """Return the fields of these photos as the page sends them, all filled in."""
    fields: dict[str, Any] = {"own": "on"}
    for each in of:
        mark = f"photo-{each.pk}"
        fields |= {f"{mark}-seen": "", f"{mark}-alt": f"Arm {each.position}", f"{mark}-subject": "self"}
        seen = drafts.fingerprint(photos.told(Photo.objects.get(pk=each.pk)))
        fields[f"{mark}-seen"] = seen
    return {**fields, **changes}


def test_photos_can_be_left_out(visitor: Client) -> None:
    assert send(visitor).headers["Location"] == "/ask/check/"
    assert send(visitor, "skip").headers["Location"] == "/ask/check/"


def test_several_at_once_and_each_refused_one_is_named(visitor: Client) -> None:
    files = [photo("one.jpg"), SimpleUploadedFile("letter.pdf", b"%PDF-1.7"), photo("one.jpg")]
    page = send(visitor, "upload", files=files).content.decode()
    sentence = "letter.pdf is not a photo we can read. Use JPEG, PNG, WebP or HEIC"
    assert page.count(sentence) == 2
    assert f'<a href="#id_files">{sentence}</a>' in page
    assert re.search(rf'id="id_files_error"><p><span class="vh">Error: </span>{sentence}', page)
    assert "<title>Error: Add photos, step 3 of 4" in page
    assert len(rows()) == 2
    assert "Photo 2" in visitor.get("/ask/photos/").content.decode()


def test_file_names_are_escaped(visitor: Client) -> None:
    page = send(
        visitor, "upload", files=[SimpleUploadedFile("<img src=x>.pdf", b"%PDF-1.7")]
    ).content.decode()
    assert "<img src=x>" not in page


def test_adding_nothing_is_told(visitor: Client) -> None:
    assert "Choose a photo first, then add it" in send(visitor, "upload").content.decode()


def test_a_new_photo_is_first_cut_and_described_then_sent_on(visitor: Client) -> None:
    response = send(visitor, files=[photo()])
    assert response.headers["Location"] == f"/ask/photos/{rows()[0].pk}/edit/"
    page = visitor.get("/ask/photos/").content.decode()
    assert "The photo is added." in page
    assert "There is a problem" not in page
    assert not re.search(r'name="(own|public|video)"[^>]*checked', page)


def test_what_is_missing_is_said_in_its_place(visitor: Client) -> None:
    upload(visitor, photo())
    only = rows()[0]
    mark = f"photo-{only.pk}"
    page = send(
        visitor, **said(only, own="", **{f"{mark}-alt": " \u200b ", f"{mark}-subject": ""})
    ).content.decode()
    for sentence in (
        "Describe what photo 1 shows",
        "Say whose body photo 1 shows",
        "Confirm that this is you, or that you have permission",
    ):
        assert page.count(sentence) == 2, sentence
    assert f'href="#id_{mark}-alt"' in page
    assert f'href="#id_{mark}-subject_0"' in page
    assert f'id="id_{mark}-subject_0"' in page


def test_photos_that_are_described_lead_on_and_to_physicians_only(visitor: Client) -> None:
    upload(visitor, photo())
    assert send(visitor, **said(rows()[0])).headers["Location"] == "/ask/check/"
    assert (rows()[0].alt, rows()[0].subject, rows()[0].audience) == ("Arm 0", "self", "physicians")
    page = visitor.get("/ask/check/").content.decode()
    assert "Verified physicians only will see it." in page
    assert 'alt="Arm 0"' in page


def test_consents_count_for_every_photo_and_later_ones(visitor: Client) -> None:
    upload(visitor, photo())
    upload(visitor, photo("two.jpg"), **said(rows()[0], public="on", video="on"))
    assert [(each.audience, each.video_allowed) for each in rows()] == [("public", True), ("public", True)]
    assert rows()[1].subject == ""
    page = visitor.get("/ask/photos/").content.decode()
    assert re.search(r'name="public"[^>]*checked', page)
    assert not re.search(r'name="own"[^>]*checked', page)
    send(visitor, **said(*rows()))
    assert {each.audience for each in rows()} == {"physicians"}


@pytest.mark.parametrize("button", ["upload", "up-{0}", "down-{0}", "remove-{1}"])
def test_every_button_keeps_what_is_typed(visitor: Client, button: str) -> None:
    upload(visitor, photo("one.jpg"), photo("two.jpg", "teal"))
    one, two = rows()
    send(visitor, button.format(one.pk, two.pk), **said(one, two, own=""))
    kept = Photo.objects.get(pk=one.pk)
    assert (kept.alt, photos.told(kept)["subject"]) == ("Arm 0", "self")


def test_photos_move_and_go_by_their_buttons(visitor: Client) -> None:
    upload(visitor, photo("one.jpg"), photo("two.jpg", "teal"))
    one, two = rows()
    assert send(visitor, f"down-{one.pk}").headers["Location"] == "/ask/photos/"
    assert rows() == [two, one]
    send(visitor, f"up-{one.pk}")
    assert rows() == [one, two]
    send(visitor, f"remove-{one.pk}")
    assert rows() == [two]


def test_photos_of_others_are_out_of_reach(visitor: Client) -> None:
    theirs = QuestionFactory(asker=None, status="draft")
    mine_not = photos.add(theirs, by=None, file=photo().file, filename="arm.jpg")
    send(visitor, f"remove-{mine_not.pk}")
    send(visitor, **said(mine_not))
    mine_not.refresh_from_db()
    assert mine_not.alt == ""


def test_the_draft_shows_its_photos_to_its_own_browser_only(visitor: Client) -> None:
    upload(visitor, photo())
    source = re.search(r'<img src="(/photos/[^"]+)"', visitor.get("/ask/photos/").content.decode())
    assert source
    shown = visitor.get(source[1])
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")  # type: ignore[attr-defined]
    assert Client().get(source[1]).status_code == 404


def test_a_photo_added_in_another_tab_is_not_emptied(visitor: Client) -> None:
    upload(visitor, photo("one.jpg"))
    one = rows()[0]
    stale = said(one)
    upload(visitor, photo("two.jpg", "teal"))
    two = rows()[1]
    send(visitor, "up-0", **said(two))
    response = send(visitor, **stale)
    two.refresh_from_db()
    assert two.alt == "Arm 1"
    assert response.status_code == 302


def test_two_tabs_keep_both_descriptions(visitor: Client) -> None:
    upload(visitor, photo())
    only = rows()[0]
    first, second = (
        said(only, tab="aa"),
        said(only, tab="bb", **{f"photo-{only.pk}-alt": "From the second tab"}),
    )
    send(visitor, **first)
    response = send(visitor, **second)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'There you wrote: “<span dir="auto">Arm 0</span>”' in page
    assert 'value="From the second tab"' in page
    assert rows()[0].alt == "Arm 0"
    second |= {f"photo-{only.pk}-seen": hidden(page, f"photo-{only.pk}-seen")}
    assert send(visitor, **second).headers["Location"] == "/ask/check/"
    assert rows()[0].alt == "From the second tab"


def test_the_script_saves_half_typed_descriptions(visitor: Client) -> None:
    upload(visitor, photo())
    only = rows()[0]
    fields = said(only, own="", tab="aa")
    answer = visitor.post("/ask/save/photos/", fields).json()
    assert rows()[0].alt == "Arm 0"
    mark = f"photo-{only.pk}-seen"
    assert answer["fields"][mark] == drafts.fingerprint(photos.told(rows()[0]))
    other = visitor.post(
        "/ask/save/photos/", fields | {"tab": "bb", f"photo-{only.pk}-alt": "Other", mark: "0"}
    ).json()
    assert other["message"].startswith("You edited this in another tab.")


def test_a_photo_that_lacks_its_words_keeps_the_question_here(sign_in: SignIn) -> None:
    client = sign_in(UserFactory())
    client.post("/ask/")
    written(client)
    upload(client, photo())
    response = client.post("/ask/check/", TICKS, follow=True)
    assert response.redirect_chain == [("/ask/photos/?missing=1", 302)]
    assert "Describe what photo 1 shows" in response.content.decode()
    assert Question.objects.get().status == "draft"


# Big and broken bodies


def temporary_files() -> set[Path]:
    return set(Path("/tmp").glob("*.upload*"))


def test_a_photo_over_the_limit_is_refused_by_its_true_size(visitor: Client) -> None:
    before = temporary_files()
    big = SimpleUploadedFile("IMG_2204.jpg", photo().read() + bytes(18 * 1024 * 1024 - 700), "image/jpeg")
    page = send(visitor, "upload", files=[big, photo()]).content.decode()
    assert "IMG_2204.jpg is 18 MB; the limit is 15 MB" in page
    assert len(rows()) == 1
    assert temporary_files() == before


def test_a_request_over_the_limit_gets_its_page_and_keeps_the_text(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(visitor, photo())
    only = rows()[0]
    monkeypatch.setattr(uploads, "MOST_BYTES", 50_000)
    big = SimpleUploadedFile("a.jpg", bytes(60_000), "image/jpeg")
    response = send(visitor, "upload", **said(only), files=[big])
    assert response.status_code == 413
    assert "Your text is kept." in response.content.decode()
    assert rows()[0].alt == "Arm 0"
    assert len(rows()) == 1


def test_a_request_beyond_all_measure_is_not_even_read(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1_000)
    monkeypatch.setattr(uploads, "HOPELESS_BYTES", 2_000)
    response = send(visitor, "upload", files=[SimpleUploadedFile("a.jpg", bytes(60_000), "image/jpeg")])
    assert response.status_code == 413
    assert rows() == []


def test_too_much_text_beside_photos_gets_a_page_in_words(visitor: Client) -> None:
    response = send(visitor, **{"photo-1-alt": "x" * 3_000_000})
    assert response.status_code == 413


def test_too_many_files_at_once(visitor: Client) -> None:
    response = upload(visitor, *[photo(f"{n}.jpg") for n in range(13)])
    assert response.status_code == 400
    assert rows() == []


class Cut:
    """A connection that breaks after some bytes."""

    def __init__(self, content: bytes) -> None:
        self.rest = io.BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        if part := self.rest.read(size):
            return part
        raise OSError("connection reset")


def test_a_connection_cut_in_the_middle_makes_nothing(rf: RequestFactory) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="do"\r\n\r\nupload\r\n'
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="arm.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n" + bytes(100_000)
    )
    request = rf.generic("POST", "/ask/photos/", body, content_type="multipart/form-data; boundary=b")
    request.META["CONTENT_LENGTH"] = str(len(body) + 500_000)
    request._stream = Cut(body)
    reached = []
    response = uploads.takes_photos(lambda request: reached.append(request))(request)
    assert (response.status_code, reached) == (400, [])
    assert not Photo.objects.exists()
    assert list(Path(settings.MEDIA_ROOT).rglob("*.*")) == []


def test_the_token_is_checked_for_multipart_bodies_too(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.cookies
    assert strict.post("/ask/photos/", {"do": "upload", "files": [photo()]}).status_code == 403
    assert rows() == []
    page = strict.get("/ask/photos/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    sent = {"csrfmiddlewaretoken": token[1], "do": "upload", "files": [photo()]}
    assert strict.post("/ask/photos/", sent).status_code == 302
    assert len(rows()) == 1


def test_a_returned_question_shows_its_photos_again(sign_in: SignIn) -> None:
    user = UserFactory()
    question = asking.start_draft(by=user, address="192.0.2.1")
    asking.save_words(question, by=user, **WORDS)
    asking.save_facts(question, by=user, topic=asking.UNKNOWN_TOPIC)
    kept = photos.add(question, by=user, file=photo().file, filename="arm.jpg")
    photos.describe(
        kept, by=user, alt="An arm", mirrored=False, sensitive=False, public=True, video=False, subject="self"
    )
    asking.submit(question, by=user)
    Question.objects.filter(pk=question.pk).update(status="returned")
    Photo.objects.filter(pk=kept.pk).update(status="returned")
    client = sign_in(user)
    client.post("/ask/go-on/", {"draft": question.pk})
    page = client.get("/ask/photos/").content.decode()
    assert 'value="An arm"' in page
    assert re.search(r'name="own"[^>]*checked', page)
    assert "Changes requested" in page
    client.post("/ask/check/", TICKS)
    kept.refresh_from_db()
    assert kept.status == "pending"
