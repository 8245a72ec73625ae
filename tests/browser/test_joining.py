"""A physician's life here, end to end: apply, be asked, be verified, answer, lapse, renew, be suspended in mid-session.

With JavaScript as a physician in the United States, without it as one in Canada, who has no NPI.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.domain import verification
from accounts.models import Verification
from forum.domain import moderation
from forum.models import Answer
from tests import applications
from tests.accounts.domain.documents import makers
from tests.browser.test_story import person
from tests.factories import QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)

PAPER = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": makers.pdf(pages=2)}
LOCKED = {"name": "locked.pdf", "mimeType": "application/pdf", "buffer": makers.encrypted()}
FACE = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": makers.photo()}
WRONG = "This NPI is not a valid number. Check the digits."
HEADLINE = "A ring that grows should be seen this week"
ANSWER = (
    "A ring that spreads for days is worth a visit.\n\nDraw around the edge with a pen and bring your dates."
)


@pytest.fixture(params=["US", "CA"], ids=["US with JavaScript", "Canada without JavaScript"])
def country(request: pytest.FixtureRequest) -> str:
    """Play the story as two physicians."""
    return str(request.param)


def go_on(page: Page, heading: str) -> None:
    """Press Continue and arrive at the next step."""
    page.get_by_role("button", name="Continue").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def apply(page: Page, country: str) -> None:
    """Go through all steps and send."""
    page.goto("/physicians/join/")
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Your name as licensed").fill("Theodore R. Hallam")
    page.get_by_label("The name to show").fill("Teodor Hallam")
    page.get_by_label("Credentials").fill("FRCPC, MD")
    go_on(page, "Your specialty and place")
    page.get_by_label("Specialty").select_option(label="Oculoplastic Surgeon")
    page.get_by_label("City of your practice").fill("Savannah" if country == "US" else "Toronto")
    page.get_by_label("Country").select_option(country)
    if country == "US":  # the script follows the typing
        expect(page.locator("[data-appear] .spec")).to_have_text("Savannah Oculoplastic Surgeon")
    go_on(page, "Your licence")
    licence(page, number="GA-884471")
    if country == "US":
        page.get_by_label("NPI").fill("1234567890")
        page.get_by_label("NPI").blur()
        expect(page.get_by_text(WRONG)).to_be_visible()
        page.get_by_label("NPI").fill(applications.NPI)
        expect(page.get_by_text(WRONG)).to_be_hidden()
    else:
        expect(page.get_by_label("NPI")).to_have_count(0)
    go_on(page, "Your documents")
    page.set_input_files("input[type=file]", LOCKED)
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_text("is locked with a password").first).to_be_visible()
    page.set_input_files("input[type=file]", PAPER)
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_text("Licence or registration: PDF, 2 pages, not sent yet").first).to_be_visible()
    go_on(page, "A photo of you, if you like")
    page.set_input_files("input[type=file]", FACE)
    page.get_by_role("button", name="Add the photo").click()
    expect(page.get_by_role("img", name="The photo you sent")).to_be_visible()
    go_on(page, "A note under your answers, if you like")
    page.get_by_label("Your note under each answer").fill("General opinion.")
    go_on(page, "Check and send")
    expect(page.get_by_text("Teodor Hallam, MD, FRCPC").first).to_be_visible()
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_text("Thank you. We have your application.")).to_be_visible()


def licence(page: Page, *, number: str) -> None:
    """Fill the licence's own fields."""
    page.get_by_label("Who licensed you").fill("Medical Board of the place")
    page.get_by_label("Where the licence is valid").fill("Georgia")
    page.get_by_label("Licence or registration number").fill(number)
    page.get_by_label("The licence expires on").fill((timezone.localdate() + timedelta(days=300)).isoformat())


def open_application(desk: Page, item: Verification) -> None:
    desk.goto(reverse("admin:accounts_verification_change", args=[item.pk]))


def ask_for_more(desk: Page, item: Verification) -> None:
    """Ask about the name in words and for another copy of the licence, on the review page."""
    open_application(desk, item)
    for part, asks, note in (
        ("name", "words", "Why do the names differ?"),
        ("licence", "document", "The expiry date is cut off."),
    ):
        desk.locator(f"input[name={part}-state][value=needs_more]").check()
        row = desk.locator("details").filter(has=desk.locator(f"[name={part}-note]"))
        if row.get_attribute("open") is None:
            row.locator("summary").click()
        desk.locator(f"[name={part}-asks]").select_option(asks)
        desk.locator(f"[name={part}-note]").fill(note)
    desk.locator("input[name=action][value=ask]").check()
    desk.locator("select[name=reason]").select_option("incomplete")
    desk.locator("textarea[name=note]").fill("Two things, please.")
    desk.locator("button[name=do][value=decide]").click()
    item.refresh_from_db()
    assert item.status == "more_information"


def answer_what_is_asked(page: Page) -> None:
    page.goto("/workspace/verification/")
    expect(page.get_by_role("heading", name="We need two more things")).to_be_visible()
    expect(page.get_by_text("The expiry date is cut off.")).to_be_visible()
    page.get_by_label("Your answer: About your name").fill("Teodor is how my patients know me.")
    page.get_by_role("button", name="Send both").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(page.get_by_label("Your answer: About your name")).to_have_value(
        "Teodor is how my patients know me."
    )
    page.set_input_files("input[name=file-licence]", PAPER)
    page.get_by_role("button", name="Send both").click()
    expect(page.get_by_text("A moderator will look at it again")).to_be_visible()


def verify(desk: Page, item: Verification) -> None:
    """Accept every part and verify, on the review page."""
    open_application(desk, item)
    for option in desk.locator("input[name$=-state][value=accepted]").all():
        option.check()
    desk.locator("[name=register]").fill("Register of the board")
    desk.locator("[name=checked_on]").fill(timezone.localdate().isoformat())
    if desk.locator("[name=explained]").count():
        desk.locator("[name=explained]").select_option("read-at-board")
    desk.locator("input[name=action][value=verify]").check()
    desk.locator("button[name=do][value=decide]").click()
    item.refresh_from_db()
    assert item.status == "verified", desk.locator("main").inner_text()


def begin_answer(page: Page, headline: str) -> None:
    page.goto("/workspace/?show=all")
    page.get_by_role("button", name="Answer").first.click()
    page.get_by_label("Headline").fill(headline)
    page.get_by_label("Answer", exact=True).fill(ANSWER)


def test_the_whole_life(browser: Browser, live_server: Any, country: str) -> None:
    scripted = country == "US"
    first, second = QuestionFactory(), QuestionFactory()
    UserFactory(email="doctor@example.com")
    moderator = make_moderator(email="moderator@example.com")
    page = person(browser, live_server, scripted=scripted, email="doctor@example.com")
    apply(page, country)
    item = Verification.objects.get()
    assert item.npi == (applications.NPI if country == "US" else "")

    # While it waits there are drafts, and nothing to send them with.
    begin_answer(page, HEADLINE)
    expect(page.get_by_role("button", name="Send for review")).to_have_count(0)
    page.get_by_role("button", name="Save and close").click()

    desk = person(browser, live_server, scripted=scripted, email="moderator@example.com")
    ask_for_more(desk, item)
    answer_what_is_asked(page)
    verify(desk, item)
    page.goto("/workspace/verification/")
    expect(page.get_by_text("Verified until").first).to_be_visible()

    draft = Answer.objects.get()
    page.goto(reverse("answer_edit", args=[draft.pk]))
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Waiting for review").first).to_be_visible()
    draft.refresh_from_db()
    moderation.approve_answer(draft, by=moderator)
    reading = person(browser, live_server, scripted=scripted)
    path = reverse("question", args=[draft.question_id, draft.question.slug])
    reading.goto(path)
    byline = reading.get_by_role("article", name=HEADLINE).locator(".by")
    expect(byline).to_contain_text("Teodor Hallam, MD, FRCPC")
    expect(byline).to_contain_text("Verified physician")
    expect(byline.locator("img")).to_have_count(1)
    reading.locator("details.checked summary").click()
    expect(byline).to_contain_text("Licence checked: Register of the board (Georgia)")

    # The licence runs out.
    ended = timezone.localdate() - timedelta(days=1)
    Verification.objects.filter(pk=item.pk).update(verified_until=ended, licence_expires=ended)
    verification.lapse_overdue()
    reading.goto(path)
    expect(byline).to_contain_text(f"Verified until {ended:%B %Y}")
    page.goto("/workspace/verification/")
    page.get_by_role("link", name="Renew").click()
    licence(page, number="GA-990001")
    go_on(page, "Your documents")
    page.set_input_files("input[type=file]", PAPER)
    page.get_by_role("button", name="Add the document").click()
    expect(page.get_by_text("not sent yet").first).to_be_visible()
    go_on(page, "Check and send")
    page.get_by_role("button", name="Send the renewal").click()
    expect(page.get_by_text("Thank you. We have your application.")).to_be_visible()
    verify(desk, item)
    reading.goto(path)
    expect(byline).to_contain_text("Verified physician")

    # Suspended between two clicks: the next request is refused, and the text stays on the page.
    begin_answer(page, "Typed before the suspension")
    other = Answer.objects.exclude(pk=draft.pk).get()
    assert {draft.question_id, other.question_id} == {first.pk, second.pk}
    verification.suspend(item, by=moderator, reason="conduct", note="Your answers sold something.")
    page.get_by_role("button", name="Send for review").click()
    expect(page.get_by_text("Your verification is suspended").first).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Typed before the suspension")
    other.refresh_from_db()
    assert other.status == "draft"
    reading.goto(reverse("physician", args=[item.physician_id, item.physician.slug]))
    expect(reading.locator(".profile")).to_contain_text("Suspended")
    expect(reading.locator(".profile .ok")).to_have_count(0)
    page.goto("/workspace/verification/")
    expect(page.get_by_text("Your answers sold something.")).to_be_visible()
    expect(page.get_by_role("link", name="Appeal once")).to_be_visible()
