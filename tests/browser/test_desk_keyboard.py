"""Ten things of ten kinds are decided by keyboard alone, first by Tab and Enter, then with the single keys switched on."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.domain import appealing
from accounts.models import AuditEntry, Claim, Statement
from forum.domain import moderation
from forum.models import CannedReason, Question
from tests.applications import sent
from tests.browser.desk import OpenDesk, press_until
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PhotoFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    TopicFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db(transaction=True)

#: Kind of page → how it is decided, where that is not "approve": the key, the value of the radio button, the reason.
WISHES = {
    "answer": ("r", "return", "Certain diagnosis"),
    "review": ("x", "reject", "Abuse"),
    "verification": ("x", "refuse", ""),
    "appeal": ("", "uphold", "The rule applies"),
}
#: Kind of page → the status afterwards.
ENDS = {"answer": "returned", "review": "rejected", "verification": "refused", "appeal": "upheld"}


def ten_things() -> dict[str, Any]:
    """Return one thing of each kind that waits, by the name of its page."""
    TopicFactory()
    since = {"status": "pending", "submitted_at": timezone.now() - timedelta(hours=3)}
    rejected = QuestionFactory(**since)
    moderation.decide(
        rejected, "reject", by=make_moderator(), reason="identifies-someone", note="It names a person."
    )
    asker = rejected.asker
    return {
        "question": QuestionFactory(**since),
        "answer": AnswerFactory(**since),
        "revision": AnswerFactory().revisions.create(headline="Newer", body="Newer words here.", **since),
        "photo": PhotoFactory(**since),
        "questionupdate": QuestionUpdateFactory(**since),
        "review": ReviewFactory(**since),
        "reviewreply": ReviewReplyFactory(review=ReviewFactory(public_stars=5, public_body="Good."), **since),
        "clarification": ClarificationFactory(**since),
        "verification": sent(),
        "appeal": appealing.appeal(rejected, by=asker, text="It is the name of a town. Please read it again."),
    }  # fmt: skip


def kind_of(page: Page) -> str:
    """Return what the page is about: "/admin/forum/photo/3/change/" → "photo"."""
    return page.url.split("/admin/")[1].split("/")[1]


def choose_reason(page: Page, label: str) -> None:
    """Type the beginning of a reason into the focused list, or take the first one."""
    if label:
        page.keyboard.type(label[:14])
    else:
        page.keyboard.press("ArrowDown")


def decide_by_tab(page: Page, kind: str) -> None:
    """From the heading to the decision and on to the next."""
    expect(page.locator("#review")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the decision")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#decision-action-0")).to_be_focused()
    if kind in WISHES:
        _, action, label = WISHES[kind]
        page.keyboard.press("Space")
        press_until(page, f"input[name=action][value={action}]", "ArrowDown", most=6)
        press_until(page, "#decision-reason")
        choose_reason(page, label)
        page.keyboard.press("Tab")
        page.keyboard.type("a, r and x are letters here.")
    press_until(page, "button[value=decide-next]", most=12)
    page.keyboard.press("Enter")


def decide_by_keys(page: Page, kind: str) -> None:
    """With the single keys; "Approve" asks nothing."""
    if kind not in WISHES:
        page.keyboard.press("a")
        return
    key, action, label = WISHES[kind]
    if not key:
        decide_by_tab(page, kind)
        return
    page.keyboard.press(key)
    expect(page.locator(f"input[name=action][value={action}]")).to_be_checked()
    expect(page.locator("#decision-reason")).to_be_focused()
    choose_reason(page, label)
    page.keyboard.press("Tab")
    page.keyboard.type("a, r and x are letters here.")
    press_until(page, "button[value=decide-next]", most=12)
    page.keyboard.press("Enter")


def switch_keys_on(page: Page) -> None:
    """Go to the page of the keys, switch them on, and come back."""
    press_until(page, "a[href='/admin/shortcuts/']", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Keys of the desk")
    press_until(page, "#keys-on")
    page.keyboard.press("Space")
    press_until(page, ".keyform button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The keys are on.")
    page.wait_for_load_state("load")  # the keys come with a module, which runs after the heading is there
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    press_until(page, "a[href='/admin/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Moderation queues")
    take_next(page)


def take_next(page: Page) -> None:
    """Press "Take next, any queue" on the index."""
    press_until(page, "form[action='/admin/take/'] button:not(.modcard *)")
    page.keyboard.press("Enter")
    expect(page.locator("#claim")).to_contain_text("Held by you, 15 min left")


def test_ten_mixed_things_by_keyboard_alone(open_desk: OpenDesk) -> None:
    things, sam = ten_things(), make_moderator(pseudonym="Sam")
    reason = CannedReason.objects.filter(queue="answer", active=True, label__startswith="Certain")
    assert reason.exists()
    page = open_desk(sam, "/admin/")
    take_next(page)
    loaded: list[str] = []
    done: list[str] = []
    page.on("load", lambda _: loaded.append(page.url))
    press_until(page, "button[value=hold]")
    page.keyboard.press("Enter")
    expect(page.locator("#claim")).to_be_focused()
    assert loaded == [], "holding longer changes the bar alone"
    page.locator("#review").focus()
    for number in range(len(things)):
        if number == 5:
            switch_keys_on(page)
        loaded.clear()
        done.append(kind := kind_of(page))
        expect(page.locator("#claim")).to_contain_text("Held by you")
        (decide_by_tab if number < 5 else decide_by_keys)(page, kind)
        page.wait_for_url(lambda url, here=page.url: url.split("#")[0] != here.split("#")[0])
        expect(page.get_by_role("status").first).to_be_visible()
        page.wait_for_load_state("load")
        assert len(loaded) == 1, f"{kind}: a decision is one page"
    assert sorted(done) == sorted(things)
    expect(page.get_by_role("status")).to_contain_text("All clear.")

    for kind, thing in things.items():
        thing.refresh_from_db()
        assert thing.status == ENDS.get(kind, "published"), kind
    assert not Claim.objects.exists()
    assert AuditEntry.objects.filter(actor_id=sam.pk, status_after__in=ENDS.values()).count() == len(ENDS)
    assert Statement.objects.filter(text__endswith="a, r and x are letters here.").count() == len(ENDS)

    first, second = Question.objects.filter(status="published").order_by("submitted_at", "pk")[:2]
    page.goto(f"{page.url.split('/admin/')[0]}/admin/forum/question/?status=published")
    for key in "jjk":
        page.keyboard.press(key)
    expect(page.get_by_role("link", name=first.title)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/admin/forum/question/{second.pk}/change/**")
