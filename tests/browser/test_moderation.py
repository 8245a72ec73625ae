"""The desk in Chromium: by keyboard, without JavaScript, in a race, on a narrow screen."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Statement
from forum.domain import moderation
from forum.models import Answer, CannedReason, Question
from tests.browser.desk import OpenDesk, press_until
from tests.factories import AnswerFactory, PhotoFactory, QuestionFactory, TopicFactory, make_moderator

pytestmark = pytest.mark.django_db(transaction=True)

#: Names the elements that stand out of the window, for the message.
WIDE = """() => [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 6).map((each) => each.outerHTML.slice(0, 90))"""


def waiting(hours: float, **fields: Any) -> Question:
    """Return a question that has waited so long."""
    since = timezone.now() - timedelta(hours=hours)
    return QuestionFactory(status="pending", published_at=None, submitted_at=since, **fields)


def test_three_decisions_by_keyboard_alone(open_desk: OpenDesk) -> None:
    TopicFactory()
    first, second, third = waiting(9), waiting(5), waiting(1)
    reason = CannedReason.objects.filter(queue="question", active=True)[0]
    page = open_desk(make_moderator(), "/admin/")
    press_until(page, ".modcard:has(a[href='/admin/forum/question/']) button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/admin/forum/question/{first.pk}/change/#review$"))

    press_until(page, "button[value=decide-next]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("approved")

    press_until(page, "input[name=action]:checked")
    page.keyboard.press("ArrowDown")
    press_until(page, "#decision-reason")
    page.keyboard.type(reason.label[:12])
    press_until(page, "#decision-note")
    page.keyboard.type("The clinic is named.")
    expect(page.get_by_role("button", name="Return for a change and take next")).to_be_visible()
    expect(page.locator("[data-say]")).to_contain_text(reason.text[:40])
    expect(page.locator("[data-say]")).to_contain_text("The clinic is named.")
    press_until(page, "button[value=decide-next]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("returned")

    press_until(page, "input[name=action]:checked")
    press_until(page, "input[name=action][value=reject]", "ArrowDown")
    press_until(page, "button[value=decide]")
    page.keyboard.press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    expect(page).to_have_title(f"Error: Review question {third.pk} | Curbside moderation")

    statuses = dict(Question.objects.values_list("pk", "status"))
    assert statuses == {first.pk: "published", second.pk: "returned", third.pk: "pending"}
    assert Statement.objects.get(object_id=second.pk).text == f"{reason.text}\n\nThe clinic is named."


def test_a_whole_decision_without_javascript(open_desk: OpenDesk) -> None:
    question = waiting(2)
    reason = CannedReason.objects.filter(queue="question", active=True)[0]
    page = open_desk(make_moderator(), "/admin/forum/question/", java_script_enabled=False)
    page.get_by_role("link", name=question.title).click()
    page.get_by_label("Return for a change").check()
    page.get_by_label("Reason").select_option(label=reason.label)
    page.get_by_label("Personal line").fill("Just this one thing.")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("returned")
    question.refresh_from_db()
    assert question.status == "returned"
    assert Statement.objects.get().text == f"{reason.text}\n\nJust this one thing."


def test_the_slower_of_two_reads_who_was_faster(open_desk: OpenDesk) -> None:
    question = waiting(2)
    page = open_desk(make_moderator(), f"/admin/forum/question/{question.pk}/change/")
    page.get_by_label("Do not publish").check()
    page.get_by_label("Reason").select_option(index=1)
    page.get_by_label("Personal line").fill("Ten minutes of careful words.")
    moderation.decide(question, "approve", by=make_moderator(pseudonym="Wren"))
    page.get_by_role("button", name="Do not publish", exact=True).click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Decided by Wren")
    expect(alert).to_contain_text("Ten minutes of careful words.")
    expect(alert).to_be_focused()
    question.refresh_from_db()
    assert question.status == "published"


def test_a_headline_is_fixed_with_enter_without_deciding(open_desk: OpenDesk) -> None:
    answer = AnswerFactory(status="pending", published_at=None, headline="Have it seen,")
    page = open_desk(make_moderator(), f"/admin/forum/answer/{answer.pk}/change/")
    page.get_by_label("Headline").fill("Have it seen")
    page.get_by_label("Headline").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    answer = Answer.objects.get(pk=answer.pk)
    assert (answer.headline, answer.status) == ("Have it seen", "pending")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_at_320_with_text_spacing(open_desk: OpenDesk, scheme: str) -> None:
    question = waiting(2, title="W" * 75 + " " + "w" * 74, body="Unbreakable" * 300)
    PhotoFactory(question=question, status="pending", alt="x" * 300)
    answer = AnswerFactory(status="pending", published_at=None, body="y" * 3000)
    revision = AnswerFactory().revisions.create(headline="z" * 140, body="q" * 3000, status="pending")
    moderator = make_moderator(pseudonym="m" * 30)
    spacing = (
        "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    )
    too_wide = {}
    for path in (
        "/admin/", "/admin/forum/question/", f"/admin/forum/question/{question.pk}/change/",
        f"/admin/forum/answer/{answer.pk}/change/", f"/admin/forum/revision/{revision.pk}/change/",
        f"/admin/forum/question/{question.pk}/history/", "/admin/accounts/auditentry/", "/admin/accounts/verification/add/",
    ):  # fmt: skip
        page = open_desk(
            moderator, path, viewport={"width": 320, "height": 700}, color_scheme=scheme, bypass_csp=True
        )
        page.add_style_tag(content=spacing)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide[path] = page.evaluate(WIDE)
    assert too_wide == {}
