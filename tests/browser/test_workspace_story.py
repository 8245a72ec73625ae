"""A physician's ten minutes by keyboard, from the queue to a peer's caveat; and a review's life without JavaScript."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import Physician, User
from forum.models import Answer, PeerView, Review
from forum.presenters.byline import profile_path
from tests.factories import PhysicianFactory, QuestionFactory, TopicFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Why does the edge of my scar itch at night?"
FIRST = "It is definitely a keloid. Call me on 303 555 0142."
CHECKED = "This states a diagnosis as certain"
BETTER = "It may be a keloid. Have it looked at in person by your doctor this month."
CAVEAT = "I agree for adults. A child with this should be seen in the same week."
PRAISE = "She drew my scar on paper and explained each step before it happened."
EDITED = "She drew my scar on paper and explained each step. The bill came late, and was right."
CONFIRMING = "You were my patient in March, and your operation went well."
NEUTRAL = "Thank you for writing. We have changed how and when we send our bills."


def open_page(browser: Browser, live_server: Any, user: User | None, *, scripted: bool) -> Page:
    """Return a page of somebody's own browser."""
    context = browser.new_context(
        java_script_enabled=scripted, base_url=live_server.url, reduced_motion="reduce"
    )
    if user is not None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def tab_to(page: Page, target: Locator, key: str = "") -> None:
    """Walk to an element with the Tab key, as somebody without a mouse does; then press a key on it."""
    expect(target).to_be_visible()
    element = target.element_handle()
    for _ in range(60):
        page.keyboard.press("Tab")
        if element.evaluate("each => each === document.activeElement"):
            if key:
                page.keyboard.press(key)
            return
    pytest.fail(f"the Tab key does not lead to {target}")


def write(page: Page, label: str, words: str) -> None:
    """Walk to a field and type over what stands in it."""
    tab_to(page, page.get_by_label(label, exact=True))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(words)


def decide(page: Page, address: str, words: str, *, choice: str = "Approve", note: str = "") -> None:
    """Open what waits in a queue of the desk and decide on it."""
    page.goto(reverse(f"admin:{address}_changelist"))
    page.get_by_role("link", name=re.compile(re.escape(words))).first.click()
    page.get_by_label(choice, exact=False).first.check()
    if note:
        page.get_by_label("Reason", exact=True).select_option(index=1)
        page.get_by_label("Personal line").fill(note)
    page.locator("button[name=do][value=decide]").click()
    expect(page.locator(".messagelist .success").first).to_be_visible()


def test_from_the_queue_to_a_peers_caveat_by_keyboard(browser: Browser, live_server: Any) -> None:
    topic = TopicFactory(name="Wounds", slug="wounds")
    question = QuestionFactory(status="published", title=TITLE, topic=topic)
    doctor = PhysicianFactory(display_name="Orla Testwell")
    peer = PhysicianFactory(display_name="Ines Probewell")
    desk = open_page(browser, live_server, make_moderator(pseudonym="Noor"), scripted=True)
    page = open_page(browser, live_server, doctor.user, scripted=True)

    page.goto(reverse("workspace") + "?show=all")
    job = page.locator(f"#q{question.pk}")
    tab_to(page, job.locator("summary"), "Enter")
    tab_to(page, job.get_by_role("button", name="I’m on it"), "Enter")
    expect(job.get_by_text("You are on it")).to_be_visible()
    tab_to(page, job.get_by_role("button", name=re.compile("^Answer")), "Enter")

    write(page, "Headline", "An itching edge")
    write(page, "Answer", FIRST)
    expect(page.locator("#checks")).to_contain_text(CHECKED)
    expect(page.locator("#live-preview")).to_contain_text(FIRST)
    tab_to(page, page.get_by_role("button", name="Send for review"), "Enter")
    expect(page.get_by_text("Waiting for review").first).to_be_visible()
    answer = Answer.objects.get()
    assert (answer.status, answer.body) == ("pending", FIRST)

    decide(desk, "forum_answer", "An itching edge", choice="Return", note="Leave out the number.")
    page.goto(reverse("answer_edit", args=[answer.pk]))
    expect(page.locator(".why")).to_contain_text("Leave out the number.")
    write(page, "Answer", BETTER)
    expect(page.locator("#checks")).not_to_contain_text(CHECKED)
    tab_to(page, page.get_by_role("button", name="Preview", exact=True), "Enter")
    expect(page.locator(".changed del").first).to_be_visible()
    expect(page.locator(".changed ins").first).to_be_visible()
    tab_to(page, page.get_by_role("button", name="Send for review"), "Enter")
    expect(page.get_by_text("Waiting for review").first).to_be_visible()
    decide(desk, "forum_answer", "An itching edge")

    page = open_page(browser, live_server, peer.user, scripted=True)
    page.goto(reverse("question", args=[question.pk, question.slug]))
    tab_to(page, page.get_by_role("link", name=re.compile("^With a caveat")), "Enter")
    tab_to(page, page.get_by_label("I agree, with a caveat"), "Space")
    write(page, "Say why", CAVEAT)
    tab_to(page, page.get_by_role("button", name="Send for review"), "Enter")
    expect(page.get_by_text("Your words appear after a moderator has read them.")).to_be_visible()

    reader = open_page(browser, live_server, None, scripted=True)
    path = reverse("question", args=[question.pk, question.slug])
    reader.goto(path)
    expect(reader.get_by_text(BETTER)).to_be_visible()
    expect(reader.get_by_text(CAVEAT)).to_have_count(0)
    decide(desk, "forum_peerview", "Ines Probewell")
    assert PeerView.objects.get().status == "published"
    reader.goto(path)
    expect(reader.locator(".peers__words")).to_contain_text("Ines Probewell agrees, with a caveat")
    expect(reader.locator(".peers__words")).to_contain_text(CAVEAT)


def test_a_review_from_writing_to_withdrawal_without_javascript(browser: Browser, live_server: Any) -> None:
    doctor: Physician = PhysicianFactory(display_name="Orla Testwell")
    patient = open_page(browser, live_server, UserFactory(pseudonym="amber-meadow"), scripted=False)
    desk = open_page(browser, live_server, make_moderator(pseudonym="Noor"), scripted=False)
    workspace = open_page(browser, live_server, doctor.user, scripted=False)
    reader = open_page(browser, live_server, None, scripted=False)
    profile = profile_path(doctor)

    patient.goto(profile)
    patient.get_by_role("link", name="Write a review").first.click()
    _review(patient, stars=5, words=PRAISE)
    expect(patient.get_by_text("Waiting for review").first).to_be_visible()
    review = Review.objects.get()
    reader.goto(profile)
    expect(reader.get_by_text(PRAISE)).to_have_count(0)
    decide(desk, "forum_review", "Orla Testwell")
    reader.goto(profile)
    expect(reader.get_by_text(PRAISE)).to_be_visible()
    expect(reader.get_by_text("5.0").first).to_be_visible()

    workspace.goto(reverse("workspace_reviews"))
    workspace.get_by_role("link", name="5 stars").click()
    _reply(workspace, CONFIRMING)
    expect(workspace.get_by_role("alert")).to_contain_text("This may confirm that the writer was a patient")
    _reply(workspace, NEUTRAL)
    expect(workspace.get_by_text("Your reply appears after a moderator has read it.")).to_be_visible()
    decide(desk, "forum_reviewreply", "Orla Testwell")
    reader.goto(profile)
    expect(reader.get_by_text(NEUTRAL)).to_be_visible()

    patient.goto(reverse("my_review", args=[review.pk]))
    patient.get_by_role("link", name="Change this review").click()
    _review(patient, stars=4, words=EDITED)
    reader.goto(profile)
    expect(reader.get_by_text(PRAISE)).to_be_visible()
    decide(desk, "forum_review", "Orla Testwell")
    reader.goto(profile)
    expect(reader.get_by_text(EDITED)).to_be_visible()
    expect(reader.get_by_text(PRAISE)).to_have_count(0)

    patient.goto(reverse("my_review", args=[review.pk]))
    patient.get_by_role("link", name="Withdraw it").click()
    patient.get_by_role("button", name="Withdraw the review").click()
    expect(patient.get_by_text("Your review is withdrawn.")).to_be_visible()
    reader.goto(profile)
    expect(reader.get_by_text(EDITED)).to_have_count(0)
    expect(reader.get_by_text(NEUTRAL)).to_have_count(0)
    review.refresh_from_db()
    doctor.refresh_from_db()
    assert (review.status, doctor.rating_count) == ("withdrawn", 0)


def _review(page: Page, *, stars: int, words: str) -> None:
    page.get_by_label(f"{stars} star", exact=False).check()
    page.get_by_label("Month of your visit").select_option(f"{timezone.localdate():%Y-%m}")
    page.get_by_label("What should others know?").fill(words)
    page.get_by_label("I saw this physician as a patient.").check()
    page.get_by_label("I was not paid or offered anything for this.").check()
    page.get_by_role("button", name="Send for review").click()


def _reply(page: Page, words: str) -> None:
    page.locator("textarea[name=body]").fill(words)
    page.get_by_role("button", name="Send for review").click()
