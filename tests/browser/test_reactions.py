"""Helpful, Follow and Thank by keyboard at 360 px, with JavaScript and without; and what a script has to cope with."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import AuditEntry
from forum.models import Answer, Follow, Question, Thanks, Vote
from tests.factories import PASSWORD, AnswerFactory, QuestionFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    """Play the story both ways."""
    return bool(request.param)


@pytest.fixture
def phone(browser: Browser, live_server: Any, scripted: bool) -> Iterator[Page]:
    """Return a page of a small phone."""
    yield from _page(browser, live_server, scripted=scripted)


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    """Return a page that runs scripts."""
    yield from _page(browser, live_server, scripted=True)


def _page(browser: Browser, live_server: Any, *, scripted: bool) -> Iterator[Page]:
    context = browser.new_context(
        java_script_enabled=scripted,
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        reduced_motion="reduce",
        service_workers="block",
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    yield opened
    context.close()


def press(control: Locator) -> None:
    """Use a control as a keyboard does."""
    control.focus()
    control.press("Enter")


def sign_in(page: Page, email: str) -> None:
    """Fill the sign-in form that is open."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_label("Password").first.press("Enter")


def enter(page: Page, email: str, address: str) -> None:
    page.goto(f"{reverse('account_login')}?next={address}")
    sign_in(page, email)
    page.wait_for_url(re.compile(re.escape(address)))


def address_of(question: Question) -> str:
    return f"/questions/{question.pk}/{question.slug}/"


def helpful(page: Page, answer: Answer) -> Locator:
    return page.locator(f"#a{answer.pk}").get_by_role("button", name="Helpful")


def test_a_reader_marks_and_follows(phone: Page, scripted: bool) -> None:
    question = QuestionFactory()
    answers = AnswerFactory.create_batch(30, question=question)
    last, reader = answers[-1], UserFactory()
    phone.goto(f"/answers/{last.pk}/")
    press(phone.locator(f"#a{last.pk}").get_by_role("link", name="Helpful"))
    sign_in(phone, reader.email)
    article = phone.locator(f"#a{last.pk}")
    expect(article).to_be_in_viewport()
    expect(helpful(phone, last)).to_have_attribute("aria-pressed", "false")

    press(helpful(phone, last))
    expect(helpful(phone, last)).to_have_attribute("aria-pressed", "true")
    expect(helpful(phone, last)).to_contain_text("Helpful 1")
    assert Vote.objects.get().answer == last
    phone.goto(address_of(question))
    expect(phone.locator("article.answer").first).to_have_id(f"a{last.pk}")
    press(helpful(phone, last))
    expect(helpful(phone, last)).to_have_attribute("aria-pressed", "false")
    assert not Vote.objects.exists()

    follow = phone.get_by_role("button", name="Follow this question")
    press(follow)
    expect(phone.get_by_role("button", name="Following this question")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert Follow.objects.get().question == question
    phone.goto("/me/following/")
    expect(phone.get_by_role("link", name=question.title)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    button = phone.locator("#questions li button")
    press(button)
    if scripted:
        expect(button).to_have_attribute("aria-pressed", "false")
        phone.goto("/me/following/")
    expect(phone.get_by_text("You follow no question.")).to_be_visible()
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-4:] == [
        "mark",
        "unmark",
        "follow",
        "unfollow",
    ]


def test_the_asker_thanks(phone: Page) -> None:
    answer = AnswerFactory()
    enter(phone, answer.question.asker.email, address_of(answer.question))
    press(phone.get_by_role("button", name="Thank"))
    expect(phone.get_by_text("You thanked this physician").first).to_be_visible()
    expect(phone.get_by_role("button", name="Thank")).to_have_count(0)
    assert Thanks.objects.get().answer == answer


def test_in_place(page: Page) -> None:
    """No page is loaded, the button keeps its place and width, the change is said, and two clicks count once."""
    answer, reader = AnswerFactory(), UserFactory()
    enter(page, reader.email, address_of(answer.question))
    button = helpful(page, answer)
    page.evaluate("window.stayed = true")
    before = button.bounding_box()
    button.dblclick()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(
        page.get_by_role("status").filter(has_text="Marked as helpful. 1 reader found this helpful.")
    ).to_have_count(1)
    assert page.evaluate("window.stayed") is True
    after = button.bounding_box()
    assert before
    assert after
    assert after["x"] == before["x"]
    assert after["width"] >= before["width"]
    assert Vote.objects.count() == 1
    expect(button).to_be_focused()
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_a_page_from_before(page: Page) -> None:
    """The answer was hidden meanwhile; the reader signed out in another tab; there is no net."""
    gone, there = AnswerFactory.create_batch(2, question=QuestionFactory())
    enter(page, UserFactory().email, address_of(gone.question))
    Answer.objects.filter(pk=gone.pk).update(status="hidden")
    helpful(page, gone).click()
    expect(page.get_by_role("alert")).to_have_text("This is not public any more.")
    expect(helpful(page, gone)).to_have_attribute("aria-pressed", "false")

    page.context.set_offline(True)
    helpful(page, there).click()
    expect(page.locator(f"#a{there.pk}").get_by_role("alert")).to_have_text(
        "You are offline. Nothing was saved."
    )
    page.context.set_offline(False)
    helpful(page, there).click()
    expect(helpful(page, there)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#a{there.pk}").get_by_role("alert")).to_have_count(0)

    page.context.clear_cookies(name="csrftoken")
    helpful(page, there).click()
    expect(page.locator(f"#a{there.pk}").get_by_role("alert")).to_contain_text(
        "This page is too old for that."
    )
    assert Vote.objects.count() == 1
