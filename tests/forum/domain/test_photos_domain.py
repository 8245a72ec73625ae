"""Photos of a draft: added from pixels, described, ordered, removed."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from accounts.domain import throttling
from accounts.models import AuditEntry
from forum.domain import asking, drafts, photos
from forum.models import Consent, Photo, Question, Rendition, SiteSettings
from tests.factories import QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db


def picture(colour: str = "salmon", format_: str = "JPEG") -> io.BytesIO:
    """Return a small photo as a phone would send it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(file, format_)
    file.seek(0)
    return file


def on_disk() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def draft() -> Question:
    return asking.start_draft(by=None, address="192.0.2.1")


def add(question: Question, colour: str = "salmon") -> Photo:
    return photos.add(question, by=None, file=picture(colour), filename="arm.jpg")


def described(photo: Photo, **changes: object) -> None:
    """Say everything a photo needs."""
    said = {
        "alt": "An arm",
        "subject": "self",
        "mirrored": False,
        "sensitive": False,
        "public": True,
        "video": False,
    }
    photos.describe(photo, by=None, **said | changes)  # type: ignore[arg-type]


def test_a_photo_is_private_until_agreed_and_has_its_files(draft: Question) -> None:
    photo = add(draft)
    assert (photo.status, photo.audience, photo.video_allowed, photo.subject) == (
        "pending",
        "physicians",
        False,
        "",
    )
    kinds = {(each.kind, each.format) for each in photo.renditions.all()}
    assert kinds == {("display", "jpeg"), ("display", "webp"), ("card", "jpeg"), ("card", "webp")}
    assert len(on_disk()) == 4


def test_one_refused_file_leaves_the_others(draft: Question) -> None:
    files = [
        (picture(), "one.jpg", 700),
        (io.BytesIO(b"%PDF-1.7 not a photo"), "letter.pdf", 20),
        (picture(), "one.jpg", 700),
        (picture(), "IMG_2204.jpg", 18 * 1024 * 1024),
    ]
    refused = photos.add_each(draft, by=None, address="192.0.2.1", files=files)
    assert [str(each) for each in refused] == [
        "letter.pdf is not a photo we can read. Use JPEG, PNG, WebP or HEIC",
        "IMG_2204.jpg is 18 MB; the limit is 15 MB",
    ]
    assert draft.photos.count() == 2


def test_the_operators_own_limit_counts(draft: Question) -> None:
    SiteSettings.objects.update(photo_megabytes=2)
    files = [(picture(), "arm.jpg", 3 * 1024 * 1024)]
    refused = photos.add_each(draft, by=None, address="192.0.2.1", files=files)
    assert [str(each) for each in refused] == ["arm.jpg is 3 MB; the limit is 2 MB"]
    SiteSettings.objects.update(photo_megabytes=15)


def test_a_question_takes_six(draft: Question) -> None:
    files = [(picture(), f"{n}.jpg", 700) for n in range(7)]
    refused = photos.add_each(draft, by=None, address="192.0.2.1", files=files)
    assert [str(each) for each in refused] == ["A question takes 6 photos. Remove one to add another"]
    assert draft.photos.count() == 6


def test_uploads_of_an_address_are_limited(draft: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        photos, "PHOTOS_PER_ADDRESS", throttling.Limit("few photos", 1, photos.PHOTOS_PER_ADDRESS.within)
    )
    files = [(picture(), "one.jpg", 700), (picture(), "two.jpg", 700)]
    with pytest.raises(throttling.TooManyTries):
        photos.add_each(draft, by=None, address="192.0.2.1", files=files)


def test_what_is_said_of_a_photo_is_kept(draft: Question) -> None:
    photo = add(draft)
    assert photos.missing(photo) == ["alt", "subject"]
    described(photo, mirrored=True, sensitive=True, video=True, subject="child")
    photo.refresh_from_db()
    assert (photo.alt, photo.subject, photo.audience) == ("An arm", "child", "public")
    assert photo.mirrored
    assert photo.sensitive
    assert photo.video_allowed
    assert photos.missing(photo) == []


def test_whose_body_counts_only_with_the_permission(draft: Question) -> None:
    photo = add(draft)
    described(photo, agreed=False)
    photo.refresh_from_db()
    assert photo.subject == ""
    assert photos.told(photo)["subject"] == "self"
    assert photos.missing(photo) == ["subject"]
    described(photo)
    assert photos.missing(Photo.objects.get(pk=photo.pk)) == []


def test_a_far_too_long_description_is_kept_whole_and_cannot_be_sent(draft: Question) -> None:
    photo = add(draft)
    described(photo, alt="An arm. " * 500)
    photo = Photo.objects.get(pk=photo.pk)
    assert photos.told(photo)["alt"] == "An arm. " * 500
    assert photos.missing(photo) == ["alt"]


def test_another_tab_is_noticed(draft: Question) -> None:
    photo = add(draft)
    seen = drafts.fingerprint(photos.told(photo))
    described(photo, alt="From the first tab", seen=seen, tab="one")
    with pytest.raises(drafts.EditedElsewhere) as refusal:
        described(photo, alt="From the second", seen=seen, tab="two")
    assert refusal.value.stored["alt"] == "From the first tab"
    described(photo, alt="First tab again", seen=seen, tab="one")
    assert Photo.objects.get(pk=photo.pk).alt == "First tab again"


def test_photos_move_and_stop_at_the_ends(draft: Question) -> None:
    one, two, three = (add(draft, colour) for colour in ("red", "green", "blue"))
    photos.move(three, by=None, up=True)
    assert list(draft.photos.all()) == [one, three, two]
    photos.move(one, by=None, up=True)
    photos.move(two, by=None, up=False)
    assert list(draft.photos.all()) == [one, three, two]
    photos.move(one, by=None, up=False)
    assert list(draft.photos.all()) == [three, one, two]


def test_removing_destroys_the_files(draft: Question, django_capture_on_commit_callbacks: Callable) -> None:
    photo = add(draft)
    with django_capture_on_commit_callbacks(execute=True):
        photos.remove(photo, by=None)
    assert not Photo.objects.exists()
    assert not Rendition.objects.exists()
    assert on_disk() == []
    assert AuditEntry.objects.first().action == "remove"


def test_nothing_changes_once_it_is_sent() -> None:
    question = QuestionFactory(status="returned")
    photo = add(question)
    Question.objects.filter(pk=question.pk).update(status="pending")
    question.refresh_from_db()
    photo.refresh_from_db()
    for write in (
        lambda: add(question),
        lambda: described(photo),
        lambda: photos.move(photo, by=None, up=True),
        lambda: photos.remove(photo, by=None),
    ):
        with pytest.raises(drafts.PastEditing):
            write()
    assert len(on_disk()) == 4


def test_sending_writes_into_the_ledger_what_was_agreed() -> None:
    asker = UserFactory()
    question = asking.start_draft(by=asker, address="192.0.2.1")
    asking.save_words(
        question,
        by=asker,
        title="Is this ring around the bite normal?",
        body="It appeared on Tuesday and grows a little every day.",
    )
    asking.save_facts(question, by=asker, topic=asking.UNKNOWN_TOPIC)
    shared, private = add(question), add(question)
    described(shared, video=True)
    described(private, public=False, subject="other")
    assert not Consent.objects.exists()
    asking.submit(question, by=asker)
    rows = {row.photo_id: (row.scopes, row.subject, row.actor_id) for row in Consent.objects.all()}
    assert rows == {
        shared.pk: (["physicians", "public", "reviewers", "video"], "self", asker.pk),
        private.pk: (["physicians", "reviewers"], "other", asker.pk),
    }


def test_a_refused_photo_is_no_longer_part_of_the_steps() -> None:
    question = QuestionFactory(status="returned")
    photo = add(question)
    Photo.objects.filter(pk=photo.pk).update(status="rejected")
    assert photos.shown_in_steps(question) == []
    assert asking.missing_steps(question) == []
