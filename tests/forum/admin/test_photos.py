"""Photos on the desk: covering up, opening a sensitive one, putting right, deciding on one alone, the queue of later ones."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry, Statement, User
from forum.domain import photos, sharing, uncovering
from forum.models import CannedReason, Consent, Photo, Question, Rendition
from tests.factories import PhotoFactory, PhysicianFactory, QuestionFactory, RenditionFactory, make_moderator
from tests.forum.domain.test_redaction import canaries, code, on_disk, seen, sent
from tests.forum.pages import VIEWERS, flat, page, viewer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
Deferred = Callable[[], list[dict[str, Any]]]


def path(photo: Photo) -> str:
    """Return the address of the review page of a photo's question."""
    return f"/admin/forum/question/{photo.question_id}/change/"


def posted(photo: Photo, do: str, **fields: Any) -> dict[str, Any]:
    """Return what the page would post for one photo; names are without the photo's number."""
    data = {
        "version": photo.question.version,
        f"photo-{photo.pk}-version": photo.version,
        f"photo-{photo.pk}-seen": seen(photo) if photo.renditions.exists() else "",
        "do": f"{do}:{photo.pk}",
    }
    for name, value in fields.items():
        part = {"settings": "about", "alone": "alone", "uncover": "open"}.get(do, "photo")
        data[f"{part}-{photo.pk}-{name}"] = value
    return data


def box(number: int, left: object, top: object, width: object, height: object) -> dict[str, str]:
    sides = ("left", "top", "width", "height")
    return {
        f"cover{number}_{side}": str(value)
        for side, value in zip(sides, (left, top, width, height), strict=True)
    }


#: Covers the canary of `sent`.
COVER = box(1, 48, 22, 30, 32)


@pytest.fixture
def moderator() -> User:
    return make_moderator(pseudonym="Sam")


@pytest.fixture
def desk(sign_in: SignIn, moderator: User) -> Client:
    return sign_in(moderator)


class TestCoveringUp:
    def test_burns_in_apart_from_the_decision(
        self, desk: Client, deferred: Deferred, django_capture_on_commit_callbacks: Any
    ) -> None:
        photo = sent(status="pending")
        with django_capture_on_commit_callbacks(execute=True):
            response = desk.post(
                path(photo), posted(photo, "redact", reason="identifies", note="A wristband.", **COVER)
            )
        assert response.status_code == 302
        assert response["Location"] == f"{path(photo)}#photo-{photo.pk}"
        assert [canaries(file) for file in on_disk()] == [0] * 4
        assert Question.objects.get().status == "pending", "the decision is another deed"
        statement = Statement.objects.get()
        assert statement.text == (
            "We covered a part of your photo by which a person could be recognized.\n\nA wristband."
        )
        assert [job["event"] for job in deferred()] == ["photo_redacted"]
        assert "destroyed" in desk.get(path(photo)).content.decode()

    @pytest.mark.parametrize(
        ("fields", "problem"),
        [
            ({"reason": "identifies"}, "Write the numbers of at least one box"),
            ({**COVER}, "Choose a reason. The person who sent the photo has to know why"),
            ({"reason": "identifies", **box(1, 48, 22, "", 32)}, "Write the width of cover-up box 1"),
            ({"reason": "identifies", **box(2, 90, 0, 20, 5)}, "Cover-up box 2 ends outside the photo"),
            ({"reason": "identifies", "crop_left": "x"}, "as a number from 0 to 100"),
            ({"reason": "identifies", **COVER, "note": "w" * 2001}, "2001"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
        self, desk: Client, fields: dict[str, str], problem: str
    ) -> None:
        photo = sent(status="pending")
        other = sent(status="pending", question=photo.question)
        files = on_disk()
        data = posted(photo, "redact", **{"note": "Twelve careful words.", **fields}) | {
            "note": "Words of the decision",
            "action": "return",
            f"photo-{other.pk}-cover3_left": "33",
            f"photo-{other.pk}-seen": seen(other),
            f"about-{other.pk}-alt": "Half a descr",
            f"alone-{other.pk}-note": "Half a note",
        }
        response = desk.post(path(photo), data)
        body = response.content.decode()
        assert response.status_code == 200
        assert "Error:" in body
        assert body.count(problem) >= 2, "in the summary and beside the field"
        for kept in (
            fields.get("note", "Twelve careful words."),
            'value="33"',
            "Half a descr",
            "Half a note",
        ):
            assert kept in body
        for name, value in fields.items():
            if "_" in name and value:
                assert re.search(rf'name="photo-{photo.pk}-{name}"[^>]*value="{value}"', body), name
        assert on_disk() == files
        assert not AuditEntry.objects.exists()

    def test_boxes_can_be_looked_at_first(self, desk: Client) -> None:
        photo = sent(status="pending")
        files = on_disk()
        body = desk.post(path(photo), posted(photo, "look", **COVER)).content.decode()
        assert '<rect class="gridded__cover" x="48%" y="22%" width="30%" height="32%"/>' in body
        assert "Burn in 1 box<" in body
        assert "There is a problem" not in body
        assert on_disk() == files

    def test_the_slower_of_two_is_told_and_keeps_the_words(self, desk: Client, sign_in: SignIn) -> None:
        photo = sent(status="pending")
        data = posted(photo, "redact", reason="identifies", note="My words.", **COVER)
        sign_in(make_moderator(pseudonym="Wren")).post(path(photo), data)
        files = on_disk()
        response = desk.post(path(photo), data)
        body = response.content.decode()
        assert response.status_code == 409
        assert "covered up. Nothing was overwritten." in body
        assert "My words." in body
        assert 'value="48"' not in body, "measured on a picture that is gone"
        assert on_disk() == files

    def test_nobody_covers_up_on_their_own_or_what_is_not_there(self, sign_in: SignIn) -> None:
        own = make_moderator()
        photo = sent(status="pending", question=QuestionFactory(status="pending", asker=own))
        files = on_disk()
        page_ = sign_in(own).get(path(photo)).content.decode()
        assert "Burn in" not in page_
        assert (
            sign_in(own).post(path(photo), posted(photo, "redact", reason="identifies", **COVER)).status_code
            == 409
        )
        assert on_disk() == files
        elsewhere = sent()
        data = posted(elsewhere, "redact", reason="identifies", **COVER)
        assert sign_in(make_moderator()).post(path(photo), data).status_code == 404
        for number in ("x", "0", "9" * 30, ""):
            assert sign_in(own).post(path(photo), {**data, "do": f"redact:{number}"}).status_code == 404

    @pytest.mark.parametrize("kind", [each for each in VIEWERS if each not in {"moderator", "administrator"}])
    def test_only_moderators(self, kind: str, sign_in: SignIn) -> None:
        photo = sent()
        client = sign_in(viewer(kind, photo.question))
        response = client.post(path(photo), posted(photo, "redact", reason="identifies", **COVER))
        assert response.status_code == (302 if kind == "anonymous" else 403)
        assert not AuditEntry.objects.exists()


class TestOpening:
    WHY = "Is the wound what the title says?"

    def test_covered_until_a_reason_is_given(self, desk: Client, moderator: User) -> None:
        photo = sent(status="pending", sensitive=True)
        files = list(photo.renditions.all())
        body = desk.get(path(photo)).content.decode()
        assert not [each for each in files if each.name in body]
        assert "Burn in" not in body
        assert [code(desk, each) for each in files] == [404] * 4
        assert not AuditEntry.objects.exists(), "a GET opens nothing"

        response = desk.post(path(photo), posted(photo, "uncover", why=f"  {self.WHY}\n"))
        assert response.status_code == 302
        entry = AuditEntry.objects.get()
        assert (entry.actor_id, entry.object_type, entry.object_id, entry.action) == (
            moderator.pk,
            "photo",
            photo.pk,
            "view",
        )
        assert self.WHY not in str(entry.__dict__), "the log holds no words"
        assert Statement.objects.get(entry=entry).text == self.WHY
        body = desk.get(path(photo)).content.decode()
        assert files[0].name in body
        assert "Burn in" in body
        assert "You opened this photo at" in body
        assert [code(desk, each) for each in files] == [200] * 4

    @pytest.mark.parametrize(
        ("why", "problem"),
        [
            ("", "Say in a few words why"),
            (" \u200b ", "Say in a few words why"),
            ("w" * 201, "Your reason has 201 characters; 200 is the most"),
        ],
    )
    def test_no_reason_no_picture(self, desk: Client, why: str, problem: str) -> None:
        photo = sent(status="pending", sensitive=True)
        body = desk.post(path(photo), posted(photo, "uncover", why=why)).content.decode()
        assert problem in body
        assert photo.renditions.all()[0].name not in body
        assert not AuditEntry.objects.exists()

    def test_it_counts_for_one_moderator_and_a_quarter_of_an_hour(
        self, desk: Client, sign_in: SignIn
    ) -> None:
        photo = sent(status="pending", sensitive=True)
        one = photo.renditions.all()[0]
        other = sign_in(make_moderator())
        desk.post(path(photo), posted(photo, "uncover", why=self.WHY))
        assert code(other, one) == 404
        assert one.name not in other.get(path(photo)).content.decode()
        with time_machine.travel(timezone.now() + timedelta(minutes=14)):
            assert code(desk, one) == 200
        with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
            assert code(desk, one) == 404
            assert one.name not in desk.get(path(photo)).content.decode()

    def test_the_page_as_it_will_appear_is_no_way_around(self, desk: Client) -> None:
        photo = sent(status="pending", sensitive=True)
        shown = page(desk, photo.question, f"?photo={photo.pk}")
        assert photo.renditions.all()[0].name not in shown
        assert "at the desk" in flat(shown)

    def test_the_owner_reads_when_and_why_but_not_who(self, desk: Client, sign_in: SignIn) -> None:
        photo = sent(status="pending", sensitive=True)
        with time_machine.travel("2026-11-21T12:51:00Z"):
            desk.post(path(photo), posted(photo, "uncover", why=self.WHY))
        owner = sign_in(photo.question.asker)
        body = flat(owner.get(f"/me/questions/{photo.question_id}/").content.decode())
        assert "A moderator opened this photo on 21 November 2026" in body
        assert self.WHY in body
        assert "Sam" not in body
        assert code(owner, photo.renditions.all()[0]) == 200, "one's own is not guarded"

    def test_a_view_is_not_taken_for_the_note_of_a_decision(self, desk: Client, sign_in: SignIn) -> None:
        photo = sent(status="pending", sensitive=True, question=QuestionFactory())
        reason = CannedReason.objects.filter(queue="photo")[0]
        desk.post(
            path(photo), posted(photo, "alone", action="return", reason=reason.code, note="Please crop.")
        )
        desk.post(path(photo), posted(Photo.objects.get(), "uncover", why=self.WHY))
        body = sign_in(photo.question.asker).get(f"/me/questions/{photo.question_id}/").content.decode()
        assert "Please crop." in body

    def test_a_public_one_is_not_guarded_but_opens_covered_all_the_same(self, desk: Client) -> None:
        photo = sent(sensitive=True)
        assert code(desk, photo.renditions.all()[0]) == 200
        assert photo.renditions.all()[0].name not in desk.get(path(photo)).content.decode()

    def test_withdrawn_and_strangers_photos_are_not_opened(self, desk: Client, sign_in: SignIn) -> None:
        withdrawn = PhotoFactory(status="withdrawn", sensitive=True, decided_at=timezone.now())
        data = posted(withdrawn, "uncover", why=self.WHY)
        assert desk.post(path(withdrawn), data).status_code == 404
        own = make_moderator()
        photo = sent(status="pending", sensitive=True, question=QuestionFactory(status="pending", asker=own))
        sign_in(own).post(path(photo), posted(photo, "uncover", why=self.WHY))
        assert not AuditEntry.objects.filter(action=uncovering.ACTION).exists()

    def test_withdrawn_words_are_not_shown(self, desk: Client) -> None:
        photo = PhotoFactory(status="withdrawn", alt="An eyelid with a stitch", decided_at=timezone.now())
        body = desk.get(path(photo)).content.decode()
        assert "Withdrawn by the asker" in body
        assert "stitch" not in body


class TestPuttingRight:
    SAID = {"alt": "Forearm with a red ring", "audience": "public"}

    def test_each_change_is_an_entry(self, desk: Client) -> None:
        photo = sent()
        said = {
            "alt": "An arm, a red ring",
            "audience": "physicians",
            "sensitive": "on",
            "mirrored": "on",
            "reason": "intimate",
        }
        assert desk.post(path(photo), posted(photo, "settings", **said)).status_code == 302
        photo.refresh_from_db()
        assert (photo.alt, photo.audience, photo.sensitive, photo.mirrored, photo.version) == (
            "An arm, a red ring",
            "physicians",
            True,
            True,
            2,
        )
        entries = AuditEntry.objects.all()
        assert {entry.action for entry in entries} == {"alt", "audience", "sensitive", "mirrored"}
        assert {entry.hash_before == entry.hash_after for entry in entries} == {False}
        again = posted(photo, "settings", **said)
        desk.post(path(photo), again)
        assert AuditEntry.objects.count() == 4, "the same again changes nothing"

    def test_never_further_than_the_asker_agreed(self, desk: Client) -> None:
        photo = sent(audience="physicians")
        before = Consent.objects.count()
        body = desk.post(path(photo), posted(photo, "settings", **self.SAID)).content.decode()
        assert "The asker did not agree to the public page." in body
        photo.refresh_from_db()
        assert photo.audience == "physicians"
        assert Consent.objects.count() == before

    def test_a_limit_is_explained_and_can_be_taken_back(
        self, desk: Client, sign_in: SignIn, deferred: Deferred
    ) -> None:
        photo = sent()
        limited = self.SAID | {"audience": "physicians"}
        body = desk.post(path(photo), posted(photo, "settings", **limited)).content.decode()
        assert body.count("Choose a reason. The person who sent the photo has to know why") == 2
        desk.post(path(photo), posted(photo, "settings", **limited, reason="intimate"))
        photo.refresh_from_db()
        assert photo.audience == "physicians"
        assert [job["event"] for job in deferred()] == ["photo_limited"]
        own = sign_in(photo.question.asker).get(f"/me/questions/{photo.question_id}/").content.decode()
        assert "because it shows an intimate part of the body" in own
        assert not Photo.objects.public().exists()
        desk.post(path(photo), posted(photo, "settings", **self.SAID))
        assert Photo.objects.public().get() == photo

    @pytest.mark.parametrize(
        ("alt", "problem"),
        [("", "Say what the photo shows"), ("w" * 501, "The description has 501 characters")],
    )
    def test_a_description_that_cannot_be(self, desk: Client, alt: str, problem: str) -> None:
        photo = sent()
        body = desk.post(path(photo), posted(photo, "settings", **self.SAID | {"alt": alt})).content.decode()
        assert body.count(problem) == 2
        photo.refresh_from_db()
        assert photo.alt == "Forearm with a red ring"

    def test_on_an_old_view_nothing_is_written(self, desk: Client) -> None:
        photo = sent()
        data = posted(photo, "settings", **self.SAID | {"alt": "Another"})
        Photo.objects.update(version=5)
        assert desk.post(path(photo), data).status_code == 409
        photo.refresh_from_db()
        assert photo.alt == "Forearm with a red ring"


class TestAlone:
    @pytest.fixture
    def reason(self) -> CannedReason:
        return CannedReason.objects.filter(queue="photo")[0]

    def test_one_is_returned_and_the_question_goes_on(
        self, desk: Client, sign_in: SignIn, reason: CannedReason, deferred: Deferred
    ) -> None:
        kept = sent(status="pending")
        question = kept.question
        sign = sent(status="pending", question=question)
        data = posted(sign, "alone", action="return", reason=reason.code, note="A street sign.")
        assert desk.post(path(sign), data).status_code == 302
        question.refresh_from_db()
        decision = {
            "do": "decide",
            "version": question.version,
            "action": "approve",
            "reason": "",
            "note": "",
        }
        assert desk.post(path(sign), decision).status_code == 302
        statuses = dict(Photo.objects.values_list("pk", "status"))
        assert statuses == {kept.pk: "published", sign.pk: "returned"}
        assert Question.objects.get().status == "published"
        assert [job["event"] for job in deferred()] == ["photo_returned", "question_published"]
        assert {job["about"] for job in deferred()} == {question.pk}
        body = sign_in(question.asker).get(f"/me/questions/{question.pk}/").content.decode()
        assert "A street sign." in body
        assert f"/me/questions/{question.pk}/photos/{sign.pk}/replace/" in body
        public = page(Client(), question)
        assert sign.renditions.all()[0].name not in public
        assert kept.renditions.all()[0].name in public

    @pytest.mark.parametrize(
        ("status", "action", "after", "event"),
        [
            ("pending", "approve", "published", "photo_published"),
            ("pending", "return", "returned", "photo_returned"),
            ("pending", "reject", "rejected", "photo_rejected"),
            ("published", "hide", "hidden", "photo_hidden"),
            ("hidden", "restore", "published", "photo_restored"),
        ],
    )
    def test_every_decision(
        self, desk: Client, deferred: Deferred, status: str, action: str, after: str, event: str
    ) -> None:
        photo = sent(question=QuestionFactory(), status=status)
        code_ = {"approve": "", "restore": "second-look"}.get(
            action, CannedReason.objects.filter(queue="photo")[0].code
        )
        desk.post(path(photo), posted(photo, "alone", action=action, reason=code_, note=""))
        photo.refresh_from_db()
        assert photo.status == after
        assert deferred() == [{"event": event, "to": photo.question.asker_id, "about": photo.question_id}]

    def test_a_no_needs_a_reason(self, desk: Client) -> None:
        photo = sent()
        data = posted(photo, "alone", action="hide", reason="", note="Kept words")
        body = desk.post(path(photo), data).content.decode()
        assert body.count("Choose a reason. The author has to know why.") == 2
        assert "Kept words" in body
        photo.refresh_from_db()
        assert photo.status == "published"

    def test_while_the_question_waits_its_photos_are_published_with_it(self, desk: Client) -> None:
        photo = sent(status="pending")
        body = desk.post(
            path(photo), posted(photo, "alone", action="approve", reason="", note="")
        ).content.decode()
        assert "Select a valid choice" in body
        photo.refresh_from_db()
        assert photo.status == "pending"


class TestQueue:
    LIST = "/admin/forum/photo/"

    def test_holds_what_waits_though_its_question_is_public(self, desk: Client) -> None:
        question = QuestionFactory(title="Is this scar healing well by now?")
        late = sent(status="pending", question=question, submitted_at=timezone.now() - timedelta(hours=3))
        PhotoFactory(
            status="pending", question=QuestionFactory(status="pending", title="Waits with its question?")
        )
        PhotoFactory(
            status="pending", whole=True, question=QuestionFactory(title="Not cropped yet, or kept?")
        )
        body = desk.get(self.LIST).content.decode()
        assert "Is this scar healing" in body
        assert "3 h" in body
        assert "Waits with its" not in body
        assert "Not cropped yet" not in body
        assert not [each for each in Rendition.objects.all() if each.name in body], "no pictures in lists"
        assert desk.get(f"{self.LIST}next/")["Location"] == f"{self.LIST}{late.pk}/change/"
        index = flat(desk.get("/admin/").content.decode())
        assert re.search(r"Photos .{0,40}1 waiting", index), index[:600]

    def test_holds_what_its_asker_now_shows_to_everybody_until_that_is_settled(
        self, desk: Client, deferred: Deferred
    ) -> None:
        photo = sent(audience="physicians")
        asker = photo.question.asker
        assert "0 photos" in flat(desk.get(self.LIST).content.decode())
        for settle, audience in (
            ({"audience": "physicians", "reason": "intimate"}, "physicians"),
            ({"audience": "public"}, "public"),
        ):
            sharing.change(photo, by=asker, public=False, video=False)
            sharing.change(photo, by=asker, public=True, video=False)
            assert not Photo.objects.public().exists()
            assert "1 photo" in flat(desk.get(self.LIST).content.decode())
            data = posted(photo, "settings", alt=photo.alt, **settle)
            assert desk.post(f"{self.LIST}{photo.pk}/change/", data).status_code == 302
            photo.refresh_from_db()
            assert photo.audience == audience
            assert "0 photos" in flat(desk.get(self.LIST).content.decode())
        assert [job["event"] for job in deferred()] == ["photo_limited"]

    def test_its_page_decides_and_covers_up(self, desk: Client, deferred: Deferred) -> None:
        photo = sent(status="pending", question=QuestionFactory(), submitted_at=timezone.now())
        address = f"{self.LIST}{photo.pk}/change/"
        assert photos.to_edit(photo).name in desk.get(address).content.decode()  # type: ignore[union-attr]
        data = posted(photo, "redact", reason="not-needed", **COVER) | {"version": photo.version}
        assert desk.post(address, data)["Location"] == f"{address}#photo-{photo.pk}"
        photo.refresh_from_db()
        decision = {"do": "decide", "version": photo.version, "action": "approve", "reason": "", "note": ""}
        assert desk.post(address, decision).status_code == 302
        assert Photo.objects.public().get() == photo
        assert [job["event"] for job in deferred()] == ["photo_redacted", "photo_published"]

    def test_shows_nothing_of_what_was_taken_back(self, desk: Client) -> None:
        gone = PhotoFactory(status="withdrawn", alt="An eyelid with a stitch")
        with_question = PhotoFactory(
            question=QuestionFactory(status="withdrawn", title="A title taken back, is it?"),
            alt="Another stitch",
        )
        for photo in (gone, with_question):
            body = desk.get(f"{self.LIST}{photo.pk}/change/").content.decode()
            assert "stitch" not in body
            assert "A title taken back" not in body

    def test_what_is_whole_stays_with_its_owner(self, desk: Client) -> None:
        photo = sent(status="returned", whole=True)
        body = desk.get(f"{self.LIST}{photo.pk}/change/").content.decode()
        assert photo.renditions.all()[0].name not in body
        assert "It is with its owner" in body

    def test_asks_as_often_for_three_as_for_one(self, desk: Client) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as caught:
                assert desk.get(self.LIST).status_code == 200
            return len(caught)

        def full() -> None:
            photo = PhotoFactory(status="pending", question=QuestionFactory(), submitted_at=timezone.now())
            RenditionFactory(photo=photo)

        full()
        desk.get(self.LIST)
        one = queries()
        full()
        full()
        assert queries() == one


@pytest.mark.parametrize("kind", VIEWERS)
def test_photos_for_physicians_alone(kind: str, sign_in: SignIn) -> None:
    """Access matrix, "published, physicians only": the page says so to all, and shows it to those who may see it."""
    photo = sent(audience="physicians")
    client = sign_in(viewer(kind, photo.question))
    may = kind in {"asker", "verified", "moderator", "administrator"}
    shown = page(client, photo.question)
    assert ("Photos shared with physicians only" in flat(shown)) is not may
    assert ("Shared with physicians only." in flat(shown)) is may
    assert (photo.renditions.all()[0].name in shown) is may
    assert {code(client, each) for each in photo.renditions.all()} == {200 if may else 404}


def test_a_suspended_physician_sees_no_more_of_them(sign_in: SignIn) -> None:
    photo, physician = sent(audience="physicians"), PhysicianFactory()
    client = sign_in(physician.user)
    assert photo.renditions.all()[0].name in page(client, photo.question)
    type(physician.verification).objects.filter(pk=physician.verification.pk).update(status="suspended")
    assert "Photos shared with physicians only" in flat(page(client, photo.question))
