"""What the composer points out: found where it should be, quiet where it should not."""

import pytest

from forum.domain import gentle_checks
from tests.factories import AnswerFactory, PhysicianFactory

CALM = (
    "Swelling after two days is likely to be bruising, though I cannot tell without an examination. "
    "Please have a doctor look at it this week."
)


def codes(
    body: str, headline: str = "Have it looked at", asked: str = "Is this normal?", name: str = "calm-fern"
) -> list[str]:
    return [check.code for check in gentle_checks.of_words(headline, body, asked=asked, pseudonym=name)]


def test_a_calm_answer_is_left_alone() -> None:
    assert codes(CALM) == []


@pytest.mark.parametrize(
    "body",
    ["Hello Marian,\n" + CALM, "Dear Mr-Smith, " + CALM, "Hi, José! " + CALM, CALM + "\nHey Ana\nbye"],
)
def test_greeting_by_a_name(body: str) -> None:
    assert codes(body) == ["greeting"]


@pytest.mark.parametrize(
    "body",
    ["Hello there, " + CALM, "Hi calm-fern, " + CALM, "Hello and thank you. " + CALM, "Hi all, " + CALM],
)
def test_greetings_without_a_real_name(body: str) -> None:
    assert codes(body) == []


@pytest.mark.parametrize(
    "words",
    [
        "Write to me at dr.x@clinic.example.",
        "Call 303-555-0142.",
        "Call +1 (303) 555 0142 now.",
        "It costs $1,200 here.",
        "About 900 euros.",
        "See https://clinic.example/book.",
        "You can book an appointment with me.",
        "My office in Denver does these.",
    ],
)
def test_ways_to_reach_or_sell(words: str) -> None:
    assert codes(f"{CALM} {words}") == ["contact"]


@pytest.mark.parametrize(
    "words",
    [
        "Take 5 mg once, 2 to 3 times a day.",
        "Wait 24-48 hours.",
        "In 2019 this changed.",
        "Blood pressure of 120/80 is fine.",
    ],
)
def test_doses_and_times_are_no_phone_numbers(words: str) -> None:
    assert codes(f"{CALM} {words}") == []


@pytest.mark.parametrize(
    "words", ["You have cellulitis.", "This is definitely shingles.", "You are suffering from ptosis."]
)
def test_certain_diagnoses(words: str) -> None:
    assert codes(f"{CALM} {words}") == ["certain"]


@pytest.mark.parametrize(
    "words",
    [
        "You have to wait.",
        "If you have a fever, go today.",
        "You may have cellulitis.",
        "You have described it well.",
        "It sounds like you have a stye.",
    ],
)
def test_careful_words_are_not(words: str) -> None:
    assert codes(f"{CALM} {words}") == []


def test_no_pointer_to_care_and_the_headline() -> None:
    assert codes("It will pass by itself in a few days, so wait and drink enough.") == ["in_person"]
    assert codes(CALM, headline="Is this normal?!") == ["headline"]


def test_hostile_text_is_no_work() -> None:
    for text in (
        "hello " * 20_000,
        "1-" * 20_000,
        "see " * 20_000,
        "you have " * 20_000,
        "a@" * 20_000,
        "$1" * 20_000,
    ):
        gentle_checks.of_words(text[:140], text[:20_000])


@pytest.mark.django_db
def test_nearly_the_same_as_an_earlier_one() -> None:
    physician = PhysicianFactory()
    body = f"{CALM} Cool it, keep it clean, and take a picture each morning so that you can compare."
    earlier = AnswerFactory(author=physician, body=body, headline="Cool it and compare")
    twin = AnswerFactory(author=physician, body=body.replace("each morning", "every morning"), status="draft")
    assert [check.code for check in gentle_checks.checks(twin)] == ["copied"]
    assert gentle_checks.checks(twin)[0].words == earlier.headline
    other = AnswerFactory(author=PhysicianFactory(), body=body, status="draft")
    assert gentle_checks.checks(other) == []
