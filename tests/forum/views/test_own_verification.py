"""The status page in every state, answering what is asked, changes afterwards, and a session that goes on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.domain import (
    amending,
    amendment_decisions,
    application_steps,
    asked_parts,
    headshots,
    parts,
    verification,
)
from accounts.models import Amendment, User, Verification
from tests import applications
from tests.accounts.domain.documents import makers
from tests.factories import AnswerFactory, PhysicianFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
PAGE = "/workspace/verification/"


def owner(item: Verification) -> User:
    user = item.physician.user
    assert user is not None
    return user


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("licence.pdf", makers.pdf(), content_type="application/pdf")


def asked(by: User | None = None, **asks: str) -> Verification:
    """Return an application that something is asked about."""
    item, moderator = applications.sent(by), make_moderator()
    wanted = {
        part: parts.PartDecision("needs_more", what, f"Tell us about the {part}.")
        for part, what in asks.items()
    }
    parts.decide_parts(item, by=moderator, decisions=wanted)
    verification.ask(item, by=moderator, reason="incomplete", note="Please see below.")
    return Verification.objects.select_related("physician__user").get(pk=item.pk)


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("draft", ["Not sent", "Go on with your application"]),
        ("submitted", ["Waiting", "usually within two days", "write drafts"]),
        ("verified", ["Verified until", "Runs out"]),
        ("lapsed", ["Lapsed", "Renew"]),
        ("suspended", ["Suspended", "Send a document"]),
        ("refused", ["Not verified"]),
        ("more_information", ["More information needed"]),
    ],
)
def test_every_state_has_its_words_and_its_next_step(
    standing: str, words: list[str], sign_in: SignIn
) -> None:
    listed = standing in {"verified", "lapsed", "suspended"}
    physician = PhysicianFactory(standing=standing, listed_at=timezone.now() if listed else None)
    shown = sign_in(physician.user).get(PAGE).content.decode()
    for word in words:
        assert word in shown
    assert physician.name_with_credentials in shown
    assert 'class="by by--card"' in shown, "the real byline"


def test_a_refusal_says_why_and_offers_one_appeal(sign_in: SignIn) -> None:
    item = applications.sent()
    verification.refuse(
        item, by=make_moderator(), reason="not-found", note="The register of Georgia has no such number."
    )
    shown = sign_in(owner(item)).get(PAGE).content.decode()
    assert "The register of Georgia has no such number." in shown
    assert reverse("verification_appeal") in shown


def test_a_suspension_is_explained_and_a_document_can_be_handed_in(sign_in: SignIn) -> None:
    item = applications.verified()
    verification.suspend(
        item, by=make_moderator(), reason="conduct", note="Your last answers sold something."
    )
    browser = sign_in(owner(item))
    assert "Your last answers sold something." in browser.get(PAGE).content.decode()
    assert browser.post(PAGE, {"file": paper()}).status_code == 302
    assert item.evidence.filter(sent_at__isnull=False).count() == 2
    assert b"Choose a document first" in browser.post(PAGE).content


def test_what_is_asked_stands_in_one_panel_and_is_sent_together(sign_in: SignIn) -> None:
    item = asked(name="words", licence="document")
    browser = sign_in(owner(item))
    shown = browser.get(PAGE).content.decode()
    assert "We need two more things" in shown
    assert "Tell us about the name." in shown
    assert 'name="reply-name"' in shown
    assert 'name="file-licence"' in shown
    assert 'name="file-name"' not in shown
    assert "Send both" in shown
    assert browser.post(PAGE, {"reply-name": "I go by Teodor.", "do": "save"}).status_code == 302
    assert Verification.objects.get(pk=item.pk).status == "more_information"
    assert "I go by Teodor." in browser.get(PAGE).content.decode()
    incomplete = browser.post(PAGE, {"reply-name": "I go by Teodor.", "do": "send"}).content.decode()
    assert "A readable copy of your licence: add what is asked for" in incomplete
    sent = {"reply-name": "I go by Teodor.", "file-licence": paper(), "do": "send"}
    assert browser.post(PAGE, sent).status_code == 302
    assert Verification.objects.get(pk=item.pk).status == "submitted"
    again = browser.post(PAGE, {"reply-name": "Once more", "do": "send"})
    assert again.status_code == 302, "a double click ends on the page"
    assert item.parts.get(part="name").reply == "I go by Teodor."


def test_a_file_that_is_refused_leaves_the_words(sign_in: SignIn) -> None:
    item = asked(name="words", licence="document")
    locked = SimpleUploadedFile("scan.pdf", makers.encrypted())
    sent = {"reply-name": "I go by Teodor.", "file-licence": locked, "do": "send"}
    answer = sign_in(owner(item)).post(PAGE, sent)
    shown = answer.content.decode()
    assert "is locked with a password" in shown
    assert "I go by Teodor." in shown
    assert Verification.objects.get(pk=item.pk).status == "more_information"


def test_a_correction_is_made_in_its_step_and_comes_back_here(sign_in: SignIn) -> None:
    item = asked(licence="change")
    browser = sign_in(owner(item))
    assert reverse("join_licence") in browser.get(PAGE).content.decode()
    new = {**applications.facts()["licence"], "licence_number": "GA-1"}
    answer = browser.post(
        reverse("join_licence"), {**new, "licence_expires": new["licence_expires"].isoformat()}
    )
    assert answer.headers["Location"] == PAGE
    browser.post(PAGE, {"do": "send"})
    assert Verification.objects.get(pk=item.pk).status == "submitted"


def test_nobody_sees_or_answers_for_another(sign_in: SignIn) -> None:
    item = asked(name="words")
    assert sign_in(None).get(PAGE).headers["Location"].startswith("/account/login/")
    assert sign_in(UserFactory()).get(PAGE).headers["Location"] == reverse("join")
    peer = PhysicianFactory()
    shown = sign_in(peer.user).get(PAGE).content.decode()
    assert "Hallam" not in shown
    sign_in(peer.user).post(PAGE, {"reply-name": "Not mine", "do": "send"})
    assert item.parts.get(part="name").reply == ""


def test_the_number_of_queries_does_not_grow_with_what_was_sent(sign_in: SignIn) -> None:
    counts = []
    for documents, changes in ((1, 1), (3, 3)):
        # Two verified accounts cannot have one licence.
        item = applications.verified(licence_number=f"GA-{changes}", country="CA", npi="")
        for _ in range(documents - 1):
            applications.upload(item, by=owner(item))
        for part in ("name", "credentials", "disclaimer")[:changes]:
            proposed = {name: "X" if name != "credentials" else ["DO"] for name in amending.FIELDS[part]}
            amending.propose(item, part, by=owner(item), facts=proposed)
        browser = sign_in(owner(item))
        browser.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("part", "posted", "public", "proposed"),
    [
        (
            "name",
            {"legal_name": "Theodore R. Hallam", "display_name": "Ted Hallam"},
            "Teodor Hallam",
            "Ted Hallam",
        ),
        ("credentials", {"credentials": "FACS, MD"}, "MD", "FACS"),
        ("disclaimer", {"standing_disclaimer": "Not a substitute."}, "General opinion", "Not a substitute."),
        (
            "profile",
            {"bio": "I look at eyelids.", "languages": "English, Thai", "practice_url": ""},
            "",
            "eyelids",
        ),
    ],
)
def test_a_change_waits_while_readers_see_what_was_verified(
    part: str, posted: dict[str, str], public: str, proposed: str, sign_in: SignIn
) -> None:
    item = applications.verified()
    browser, address = sign_in(owner(item)), reverse("change_part", args=[part])
    assert browser.post(address, {**posted, "do": "send"}).headers["Location"] == PAGE
    profile = reverse("physician", args=[item.physician_id, item.physician.slug])
    assert proposed not in sign_in(None).get(profile).content.decode()
    assert "Change waiting" in browser.get(PAGE).content.decode()
    assert proposed in browser.get(address).content.decode()
    made = Amendment.objects.get()
    amendment_decisions.accept(made, by=make_moderator())
    item.physician.refresh_from_db()
    assert proposed in str([getattr(item.physician, name) for name in amending.FIELDS[part]])
    browser.post(address, {**posted, "do": "send"})
    assert Amendment.objects.filter(status="waiting").count() == 0


def test_a_change_is_taken_back(sign_in: SignIn) -> None:
    item = applications.verified()
    browser, address = sign_in(owner(item)), reverse("change_part", args=["name"])
    browser.post(address, {"legal_name": "A B", "display_name": "A B", "do": "send"})
    browser.post(address, {"withdraw": "1"})
    assert Amendment.objects.get().status == "withdrawn"


def test_a_refused_change_says_why(sign_in: SignIn) -> None:
    item = applications.verified()
    proposed = {"legal_name": "A B", "display_name": "A B"}
    made = amending.propose(item, "name", by=owner(item), facts=proposed)
    assert made is not None
    amendment_decisions.refuse(
        made, by=make_moderator(), reason="mismatch", note="The register has another name."
    )
    shown = sign_in(owner(item)).get(PAGE).content.decode()
    assert "your change was not taken over" in shown
    assert "The register has another name." in shown


def test_new_licence_details_before_the_end_extend_it(sign_in: SignIn) -> None:
    item = applications.verified()
    ends = item.verified_until
    browser, address = sign_in(owner(item)), reverse("change_part", args=["licence"])
    with time_machine.travel(timezone.now() + timedelta(days=330)):
        browser = sign_in(owner(item))
        posted = {**applications.facts()["licence"], "licence_number": "GA-NEW"}
        posted["licence_expires"] = posted["licence_expires"].isoformat()
        browser.post(address, {**posted, "do": "send", "kind": "licence", "file": paper()})
        made = Amendment.objects.get()
        assert made.evidence.get().sent_at is not None
        item.refresh_from_db()
        assert (item.licence_number, item.verified_until) == ("GA-884471", ends)
        amendment_decisions.accept(
            made, by=make_moderator(), register="Register of the board", checked_on=timezone.localdate()
        )
        item.refresh_from_db()
        assert item.licence_number == "GA-NEW"
        assert item.verified_until is not None
        assert ends is not None
        assert item.verified_until > ends


def test_a_photo_waits_then_stands_on_the_profile_and_beside_answers(sign_in: SignIn) -> None:
    item = applications.verified()
    answer = AnswerFactory(author=item.physician)
    browser, address = sign_in(owner(item)), reverse("change_part", args=["headshot"])
    photo = SimpleUploadedFile("me.jpg", makers.photo(), content_type="image/jpeg")
    assert browser.post(address, {"file": photo, "do": "send"}).headers["Location"] == PAGE
    headshot = item.physician.headshots.get()
    where = reverse("headshot", args=[item.physician_id, headshot.name])
    profile = reverse("physician", args=[item.physician_id, item.physician.slug])
    question = reverse("question", args=[answer.question_id, answer.question.slug])
    for page in (profile, question):
        assert where not in sign_in(None).get(page).content.decode()
    assert sign_in(None).get(where).status_code == 404
    headshots.accept(headshot, by=make_moderator())
    for page in (profile, question):
        assert where in sign_in(None).get(page).content.decode()
    shown = sign_in(None).get(where)
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert sign_in(None).get(where, headers={"if-none-match": shown.headers["ETag"]}).status_code == 304
    browser.post(address, {"take-down": "1"})
    assert sign_in(None).get(where).status_code == 404


def test_how_much_of_the_name_is_shown_counts_at_once(sign_in: SignIn) -> None:
    item = applications.verified()
    sign_in(owner(item)).post(reverse("change_part", args=["byline"]), {"mode": "name_only"})
    item.physician.refresh_from_db()
    assert item.physician.byline_mode == "name_only"


@pytest.mark.parametrize("end", ["suspend", "lapse"])
def test_in_an_open_tab_the_next_request_is_refused_and_the_text_stays(end: str, sign_in: SignIn) -> None:
    item = applications.verified()
    browser = sign_in(owner(item))
    question = QuestionFactory()
    browser.post(reverse("answer_start", args=[question.pk]))
    written = item.physician.answers.get()
    address = reverse("answer_edit", args=[written.pk])
    words = {"headline": "See somebody this week", "body": "Please have it looked at this week. " * 2}
    browser.post(address, {**words, "version": written.version, "do": "save"})
    if end == "suspend":
        verification.suspend(item, by=make_moderator(), reason="conduct", note="Please read the rules.")
    else:
        Verification.objects.filter(pk=item.pk).update(
            verified_until=timezone.localdate() - timedelta(days=1)
        )
    written.refresh_from_db()
    late = {**words, "headline": "Typed after the end", "version": written.version, "do": "send"}
    answer = browser.post(address, late)
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert "Typed after the end" in shown
    assert ("suspended" in shown) if end == "suspend" else ("run out" in shown or "verified" in shown)
    written.refresh_from_db()
    assert written.status == "draft"
    assert "Please have it looked at" in written.body
    change = browser.post(
        reverse("change_part", args=["name"]), {"legal_name": "A B", "display_name": "Open Tab"}
    )
    if end == "suspend":
        assert change.status_code == 403
        assert "Open Tab" in change.content.decode()
        assert not Amendment.objects.exists()


def test_what_waits_of_a_suspended_physician_stays_waiting(sign_in: SignIn) -> None:
    item = applications.verified()
    pending = AnswerFactory(author=item.physician, status="pending", published_at=None)
    verification.suspend(item, by=make_moderator(), reason="conduct", note="Please read the rules.")
    shown = sign_in(owner(item)).get(reverse("answer_edit", args=[pending.pk]))
    assert shown.status_code == 200
    pending.refresh_from_db()
    assert pending.status == "pending"


def test_somebody_with_the_permission_cannot_decide_on_their_own_application(sign_in: SignIn) -> None:
    moderator = make_moderator()
    item = applications.sent(moderator)
    with pytest.raises(Exception, match="Nobody decides on what is their own"):
        parts.decide_parts(item, by=moderator, decisions={"name": parts.PartDecision("accepted")})
    assert application_steps.application_of(moderator) == item
    assert sign_in(moderator).get(PAGE).status_code == 200


def test_the_words_of_an_applicant_never_become_code(sign_in: SignIn) -> None:
    nasty = '"><img src=x onerror=alert(1)>'
    item = asked(name="words")
    asked_parts.reply(item, by=owner(item), replies={"name": nasty})
    assert nasty not in sign_in(owner(item)).get(PAGE).content.decode()
