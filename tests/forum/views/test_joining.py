"""Applying over HTTP: each step, what is typed and kept, files, two tabs, sending twice, and who may come in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.domain import application_steps, applying, parts, verification
from accounts.models import Evidence, Physician, User, Verification
from tests import applications
from tests.accounts.domain.documents import makers
from tests.factories import UserFactory, make_moderator

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
POSTS: dict[str, dict[str, str]] = {
    "name": {"legal_name": "Theodore R. Hallam", "display_name": "Teodor Hallam", "credentials": "facs, M.D."},
    "specialty": {
        "specialty_code": "207WX0200X", "practice_city": "Savannah", "region": "Georgia", "country": "US",
    },
    "licence": {
        "authority": "Georgia Composite Medical Board", "jurisdiction": "Georgia", "licence_number": "GA-884471",
        "licence_expires": (timezone.localdate() + timedelta(days=500)).isoformat(), "npi": applications.NPI,
    },
    "disclaimer": {"standing_disclaimer": "General opinion."},
}  # fmt: skip


def step(name: str) -> str:
    return reverse(f"join_{name}")


@pytest.fixture
def user() -> User:
    """Return somebody who began an application."""
    person = UserFactory()
    applying.start(by=person)
    return person


@pytest.fixture
def client(user: User, sign_in: SignIn) -> Client:
    """Return their browser."""
    return sign_in(user)


def item_of(user: User) -> Verification:
    return Verification.objects.select_related("physician__user").get(physician__user=user)


def paper(content: bytes = b"", name: str = "licence.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or makers.pdf(), content_type="application/pdf")


def test_everybody_reads_what_it_takes_and_who_is_signed_in_begins(sign_in: SignIn) -> None:
    assert b"Create an account" in sign_in(None).get(reverse("join")).content
    person = UserFactory()
    browser = sign_in(person)
    assert b"Step 1 of 8" in browser.get(reverse("join")).content
    assert not Physician.objects.filter(user=person).exists(), "looking begins nothing"
    for _ in range(2):
        assert browser.post(reverse("join")).headers["Location"] == step("name")
    assert Physician.objects.filter(user=person).count() == 1


def test_the_whole_way_without_a_script(client: Client, user: User) -> None:
    for name in ("name", "specialty", "licence"):
        answer = client.post(step(name), POSTS[name])
        assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == step("documents")
    client.post(step("documents"), {"kind": "licence", "file": paper(), "do": "upload"})
    assert client.post(step("documents")).headers["Location"] == step("headshot")
    assert client.post(step("headshot")).headers["Location"] == step("disclaimer")
    assert client.post(step("disclaimer"), POSTS["disclaimer"]).headers["Location"] == step("check")
    shown = client.get(step("check")).content.decode()
    assert "Teodor Hallam, MD, FACS" in shown
    assert "number ending 4471" in shown
    assert "GA-884471" not in shown
    for _ in range(2):
        assert client.post(step("check")).status_code == 302
    item = item_of(user)
    assert item.status == "submitted"
    assert item.physician.specialty_title == "Oculoplastic Surgeon"
    page = client.get(f"{reverse('own_verification')}?sent=1").content.decode()
    assert "usually within two days" in page
    assert "Licence or registration: PDF, sent" in page
    assert "licence.pdf" not in page


@pytest.mark.parametrize(
    "number",
    ["1234567890", "123456789", "12345678933", "0234567893", "１２３４５６７８９３", "1234-567893", "12345 67893", "1234567800"],
)  # fmt: skip
def test_an_npi_that_is_none_is_told_at_the_field_and_kept_as_typed(
    client: Client, user: User, number: str
) -> None:
    client.post(step("specialty"), POSTS["specialty"])
    shown = client.post(step("licence"), {**POSTS["licence"], "npi": number}).content.decode()
    assert "This NPI is not a valid number. Check the digits." in shown
    assert number in client.get(step("licence")).content.decode()
    assert item_of(user).npi == ""


def test_a_number_that_ends_in_0_can_be_right(client: Client, user: User) -> None:
    client.post(step("specialty"), POSTS["specialty"])
    assert client.post(step("licence"), {**POSTS["licence"], "npi": "1000000020"}).status_code == 302
    assert item_of(user).npi == "1000000020"


def test_outside_the_united_states_no_npi_is_asked_for_or_taken(client: Client, user: User) -> None:
    client.post(step("specialty"), {**POSTS["specialty"], "country": "CA"})
    assert b'name="npi"' not in client.get(step("licence")).content
    assert client.post(step("licence"), POSTS["licence"]).status_code == 302
    assert item_of(user).npi == ""


@pytest.mark.parametrize(
    ("name", "field", "typed", "words"),
    [
        ("licence", "licence_expires", "2020-01-31", "This licence has expired"),
        ("licence", "licence_expires", "31 of March", "Enter the day as year, month, day"),
        ("licence", "licence_expires", "9999-12-31", "Check the year"),
        ("licence", "licence_number", "", "Enter the number of your licence"),
        ("licence", "licence_number", "<b>7</b>", "leave out the signs"),
        ("name", "credentials", "<script>alert(1)</script>", "we do not know"),
        ("name", "credentials", "MD, Wizard", "we do not know “Wizard”"),
        ("name", "display_name", "<i>Dr</i> Hallam", "leave out the signs"),
        ("name", "display_name", "Teodor Hallam, MD", "credentials have a field of their own"),
        ("name", "display_name", "H" * 201, "201 characters; 200 is the most"),
        ("specialty", "specialty_code", "207X", "Select a valid choice"),
        ("specialty", "country", "XX", "Select a valid choice"),
        ("disclaimer", "standing_disclaimer", "x" * 301, "301 characters; 300 is the most"),
    ],
)
def test_what_is_wrong_is_said_and_kept_as_typed(
    client: Client, user: User, name: str, field: str, typed: str, words: str
) -> None:
    before = application_steps.stored(item_of(user), name)
    answer = client.post(step(name), {**POSTS[name], field: typed})
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert words in shown.replace("&#x27;", "'")
    assert "<script>alert" not in shown.replace("&lt;", "")
    assert application_steps.stored(item_of(user), name) == before
    assert application_steps.typed(item_of(user), name)[field] == typed


def test_leaving_in_the_middle_loses_nothing(client: Client, user: User) -> None:
    answer = client.post(step("name"), {"legal_name": "Theo", "display_name": "", "exit": "1"})
    assert answer.headers["Location"] == reverse("own_verification")
    assert 'value="Theo"' in client.get(step("name")).content.decode()


def test_half_typed_text_saves_itself(client: Client, user: User) -> None:
    seen = application_steps.seen(item_of(user), "name")
    answer = client.post(
        reverse("join_save", args=["name"]),
        {"legal_name": "Theo", "seen": seen},
        headers={"accept": "application/json"},
    ).json()
    assert answer["saved"]
    assert answer["fields"]["seen"] == application_steps.seen(item_of(user), "name")
    late = client.post(reverse("join_save", args=["name"]), {"legal_name": "Ted", "seen": seen}).json()
    assert "another tab" in late["message"]
    assert application_steps.typed(item_of(user), "name")["legal_name"] == "Theo"


def test_a_second_tab_is_shown_both_versions_and_chooses(client: Client, user: User) -> None:
    seen = application_steps.seen(item_of(user), "name")
    client.post(step("name"), {**POSTS["name"], "seen": seen})
    answer = client.post(step("name"), {**POSTS["name"], "display_name": "Ted Hallam", "seen": seen})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "Teodor Hallam" in shown
    assert 'value="Ted Hallam"' in shown
    fresh = application_steps.seen(item_of(user), "name")
    assert fresh in shown
    assert (
        client.post(step("name"), {**POSTS["name"], "display_name": "Ted Hallam", "seen": fresh}).status_code
        == 302
    )
    assert item_of(user).physician.display_name == "Ted Hallam"


def test_a_tab_that_was_left_open_past_sending_keeps_its_text(client: Client, user: User) -> None:
    applications_sent(user)
    answer = client.post(step("name"), {**POSTS["name"], "display_name": "Late Hallam"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "was sent already" in shown
    assert "Late Hallam" in shown
    assert item_of(user).physician.display_name == "Teodor Hallam"


def applications_sent(user: User) -> Verification:
    item = item_of(user)
    for name, values in applications.facts().items():
        application_steps.fill(item, name, by=user, facts=values)
    applications.upload(item, by=user)
    return applying.send(item, by=user)


def test_what_is_missing_is_shown_where_it_is(client: Client, user: User) -> None:
    assert client.post(step("check")).headers["Location"] == f"{step('name')}?missing=1"
    shown = client.get(f"{step('name')}?missing=1").content.decode()
    assert "Enter your name as your licence has it" in shown
    assert item_of(user).status == "draft"


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (paper(makers.encrypted()), "is locked with a password"),
        (paper(b"%PDF-1.4 cut"), "could not be read"),
        (paper(makers.photo()), "is not what its name says"),
        (paper(b"MZ", "licence.exe"), "is not a document we can read"),
        (paper(b"%PDF-" + bytes(25 * 1024 * 1024)), "is 25.1 MB; the limit is 10 MB"),
    ],
    ids=["password", "broken", "photo-as-pdf", "program", "25-MB"],
)
def test_a_document_that_is_refused_is_told_and_the_others_stay(
    client: Client, user: User, file: SimpleUploadedFile, words: str
) -> None:
    applications.upload(item_of(user), by=user)
    file.seek(0)
    shown = client.post(step("documents"), {"kind": "licence", "file": file}).content.decode()
    assert words in shown.replace("&#x27;", "'")
    assert "Error: " in shown
    assert Evidence.objects.count() == 1


def test_an_empty_document_is_told(client: Client, user: User) -> None:
    shown = client.post(step("documents"), {"file": SimpleUploadedFile("scan.pdf", b""), "do": "upload"})
    assert b"is empty" in shown.content
    assert not Evidence.objects.exists()


def test_a_document_is_removed_before_sending_and_only_ones_own(
    client: Client, user: User, sign_in: SignIn
) -> None:
    mine = applications.upload(item_of(user), by=user)
    other = UserFactory()
    applying.start(by=other)
    assert sign_in(other).post(step("documents"), {"remove": str(mine.pk)}).status_code == 404
    assert Evidence.objects.get().destroyed_at is None
    client.post(step("documents"), {"remove": str(mine.pk)})
    assert Evidence.objects.get().destroyed_at is not None


def test_no_page_hands_a_document_back_to_its_owner(client: Client, user: User) -> None:
    made = applications.upload(item_of(user), by=user)
    for address in (step("documents"), step("check"), reverse("own_verification")):
        shown = client.get(address).content.decode()
        assert made.path not in shown
        assert made.sha256 not in shown


def test_a_photo_is_rebuilt_shown_to_its_owner_and_removed(
    client: Client, user: User, sign_in: SignIn
) -> None:
    photo = SimpleUploadedFile("me.jpg", makers.photo(), content_type="image/jpeg")
    client.post(step("headshot"), {"file": photo, "do": "upload"})
    headshot = item_of(user).physician.headshots.get()
    address = reverse("headshot", args=[headshot.physician_id, headshot.name])
    assert address in client.get(step("headshot")).content.decode()
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "private" in answer.headers["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")
    for stranger in (None, UserFactory()):
        missing = sign_in(stranger).get(reverse("headshot", args=[headshot.physician_id, "A" * 32]))
        hidden = sign_in(stranger).get(address)
        assert (hidden.status_code, missing.status_code) == (404, 404)
    assert sign_in(make_moderator()).head(address).status_code == 200
    client.post(step("headshot"), {"remove": "1"})
    assert client.get(address).status_code == 404
    shown = client.post(step("headshot"), {"file": paper(), "do": "upload"}).content
    assert b"is not a photo we can read" in shown


def test_the_steps_are_for_those_who_began_and_their_addresses_tell_nothing(sign_in: SignIn) -> None:
    for name in ("name", "documents", "check"):
        assert sign_in(None).get(step(name)).headers["Location"].startswith("/account/login/")
        assert sign_in(UserFactory()).get(step(name)).headers["Location"] == reverse("join")


def test_an_application_that_was_not_sent_can_be_deleted(client: Client, user: User) -> None:
    assert b"Delete your application?" in client.get(reverse("join_discard")).content
    client.post(reverse("join_discard"))
    assert not Physician.objects.filter(user=user).exists()
    assert client.post(reverse("join_discard")).headers["Location"] == reverse("join")


def test_sending_without_end_is_slowed_down(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(applying, "SENDS", applying.Limit("no sends", 1, timedelta(days=1)))
    item, moderator = applications_sent(user), make_moderator()
    parts.decide_parts(
        item, by=moderator, decisions={"name": parts.PartDecision("needs_more", "words", "Why?")}
    )
    verification.ask(item, by=moderator, reason="incomplete", note="One thing.")
    answer = client.post(reverse("own_verification"), {"reply-name": "Because.", "do": "send"})
    assert answer.status_code == 429
    assert item_of(user).status == "more_information"
    assert item_of(user).parts.get(part="name").reply == "Because."


def test_without_a_second_factor_where_one_is_required_nothing_is_sent(
    client: Client, user: User, settings: Any
) -> None:
    for name, values in applications.facts().items():
        application_steps.fill(item_of(user), name, by=user, facts=values)
    applications.upload(item_of(user), by=user)
    settings.REQUIRE_SECOND_FACTOR = True
    assert client.post(step("check")).status_code == 302
    assert item_of(user).status == "draft"
