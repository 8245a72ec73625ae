"""The main job, end to end: ask with a photo, moderate, answer, moderate, mail, read. With JavaScript and without."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from accounts.models import AuditEntry
from forum.models import Question, Rendition
from tests.factories import PASSWORD, PhysicianFactory, TopicFactory, UserFactory, make_moderator
from tests.smtp import Mailbox, mailbox, work

__all__ = ["mailbox"]

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Red ring on my calf nine days after a camping trip?"
BODY = (
    "It began as a small itchy dot and is now as wide as a cup. It does not hurt. Should somebody look at it?"
)
ALT = "Calf from the side with a red ring about as wide as a cup"
HEADLINE = "A ring that grows should be seen this week"
ANSWER = (
    "A ring that spreads for days is worth a visit.\n\nDraw around the edge with a pen and bring your dates."
)
CLUES = ("ring", "calf", "camping", "itchy", "cup", "edge with a pen", "red-ring")


def photo() -> bytes:
    """Return a small JPEG with a ring on it."""
    image = Image.new("RGB", (900, 700), "#d9b08c")
    ImageDraw.Draw(image).ellipse((300, 200, 600, 500), outline="#b5443c", width=40)
    file = BytesIO()
    image.save(file, "JPEG", comment=b"taken at home")
    return file.getvalue()


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Play the story both ways."""
    return bool(request.param)


def person(browser: Browser, live_server: Any, *, scripted: bool, email: str = "") -> Page:
    """Return a page of somebody's own browser, signed in through the form when an address is given."""
    context = browser.new_context(
        java_script_enabled=scripted, base_url=live_server.url, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    if email:
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").first.fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("main h1")).to_be_visible()
    return page


def ask(page: Page) -> None:
    """Go through the steps, signed out until the last."""
    page.goto("/")
    page.get_by_role("link", name="Ask a question").first.click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Ask it in one sentence").fill(TITLE)
    page.get_by_label("Tell us the rest").fill(BODY)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What is it about?").select_option(label="Bites and stings")
    page.get_by_role("button", name="Continue").click()
    page.set_input_files(
        "input[type=file]", {"name": "calf.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )


def decide(page: Page, label: str) -> None:
    """Take the decision on the open review page."""
    page.get_by_label(label, exact=False).first.check()
    page.locator("button[name=do][value=decide]").click()


def test_the_whole_story(browser: Browser, live_server: Any, mailbox: Mailbox, scripted: bool) -> None:
    patient = UserFactory(email="patient@example.com", pseudonym="amber-meadow")
    doctor = PhysicianFactory(user__email="doctor@example.com", display_name="Orla Testwell")
    make_moderator(email="moderator@example.com", pseudonym="Noor")
    TopicFactory(name="Bites and stings", slug="bites-and-stings")

    asking = person(browser, live_server, scripted=scripted)
    ask(asking)
    add_photo(asking, scripted=scripted)
    asking.get_by_role("link", name="Sign in", exact=True).last.click()
    asking.get_by_label("E-mail").fill(patient.email)
    asking.get_by_label("Password").first.fill(PASSWORD)
    asking.locator("main form button[type=submit]").first.click()
    asking.get_by_label("I understand this is education", exact=False).check()
    asking.get_by_label("I am 18 or over", exact=False).check()
    asking.get_by_role("button", name="Send for review").click()
    expect(asking.get_by_text("A moderator will read your question")).to_be_visible()

    question = Question.objects.get()
    assert (question.status, question.title, question.asker_id) == ("pending", TITLE, patient.pk)
    reading = person(browser, live_server, scripted=scripted)
    path = reverse("question", args=[question.pk, question.slug])
    assert reading.goto(path).status == 404
    rendition = Rendition.objects.filter(kind="display", format="jpeg").get()
    assert reading.goto(f"/photos/{rendition.name}.jpeg").status == 404

    desk = person(browser, live_server, scripted=scripted, email="moderator@example.com")
    desk.goto(reverse("admin:forum_question_changelist"))
    desk.get_by_role("link", name=re.compile(re.escape(TITLE[:20]))).first.click()
    decide(desk, "Approve")
    question.refresh_from_db()
    assert question.status == "published"

    answering = person(browser, live_server, scripted=scripted, email="doctor@example.com")
    answering.goto("/workspace/?show=all")
    answering.get_by_role("button", name="Answer").click()
    answering.get_by_label("Headline").fill(HEADLINE)
    answering.get_by_label("Answer", exact=True).fill(ANSWER)
    answering.get_by_label("Hashtags").fill("#TickBite")
    answering.get_by_role("button", name="Send for review").click()
    expect(answering.get_by_text("Waiting for review").first).to_be_visible()
    reading.goto(path)
    expect(reading.get_by_text("No physician has answered yet")).to_be_visible()

    desk.goto(reverse("admin:forum_answer_changelist"))
    desk.get_by_role("link", name=re.compile(re.escape(HEADLINE[:20]))).first.click()
    decide(desk, "Approve")

    reading.goto(path)
    expect(reading.get_by_role("heading", level=1)).to_have_text(f"{TITLE} (Photo)")
    expect(reading).to_have_title(re.compile(re.escape(f"{TITLE} (Photo)")))
    expect(reading.get_by_role("heading", name="Doctor Answers 1")).to_be_visible()
    expect(reading.get_by_role("article", name=HEADLINE)).to_contain_text("Orla Testwell, MD, FACS")
    expect(reading.get_by_role("article", name=HEADLINE)).to_contain_text("Denver Facial Plastic Surgeon")
    expect(reading.get_by_role("link", name="#tickbite")).to_be_visible()
    expect(reading.get_by_role("img", name=ALT)).to_be_visible()
    expect(reading.locator(".final")).to_have_count(1)

    work(mailbox)
    to_patient = [each for each in mailbox.messages if each["To"] == patient.email]
    subjects = [each["Subject"] for each in to_patient]
    assert subjects == [
        "We have received your question",
        "Your question is published",
        "A physician answered your question",
    ]
    assert [each["Subject"] for each in mailbox.messages if each["To"] == doctor.user.email] == [
        "Your answer is published"
    ]
    for raw in mailbox.raw:
        words = re.sub(rb"font:[^\"]*|border[^;]*;", b"", raw).decode().lower()
        assert not [clue for clue in CLUES if re.search(rf"\b{re.escape(clue)}\b", words)]
    reached = re.search(r"http\S+/me/questions/\d+/", to_patient[-1].get_body(("plain",)).get_content())
    assert reached
    asking.goto(reverse("my_question", args=[question.pk]))
    expect(asking.get_by_text("Published").first).to_be_visible()
    assert AuditEntry.objects.filter(action="approve", status_after="published").count() == 3


def add_photo(page: Page, *, scripted: bool) -> None:
    """Send the chosen photo, say what it shows, and agree to everyone seeing it."""
    page.get_by_role("button", name="Add this photo" if scripted else "Add the photos").click()
    if not scripted:
        # Without a script the whole photo was sent; the next page crops it by numbers.
        page.get_by_label("Width, %").first.fill("80")
        page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("What does this photo show?").fill(ALT)
    page.get_by_label("Myself").check()
    page.get_by_label("This is me, my child").check()
    page.get_by_label("Show my photos on the public page").check()
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
