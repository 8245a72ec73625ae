"""The legal and help texts, and the moderators' ready reasons."""

import re
from datetime import date
from pathlib import Path

import pytest

from forum import legal
from forum.canned import CANNED
from forum.models import CannedReason, LegalText


def filled(text: str, *, contact_email: str = "help@example.com") -> str:
    """Return a text with the values of a site that is not the default one."""
    return legal.fill(
        text, site_name="Harbour", emergency_number="112", minimum_age=21, contact_email=contact_email
    )


def page(name: str) -> legal.LegalPage:
    return next(each for each in legal.pages() if each.page == name)


def test_every_page_has_a_text() -> None:
    assert {each.page for each in legal.pages()} == set(LegalText.PAGES)
    assert {each.title for each in legal.pages()} == set(LegalText.PAGES.values())
    assert all(each.dated >= date(2026, 11, 21) for each in legal.pages())


@pytest.mark.parametrize("text", legal.pages(), ids=lambda each: each.page)
def test_a_text_is_well_formed(text: legal.LegalPage) -> None:
    headings = re.findall(r"^## (.+)$", text.body, flags=re.MULTILINE)
    assert len(headings) >= 4
    assert len(headings) == len(set(headings))
    assert not re.search(r"^#{1,1} |^#{3,}|<[a-z]", text.body, flags=re.MULTILINE), (
        "second level only, no HTML"
    )
    assert 60 <= len(text.summary) <= 1000
    assert "{" not in filled(f"{text.summary}\n{text.body}")
    for link in re.findall(r"\]\(([^)]+)\)", text.body):
        assert link.startswith("/")
        assert link.endswith("/")


def test_the_disclaimer_holds_the_words_it_must() -> None:
    words = filled(page("disclaimer").summary)
    assert words == (
        "Answers are for education only. They do not replace advice from a clinician who knows you, and"
        " reading or writing here does not make anyone your doctor. In an emergency call 112."
    )


def test_how_it_works_speaks_to_physicians_too() -> None:
    assert "\n## For physicians\n" in page("how-it-works").body


def test_placeholders_are_filled() -> None:
    text = "{site_name}: {emergency_number}, from {minimum_age}, {contact_email}"
    assert filled(text) == "Harbour: 112, from 21, help@example.com"
    assert filled("Write to {contact_email}.", contact_email="") == (
        "Write to the address of the person who runs this site."
    )


@pytest.mark.parametrize(
    "head", ["title: A\n---\nB", "title: A\nsummary: B", "title: A\nsummary: B\nmore: C\n---\nD"]
)
def test_a_malformed_text_is_named(tmp_path: Path, head: str) -> None:
    path = tmp_path / "contact.2026-11-21.md"
    path.write_text(head)
    with pytest.raises(ValueError, match=r"contact\.2026-11-21\.md"):
        legal._read(path)


def test_the_ready_reasons_are_the_specified_ones() -> None:
    labels = {
        queue: [each.label for each in CANNED if each.queue == queue] for queue in ("question", "answer")
    }
    assert labels["question"] == [
        "Identifies someone", "Needs urgent care", "Under age", "Not a health question", "Duplicate",
        "Prescription or dose request", "Cannot be understood",
    ]  # fmt: skip
    assert labels["answer"] == [
        "Addresses another question", "Selling", "Certain diagnosis", "Missing safety advice",
        "Contradicts itself", "Uses a real name", "Scope remark", "Copied text",
    ]  # fmt: skip
    assert {each.queue for each in CANNED} <= set(CannedReason.QUEUES)


def test_every_ready_reason_says_what_why_and_what_next() -> None:
    assert len({(each.queue, each.code) for each in CANNED}) == len(CANNED)
    for each in CANNED:
        assert re.fullmatch(r"[a-z-]{3,40}", each.code)
        assert 120 <= len(each.text) <= 600
        assert len(re.findall(r"[.;](?= |$)", each.text)) >= 3
        assert "again" in each.text or "right place" in each.text
